package normalize

import (
	"strings"
	"testing"
	"unicode/utf8"
)

func TestPlainText(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"", ""},
		{"  a \n b\u00a0c ", "a b c"},
		{"<p>a</p><p>b</p>", "a b"},
		{"a<b>b</b>c", "abc"},
		{"a<br>b<br/>c", "a b c"},
		{"<ul><li>a<li>b</ul>c", "a b c"},
		{"<table><tr><td>a<td>b</table>", "a b"},
		{"a<script>x < y</script>b<style>p{}</style>c", "a b c"},
		{"a<iframe src=x>no frames</iframe>b", "a b"},
		{"<noscript><p>a</p></noscript>b", "a b"},
		{"Tom &amp; Jerry &lt;3 &#8217; &eacute; &unknown;", "Tom & Jerry <3 ’ é &unknown;"},
		{"a < b", "a < b"},
		{"<!-- x -->a<!DOCTYPE html>", "a"},
		{"ho\u00ada\u200bb\ufeff\x00\x01\xffc", "hoabc"},
		{"tiếng\tViệt", "tiếng Việt"},
		{"<img alt=x>a", "a"},
		{"<p unclosed", ""},
	} {
		if got := PlainText(c.in); got != c.want {
			t.Errorf("PlainText(%q) = %q, want %q", c.in, got, c.want)
		}
	}
}

func FuzzPlainText(f *testing.F) {
	for _, s := range []string{"<p>a&amp;b</p>", "<script>", "a<style></style", "&#x1f;", "<plaintext>x", "\xff\x00"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got := PlainText(s)
		if !utf8.ValidString(got) || strings.TrimSpace(got) != got || strings.Contains(got, "  ") || strings.ContainsAny(got, "\x00\x1f\n\t") {
			t.Errorf("PlainText(%q) = %q", s, got)
		}
		if again := line(got); again != got {
			t.Errorf("line(%q) = %q", got, again)
		}
	})
}

func TestTitle(t *testing.T) {
	long := strings.Repeat("đường ", 1000)
	got := title(long)
	if len(got) > maxTitle+4 || !utf8.ValidString(got) || !strings.HasSuffix(got, "đường…") {
		t.Errorf("a long title became %q", got)
	}
	if got := title(strings.Repeat("\u1ec7", 3000)); !utf8.ValidString(got) || len(got) > maxTitle+4 {
		t.Errorf("a title without blanks became %d bytes", len(got))
	}
	if got := title("  Cầu\n mới\x07 "); got != "Cầu mới" {
		t.Errorf("title = %q", got)
	}
}

func TestTextWithoutWhatFeedsAdd(t *testing.T) {
	for _, c := range []struct{ name, in, want string }{
		{"where it appeared first", `<p>News.</p><p>The post <a href="/a">X</a> appeared first on <a href="/">Y</a>.</p>`, "News."},
		{"the same in Vietnamese", `<p>Tin.</p><p>Bài viết <a href="/a">X</a> đã xuất hiện đầu tiên vào ngày <a href="/">Y</a>.</p>`, "Tin."},
		{"continue reading", `<p>News.</p><p><a href="/a">Continue reading <span>→</span></a></p>`, "News."},
		{"both", `<p>News.</p><p><a href="/a">Read more</a></p><p>The post X appeared first on Y.</p>`, "News."},
		{"related list", `<p>News.</p><p>Related:</p><ul><li><a href="/1">One</a></li><li><a href="/2">Two</a></li></ul>`, "News."},
		{"related list in Vietnamese", `<p>Tin.</p><h3>Tin liên quan</h3><p><a href="/1">Một</a></p><p><a href="/2">Hai</a></p>`, "Tin."},
		{"tone marks set otherwise", "<p>Tin.</p><p>XEM THÊM &gt;&gt;</p><p>- <a href=\"/1\">Một</a></p>", "Tin."},
		{"a list of links that is the article", `<p>Five tools:</p><ul><li><a href="/1">One</a></li><li><a href="/2">Two</a></li></ul>`, "Five tools: One Two"},
		{"related with words of its own", `<p>News.</p><p>Related:</p><p><a href="/1">One</a> tells how the bridge was built.</p>`, "News. Related: One tells how the bridge was built."},
		{"in the middle", `<p>News.</p><p>Xem thêm:</p><p><a href="/1">Một</a></p><p>More news.</p>`, "News. Xem thêm: Một More news."},
		{"nothing else", `<p><a href="/a">Read more</a></p>`, "Read more"},
		{"only a related list", `<p>Related</p><p><a href="/a">One</a></p>`, "Related One"},
		{"about posts", `<p>The post office appeared closed.</p>`, "The post office appeared closed."},
	} {
		if got := sanitize(c.in, parseBase(testBase), testSelf).text; got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}
