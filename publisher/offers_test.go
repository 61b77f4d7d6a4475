package publisher

import (
	"context"
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"foldwire/aggregator/boltstore"
	"foldwire/aggregator/feed"
	"foldwire/publisher/topic"
)

// counted is a store that counts the stories that it is asked for.
type counted struct {
	*boltstore.Store
	asked map[feed.StoryID]bool
}

func (c *counted) LoadStories(ctx context.Context, ids []feed.StoryID, fn func(feed.Story) error) error {
	for _, id := range ids {
		c.asked[id] = true
	}
	return c.Store.LoadStories(ctx, ids, fn)
}

// TestOfferedStoriesArePublishedAlike commits many stories as one pass does, the oldest
// first, and offers them: what is published is what it is without, for topics that are soon
// full and for those of rare words, and what is too old for all of them is not read.
func TestOfferedStoriesArePublishedAlike(t *testing.T) {
	const stories, commit = 9000, 1500
	srcs := sources("alpha", "beta", "gamma")
	for _, c := range []struct {
		name  string
		specs []topic.Spec
		most  int // stories read
	}{
		{"soon full", []topic.Spec{{ID: "all", Limit: 5}, {ID: "beta", From: []string{"beta"}, Limit: 9}, {ID: "items", Entries: topic.EntriesItems, Limit: 7}}, takenFirst + stories/30},
		{"rare words", []topic.Spec{{ID: "all", Limit: 5}, {ID: "hundred", Any: []string{"hundred"}, Limit: 3}}, takenFirst * 3},
		{"a rule", []topic.Spec{{ID: "two", Where: "sources >= 2", Limit: 5}, {ID: "daily", Digest: daily{}, Limit: 2}}, stories},
	} {
		t.Run(c.name, func(t *testing.T) {
			var topics []*topic.Topic
			for _, spec := range c.specs {
				topics = append(topics, mustTopic(t, spec, srcs))
			}
			s := &counted{openStore(t, t.TempDir()), map[feed.StoryID]bool{}}
			t.Cleanup(func() { _ = s.Close() })
			opts := Options{BaseURL: "https://news.example.org", Sources: srcs, Topics: topics}
			brief := opts
			brief.FilesOnly, brief.Output = true, filepath.Join(t.TempDir(), "public")
			p, now := New(brief, s), dawn.Add(stories*time.Minute)
			for from := 0; from < stories; from += commit {
				offerSome(t, s.Store, p, from, commit, now)
			}
			if err := p.Publish(t.Context(), now); err != nil {
				t.Fatal(err)
			}
			if len(s.asked) > c.most || len(s.asked) == 0 {
				t.Errorf("%d of %d stories were read, want at most %d", len(s.asked), stories, c.most)
			}
			sameFiles(t, brief.Output, publish(t, New(opts, s), now))
		})
	}
}

// offerSome commits the stories with the numbers from one on, and offers them.
func offerSome(t *testing.T, s *boltstore.Store, p *Publisher, from, count int, now time.Time) {
	t.Helper()
	n, change := newNewsroom(), feed.Change{At: now}
	for i := range count {
		tell(n, &change, from+i)
	}
	if err := s.Commit(t.Context(), change); err != nil {
		t.Fatal(err)
	}
	mark, err := s.Mark(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	p.Offer(change, mark)
}

// tell adds the story number i to a change: some words are rare, and one in thirty is
// told by two sources.
func tell(n *newsroom, change *feed.Change, i int) {
	title := fmt.Sprint("item ", i)
	if i%100 == 0 {
		title += " hundred"
	}
	at := dawn.Add(time.Duration(i) * time.Minute)
	first := n.item([]feed.SourceID{"alpha", "beta", "gamma"}[i%3], title, at, change.At)
	id := n.found(first, change.At)
	change.Items = append(change.Items, *first)
	if i%30 == 0 {
		second := n.item("gamma", title+" again", at.Add(time.Second), change.At)
		if i%60 == 0 {
			second.Source = "beta"
		}
		n.join(id, second, feed.ItemID{}, change.At)
		change.Items = append(change.Items, *second)
	}
	change.Stories = append(change.Stories, *n.stories[id])
}
