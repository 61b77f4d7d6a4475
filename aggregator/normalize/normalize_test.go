package normalize

import (
	"fmt"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"time"

	"foldwire/aggregator/feed"
)

var noon = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

func TestItemsOfAPlainDocument(t *testing.T) {
	doc := feed.Document{Format: "rss2.0", Link: "https://example.org/", Language: "en_us", Entries: []feed.Entry{{
		Raw: 1, GUID: "a1", Link: "/2026/bridge?utm_source=rss", Title: "  Bridge\n closed ", Published: noon.Add(-time.Hour),
		Summary:    "Closed <b>until</b> May.",
		Content:    `<p onclick="x()">The bridge is <a href="/b">closed</a>.</p><script>alert(1)</script><p>Until May.</p><img src="p.gif" width=1 height=1>`,
		Categories: []feed.Category{{Term: "Roads"}, {Term: "roads "}},
		Enclosures: []feed.Enclosure{{URL: "a.mp3", Type: "Audio/MPEG"}},
	}}}
	src := feed.Source{ID: "s"}
	items := Items(doc, src, "https://example.org/feed.xml", noon, nil)
	if len(items) != 1 {
		t.Fatalf("%d items", len(items))
	}
	it := items[0]
	for _, c := range []struct{ what, got, want string }{
		{"url", it.URL, "https://example.org/2026/bridge?utm_source=rss"},
		{"canonical", it.Canonical, "https://example.org/2026/bridge"},
		{"title", it.Title, "Bridge closed"},
		{"content", it.Content, `<p>The bridge is <a href="https://example.org/b">closed</a>.</p><p>Until May.</p>`},
		{"summary", it.Summary, `Closed <b>until</b> May.`},
		{"text", it.Text, "The bridge is closed. Until May."},
		{"language", it.Language, "en-US"},
		{"enclosure", it.Enclosures[0].URL, "https://example.org/2026/a.mp3"},
	} {
		if c.got != c.want {
			t.Errorf("%s = %q, want %q", c.what, c.got, c.want)
		}
	}
	if len(it.Categories) != 1 || !it.Dated || !it.Declared || it.Keys.GUID.IsZero() || it.Keys.URL.IsZero() {
		t.Errorf("item = %+v", it)
	}
	if again := Items(doc, src, "", noon, func(raw uint64) bool { return raw == 1 }); len(again) != 0 {
		t.Errorf("a known entry came through: %v", again)
	}
}

// Entries known by their raw hash are not sanitised, no text is made of them, and their
// language is not looked for: only who they are is compared with the others of the document.
func TestKnownEntriesCostNothing(t *testing.T) {
	const entries = 200
	doc := feed.Document{Format: "rss2.0", Link: "https://example.org/"}
	for i := range entries {
		doc.Entries = append(doc.Entries, feed.Entry{
			Raw: uint64(i + 1), GUID: strconv.Itoa(i), Link: fmt.Sprintf("https://example.org/%d", i), Title: "A bridge",
			Content: strings.Repeat("<p>Closed <b>until</b> May.</p>", 1000),
		})
	}
	src := feed.Source{ID: "s"}
	cost := func(known bool) uint64 {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		items := Items(doc, src, "https://example.org/feed.xml", noon, func(uint64) bool { return known })
		runtime.ReadMemStats(&after)
		if known != (len(items) == 0) {
			t.Errorf("%d items", len(items))
		}
		return (after.TotalAlloc - before.TotalAlloc) / entries
	}
	size := uint64(len(doc.Entries[0].Content))
	if all, none := cost(false), cost(true); none > 2000 || all < size {
		t.Errorf("%d bytes allocated for a known entry of %d, %d for a new one", none, size, all)
	}
}

// What a feed says once is told with each of its entries, so that it is short: and what is
// no name, address or type for its length is none.
func TestItemsHoldNoMoreThanTheyShould(t *testing.T) {
	long := strings.Repeat("long ", 50_000)
	doc := feed.Document{Format: "rss2.0", Base: "https://example.org/" + strings.Repeat("y", 5000) + "/"}
	for i := range 100 {
		doc.Authors = append(doc.Authors, feed.Author{Name: strconv.Itoa(i) + long, Email: long})
	}
	for i := range 200 {
		doc.Entries = append(doc.Entries, feed.Entry{
			Raw: uint64(i + 1), GUID: strconv.Itoa(i), Link: "b", Rights: long, Language: long, Origin: feed.Origin{Title: long, URL: long},
			Enclosures: []feed.Enclosure{{URL: "https://example.org/a.mp3", Type: long, Title: long}},
		})
	}
	total := 0
	for _, it := range Items(doc, feed.Source{ID: "s"}, "https://example.org/feed", noon, nil) {
		if len(it.Authors) == 0 || len(it.Authors) > 16 || it.Authors[0].Email != "" || !strings.HasSuffix(it.Authors[0].Name, "long…") {
			t.Fatalf("%d authors, the first %.80q", len(it.Authors), it.Authors)
		}
		total += len(it.URL) + len(it.Rights) + len(it.Origin.Title) + len(it.Origin.URL) + len(it.Language)
		for _, a := range it.Authors {
			total += len(a.Name) + len(a.Email) + len(a.URL)
		}
		for _, e := range it.Enclosures {
			total += len(e.URL) + len(e.Type) + len(e.Title)
		}
	}
	if total > 200*20_000 {
		t.Errorf("the items hold %d bytes", total)
	}
}
