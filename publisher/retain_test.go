package publisher

import (
	"context"
	"fmt"
	"runtime"
	"testing"
	"time"
	"weak"

	"foldwire/aggregator/feed"
	"foldwire/publisher/topic"
)

// watched is a newsroom that knows which of the items that it gave are still in memory.
type watched struct {
	*newsroom
	given []weak.Pointer[feed.Item]
}

func (w *watched) watch(fn func(feed.Story) error) func(feed.Story) error {
	return func(s feed.Story) error {
		for _, m := range s.Members {
			w.given = append(w.given, weak.Make(m.Item))
		}
		return fn(s)
	}
}

func (w *watched) LoadStories(ctx context.Context, ids []feed.StoryID, fn func(feed.Story) error) error {
	return w.newsroom.LoadStories(ctx, ids, w.watch(fn))
}

func (w *watched) alive() int {
	n := 0
	for _, p := range w.given {
		if p.Value() != nil {
			n++
		}
	}
	return n
}

// TestNoStoryIsHeldAfterPublishing publishes again and again, as a daemon does. Pages can
// be written in another language for as long as they are served, but what they are
// written from must not hold on to what the publish had read.
func TestNoStoryIsHeldAfterPublishing(t *testing.T) {
	n, srcs, now := &watched{newsroom: newNewsroom()}, sources("alpha", "beta"), dawn
	p := New(Options{
		BaseURL: "https://news.example.org", Sources: srcs,
		Topics: []*topic.Topic{mustTopic(t, topic.Spec{ID: "all", Limit: 5}, srcs)},
	}, n)
	for i := range 12 {
		now = now.Add(time.Hour)
		id := n.found(n.item("alpha", fmt.Sprintf("item %d", i), now, now), now)
		n.join(id, n.item("beta", fmt.Sprintf("item %d elsewhere", i), now, now), feed.ItemID{}, now)
		advance(t, p, now)
	}
	if len(n.given) < 24 {
		t.Fatalf("only %d items were read", len(n.given))
	}
	runtime.GC()
	runtime.GC() // what a finalizer held
	if alive := n.alive(); alive > 0 {
		t.Errorf("%d of %d items are held", alive, len(n.given))
	}
	runtime.KeepAlive(p)
}
