package aggregator

import (
	"slices"
	"testing"
	"time"

	"foldwire/aggregator/feed"
)

// TestWhatIsFoldedLaterCameLater folds a poll that took so long that one begun after it
// was folded before it. What it brings has come after what readers have seen by then, or
// an archive that they have read would grow.
func TestWhatIsFoldedLaterCameLater(t *testing.T) {
	e, w := newEngine(t, false), newWire(time.Minute)
	pass := func(at time.Time) []feed.Item {
		it := w.next()
		it.Seen, it.Changed = at, at
		return []feed.Item{it}
	}
	begun := w.clock
	for _, at := range []time.Time{begun.Add(3 * time.Second), begun, begun, begun.Add(time.Hour)} {
		e.fold(t, pass(at))
	}
	stories, err := e.store.Stories(t.Context(), time.Time{})
	if err != nil {
		t.Fatal(err)
	}
	var joined []time.Duration
	for _, s := range stories {
		for _, m := range s.Members {
			joined = append(joined, m.Joined.Sub(begun))
		}
	}
	slices.Sort(joined)
	if want := []time.Duration{3 * time.Second, 3*time.Second + 1, 3*time.Second + 1, time.Hour}; !slices.Equal(joined, want) {
		t.Errorf("members joined %v after the first poll began, want %v", joined, want)
	}
}
