package publisher

import (
	"fmt"
	"maps"
	"path/filepath"
	"testing"
	"time"

	"foldwire/aggregator/feed"
	"foldwire/publisher/topic"
)

// TestUnreadEntriesAreReadWhenShown publishes offered stories, and then takes away one after
// the other of those that are shown: what lay too deep to be read comes up, for a program that
// is started for each pass, and is told as who reads everything tells it.
func TestUnreadEntriesAreReadWhenShown(t *testing.T) {
	const stories, taken = 300, 22 // fewer than what is kept beyond what can be shown
	srcs, now := sources("alpha", "beta", "gamma"), dawn.Add(stories*time.Minute)
	s := &counted{openStore(t, t.TempDir()), map[feed.StoryID]bool{}}
	t.Cleanup(func() { _ = s.Close() })
	opts := Options{BaseURL: "https://news.example.org", Sources: srcs, Topics: []*topic.Topic{
		mustTopic(t, topic.Spec{ID: "all", Limit: 5}, srcs),
		mustTopic(t, topic.Spec{ID: "rule", Limit: 5, Where: "sources >= 1"}, srcs),
	}}
	brief := opts
	brief.FilesOnly, brief.Output, brief.Cache = true, filepath.Join(t.TempDir(), "public"), filepath.Join(t.TempDir(), "cache")
	n := newNewsroom()
	var ids []feed.StoryID
	var items []*feed.Item
	for i := range stories {
		it := n.item("alpha", fmt.Sprint("item ", i), dawn.Add(time.Duration(i)*time.Minute), now)
		items, ids = append(items, it), append(ids, n.found(it, now))
	}
	publishPass(t, brief, s, n, now, ids, items)
	first := maps.Clone(s.asked)
	if len(first) > shown(5) {
		t.Errorf("%d stories were read, want at most %d", len(first), shown(5))
	}
	came := 0
	for i := range taken {
		now = now.Add(time.Hour)
		n.merge(ids[0], ids[stories-1-i], now)
		clear(s.asked)
		publishPass(t, brief, s, n, now, []feed.StoryID{ids[0], ids[stories-1-i]}, nil)
		if len(s.asked) > shown(5)/2 {
			t.Errorf("%d stories were read for one that left", len(s.asked))
		}
		for id := range s.asked {
			if !first[id] {
				first[id], came = true, came+1
			}
		}
		sameFiles(t, brief.Output, publish(t, New(opts, s.Store), now))
	}
	if came < taken/2 {
		t.Errorf("%d stories were read that came up when %d left", came, taken)
	}
}

// publishPass has a program that is started for one pass publish what it brings, and keep entries
// beyond those that can be shown.
func publishPass(t *testing.T, opts Options, s *counted, n *newsroom, now time.Time, ids []feed.StoryID, items []*feed.Item) {
	t.Helper()
	p := New(opts, s)
	offerNews(t, n, s.Store, p, now, ids, items)
	if err := p.Publish(t.Context(), now); err != nil {
		t.Fatal(err)
	}
	if known, most := len(p.rivers[0].entries), p.rivers[0].most(); known <= most {
		t.Fatalf("only %d entries are known: all would be read again", known)
	}
}
