package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"foldwire/aggregator/boltstore"
	"foldwire/aggregator/feed"
	"foldwire/aggregator/schedule"
)

// TestOncePrunes shows that a pass lets retention work whose moment passed since the last
// pass, though the pass itself polls everything anew, and not after one that was too long ago
// to be sure of the clock.
func TestOncePrunes(t *testing.T) {
	p := twoPapers()
	p.addLong("/a", "Storm warning for the coast", 1000)
	s := newService(t, p, "retention: {age: 90d, keep: 1}")
	for _, c := range []struct {
		ago    time.Duration
		stored int
	}{{0, 3}, {70 * 24 * time.Hour, 3}, {40 * 24 * time.Hour, 2}} {
		s.polledAgo(c.ago)
		s.must("once", "--all")
		if dump := s.must("dump"); strings.Count(dump, "\n") != c.stored {
			t.Errorf("after a pass, the last one being %v ago, stored is:\n%s", c.ago, dump)
		}
	}
}

// TestOncePrunesOnAFullDisk: where there is no room for what a pass brought, retention works
// nevertheless, as nothing else would ever make room.
func TestOncePrunesOnAFullDisk(t *testing.T) {
	p := twoPapers()
	p.addLong("/a", "Storm warning for the coast", 1000)
	s := newService(t, p, "retention: {age: 90d, keep: 1}")
	data := filepath.Join(s.dir, "data")
	smallDisk(t, data, "8m", 0)
	s.must("once", "--all")
	s.polledAgo(40 * 24 * time.Hour)
	filler := filepath.Join(data, "filler")
	fill(t, filler)
	p.addLong("/a", "Storm over the coast", 400_000)
	if code, _, stderr := s.foldwire("once", "--all"); code != exitFailed || !strings.Contains(stderr, "store:") {
		t.Errorf("exit %d, %q; want that nothing can be stored", code, stderr)
	}
	if err := os.Remove(filler); err != nil {
		t.Fatal(err)
	}
	if dump := s.must("dump"); strings.Count(dump, "\n") != 2 {
		t.Errorf("retention left stored:\n%s", dump)
	}
}

// polledAgo makes it so long ago that sources were polled, if they were.
func (s *service) polledAgo(ago time.Duration) {
	s.t.Helper()
	store, err := boltstore.Open(filepath.Join(s.dir, "data", databaseName), boltstore.Options{})
	if err != nil {
		s.t.Fatal(err)
	}
	defer store.Close()
	states, err := store.States(s.t.Context())
	if err != nil {
		s.t.Fatal(err)
	}
	change := feed.Change{At: time.Now()}
	for _, st := range states {
		st.Polled = st.Polled.Add(-ago)
		change.States = append(change.States, st)
	}
	if err := store.Commit(s.t.Context(), change); err != nil {
		s.t.Fatal(err)
	}
}

func TestMomentsOfRetention(t *testing.T) {
	nightly, err := schedule.Parse("CRON_TZ=UTC 17 3 * * *")
	if err != nil {
		t.Fatal(err)
	}
	noon := time.Date(2026, 11, 26, 12, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		name            string
		last, seen, now time.Time
		over            bool
		from            time.Time
	}{
		{"before the moment", noon, noon.Add(14 * time.Hour), noon.Add(15 * time.Hour), false, noon},
		{"after it", noon, noon.Add(15 * time.Hour), noon.Add(16 * time.Hour), true, noon.Add(16 * time.Hour)},
		{"the machine slept over it", noon, noon, noon.Add(40 * time.Hour), true, noon.Add(40 * time.Hour)},
		{"the clock was set back", noon, noon, noon.Add(-time.Hour), false, noon.Add(-time.Hour)},
		{"the clock was set ten years ahead", noon, noon, noon.AddDate(10, 0, 0), false, noon.AddDate(10, 0, 0)},
		{"and stays so", noon.AddDate(10, 0, 0), noon.AddDate(10, 0, 1), noon.AddDate(10, 0, 1).Add(time.Minute), true, noon.AddDate(10, 0, 1).Add(time.Minute)},
	} {
		if over, from := passed(nightly, c.last, c.seen, c.now); over != c.over || !from.Equal(c.from) {
			t.Errorf("%s: %v, from %v", c.name, over, from)
		}
	}
}
