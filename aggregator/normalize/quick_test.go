package normalize

import (
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"
	"pgregory.net/rapid"
)

// checkQuick compares the quick reader with the full parser, where it does not decline.
func checkQuick(t fataler, in string) (taken bool) {
	r := quickReader{rest: in}
	quick, ok := r.parse()
	if !ok {
		return false
	}
	full, err := fullParse(in)
	if err != nil {
		t.Fatalf("the full parser fails at %q: %v", in, err)
	}
	var a, b strings.Builder
	removeUnread(full)
	removeUnread(quick)
	if err := html.Render(&a, quick); err != nil {
		t.Fatalf("%v", err)
	}
	if err := html.Render(&b, full); err != nil {
		t.Fatalf("%v", err)
	}
	if a.String() != b.String() {
		t.Fatalf("from %q\nquick %s\nfull  %s", in, a.String(), b.String())
	}
	return true
}

// removeUnread takes out what the quick reader does not keep: comments, what scripts and
// frames hold, and the order of attributes. None of it is ever written.
func removeUnread(n *html.Node) {
	slices.SortStableFunc(n.Attr, func(a, b html.Attribute) int { return strings.Compare(a.Key, b.Key) })
	for c := n.FirstChild; c != nil; {
		next := c.NextSibling
		removeUnread(c)
		if n.Data == "script" || n.Data == "iframe" || c.Type == html.CommentNode {
			n.RemoveChild(c)
		}
		c = next
	}
}

func TestQuickReaderTakesWhatFeedsCarry(t *testing.T) {
	for _, in := range []string{
		"words", "<p>a</p>\n<p>b</p>", `<p class="x">a <a href="https://paper.example/?a=1&amp;b=2">b</a></p>`, "<ul><li>a</li><li>b<ol><li>c</li></ol></li></ul>",
		`<figure><img src='a.jpg' alt="A &quot;b&quot;" width="3" /><figcaption>c</figcaption></figure>`, "<p>a<br>b<br/>c<br />d</p>",
		`<pre>a  b</pre><!-- more --><iframe src="//video.example/7"></iframe>`, `<a href="/?a=1&b=2&copy=3">x</a><img src="a"></img>`,
		`<div><script async src="x"></script><script>a > b</script></div>`, "<blockquote><p>a &mdash; b &#8217; &amp; c</p></blockquote><hr>", "<h2>a</h2><p><b><i>b</i></b></p>",
	} {
		if !checkQuick(t, in) {
			t.Errorf("left to the full parser: %q", in)
		}
	}
}

func TestQuickReaderReadsAsTheFullParser(t *testing.T) {
	pieces := []string{
		"<p>", "</p>", "<div>", "</div>", `<a href="/x">`, "</a>", "<b>", "</b>", "<ul>", "<li>", "</li>", "</ul>", "<h2>", "</h2>", "<h3>", "</h3>", "text ", "&amp;", "&copy=1",
		"&notit;", "<br>", "<br/>", `<img src="a.jpg" alt='x y'>`, "<script>", "</script>", "<!--", "-->", "<!-- x -->", "<!->", "<!-", "-", "<pre>", "</pre>", "<iframe src='x'>", "</iframe>", "</img>", "<a href='?a=1&copy=2&amp=3'>", "<span title='a &amp; b'>", "</span>", "<blockquote>", "</blockquote>",
		"<", ">", "&", "\n", "&#10;", "&#13;", "&NewLine;", "<p/>", "</br>", "<a b>", "<hr>", "<figure>", "</figure>", "<svg>", "<table>", "<i>", "</i>", "<em>", "</em>", `<p a="1" a="2">`, "</P>", "<code>", "</code>",
	}
	rapid.Check(t, func(rt *rapid.T) {
		checkQuick(rt, strings.Join(rapid.SliceOfN(rapid.SampledFrom(pieces), 0, 14).Draw(rt, "pieces"), ""))
	})
}

// A pre begins with a line's end that does not count, however it is written and whatever
// stands before it that is none.
func TestQuickReaderInPre(t *testing.T) {
	for _, end := range []string{"\n", "&#10;", "&#x0a;", "&NewLine;", "&#13;", "&#13;&#10;", "&#10;&#10;", " &#10;", "a&#10;", "<b></b>&#10;", "</img>&#10;", "</img>\n", "<!-- a -->&#10;", "<!-- a -->\n", "<b>\n</b>", "<img>\n"} {
		checkQuick(t, "<pre>"+end+"x</pre>")
		checkSafe(t, sanitize("<pre>"+end+"x</pre>", nil, "").html)
	}
}

func FuzzQuickReader(f *testing.F) {
	for _, s := range []string{`<p a="b">c</p>`, "<ul><li>a</li></ul>", `<a href='x&amp;y'>z</a>`, "<script>x</script>", "<b><i>a</i></b>&lt", "<img src=\"a\"/>"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) { checkQuick(t, s) })
}
