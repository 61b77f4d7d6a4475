package normalize

import (
	"strconv"
	"strings"
	"testing"
	"time"

	"foldwire/aggregator/feed"
)

func TestSanitizeBoundsDepth(t *testing.T) {
	in := strings.Repeat("<div>", 100_000) + "deep" + strings.Repeat("</div>", 100_000)
	if got := sanitize(in, nil, "").html; got != "deep" {
		t.Errorf("got %d bytes: %.80s", len(got), got)
	}
}

// TestSanitizeTakesTimeInProportion feeds what makes careless code quadratic; it would
// run for minutes.
func TestSanitizeTakesTimeInProportion(t *testing.T) {
	for name, in := range map[string]string{
		"nested":           strings.Repeat(strings.Repeat("<div>", 400)+"x"+strings.Repeat("</div>", 400), 200),
		"more links":       strings.Repeat(`<p><a href="/a">Read more</a></p>`, 30_000),
		"fallbacks":        strings.Repeat(`<noscript><img src="/a.jpg"></noscript>`, 30_000),
		"attributes":       "<p " + strings.Repeat(`title="a" `, 30_000) + ">x</p>",
		"other attributes": "<p " + strings.Repeat(`a="b" `, 30_000) + ">x</p>",
		"candidates":       `<img src="/a" srcset="` + strings.Repeat("a 1x,", 30_000) + `">`,
		"open brackets":    strings.Repeat("<", 200_000),
		"ampersands":       strings.Repeat("&", 200_000) + "<p>",
		"end tags":         strings.Repeat("</p", 60_000),
		"comments":         strings.Repeat("<!--", 60_000),
	} {
		b := sanitize(in, parseBase(testBase), testSelf)
		if len(b.html) > 40*len(in) {
			t.Errorf("%s: %d bytes became %d", name, len(in), len(b.html))
		}
	}
}

// TestSanitizeMakesNotMuchOfALittle: what unfolds to far more than it is by a long address,
// keeps its words alone.
func TestSanitizeMakesNotMuchOfALittle(t *testing.T) {
	base := parseBase("https://paper.example/" + strings.Repeat("y", maxBase-100) + "/")
	for name, c := range map[string]struct{ in, html string }{
		"links":    {strings.Repeat("<a href=b>c </a>", 20_000), strings.TrimSpace(strings.Repeat("c ", 20_000))},
		"pictures": {"<p>a" + strings.Repeat("<img src=b>", 20_000), "a"},
		"sizes":    {"<p>a" + strings.Repeat("<img srcset='"+strings.Repeat("b 1x,", 200)+"'>", 100), "a"},
		"sources":  {"a<video src=v>" + strings.Repeat("<source src=b>", 20_000), "a"},
		"notes":    {strings.Repeat("<a href=#>c </a>", 20_000), strings.TrimSpace(strings.Repeat("c ", 20_000))},
	} {
		if b := sanitize(c.in, base, base.abs); b.html != c.html {
			t.Errorf("%s: %d bytes of %d: %.80s", name, len(b.html), len(c.in), b.html)
		}
	}
	few := sanitize(strings.Repeat("<a href=b>c</a> ", 10), base, "").html
	if strings.Count(few, base.abs+"b") != 10 {
		t.Errorf("ten links are %.200s", few)
	}
	if one := sanitize("<img srcset='"+strings.Repeat("b 1x,", 200)+"'>", parseBase(testBase), "").html; strings.Count(one, "1x") != 64 {
		t.Errorf("a picture has %d sizes", strings.Count(one, "1x"))
	}
}

// TestSanitizeBoundsTags: of a text that is made of tags, the words are kept and no tree is
// made, which would take a hundred times its bytes.
func TestSanitizeBoundsTags(t *testing.T) {
	some, many := strings.Repeat("<b>a</b> ", maxTags/2), strings.Repeat("<b>a</b> ", maxTags/2+1)
	if b := sanitize(some, nil, ""); b.html != strings.TrimSpace(some) {
		t.Errorf("what is within the bound becomes %.80s", b.html)
	}
	words := strings.TrimSpace(strings.Repeat("a ", maxTags/2+1))
	if b := sanitize(many, nil, ""); b.html != words || b.text != words {
		t.Errorf("what is past the bound becomes %.80s", b.html)
	}
}

// TestSanitizeBoundsEscapes: characters that HTML has longer names for are kept where they are
// told among words, and left out where a text is made of them.
func TestSanitizeBoundsEscapes(t *testing.T) {
	code := strings.Repeat("<p>if (a &amp;&amp; b &lt; c) d</p>\n", 40_000)
	if b := sanitize(code, nil, ""); b.html != strings.TrimSpace(code) {
		t.Errorf("code becomes %.80s", b.html)
	}
	for _, c := range []string{"&", "<", ">"} {
		in := "<p>a" + strings.Repeat(c, 2_000_000) + " b</p>"
		if b := sanitize(in, nil, ""); b.html != "a b" || b.text != "a b" {
			t.Errorf("%d bytes of %s become %d, %.80s", len(in), c, len(b.html), b.html)
		}
	}
}

// TestItemsBoundHowMuchADocumentGrows: thousands of entries that each grow a little by a long
// address are not worth gigabytes; the next document begins anew.
func TestItemsBoundHowMuchADocumentGrows(t *testing.T) {
	const entries = 4000
	links, base := strings.Repeat("<a href=b>c</a> ", 10), "https://paper.example/"+strings.Repeat("y", maxBase-100)+"/"
	doc := feed.Document{Format: "atom1.0", Base: base}
	for i := range entries {
		doc.Entries = append(doc.Entries, feed.Entry{GUID: strconv.Itoa(i), Title: "t", Content: links})
	}
	m := new(Memory)
	for range 2 {
		grown := 0
		items := m.Items(doc, feed.Source{ID: "a"}, "https://paper.example/feed", time.Date(2026, 5, 4, 3, 2, 1, 0, time.UTC), nil, nil)
		for i := range items {
			grown += max(len(items[i].Content)-len(links), 0)
		}
		if first, last := items[0].Content, items[entries-1].Content; strings.Count(first, base+"b") != 10 || last != strings.TrimSpace(strings.Repeat("c ", 10)) {
			t.Errorf("the first is %.80s, the last %.80s", first, last)
		}
		if most := allGrowth + entries*len(links)/4; grown < most/2 || grown > most {
			t.Errorf("they grew by %d bytes", grown)
		}
	}
}
