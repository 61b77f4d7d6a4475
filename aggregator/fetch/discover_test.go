package fetch_test

import (
	"bytes"
	"net/url"
	"slices"
	"strings"
	"testing"

	"golang.org/x/text/encoding/charmap"

	"foldwire/aggregator/fetch"
)

const page = `<!DOCTYPE html>
<html><head>
<base href="https://cdn.bao.example/vi/">
<base href="https://evil.example/">
<link rel="stylesheet" href="/style.css">
<link rel="alternate" hreflang="en" href="/en/">
<link rel="alternate" type="application/rss+xml" title="Tin  mới
 nhất" href="rss/tin-moi-nhat.rss">
<LINK TITLE='Atom &amp; more' HREF=/atom.xml?a=1&amp;b=2 TYPE="Application/Atom+XML; charset=utf-8" REL="Home ALTERNATE">
<link rel="alternate" type="application/feed+json" href="//other.example/feed.json"/>
<link rel="alternate" type="application/json" href="/wp-json/1">
<link rel="alternate stylesheet" type="application/rss+xml" href="/no">
<link rel=feed href="f">
<link rel="alternate" type="application/rss+xml" href="rss/tin-moi-nhat.rss#again">
<link rel="alternate" type="application/rss+xml" href="javascript:alert(1)">
<link rel="alternate" type="application/rss+xml" href="">
<link rel="alternate" type="application/rss+xml">
<!-- <link rel="alternate" type="application/rss+xml" href="/commented"> -->
<script>document.write('<link rel="alternate" type="application/rss+xml" href="/scripted">')</script>
</head><body>
<a href="http://u:p@bao.example/the-thao.RSS?x=1" title="Thể thao">Thể thao</a>
<a href="/about">About</a>
</body></html>`

func TestDiscover(t *testing.T) {
	got := fetch.Discover([]byte(page), "https://user:pw@bao.example/trang-chu?x=1")
	want := []string{
		"https://cdn.bao.example/vi/rss/tin-moi-nhat.rss", "https://cdn.bao.example/atom.xml?a=1&b=2", "https://other.example/feed.json",
		"https://cdn.bao.example/vi/f", "http://bao.example/the-thao.RSS?x=1",
	}
	if len(got) < len(want)+5 || !slices.Equal(got[:len(want)], want) {
		t.Fatalf("got %q, want %q and guesses", got, want)
	}
	for _, guess := range got[len(want):] {
		if !strings.HasPrefix(guess, "https://bao.example/") {
			t.Errorf("guessed %s", guess)
		}
	}
}

// TestDiscoverWithoutBase shows that absolute links are found when the page's own URL is
// not known, and nothing is guessed.
func TestDiscoverWithoutBase(t *testing.T) {
	got := fetch.Discover([]byte(`<link rel=alternate type=application/rss+xml href=http://a.example/f><link rel=feed href=/g>`), "")
	if len(got) != 1 || got[0] != "http://a.example/f" {
		t.Errorf("got %+v", got)
	}
}

// TestDiscoverCharset shows that addresses are read in the page's charset.
func TestDiscoverCharset(t *testing.T) {
	in, err := charmap.Windows1258.NewEncoder().String("Đài")
	if err != nil {
		t.Fatal(err)
	}
	body := `<meta charset="windows-1258"><link rel=alternate type=application/rss+xml href=http://a.example/` + in + `>`
	if got := fetch.Discover([]byte(body), ""); !slices.Equal(got, []string{"http://a.example/%C4%90%C3%A0i"}) {
		t.Errorf("got %+v", got)
	}
}

// TestDiscoverIsBounded shows that a page cannot advertise without end.
func TestDiscoverIsBounded(t *testing.T) {
	var b bytes.Buffer
	for i := range 5000 {
		b.WriteString(`<link rel=alternate type=application/rss+xml href=/f` + strings.Repeat("y", i%500) + `>`)
	}
	if got := fetch.Discover(b.Bytes(), "http://a.example/"); len(got) > 200 {
		t.Errorf("%d found", len(got))
	}
}

// FuzzDiscover shows that whatever a page says, only URLs that can be asked are found,
// each once and without credentials.
func FuzzDiscover(f *testing.F) {
	f.Add([]byte(page), "https://bao.example/")
	f.Add([]byte(`<base href="data:x"><a href=.rss><link rel=feed href="http://[">`), "http://x")
	f.Add([]byte("\xff\xfe<\x00l\x00i\x00n\x00k\x00"), "\x00")
	f.Fuzz(func(t *testing.T, body []byte, base string) {
		seen := make(map[string]bool)
		for _, found := range fetch.Discover(body, base) {
			u, err := url.Parse(found)
			if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || u.User != nil || u.Fragment != "" {
				t.Errorf("found %q", found)
			}
			if seen[found] {
				t.Errorf("found %q twice", found)
			}
			seen[found] = true
		}
	})
}
