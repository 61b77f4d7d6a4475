package aggregator_test

import (
	"fmt"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"foldwire/aggregator/feedtest"
)

// TestOnceTellsHeldFromUnchanged: of five sources of a host that asks to wait one is
// refused, and the others are neither unchanged nor failed.
func TestOnceTellsHeldFromUnchanged(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		for i := range 5 {
			path := fmt.Sprintf("/%d", i)
			w.source("s"+path[1:], path)
			w.origin.Feed(path).Always(feedtest.RetryAfter(429, "1200"))
		}
		sum, err := w.engine(w.store).Once(t.Context(), time.Now(), true, nil)
		if err != nil || sum.Sources != 5 || sum.Failed != 1 || sum.Held != 4 || sum.Unchanged != 0 {
			t.Errorf("the pass came to %+v, %v", sum, err)
		}
		held := 0
		for _, b := range w.polls {
			if b.Held {
				held++
			}
		}
		if held != 4 {
			t.Errorf("%d batches say that their source was held", held)
		}
	})
}

// TestOnceTellsThatAllHaveAnswered: when Once says so, every poll has ended and nothing is
// stored yet.
func TestOnceTellsThatAllHaveAnswered(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		for i := range 5 {
			path := fmt.Sprintf("/%d", i)
			w.source("s"+path[1:], path)
			w.origin.Feed(path).Items(feedtest.Item{GUID: path, Title: "Bridge " + path + " reopens", Link: w.origin.URL(path)})
		}
		if _, err := w.engine(w.store).Once(t.Context(), time.Now(), true, nil); err != nil {
			t.Fatal(err)
		}
		if want := [][2]int{{5, 0}}; !slices.Equal(w.answered, want) || len(w.changes) != 1 {
			t.Errorf("told after %v polls and commits, want %v; %d commits in all", w.answered, want, len(w.changes))
		}
	})
}
