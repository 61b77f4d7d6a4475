package aggregator

import (
	"errors"
	"os"
	"testing"
	"time"

	"foldwire/aggregator/feed"
)

// TestAFileCutShortUnderTheIndex: another program that takes away what the index is mapped to costs a
// fold at most, and nothing that is stored.
func TestAFileCutShortUnderTheIndex(t *testing.T) {
	e, w, _ := savedEngine(t)
	whole := newEngine(t, false)
	again := newWire(time.Minute)
	for range 40 {
		whole.fold(t, []feed.Item{again.next()})
	}
	e.start()
	if err := e.Open(t.Context(), w.clock); err != nil || e.decider.mapped.memory == nil {
		t.Fatalf("the index is not mapped: %v", err)
	}
	if err := os.Truncate(e.cache, 0); err != nil {
		t.Fatal(err)
	}
	next := w.next()
	want := whole.fold(t, []feed.Item{next})
	if err := e.Fold(t.Context(), batchesOf([]feed.Item{next}), func(feed.Change) {}); !errors.Is(err, errMapped) || e.decider != nil {
		t.Fatalf("folding says %v", err)
	}
	if got := e.fold(t, []feed.Item{next}); got != want {
		t.Errorf("the next fold made\n%swant\n%s", got, want)
	}
	if err := e.Save(); err != nil {
		t.Fatal(err)
	}
	e.start()
	if d := e.restore(); d == nil || d.byID.used != 41 {
		t.Error("it was not kept anew")
	}
}
