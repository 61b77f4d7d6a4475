package parse_test

import (
	"bytes"
	"path/filepath"
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
