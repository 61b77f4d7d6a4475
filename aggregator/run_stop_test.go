package aggregator_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"foldwire/aggregator"
	"foldwire/aggregator/feed"
	"foldwire/aggregator/feedtest"
)

// TestAStopFoldsWhatHasAnswered: sources of one pass wait for the slowest; a stop in
// between stores what is there, and only the slow one is asked again.
func TestAStopFoldsWhatHasAnswered(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		w.source("fast", "/f")
		w.source("slow", "/s")
		w.sources[1].URL = "http://slow.example/s"
		w.origin.Feed("/f").Items(story("/f", 0, time.Now()))
		w.origin.Feed("/s").Items(story("/s", 0, time.Now())).Then(feedtest.Late(8*time.Second, feedtest.Honest()))
		w.run(3 * time.Second)
		if n := len(w.stored()); n != 1 {
			t.Errorf("%d items stored at the stop, want 1", n)
		}
		w.restart()
		w.run(time.Minute)
		if n := len(w.stored()); n != 2 {
			t.Errorf("%d items stored in the end, want 2", n)
		}
	})
}

// stopped is a Store whose first commit is met by a stop.
type stopped struct {
	aggregator.Store

	stop func()
}

func (s *stopped) Commit(ctx context.Context, c feed.Change) error {
	s.stop()
	return s.Store.Commit(ctx, c)
}

// TestAStopAmidACommitIsNoFailure: what was polled is stored on the way out, and nobody is
// told of a failure that is none.
func TestAStopAmidACommitIsNoFailure(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		w.source("a", "/a")
		w.origin.Feed("/a").Items(story("/a", 0, time.Now()))
		ctx, cancel := context.WithCancel(t.Context())
		if err := w.engine(&stopped{Store: w.store, stop: cancel}).Run(ctx); err != nil {
			t.Fatal(err)
		}
		if len(w.failed) > 0 {
			t.Errorf("told of %v", w.failed)
		}
		if n := len(w.stored()); n != 1 {
			t.Errorf("%d items stored, want 1", n)
		}
	})
}
