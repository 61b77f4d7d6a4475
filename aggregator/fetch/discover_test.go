package fetch_test

import (
	"bytes"
	"net/url"
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
	var got []fetch.Found
	guesses := 0
	for _, f := range fetch.Discover([]byte(page), "https://user:pw@bao.example/trang-chu?x=1") {
		if f.Guess {
			guesses++
			if !strings.HasPrefix(f.URL, "https://bao.example/") {
				t.Errorf("guessed %s", f.URL)
			}
			continue
		}
		if guesses > 0 {
			t.Errorf("%s comes after guesses", f.URL)
		}
		got = append(got, f)
	}
	want := []fetch.Found{
		{URL: "https://cdn.bao.example/vi/rss/tin-moi-nhat.rss", Title: "Tin mới nhất", Type: "application/rss+xml"},
		{URL: "https://cdn.bao.example/atom.xml?a=1&b=2", Title: "Atom & more", Type: "application/atom+xml"},
		{URL: "https://other.example/feed.json", Type: "application/feed+json"},
		{URL: "https://cdn.bao.example/vi/f"},
		{URL: "http://bao.example/the-thao.RSS?x=1", Title: "Thể thao"},
	}
	if len(got) != len(want) {
		t.Fatalf("got %d: %+v", len(got), got)
	}
	for i := range want {
		if got[i] != want[i] {
			t.Errorf("got %+v, want %+v", got[i], want[i])
		}
	}
	if guesses < 5 {
		t.Errorf("%d guesses", guesses)
	}
}

// TestDiscoverWithoutBase shows that absolute links are found when the page's own URL is
// not known, and nothing is guessed.
func TestDiscoverWithoutBase(t *testing.T) {
	got := fetch.Discover([]byte(`<link rel=alternate type=application/rss+xml href=http://a.example/f><link rel=feed href=/g>`), "")
	if len(got) != 1 || got[0].URL != "http://a.example/f" {
		t.Errorf("got %+v", got)
	}
}

// TestDiscoverCharset shows that titles are read in the page's charset.
func TestDiscoverCharset(t *testing.T) {
	in, err := charmap.Windows1258.NewEncoder().String("Đài")
	if err != nil {
		t.Fatal(err)
	}
	body := `<meta charset="windows-1258"><link rel=alternate type=application/rss+xml title="` + in + `" href=http://a.example/f>`
	if got := fetch.Discover([]byte(body), ""); len(got) != 1 || got[0].Title != "Đài" {
		t.Errorf("got %+v", got)
	}
}

// TestDiscoverIsBounded shows that a page cannot advertise without end.
func TestDiscoverIsBounded(t *testing.T) {
	var b bytes.Buffer
	for i := range 5000 {
		b.WriteString(`<link rel=alternate type=application/rss+xml title="` + strings.Repeat("x", 1000) + `" href=/f` + strings.Repeat("y", i%500) + `>`)
	}
	got := fetch.Discover(b.Bytes(), "http://a.example/")
	if len(got) > 200 || len(got[0].Title) > 400 {
		t.Errorf("%d found, a title of %d bytes", len(got), len(got[0].Title))
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
			u, err := url.Parse(found.URL)
			if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || u.User != nil || u.Fragment != "" {
				t.Errorf("found %q", found.URL)
			}
			if seen[found.URL] {
				t.Errorf("found %q twice", found.URL)
			}
			seen[found.URL] = true
		}
	})
}
