package aggregator_test

import (
	"context"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"foldwire/aggregator"
	"foldwire/aggregator/feed"
)

// slow is a Store whose commits take a while.
type slow struct {
	aggregator.Store

	takes time.Duration
}

func (s *slow) Commit(ctx context.Context, c feed.Change) error {
	time.Sleep(s.takes)
	return s.Store.Commit(ctx, c)
}

// TestNewsSharesCommits: sources that bring news one after the other share a commit where
// commits take long, which keeps none of it waiting for more than two seconds; where they take
// no time, news is stored at once.
func TestNewsSharesCommits(t *testing.T) {
	for _, c := range []struct {
		takes       time.Duration
		least, most int // commits of news
	}{{0, 90, 120}, {50 * time.Millisecond, 20, 40}, {time.Second, 6, 15}} {
		synctest.Test(t, func(t *testing.T) {
			w := newWorld(t)
			for i := range 120 {
				path := fmt.Sprintf("/%c%d", 'a'+i%26, i)
				w.source(fmt.Sprintf("s%d", i), path)
				w.origin.Feed(path).Items(story(path, i, time.Now()))
			}
			w.runOn(&slow{Store: w.store, takes: c.takes}, 70*time.Second)
			if got := len(w.stored()); got != 120 {
				t.Errorf("%d items are stored, want 120", got)
			}
			news, waited := w.news()
			if news < c.least || news > c.most {
				t.Errorf("commits of %v: news came in %d, want %d to %d", c.takes, news, c.least, c.most)
			}
			if waited > 2*time.Second+2*c.takes {
				t.Errorf("commits of %v: a source waited %v", c.takes, waited)
			}
		})
	}
}

// news counts the commits that brought items, and says how long the longest of their sources
// waited for the last.
func (w *world) news() (commits int, waited time.Duration) {
	for _, change := range w.changes {
		if len(change.Items) == 0 {
			continue
		}
		commits++
		for _, st := range change.States {
			waited = max(waited, change.At.Sub(st.Polled))
		}
	}
	return commits, waited
}
