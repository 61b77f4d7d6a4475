package normalize_test

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"foldwire/aggregator/dedup"
	"foldwire/aggregator/feed"
	"foldwire/aggregator/normalize"
	"foldwire/aggregator/parse"
)

// TestRealFeeds reads documents captured in the wild, which are not part of the project:
// every entry is an item with an identity of its own, and met again it is known.
func TestRealFeeds(t *testing.T) {
	shared := os.Getenv("FOLDWIRE_SHARED")
	if shared == "" {
		shared = filepath.Join("..", "..", "..", "shared")
	}
	files, err := filepath.Glob(filepath.Join(shared, "feeds", "documents", "*"))
	if err != nil || len(files) == 0 {
		t.Skip("no captured feeds at hand; set FOLDWIRE_SHARED to the folder that has feeds/documents")
	}
	now := time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC)
	for _, f := range files {
		raw, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		doc, err := parse.Parse(raw, "")
		if err != nil {
			continue // is the parser's to tell
		}
		items := normalize.Items(doc, feed.Source{ID: "s"}, "https://paper.example/feed", now, nil)
		fresh, changed := dedup.Split(items, nil)
		if len(items) != len(doc.Entries) || len(changed) > 0 {
			t.Errorf("%s: %d entries, %d items, %d changed", filepath.Base(f), len(doc.Entries), len(items), len(changed))
		}
		known := map[feed.Key]feed.Known{}
		for _, i := range fresh {
			it := &items[i]
			for _, k := range it.Keys.All() {
				known[k] = feed.Known{ID: it.ID, Source: it.Source, Keys: it.Keys, Digest: it.Digest, Published: it.Published, Dated: it.Dated, Seen: it.Seen}
			}
		}
		again := normalize.Items(doc, feed.Source{ID: "s"}, "https://paper.example/feed", now.Add(time.Hour), nil)
		if fresh, changed := dedup.Split(again, known); len(fresh)+len(changed) > 0 {
			t.Errorf("%s: met again, %d are fresh and %d changed", filepath.Base(f), len(fresh), len(changed))
		}
		if repeats := len(items) - len(fresh); repeats > 0 {
			t.Logf("%s: %d of %d entries repeat others", filepath.Base(f), repeats, len(items))
		}
	}
}
