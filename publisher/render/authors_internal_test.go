package render

import (
	"testing"

	"foldwire/aggregator/feed"
)

// TestWithoutMail: names stay, mail addresses go, wherever in a name they stand.
func TestWithoutMail(t *testing.T) {
	for name, want := range map[string]string{
		"Ann":                            "Ann",
		"Nguyễn Thị Ánh":                 "Nguyễn Thị Ánh",
		"ann@example.org":                "",
		"ann@example.org (Ann)":          "Ann",
		"Ann <ann@example.org>":          "Ann",
		"Ann, ann@example.org, Bình":     "Ann, Bình",
		"@ann":                           "@ann",
		"Ann @ann":                       "Ann @ann",
		"@ann@social.example.org":        "@ann",
		"Ann (@ann@social.example.org)":  "Ann",
		"@@ann@example.org@example.org":  "@@ann",
		"@�@.'":                          "@�",
		"a@@b.example.org":               "",
		"the A.M. team @ the Daily News": "the A.M. team @ the Daily News",
	} {
		if got := withoutMail(name); got != want {
			t.Errorf("%q becomes %q, want %q", name, got, want)
		}
	}
}

// TestAuthorsByAddress: who gives no name is named by an address that is no mail address.
func TestAuthorsByAddress(t *testing.T) {
	for _, c := range []struct {
		author feed.Author
		want   string
	}{
		{feed.Author{Email: "ann@example.org"}, "ann"},
		{feed.Author{Name: "ann@example.org", URL: "https://example.org/ann"}, "example.org/ann"},
		{feed.Author{URL: "https://social.example.org/@ann"}, "social.example.org/@ann"},
		{feed.Author{URL: "https://social.example.org/@ann@news.example.org"}, "social.example.org"},
	} {
		if got := authors([]feed.Author{c.author}); len(got) != 1 || got[0].Name != c.want {
			t.Errorf("%+v is told as %+v, want %q", c.author, got, c.want)
		}
	}
}
