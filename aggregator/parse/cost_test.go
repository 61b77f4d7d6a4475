package parse_test

import (
	"bytes"
	"fmt"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/mmcdole/gofeed"

	"foldwire/aggregator/parse"
)

// Tolerance is not paid for by good feeds: they cost no more allocations than plain gofeed
// needs for them.
func TestGoodFeedsCostNoMore(t *testing.T) {
	for _, name := range []string{"rss20.xml", "rss10.xml", "atom10.xml", "itunes.xml", "media_rss.xml", "json11.jsonfeed"} {
		body := read(t, filepath.Join("testdata", name))
		plain := testing.AllocsPerRun(20, func() {
			if _, err := gofeed.NewParser().Parse(bytes.NewReader(body)); err != nil {
				t.Fatal(err)
			}
		})
		ours := testing.AllocsPerRun(20, func() {
			if _, err := parse.Parse(body, ""); err != nil {
				t.Fatal(err)
			}
		})
		t.Logf("%s: %.0f allocations, plain gofeed %.0f", name, ours, plain)
		if ours > plain*1.1 {
			t.Errorf("%s: %.0f allocations, plain gofeed %.0f", name, ours, plain)
		}
	}
}

// A poll that brings nothing new costs a look at the bytes: what is known by its raw hash is
// not decoded, not given to gofeed, and no text of it is kept.
func TestKnownEntriesCostNothing(t *testing.T) {
	const entries = 500
	long := strings.Repeat("<p>Câu này &amp; câu kia. </p>", 500)
	var rss, atom, json strings.Builder
	rss.WriteString(`<rss version="2.0"><channel><title>F</title>`)
	atom.WriteString(`<feed xmlns="http://www.w3.org/2005/Atom"><title>F</title>`)
	json.WriteString(`{"version":"https://jsonfeed.org/version/1.1","title":"F","items":[`)
	for i := range entries {
		fmt.Fprintf(&rss, "<item><title>T %d</title><guid>%d</guid><description><![CDATA[%s]]></description></item>", i, i, long)
		fmt.Fprintf(&atom, `<entry><title>T %d</title><id>%d</id><content type="html"><![CDATA[%s]]></content></entry>`, i, i, long)
		fmt.Fprintf(&json, `{"id":"%d","title":"T","content_html":"%s"},`, i, long)
	}
	rss.WriteString("</channel></rss>")
	atom.WriteString("</feed>")
	json.WriteString(`{"id":"last"}]}`)
	for name, text := range map[string]string{"RSS": rss.String(), "Atom": atom.String(), "JSON": json.String()} {
		body := []byte(text)
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		doc, err := parse.ParseNew(body, "", func(uint64) bool { return true })
		runtime.ReadMemStats(&after)
		if err != nil || len(doc.Entries) < entries {
			t.Fatalf("%s: %d entries, %v", name, len(doc.Entries), err)
		}
		for _, e := range doc.Entries {
			if e.Raw == 0 || e.Title != "" || e.Content != "" || e.Summary != "" {
				t.Fatalf("%s: a known entry was read: %+v", name, e)
			}
		}
		if spent := (after.TotalAlloc - before.TotalAlloc) / entries; spent > 1500 { // an entry's own size and its place in lists that grow
			t.Errorf("%s: %d bytes allocated for each known entry of %d bytes", name, spent, len(body)/entries)
		}
	}
}
