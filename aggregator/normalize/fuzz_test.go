package normalize

import (
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"foldwire/aggregator/feed"
)

func FuzzItems(f *testing.F) {
	f.Add("id", "https://paper.example/a?utm_source=x", "Title", "<p onclick=x>a<script>b</script>", "en", "Word", int64(1e9), uint8(0))
	f.Add("", "/a#b", "", "<table><a href=x><tr><td><a>b</table><img srcset='a 1x,b'>", "zh_cn", "a,b", int64(-1), uint8(1))
	f.Add("http://x", "//y", "\xff\x00", "<svg><style><img src=x onerror=y>", "und", "", int64(1<<40), uint8(2))
	f.Add("x", "javascript:a", "<b>", "<noscript><p title='</noscript><img src=x onerror=y>'>", "", "\x07", int64(0), uint8(3))
	policies := []feed.Identity{feed.IdentityAuto, feed.IdentityGUID, feed.IdentityLink, feed.IdentityTitle}
	f.Fuzz(func(t *testing.T, guid, link, name, body, lang, label string, at int64, policy uint8) {
		e := feed.Entry{
			Raw: 1, GUID: guid, Link: link, Title: name, Summary: label, Content: body, Language: lang, Base: label, Image: label,
			Published: time.Unix(at%1e11, 0), Authors: []feed.Author{{Name: name, URL: link}}, Categories: []feed.Category{{Term: label}, {Label: name}},
			Enclosures: []feed.Enclosure{{URL: link, Type: label, Title: name}}, Rights: label, Origin: feed.Origin{Title: name, URL: link},
		}
		other := e
		other.Raw, other.Title = 2, label
		doc := feed.Document{Format: "rss2.0", Link: link, Language: lang, Base: label, Entries: []feed.Entry{e, other}}
		src := feed.Source{ID: "s", Identity: policies[int(policy)%len(policies)]}
		for _, it := range Items(doc, src, "https://paper.example/feed", noon, nil) {
			checkItem(t, &it)
		}
	})
}

// checkItem holds for whatever a feed says.
func checkItem(t *testing.T, it *feed.Item) {
	t.Helper()
	texts := append([]string{it.URL, it.Canonical, it.Title, it.Summary, it.Content, it.Text, it.Language, it.Image, it.Rights, it.Origin.Title, it.Origin.URL}, it.Categories...)
	for _, a := range it.Authors {
		texts = append(texts, a.Name, a.Email, a.URL)
	}
	for _, e := range it.Enclosures {
		texts = append(texts, e.URL, e.Type, e.Title)
		checkAbsolute(t, e.URL)
	}
	for _, s := range texts {
		if !utf8.ValidString(s) || strings.ContainsFunc(s, unprintable) {
			t.Errorf("not printable UTF-8: %q", s)
		}
	}
	for _, u := range []string{it.URL, it.Canonical, it.Image, it.Origin.URL} {
		checkAbsolute(t, u)
	}
	checkSafe(t, it.Content)
	checkSafe(t, it.Summary)
	if it.Published.IsZero() || it.Published.After(it.Seen) || it.Published.Year() < firstYear || it.Updated.After(it.Seen) {
		t.Errorf("published %v, updated %v, seen %v", it.Published, it.Updated, it.Seen)
	}
	if line(it.Title) != it.Title || line(it.Text) != it.Text {
		t.Errorf("not on one line: %q, %q", it.Title, it.Text)
	}
}

func checkAbsolute(t *testing.T, u string) {
	t.Helper()
	if u == "" {
		return
	}
	if got, ok := resolve(nil, u); !ok || got != u {
		t.Errorf("URL %q resolves to %q, %v", u, got, ok)
	}
}
