package normalize

import (
	"net/url"
	"strings"
	"testing"
	"unicode"

	"golang.org/x/text/unicode/norm"
	"pgregory.net/rapid"
)

func TestCanonical(t *testing.T) {
	const page = "https://paper.example/a/b-c-1"
	for _, c := range []struct{ in, want string }{
		// The same page in other words.
		{"HTTP://WWW.Paper.Example/a/b-c-1", page},
		{"http://paper.example:80/a/b-c-1", page},
		{"https://paper.example:443/a/b-c-1/", page},
		{"https://paper.example./a/b-c-1", page},
		{"https://user:pw@paper.example/a/b-c-1", page},
		{"https://m.paper.example/a/b-c-1", page},
		{"https://www.m.paper.example/a/b-c-1", page},
		{"https://amp.paper.example/a/b-c-1", page},
		{"https://paper.example/a/b-c-1/amp", page},
		{"https://paper.example/a/b-c-1/amp/", page},
		{"https://paper.example/amp/a/b-c-1", page},
		{"https://paper.example/a/b-c-1?amp", page},
		{"https://paper.example/a/b-c-1?amp=1", page},
		{"https://paper.example/a/b-c-1?outputType=amp", page},
		{"https://paper.example/a/b-c-1.amp", page},
		{"https://paper-example.cdn.ampproject.org/c/s/paper.example/a/b-c-1", page},
		{"https://cdn.ampproject.org/v/s/www.paper.example/a/b-c-1?amp_js_v=0.1&usqp=mq331", page},
		{"https://www.google.com/amp/s/www.paper.example/a/b-c-1/amp/", page},
		{"https://paper.example//a/./x/../b-c-1", page},
		{"https://paper.example/%61/b%2Dc-1", page},
		{"https://paper.example/a/b-c-1#comments", page},
		{"https://paper.example/a/b-c-1#:~:text=hello", page},
		{"https://paper.example/a/b-c-1/index.html", page},
		{"https://paper.example/a/b-c-1/Default.aspx", page},
		{"https://paper.example/a/b-c-1?utm_source=rss&utm_medium=feed&UTM_Campaign=x", page},
		{"https://paper.example/a/b-c-1?fbclid=1&gclid=2&mc_cid=3&igshid=4&zarsrc=30", page},
		{"https://paper.example/a/b-c-1?ref=rss", page},
		{"https://paper.example/a/b-c-1?source=rss----7f60cf5620c9---4", page},
		{"https://paper.example/a/b-c-1;jsessionid=1A2B3C", page},
		{"https://paper.example/a/b-c-1?PHPSESSID=0123456789abcdef", page},
		{"https://paper.example/a/b-c-1?", page},
		{" https://paper.example/a/b-c-1\n", page},
		// Redirectors that name their target.
		{"https://www.google.com/url?sa=t&q=https%3A%2F%2Fpaper.example%2Fa%2Fb-c-1&ved=0", page},
		{"https://www.google.com.vn/url?rct=j&url=https://paper.example/a/b-c-1", page},
		{"https://l.facebook.com/l.php?u=https%3A%2F%2Fpaper.example%2Fa%2Fb-c-1%3Ffbclid%3D1&h=AT0", page},
		{"https://out.reddit.com/t3_x?url=https%3A%2F%2Fpaper.example%2Fa%2Fb-c-1&token=AQ", page},
		{"https://www.youtube.com/redirect?event=x&q=https%3A%2F%2Fpaper.example%2Fa%2Fb-c-1", page},
		{"https://l.facebook.com/l.php?u=https%3A%2F%2Fwww.google.com%2Furl%3Fq%3Dhttps%253A%252F%252Fpaper.example%252Fa%252Fb-c-1", page},
		{"https://r.search.yahoo.com/_ylt=A/RV=2/RE=1/RO=10/RU=https%3a%2f%2fpaper.example%2fa%2fb-c-1/RK=2/RS=x", page},
		{"https://www.bing.com/news/apiclick.aspx?ref=FexRss&url=https%3a%2f%2fpaper.example%2fa%2fb-c-1&c=1", page},
		{"https://duckduckgo.com/l/?uddg=https%3A%2F%2Fpaper.example%2Fa%2Fb-c-1", page},
		// The digits of an escape are no letters: the mark after %0E stands on nothing.
		{"https://paper.example/%0E%CC%80/e%CC%81", "https://paper.example/%0E%CC%80/%C3%A9"},
		{"https://paper.example/%45%CC%80", "https://paper.example/%C3%88"},
		// What is left would be no host.
		{"https://m.-a.example/x", "https://m.-a.example/x"},
		// Parameters that choose the page.
		{"https://paper.example/?p=12", "https://paper.example/?p=12"},
		{"https://paper.example/index.php?id=5&utm_source=x", "https://paper.example/?id=5"},
		{"https://paper.example/s?b=2&a=1", "https://paper.example/s?a=1&b=2"},
		{"https://paper.example/s?a=2&a=1", "https://paper.example/s?a=2&a=1"},
		{"https://paper.example/s?q=a+b%2bc&amp;x=%c3%a4", "https://paper.example/s?q=a%20b%2Bc&x=%C3%A4"},
		{"https://paper.example/s?ref=v1.2", "https://paper.example/s?ref=v1.2"},
		{"https://paper.example/s?s=tag&source=wire", "https://paper.example/s?s=tag&source=wire"},
		{"https://paper.example/go?url=https://other.example/", "https://paper.example/go?url=https://other.example/"},
		{"https://x.com/a/status/1?s=20&t=zz", "https://x.com/a/status/1"},
		{"https://www.youtube.com/watch?v=abc&feature=share&si=q", "https://youtube.com/watch?v=abc"},
		{"https://a.blogspot.com/2026/11/x.html?m=1", "https://a.blogspot.com/2026/11/x.html"},
		// Not the same page.
		{"https://paper.example:8080/a", "https://paper.example:8080/a"},
		{"https://paper.example/A", "https://paper.example/A"},
		{"https://paper.example/a%2Fb", "https://paper.example/a%2Fb"},
		{"https://paper.example/amp", "https://paper.example/amp"},
		{"https://paper.example/amp/shop", "https://paper.example/amp/shop"},
		{"https://m.co.uk/a", "https://m.co.uk/a"},
		{"https://www.co/a", "https://www.co/a"},
		{"https://mobile.example/a", "https://mobile.example/a"},
		{"https://paper.example/#!/post/1", "https://paper.example/#!/post/1"},
		{"https://paper.example/#/post/1", "https://paper.example/#/post/1"},
		// Sites, letters, hosts.
		{"https://paper.example/", "https://paper.example"},
		{"https://www.paper.example", "https://paper.example"},
		{"https://en.m.wikipedia.org/wiki/Feed", "https://en.wikipedia.org/wiki/Feed"},
		{"https://bücher.example/ä", "https://xn--bcher-kva.example/%C3%A4"},
		{"https://paper.example/tin-tức", "https://paper.example/tin-t%E1%BB%A9c"},
		{"https://paper.example/tin-tu\u031b\u0301c", "https://paper.example/tin-t%E1%BB%A9c"},
		{"https://[2001:db8::1]:8443/a", "https://[2001:db8::1]:8443/a"},
		// No page at all.
		{"", ""},
		{"/a", ""},
		{"mailto:a@paper.example", ""},
		{"javascript:alert(1)", ""},
		{"http://", ""},
		{"https:///a", ""},
		{"https://exa mple.org/", ""},
		{"https://" + strings.Repeat("a", 9000), ""},
	} {
		if got := Canonical(c.in); got != c.want {
			t.Errorf("Canonical(%q)\n got %q\nwant %q", c.in, got, c.want)
		}
	}
}

func TestCanonicalOfCanonical(t *testing.T) {
	parts := []string{
		"\u1fef", "\u037e", "\u2260", "\u212a", "\u0338", "\u11af", "\u0344", "http://", "https://", "www.", "m.", "amp.", "paper.example", "co.uk", "cdn.ampproject.org", "google.com", ":80", ":443", ":8080", "/",
		"amp", "index.html", "..", ".", "%2e", "%2F", "%41", "%c3%a4", "ä", "a\u0301", "?", "&", "&amp;", "=", "utm_source=x", "amp=1", "url", "q=",
		"https%3A%2F%2F", "#", "#!", "/c/s/", ".amp", ".html", ";jsessionid=1", "+", "%20", " ", "\x00", "\xff", "'", "\\", "@", "[::1]", "x-y-z",
	}
	rapid.Check(t, func(rt *rapid.T) {
		checkCanonical(rt, "https://"+strings.Join(rapid.SliceOfN(rapid.SampledFrom(parts), 0, 12).Draw(rt, "parts"), ""))
	})
}

// Every rune that composing changes, after and before letters and marks.
func TestCanonicalOfComposedRunes(t *testing.T) {
	for r := rune(0x80); r <= unicode.MaxRune; r++ {
		s := string(r)
		if norm.NFC.IsNormalString(s) && norm.NFC.IsNormalString("e"+s) && norm.NFC.IsNormalString(s+"\u0338\u0301") {
			continue
		}
		for _, around := range []string{"\u0301%", "e%\u0301", "%\u0301\u0338", "\u0338%\u00e7\u0327", "=%", "<%\u0338"} {
			in := strings.Replace(around, "%", s, 1)
			checkCanonical(t, "https://paper.example/"+in+"?q="+in+"#/"+in)
		}
	}
}

// What wraps itself many times over, by what a round takes away and by what it does not.
func TestCanonicalOfRepetitions(t *testing.T) {
	const page = "https://paper.example/a"
	for _, n := range []int{1, 2, 9, 31, 33, 40, 200, 400} {
		for _, in := range []string{
			strings.Repeat("https://href.li/?", n) + page,
			"https://cdn.ampproject.org/" + strings.Repeat("c/s/cdn.ampproject.org/", n) + "paper.example/a",
			page + "?a=1&" + strings.Repeat("amp;", n), page + "?a=1&" + strings.Repeat("amp;", n) + "b=2", page + "?" + strings.Repeat("&amp;", n) + "b=2",
			page + "/" + strings.Repeat("amp/", n) + "b-2-3", page + "/" + strings.Repeat("index.html/", n), page + strings.Repeat(".amp", n), page + strings.Repeat(".amp.html", n),
			page + strings.Repeat(";a/;", n) + "jsessionid=1", page + strings.Repeat("/../a", n), page + "?" + strings.Repeat("+", 10*n),
			"https://" + strings.Repeat("www.m.", n) + "paper.example/a", "https://en." + strings.Repeat("m.", n) + "wikipedia.org/a",
			page + strings.Repeat("%CC%81", n), page + "e" + strings.Repeat("%CC%81%CC%A7", n), page + "?e" + strings.Repeat("%CC%81", n) + strings.Repeat("%CC%A7", n) + "e",
			page + strings.Repeat("%E0%A5%98", n),
		} {
			checkCanonical(t, in)
		}
	}
	if got := Canonical(strings.Repeat("https://href.li/?", 20) + page); got != page {
		t.Errorf("unwrapped to %q", got)
	}
	if got := Canonical(page + "?a=1&amp;amp;amp;b=2"); got != page+"?a=1&b=2" {
		t.Errorf("unescaped to %q", got)
	}
}

// Every rune that means another one in a host.
func TestCanonicalOfRunesInHosts(t *testing.T) {
	for r := rune(1); r <= unicode.MaxRune; r++ {
		if s := string(r); r < 0x100 || !norm.NFKC.IsNormalString(s) {
			checkCanonical(t, "https://a"+s+"b.example/")
			checkCanonical(t, "https://"+s+"/")
		}
	}
}

type fataler interface {
	Fatalf(format string, args ...any)
}

func checkCanonical(t fataler, in string) {
	once := Canonical(in)
	if twice := Canonical(once); twice != once {
		t.Fatalf("Canonical(%q) = %q, and of that %q", in, once, twice)
	}
	if once == "" {
		return
	}
	if !strings.HasPrefix(once, "https://") {
		t.Fatalf("Canonical(%q) = %q", in, once)
	}
	for i := range len(once) {
		if once[i] <= ' ' || once[i] >= 0x7f {
			t.Fatalf("Canonical(%q) = %q holds byte %x", in, once, once[i])
		}
	}
}

func FuzzCanonical(f *testing.F) {
	for _, s := range []string{
		"https://paper.example/a?b=c#d", "HTTP://a.example:80/%zz/../amp", "https://www.google.com/url?q=https://x.example/",
		"https://cdn.ampproject.org/c/s/x.example/a", "https://bücher.example/", "//x", "https://m.www.m./amp/amp?&&=", "https://a.b/%F0%9F%92%A9%",
		"http://a/\xa8\xe7\u11af\u036f\u1fef",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) { checkCanonical(t, s) })
}

// URLs put together from what URLs are made of, and from what breaks them, come out such
// that they mean themselves.
func TestURLsMeanThemselves(t *testing.T) {
	pieces := []string{
		"\u1fef", "\u037e", "\u2260", "\u212a", "\u0338", "\u11af", "\u0344",
		"http://", "https://", "HTTP://", "//", "/", "a.example", "bücher.example", "www.", "m.", "amp.", ":80", ":443", ":", "@", "u:p@", "?", "&", "=", "a=1",
		"utm_source=x", "#", "../", "./", "..", ".", "%", "%2", "%41", "%C3%A9", "%CC%81", "%0E", "%2F", "%3f", "%80", "é", "e\u0301", "%65%CC%81", "'", "\"", "<", ">",
		" ", "\t", "|", "\\", "^", "`", "{", "[", "]", "[::1]", "~", "+", "%2B", ";", ",", "/amp", "index.html", "javascript:", "mailto:", "data:", "xn--", "\u200b",
		"\ufeff", "\x00", "\x7f", "\x80", "\xff", "www.google.com/url?q=", "cdn.ampproject.org/c/s/", "!", "$", "(", "*", "_", "-", "\u3002", "\u00ad", "1", "0x7f",
	}
	here := parseBase("https://paper.example/2026/feed.xml?x=1")
	rapid.Check(t, func(rt *rapid.T) {
		s := strings.Join(rapid.SliceOfN(rapid.SampledFrom(pieces), 0, 14).Draw(rt, "pieces"), "")
		for _, in := range []string{s, "https://" + s} {
			checkCanonical(rt, in)
			if abs, ok := resolve(here, in); ok {
				if again, ok := resolve(nil, abs); !ok || again != abs {
					rt.Fatalf("%q resolves to %q, and that to %q, %v", in, abs, again, ok)
				}
				page, _, _ := strings.Cut(abs, "?") // as much as a long base keeps
				for _, abs := range []string{abs, page} {
					if u, err := url.Parse(abs); err != nil || u.Host != (&base{abs: abs}).host() {
						rt.Fatalf("%q resolves to %q, which is read as %+v, %v", in, abs, u, err)
					}
				}
			}
		}
	})
}

// TestLongURLs shows that no URL is made that is too long to be read again: neither from a
// short reference in a page with a long address, nor by the canonical scheme.
func TestLongURLs(t *testing.T) {
	long := strings.Repeat("a", maxBase/2)
	base := parseBase("https://paper.example/" + long + "/?" + long)
	if base == nil {
		t.Fatal("the base cannot be read")
	}
	if far := parseBase("https://paper.example/" + long + long + "/"); far != nil {
		t.Errorf("a base of %d bytes is taken", len(far.abs))
	}
	if abs, ok := resolve(base, strings.Repeat("b", maxURL-maxBase/2)); abs != "" || ok {
		t.Errorf("resolved to %d bytes, %v", len(abs), ok)
	}
	if abs, ok := resolve(base, "b"); !ok || !strings.HasSuffix(abs, "a/b") {
		t.Errorf("resolved to %d bytes, %v", len(abs), ok)
	}
	widest := "http://paper.example/" + strings.Repeat("b", maxURL-len("http://paper.example/"))
	if c := Canonical(widest); c != "" {
		t.Errorf("canonical of %d bytes", len(c))
	}
	if c := Canonical(widest[:maxURL-1]); len(c) != maxURL {
		t.Errorf("canonical of %d bytes, want %d", len(c), maxURL)
	}
}

func TestResolve(t *testing.T) {
	base := parseBase("https://paper.example/2026/feed.xml?x=1")
	for _, c := range []struct{ ref, want string }{
		{"a", "https://paper.example/2026/a"},
		{"/a", "https://paper.example/a"},
		{"?y=2", "https://paper.example/2026/feed.xml?y=2"},
		{"//cdn.example/a", "https://cdn.example/a"},
		{" https://other.example/a b\t", "https://other.example/a%20b"},
		{"https://other.example/100%", "https://other.example/100%25"},
		{"https://OTHER.example/A", "https://other.example/A"},
		{"http://a:b@other.example/", "http://other.example/"},
		{"https://other.example/x'y", "https://other.example/x%27y"},
		{"it's//here", "https://paper.example/2026/it%27s//here"},
		{"ftp://other.example/", ""},
		{"javascript:alert(1)", ""},
		{"java\nscript:alert(1)", ""},
		{"\x01javascript:alert(1)", ""},
		{"data:text/html,x", ""},
		{"http:foo", ""},
		{"https://evil\".example/", ""},
		{"//data:https://./", ""},
		{"https://a.example:80:80/", ""},
		{"https://a.example:x/", ""},
		{"https://a[b].example/", ""},
		{"https://a.example:/b", "https://a.example/b"},
		{"https://[2001:DB8::1]:8080/b", "https://[2001:db8::1]:8080/b"},
		{"https://%65vil.example/", ""},
	} {
		got, ok := resolve(base, c.ref)
		if !ok {
			got = ""
		}
		if got != c.want {
			t.Errorf("resolve(%q) = %q, want %q", c.ref, got, c.want)
		}
	}
}
