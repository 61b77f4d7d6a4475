package boltstore

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// TestCutText: texts as they are taken from HTML are cut from it, in a fraction of their
// bytes, and come back byte for byte.
func TestCutText(t *testing.T) {
	const para = "The Harbour Bridge in Valdoria opened again on Monday, three years after the flood. "
	long := strings.Repeat(para, 3)
	for name, c := range map[string]struct{ content, summary, text string }{
		"paragraphs":   {"<p>" + long + "</p>\n<p>" + para + "</p>", "", long + strings.TrimSpace(para)},
		"marks":        {"<p>" + long + "<strong><a href=\"https://a.example/?a=1&amp;b=2\">Work</a></strong> took long.</p>", "", long + "Work took long."},
		"entities":     {"<p>" + long + "R&amp;D &lt;2&gt; &#34;x&#34; caf\u00e9&nbsp;y</p>", "", long + "R&D <2> \"x\" caf\u00e9\u00a0y"},
		"a caption":    {"<figure><img src=\"a\"/><figcaption>Nobody</figcaption></figure><p>" + long + "</p>", "", strings.TrimSpace(long)},
		"line breaks":  {"<div>" + strings.ReplaceAll(long, " in", "\n   in") + "</div>", "", strings.TrimSpace(long)},
		"a summary":    {"<p>Short.</p>", "<p>" + long + "</p>", strings.TrimSpace(long)},
		"no content":   {"", long, long},
		"Vietnamese":   {"<p>Sáng nay thành phố khánh thành cây cầu mới</p><p>qua sông sau ba năm thi công, thuỷ triều không ảnh hưởng.</p>", "", "Sáng nay thành phố khánh thành cây cầu mới qua sông sau ba năm thi công, thuỷ triều không ảnh hưởng."},
		"an open tag":  {"<p>" + long + "</p", "", strings.TrimSpace(long)},
		"invalid text": {"<p>" + long + "\xff\xfe</p>", "", long + "\xff\xfe"},
	} {
		cut := cutText(c.content, c.summary, c.text)
		if cut == nil || len(cut) > len(c.text)/2 {
			t.Errorf("%s: cut in %d bytes of %d", name, len(cut), len(c.text))
			continue
		}
		got, err := appendCutText(nil, c.content, c.summary, cut)
		if err != nil || string(got) != c.text {
			t.Errorf("%s: %q comes back as %q, %v", name, c.text, got, err)
		}
	}
	for name, c := range map[string]struct{ content, text string }{
		"another text": {"<p>" + long + "</p>", "Nothing of this is anywhere in the HTML beside it."},
		"no text":      {"<p>" + long + "</p>", ""},
		"no HTML":      {"", long},
		"open tags":    {strings.Repeat("<p "+para, 3), strings.TrimSpace(long)},
	} {
		if cut := cutText(c.content, "", c.text); cut != nil {
			t.Errorf("%s: cut in %d bytes", name, len(cut))
		}
	}
}

// TestCutTextComesBack: whatever is cut from whatever comes back as it was.
func TestCutTextComesBack(t *testing.T) {
	part := rapid.SampledFrom([]string{"<p>", "</p>", "<", ">", "&", "&amp;", ";", " ", "  ", "\n", "one word", "Bridge", "đường", "\xff", "x", "a<b>c"})
	rapid.Check(t, func(t *rapid.T) {
		content := strings.Join(rapid.SliceOfN(part, 0, 40).Draw(t, "content"), "")
		summary := strings.Join(rapid.SliceOfN(part, 0, 10).Draw(t, "summary"), "")
		text := strings.Join(rapid.SliceOfN(part, 0, 20).Draw(t, "text"), "")
		if rapid.Bool().Draw(t, "alike") {
			text = strings.NewReplacer("<p>", "", "</p>", " ", "&amp;", "&").Replace(content)
		}
		cut := cutText(content, summary, text)
		if cut == nil {
			return // it is kept as it is
		}
		got, err := appendCutText(nil, content, summary, cut)
		if err != nil || string(got) != text {
			t.Fatalf("%q of %q comes back as %q, %v", text, content, got, err)
		}
	})
}

// TestSpoiltCut: what is no cut, or one of other HTML, is damage and never more than there is.
func TestSpoiltCut(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		cut := rapid.SliceOfN(rapid.Byte(), 0, 30).Draw(t, "cut")
		html := rapid.StringN(0, 50, -1).Draw(t, "html")
		got, err := appendCutText(nil, html, html, cut)
		if len(got) > len(html)+len(cut) {
			t.Fatalf("%d bytes come of %d and a cut of %d", len(got), len(html), len(cut))
		}
		if len(cut) == 0 && err == nil {
			t.Fatal("no cut is one")
		}
	})
	for _, cut := range [][]byte{nil, {2}, {0, 9, 0, 0}, {0, 0, 9, 0}, {0, 0, 0, 1}, {0, 0x80}, {0, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01, 0, 0}} {
		if got, err := appendCutText(nil, "<p>a</p>", "", cut); err == nil {
			t.Errorf("% x gives %q", cut, got)
		}
	}
}
