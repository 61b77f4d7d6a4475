package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
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
	nightly, err := schedule.Parse("CRON_TZ=UTC 17 3 * * *", time.UTC)
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

// TestRetentionIsHeardAtOnce: what retention took is nothing that the next item could repeat,
// as it would not be for a daemon that was just started.
func TestRetentionIsHeardAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		is := newIsland(t)
		first := article(0, 1, time.Now())
		again := first
		again.GUID, again.Link = "http://origin.example/again", "http://origin.example/again"
		is.origin.Feed("/a").Items(first)
		is.origin.Feed("/b").Items(article(1, 1, time.Now()))
		yaml := fmt.Sprintf("timezone: UTC\nretention: {age: 90d, keep: 1, schedule: \"17 3 * * *\"}\nschedule: \"0 6 * * *\"\nadaptive: false\nsources:\n  - {id: a, url: %q}\n  - {id: b, url: %q}\n", is.origin.URL("/a"), is.origin.URL("/b"))
		is.live(yaml, 36*time.Hour, func() {
			time.Sleep(time.Hour)
			is.origin.Feed("/a").Items(article(0, 2, time.Now()), first) // the first one fades in the second night
			time.Sleep(12 * time.Hour)
			is.origin.Feed("/b").Items(again, article(1, 1, time.Now())) // and is told again in the morning
		})
		store, err := boltstore.Open(filepath.Join(is.dir, "data", databaseName), boltstore.Options{})
		if err != nil {
			t.Fatal(err)
		}
		defer store.Close()
		found := false
		err = store.Dump(t.Context(), func(it feed.Item) error {
			if it.URL == again.Link {
				found = true
				if !it.Verdict.DuplicateOf.IsZero() {
					t.Errorf("it is held for the duplicate of what is no more: %+v", it.Verdict)
				}
			}
			return nil
		})
		if err != nil || !found {
			t.Errorf("the item is stored: %v, %v", found, err)
		}
	})
}
