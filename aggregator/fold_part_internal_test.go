package aggregator

import (
	"errors"
	"log/slog"
	"path/filepath"
	"testing"
	"time"

	"foldwire/aggregator/boltstore"
	"foldwire/aggregator/feed"
)

// TestWhatIsStoredInPartIsNotAskedAgain: where only some of the states of a pass could be
// stored, none of its sources is asked before the rest is, too.
func TestWhatIsStoredInPartIsNotAskedAgain(t *testing.T) {
	store, err := boltstore.Open(filepath.Join(t.TempDir(), "foldwire.db"), boltstore.Options{NoSync: true})
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	earlier, _ := largePass(20)
	broken := &faulty{Store: store, fails: func(commit int) bool { return commit == 3 }}
	opts := Options{Store: broken, Log: slog.New(slog.DiscardHandler)}
	for i := range earlier {
		opts.Sources = append(opts.Sources, feed.Source{ID: earlier[i].Source})
	}
	a := New(opts)
	a.folder.states = 1
	p, err := a.begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for i := range earlier {
		p.inFlight[earlier[i].Source] = true
		p.waiting = append(p.waiting, pending{Batch: &earlier[i]})
	}
	now := earlier[0].At.Add(time.Hour)
	if err := a.fold(t.Context(), p, now, nil); !errors.Is(err, errFaulty) || len(p.states) != 2 {
		t.Fatalf("%d states are stored, %v", len(p.states), err)
	}
	due, _ := p.agenda.Due(p.sources, p.states, now.Add(24*time.Hour), func(id feed.SourceID) bool { return p.inFlight[id] })
	if len(due) != 0 || len(p.waiting) != len(earlier) {
		t.Errorf("%d sources are due while %d of %d wait to be stored", len(due), len(p.waiting), len(earlier))
	}
	if err := a.fold(t.Context(), p, now, nil); err != nil || len(p.states) != len(earlier) {
		t.Fatalf("%d states are stored, %v", len(p.states), err)
	}
	due, _ = p.agenda.Due(p.sources, p.states, now.Add(48*time.Hour), func(id feed.SourceID) bool { return p.inFlight[id] })
	if len(due) != len(earlier) {
		t.Errorf("%d sources are due once all is stored, want %d", len(due), len(earlier))
	}
}
