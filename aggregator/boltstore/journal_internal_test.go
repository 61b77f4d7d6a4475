package boltstore

import (
	"encoding/binary"
	"path/filepath"
	"testing"

	"foldwire/aggregator/feed"
)

// TestJournalIsBounded touches more stories than the journal keeps, little by little and
// at once.
func TestJournalIsBounded(t *testing.T) {
	s, err := Open(filepath.Join(t.TempDir(), "foldwire.db"), Options{NoSync: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	next := uint64(0)
	touch := func(n int) feed.Mark {
		t.Helper()
		err := s.update(t.Context(), func(w *writer) error {
			for range n {
				next++
				var id feed.StoryID
				binary.BigEndian.PutUint64(id[:], next)
				w.touch(id)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		m, err := s.Mark(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		return m
	}
	check := func(m feed.Mark, want int) {
		t.Helper()
		ids, _, ok, err := s.Since(t.Context(), m)
		if err != nil || ok != (want >= 0) || ok && len(ids) != want {
			t.Errorf("Since(%v) = %d ids, ok %v, %v; want %d", m, len(ids), ok, err, want)
		}
		if err := s.Check(t.Context()); err != nil {
			t.Error(err)
		}
	}
	const part = maxJournal / 4
	first, second := touch(1), touch(part)
	third := touch(part)
	check(first, 2*part)
	touch(part)
	touch(part)
	check(first, 4*part)
	last := touch(1)
	check(first, -1)
	check(second, 3*part+1)
	check(third, 2*part+1)
	check(last, 0)
	touch(maxJournal)
	check(last, maxJournal)
	check(third, -1)
	whole := touch(maxJournal + 1)
	check(last, -1)
	check(whole, 0)
}
