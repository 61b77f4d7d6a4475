package publisher

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"foldwire/aggregator/feed"
	"foldwire/publisher/topic"
)

// shelved publishes forty stories into a folder, and then, by a publisher that knows of
// them only by its cache and that folder, one more that nearly joined another. It gives how many stories that one
// read.
func shelved(t *testing.T, between func(dir string)) (reads int) {
	t.Helper()
	srcs, n, now := sources("alpha", "beta"), newNewsroom(), dawn
	opts := Options{
		BaseURL: "https://news.example.org", Sources: srcs, FilesOnly: true,
		Output: filepath.Join(t.TempDir(), "public"), Cache: filepath.Join(t.TempDir(), "cache"),
		Topics: []*topic.Topic{
			mustTopic(t, topic.Spec{ID: "all", Limit: 25}, srcs), mustTopic(t, topic.Spec{ID: "hidden", HideCovered: true}, srcs),
			mustTopic(t, topic.Spec{ID: "short", Content: topic.ContentSummary, Language: "vi"}, srcs),
		},
	}
	var near feed.Miss
	for i := range 40 {
		now = now.Add(time.Minute)
		it := n.item("alpha", fmt.Sprintf("Bridge %d opens", i), now, now)
		id := n.found(it, now)
		if i == 20 { // shown, and not among the first few
			near = feed.Miss{Story: id, Item: it.ID, Score: 0.4}
		}
		if i%3 == 0 {
			n.join(id, n.item("beta", fmt.Sprintf("Bridge %d and its river", i), now, now), feed.ItemID{}, now)
		}
	}
	if err := New(opts, n).Publish(t.Context(), now); err != nil {
		t.Fatal(err)
	}
	between(opts.Output)
	now = now.Add(time.Hour)
	walk := n.item("beta", "The mayor walks", now, now)
	n.found(walk, now)
	walk.Verdict.Misses = []feed.Miss{near}
	n.reads = 0
	if err := New(opts, n).Publish(t.Context(), now); err != nil {
		t.Fatal(err)
	}
	reads = n.reads
	page, err := os.ReadFile(filepath.Join(opts.Output, "stories", walk.Verdict.Story.String(), "index.html"))
	if err != nil || !bytes.Contains(page, []byte("Bridge 20 opens")) {
		t.Errorf("the page does not tell what the story nearly joined: %v", err)
	}
	fresh := opts
	fresh.Output, fresh.FilesOnly, fresh.Cache = "", false, ""
	sameFiles(t, opts.Output, publish(t, New(fresh, n), now))
	return reads
}

// TestEntriesAreTakenFromWhatWasPublished looks whether documents take entries that did
// not change out of those which they replace, where the stories need not be read.
func TestEntriesAreTakenFromWhatWasPublished(t *testing.T) {
	if reads := shelved(t, func(string) {}); reads > 1+newestFew {
		t.Errorf("%d stories were read for one that is new and those on the home page", reads)
	}
}

// TestSpoiledDocumentsGiveNoEntries changes what was published, in place: what is made of
// it must not say so.
func TestSpoiledDocumentsGiveNoEntries(t *testing.T) {
	for _, file := range []string{"feeds/all.rss", "feeds/all.atom", "feeds/hidden.json", "topics/short/index.html"} {
		shelved(t, func(dir string) {
			name := filepath.Join(dir, filepath.FromSlash(file))
			body, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			info, err := os.Stat(name)
			if err != nil {
				t.Fatal(err)
			}
			spoiled := bytes.ReplaceAll(body, []byte("Bridge"), []byte("Ferry!"))
			if bytes.Equal(spoiled, body) {
				t.Fatal("nothing is spoiled in", file)
			}
			if err := os.WriteFile(name, spoiled, 0o600); err != nil {
				t.Fatal(err)
			}
			if err := os.Chtimes(name, info.ModTime(), info.ModTime()); err != nil {
				t.Fatal(err)
			}
		})
	}
}
