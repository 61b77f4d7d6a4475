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

// TestClockThatWasAhead folds a pass of a clock that was a year ahead, and what came after
// it was set right: that did not come in a year.
func TestClockThatWasAhead(t *testing.T) {
	f := &Folder{}
	now := time.Date(2026, 11, 2, 8, 0, 0, 0, time.UTC)
	f.last = now.AddDate(1, 0, 0)
	if got := f.since(now); !got.Equal(now) {
		t.Errorf("what was seen at %v came at %v", now, got)
	}
	e, w := newEngine(t, false), newWire(time.Minute)
	pass := func(at time.Time) []feed.Item {
		it := w.next()
		it.Seen, it.Changed = at, at
		return []feed.Item{it}
	}
	begun := w.clock
	late := begun.Add(3 * time.Hour)
	for _, at := range []time.Time{begun.AddDate(1, 0, 0), late, late.Add(-time.Second)} {
		e.fold(t, pass(at))
	}
	stories, err := e.store.Stories(t.Context(), time.Time{})
	if err != nil {
		t.Fatal(err)
	}
	var joined []time.Time
	for _, s := range stories {
		for _, m := range s.Members {
			joined = append(joined, m.Joined)
		}
	}
	slices.SortFunc(joined, time.Time.Compare)
	if want := []time.Time{late, late.Add(1), begun.AddDate(1, 0, 0)}; !slices.EqualFunc(joined, want, time.Time.Equal) {
		t.Errorf("members joined at %v, want %v", joined, want)
	}
}
