package normalize

import (
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/microcosm-cc/bluemonday"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
	"pgregory.net/rapid"
)

const (
	testBase = "https://paper.example/2026/bridge.html"
	testSelf = "https://paper.example/2026/bridge.html"
)

// sanitize makes an HTML fragment safe with memory of its own.
func sanitize(raw string, base *base, self string) body {
	return new(workspace).sanitize(raw, base, self)
}

func TestSanitize(t *testing.T) {
	for _, c := range []struct{ name, in, want string }{
		{"plain words", "Until May", "Until May"},
		{"quotes stay", `It's "closed"`, `It's "closed"`},
		{"script", `a<script>alert("x")</script>b`, "ab"},
		{"style", `<style>p{}</style><p style="x">a</p>`, "<p>a</p>"},
		{"handler", `<p onclick="x()" OnMouseOver=y>a</p>`, "<p>a</p>"},
		{"javascript", `<a href="javascript:x()">a</a>`, "a"},
		{"javascript in disguise", `<a href=" &#106;ava&#x09;script&colon;x()">a</a>`, "a"},
		{"vbscript", `<a href="VBScript:x">a</a><img src="vbscript:x">`, "a"},
		{"data page", `<a href="data:text/html,<script>x</script>">a</a>`, "a"},
		{"data image of svg", `<img src="data:image/svg+xml;base64,PHN2Zz4=">`, ""},
		{"form", `<form action="/x"><p>Name</p><input name=n><button>Go</button></form>`, "<p>Name</p>"},
		{"frame becomes a link", `<iframe src="//video.example/e/7" title="The bridge"></iframe>`, `<a href="https://video.example/e/7">The bridge</a>`},
		{"hidden frame", `<iframe src="//ads.example/" width=1 height=1></iframe>`, ""},
		{"svg", `<svg onload=x><a xlink:href="javascript:x">a</a></svg>b`, "b"},
		{"object", `<object data="x.swf"><embed src="x.swf"><p>Film</p></object>`, "<p>Film</p>"},
		{"comment", `a<!-- <script>x</script> -->b`, "ab"},
		{"base and meta", `<base href="//evil.example/"><meta http-equiv=refresh content=0><a href="x">a</a>`, `<a href="https://paper.example/2026/x">a</a>`},
		{"unclosed", `<p><b>a<p>b`, `<p><b>a</b></p><p><b>b</b></p>`},
		{"no end tag", `<b>a</i></b></div>b`, `<b>a</b>b`},
		{"relative", `<a href="../x?a=1&b=2">a</a>`, `<a href="https://paper.example/x?a=1&amp;b=2">a</a>`},
		{"protocol-relative", `<img src="//cdn.example/a.jpg" alt="A &quot;b&quot;">`, `<img src="https://cdn.example/a.jpg" alt="A &#34;b&#34;">`},
		{"note", `<a href="#fn1">1</a>`, `<a href="https://paper.example/2026/bridge.html#fn1">1</a>`},
		{"mail", `<a href="mailto:a@paper.example">a</a>`, `<a href="mailto:a@paper.example">a</a>`},
		{"mail with a query", `<a href="MAILTO:a b@paper.example?subject=x&amp;y#z">a</a>`, `<a href="mailto:a%20b@paper.example?subject=x&amp;y">a</a>`},
		{"mail without address", `<a href="mailto:?subject=x">a</a>`, `<a href="mailto:?subject=x">a</a>`},
		{"mail with a host", `<a href="mailto://a&#1;b">a</a><q cite="mailto://[a">b</q>`, `a<q>b</q>`},
		{"mail with what is none", `<a href="mailto:#a">a</a><a href="mailto:x://a&#1;&quot;b#c#d">b</a>`, `a<a href="mailto:x://a%01%22b">b</a>`},
		{"telephone", `<a href="tel:+84 214 (0)&#9;1#">a</a><a href="tel:/1">b</a>`, `<a href="tel:+84%20214%20(0)1">a</a>b`},
		{"credentials", `<a href="https://user:pw@paper.example/">a</a>`, `<a href="https://paper.example/">a</a>`},
		{"letters in paths", `<a href="/tin-tức/cầu?q=đường bộ">a</a>`, `<a href="https://paper.example/tin-t%E1%BB%A9c/c%E1%BA%A7u?q=%C4%91%C6%B0%E1%BB%9Dng%20b%E1%BB%99">a</a>`},
		{"international host", `<a href="http://bücher.example/ä">a</a>`, `<a href="http://xn--bcher-kva.example/%C3%A4">a</a>`},
		{"picture", `<img src="a.jpg" alt="A" width="600px" height="400" onerror=x class=c loading=lazy>`, `<img src="https://paper.example/2026/a.jpg" alt="A" width="600" height="400">`},
		{"lazy picture", `<img src="data:image/gif;base64,R0lGOD" data-src="/a.jpg" alt="A">`, `<img src="https://paper.example/a.jpg" alt="A">`},
		{"lazy picture with fallback", `<img data-src="/a.jpg"><noscript><img src="/a.jpg"></noscript>`, `<img src="https://paper.example/a.jpg">`},
		{"picture only in the fallback", `<img src="data:,"><noscript><img src="/a.jpg"></noscript>`, `<img src="https://paper.example/a.jpg">`},
		{"srcset", `<img src="a.jpg" srcset="a.jpg 1x, /b,c.jpg 640w,javascript:x 2x, d.jpg">`, `<img src="https://paper.example/2026/a.jpg" srcset="https://paper.example/2026/a.jpg 1x, https://paper.example/b,c.jpg 640w, https://paper.example/2026/d.jpg">`},
		{"pixel", `<p>a<img src="//c.example/t.gif" width=1 height=1></p>`, "<p>a</p>"},
		{"pixel of no size", `<img src="a.gif" width=100000 height=1><img src="b.gif" width=-5 height=1>c`, "c"},
		{"pixel by style", `<img src="//c.example/t.gif" style="width: 1px; height: 1px">`, ""},
		{"pixel by address", `<img src="https://pixel.wp.com/b.gif?v=noscript">`, ""},
		{"nothing left", `<div><p> <span></span></p><a href="x"></a></div>b`, "b"},
		{"pre keeps its lines", "<pre>\n\n a\n  b</pre>", "<pre>\n\n a\n  b</pre>"},
		{"pre keeps a line behind what goes", "<pre><embed src=x>\n \"a\"</pre><pre>\x00\nb</pre>", "<pre>\n\n \"a\"</pre><pre>\n\nb</pre>"},
		{"code language", `<pre class="x language-go y"><code class="hljs lang-go">a &lt; b</code></pre>`, `<pre class="language-go"><code class="lang-go">a &lt; b</code></pre>`},
		{"table", `<table border=1><tr><th scope=col>A<td colspan="2" onclick=x>B</table>`, `<table><tbody><tr><th scope="col">A</th><td colspan="2">B</td></tr></tbody></table>`},
		{"figure", `<figure class=x><img src="/a.jpg" alt=""><figcaption>A</figcaption></figure>`, `<figure><img src="https://paper.example/a.jpg" alt=""><figcaption>A</figcaption></figure>`},
		{"video", `<video src="/a.mp4" autoplay poster="p.jpg" onplay=x>No video.</video>`, `<video src="https://paper.example/a.mp4" poster="https://paper.example/2026/p.jpg" controls></video>`},
		{"audio with sources", `<audio><source src="a.mp3" type="audio/mpeg"><source src="javascript:x">No</audio>`, `<audio controls><source src="https://paper.example/2026/a.mp3" type="audio/mpeg"></audio>`},
		{"video without address", `<video>No video.</video>`, ""},
		{"picture element", `<picture><source srcset="a.webp" type="image/webp"><img src="a.jpg"></picture>`, `<picture><source srcset="https://paper.example/2026/a.webp" type="image/webp"><img src="https://paper.example/2026/a.jpg"></picture>`},
		{"unknown elements", `<amp-x><font color=red>a</font> <center>b</center></amp-x>`, "a b"},
		{"formula", `<math><mi>x</mi><annotation>\frac</annotation></math>`, "x"},
		{"list", `<ol start="3" reversed><li value="5">a</ol>`, `<ol start="3" reversed=""><li value="5">a</li></ol>`},
		{"control characters", "<p>a\x01\x7fb\u0085c\xffd</p>", "<p>abcd</p>"},
		{"entities", "<p>Tom &amp; Jerry &copy; &nbsp;x &lt;b&gt;</p>", "<p>Tom &amp; Jerry © \u00a0x &lt;b&gt;</p>"},
		{"a stray bracket", "a < b and c > d", "a &lt; b and c &gt; d"},
		{"noscript trick", `<noscript><p title="</noscript><img src=x onerror=alert(1)>">a</p></noscript>`, `<p title="&lt;/noscript&gt;&lt;img src=x onerror=alert(1)&gt;">a</p>`},
		{"textarea trick", `<textarea><img title="</textarea><img src=x onerror=x>"></textarea>`, `<img src="https://paper.example/2026/x">"&gt;`},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := sanitize(c.in, parseBase(testBase), testSelf).html
			if got != c.want {
				t.Errorf("sanitize(%q)\n got %s\nwant %s", c.in, got, c.want)
			}
			checkSafe(t, got)
		})
	}
}

var update = flag.Bool("update", false, "write the golden files anew")

// TestSanitizeGolden compares whole bodies; each testdata/html/NAME.html has a
// NAME.golden.
func TestSanitizeGolden(t *testing.T) {
	files, err := filepath.Glob("testdata/html/*.html")
	if err != nil || len(files) == 0 {
		t.Fatalf("no bodies to sanitise: %v", err)
	}
	for _, f := range files {
		raw, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		b := sanitize(string(raw), parseBase(testBase), testSelf)
		got := b.html + "\n--- text\n" + b.text + "\n--- image\n" + b.image + "\n"
		golden := strings.TrimSuffix(f, ".html") + ".golden"
		if *update {
			if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(golden)
		if err != nil {
			t.Fatal(err)
		}
		if got != string(want) {
			t.Errorf("%s:\n got %s\nwant %s", f, got, want)
		}
		checkSafe(t, b.html)
	}
}

// checkSafe reads sanitised HTML again and looks for what must not be in it; then it
// sanitises it again, which must change nothing, and so must a sanitiser by other hands.
func checkSafe(tb testing.TB, safe string) {
	tb.Helper()
	parent := &html.Node{Type: html.ElementNode, Data: "body", DataAtom: atom.Body}
	nodes, err := html.ParseFragment(strings.NewReader(safe), parent)
	if err != nil {
		tb.Fatalf("cannot be read again: %v in %q", err, safe)
	}
	for _, n := range nodes {
		checkNode(tb, n, safe)
	}
	if again := sanitize(safe, parseBase(testBase), testSelf); again.html != safe {
		tb.Errorf("not the same when sanitised again:\nonce  %q\ntwice %q", safe, again.html)
	}
	var plain strings.Builder
	if err := renderAll(&plain, nodes); err != nil {
		tb.Fatal(err)
	}
	other := bluemondayPolicy().Sanitize(safe)
	if got, want := canonicalHTML(tb, other), canonicalHTML(tb, safe); got != want {
		tb.Errorf("another sanitiser takes something out:\nours   %q\ntheirs %q", want, got)
	}
}

func checkNode(tb testing.TB, n *html.Node, safe string) {
	tb.Helper()
	if n.Type == html.ElementNode {
		if n.Namespace != "" || !isKept(n.DataAtom) && n.DataAtom != atom.Img && n.DataAtom != atom.Video && n.DataAtom != atom.Audio {
			tb.Errorf("element %s in %q", n.Data, safe)
		}
		for _, a := range n.Attr {
			checkAttribute(tb, n, a, safe)
		}
	} else if n.Type != html.TextNode {
		tb.Errorf("node of type %d in %q", n.Type, safe)
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		checkNode(tb, c, safe)
	}
}

func checkAttribute(tb testing.TB, n *html.Node, a html.Attribute, safe string) {
	tb.Helper()
	if strings.HasPrefix(a.Key, "on") || a.Key == "style" || a.Key == "id" || a.Key == "srcdoc" {
		tb.Errorf("attribute %s of %s in %q", a.Key, n.Data, safe)
	}
	switch a.Key {
	case "href", "src", "poster", "cite":
		ok := strings.HasPrefix(a.Val, "http://") || strings.HasPrefix(a.Val, "https://") ||
			a.Key == "href" && (strings.HasPrefix(a.Val, "mailto:") || strings.HasPrefix(a.Val, "tel:")) ||
			a.Key == "cite" && (strings.HasPrefix(a.Val, "mailto:") || strings.HasPrefix(a.Val, "tel:")) ||
			n.DataAtom == atom.Img && isSmallImage(a.Val)
		if !ok {
			tb.Errorf("%s=%q in %q", a.Key, a.Val, safe)
		}
	}
}

func renderAll(w *strings.Builder, nodes []*html.Node) error {
	for _, n := range nodes {
		if err := html.Render(w, n); err != nil {
			return err
		}
	}
	return nil
}

// canonicalHTML gives HTML as x/net/html writes it.
func canonicalHTML(tb testing.TB, s string) string {
	tb.Helper()
	parent := &html.Node{Type: html.ElementNode, Data: "body", DataAtom: atom.Body}
	nodes, err := html.ParseFragment(strings.NewReader(s), parent)
	if err != nil {
		tb.Fatal(err)
	}
	var b strings.Builder
	if err := renderAll(&b, nodes); err != nil {
		tb.Fatal(err)
	}
	return b.String()
}

// bluemondayPolicy lets through the elements that ours does, and checks URLs and
// attributes in its own way.
func bluemondayPolicy() *bluemonday.Policy {
	p := bluemonday.NewPolicy()
	p.AllowStandardURLs()
	p.AllowURLSchemes("http", "https", "mailto", "tel")
	p.AllowDataURIImages()
	p.AllowImages()
	p.AllowLists()
	p.AllowTables()
	p.AllowNoAttrs().OnElementsMatching(regexp.MustCompile(`.`))
	p.AllowAttrs("title", "lang", "dir").Globally()
	p.AllowAttrs("href").OnElements("a")
	p.AllowAttrs("cite").OnElements("blockquote", "q", "del", "ins")
	p.AllowAttrs("datetime").OnElements("time", "del", "ins")
	p.AllowAttrs("src", "poster", "width", "height", "controls").OnElements("video", "audio")
	p.AllowAttrs("src", "srcset", "sizes", "type", "media", "alt", "kind", "srclang", "label").OnElements("source", "track", "img")
	p.AllowAttrs("class").Matching(regexp.MustCompile(`^lang[\w+-]*$`)).OnElements("pre", "code")
	p.AllowAttrs("alt", "width", "height", "src").OnElements("img")
	p.AllowAttrs("start", "reversed", "type", "value", "open", "span", "align", "scope", "colspan", "rowspan").OnElements("ol", "li", "details", "data", "col", "colgroup", "td", "th", "tr")
	p.RequireNoFollowOnLinks(false)
	return p
}

func TestSanitizedFragmentsStayTheSame(t *testing.T) {
	pieces := []string{
		"<p>", "</p>", "<div>", "</div>", "<a href='/x'>", "</a>", "<b>", "</b>", "<i>", "<table>", "</table>", "<tr>", "<td>", "</td>",
		"<ul>", "<li>", "</ul>", "<pre>", "\n", "</pre>", "<h2>", "</h2>", "text ", "&amp;", "<br>", "<img src=a.jpg>", "<svg>", "<math>", "<mi>",
		"<select>", "<option>", "<button>", "</button>", "<form>", "</form>", "<object>", "</object>", "<noscript>", "</noscript>", "<template>",
		"<video src=v.mp4>", "</video>", "<source src=s.mp4>", "<iframe src=//f.example/></iframe>", "<span title=t>", "</span>", "<dl>", "<dt>", "<dd>",
		"<ruby>", "<rt>", "</ruby>", "<caption>", "<colgroup>", "<col span=2>", "<marquee>", "</marquee>", "<center>", "<font>", "<nobr>", "<blockquote>",
		"<details>", "<summary>", "</math>", "</svg>", "<foreignObject>", "<annotation-xml encoding=text/html>", "<mtext>", "<plaintext>", "<textarea>", "<title>",
		"<img src=a.jpg width=100000>", "<img src=a.jpg height=1>", "<a href='mailto://\x01#'>", "<a href=tel:#>", "&#10;", "\u00a0", "<th>", "<rb>", "<rtc>", "<s>", "<address>", "<listing>",
		"<style>", "</style>", "<script>", "</script>", "<picture>", "</picture>", "<figure>", "<figcaption>", "<frameset>", "<body>", "<html>", "<head>",
	}
	rapid.Check(t, func(rt *rapid.T) {
		in := strings.Join(rapid.SliceOfN(rapid.SampledFrom(pieces), 0, 24).Draw(rt, "pieces"), "")
		checkSafe(failer{TB: t, rt: rt, in: in}, sanitize(in, parseBase(testBase), testSelf).html)
	})
}

// failer reports through rapid, so that a failure is made smaller.
type failer struct {
	testing.TB
	rt *rapid.T
	in string
}

func (f failer) Errorf(format string, args ...any) {
	f.rt.Helper()
	f.rt.Fatalf("from %q: "+format, append([]any{f.in}, args...)...)
}
func (f failer) Fatalf(format string, args ...any) { f.Errorf(format, args...) }
