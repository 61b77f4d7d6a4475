package publisher

import (
	"context"
	"testing"
	"time"

	"foldwire/aggregator/feed"
	"foldwire/publisher/topic"
)

// fading is a newsroom from which retention took the bodies of some items.
type fading struct {
	*newsroom
	faded map[feed.ItemID]bool
}

func (f *fading) LoadStories(ctx context.Context, ids []feed.StoryID, fn func(feed.Story) error) error {
	return f.newsroom.LoadStories(ctx, ids, func(s feed.Story) error {
		for i := range s.Members {
			if m := &s.Members[i]; f.faded[m.ID] {
				m.Trace = &feed.Item{ID: m.ID, Source: m.Source, Digest: m.Item.Digest, Published: m.Item.Published, Verdict: m.Item.Verdict}
				m.Item = nil
			}
		}
		return fn(s)
	})
}

// TestArchivesOfWhatFaded takes away all that an archived entry was made of when the feed ceased to
// tell it. Its archive tells it as it is now then, and goes on to do so when more comes.
func TestArchivesOfWhatFaded(t *testing.T) {
	srcs, f := sources("alpha", "beta", "gamma"), &fading{newNewsroom(), map[feed.ItemID]bool{}}
	opts := Options{BaseURL: "https://news.example.org", Sources: srcs, Topics: []*topic.Topic{
		mustTopic(t, topic.Spec{ID: "red", Any: []string{"red"}, Limit: 1}, srcs),
	}}
	at := func(hours int) time.Time { return dawn.Add(time.Duration(hours) * time.Hour) }
	p := New(opts, f)
	first := f.item("gamma", "red bridge", at(0), at(1))
	id := f.found(first, at(1))
	publish(t, p, at(1))
	f.found(f.item("alpha", "red road", at(2), at(2)), at(2))
	publish(t, p, at(2))
	f.faded[first.ID] = true
	f.join(id, f.item("beta", "red bridge too", at(0), at(3)), feed.ItemID{}, at(3))
	same(t, publish(t, p, at(3)), publish(t, New(opts, f), at(3)))
	f.join(id, f.item("alpha", "red bridge again", at(0), at(4)), feed.ItemID{}, at(4))
	fresh := publish(t, New(opts, f), at(4))
	same(t, publish(t, p, at(4)), fresh)
	w := newWalker(t, "red")
	if w.walk(fresh) == 0 || w.entries[id.URN()].Title != "red bridge again" {
		t.Errorf("archived are %v", w.entries)
	}
}
