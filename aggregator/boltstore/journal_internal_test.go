package boltstore

import (
	"encoding/binary"
	"errors"
	"path/filepath"
	"testing"
	"time"

	"go.etcd.io/bbolt"

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
	check(feed.Mark{}, part+1)
	third := touch(part)
	check(first, 2*part)
	touch(part)
	touch(part)
	check(first, 4*part)
	last := touch(1)
	check(first, -1)
	check(feed.Mark{}, -1)
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

// TestJournalOfAnOlderFile begins a journal in a file that held things before.
func TestJournalOfAnOlderFile(t *testing.T) {
	s, err := Open(filepath.Join(t.TempDir(), "foldwire.db"), Options{NoSync: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	at := time.Date(2026, time.March, 1, 6, 0, 0, 0, time.UTC)
	commit := func(name string) feed.StoryID {
		t.Helper()
		it := feed.Item{ID: feed.NewItemID("a", feed.NewKey("a", "guid", name)), Source: "a", Title: name, Published: at, Seen: at}
		id := feed.NewStoryID(it.ID)
		it.Verdict.Story = id
		story := feed.Story{ID: id, Founded: at, Changed: at, Members: []feed.Member{{ID: it.ID, Source: "a", Joined: at}}}
		if err := s.Commit(t.Context(), feed.Change{At: at, Items: []feed.Item{it}, Stories: []feed.Story{story}}); err != nil {
			t.Fatal(err)
		}
		return id
	}
	if touched, _, ok, err := s.Since(t.Context(), feed.Mark{}); err != nil || !ok || len(touched) > 0 {
		t.Errorf("nothing happened in an empty store, but: %v, ok %v, %v", touched, ok, err)
	}
	commit("before")
	err = s.db.Update(func(tx *bbolt.Tx) error {
		return errors.Join(tx.DeleteBucket([]byte(bucketJournal)), tx.Bucket([]byte(bucketMeta)).Delete([]byte(metaMark)))
	})
	if err != nil {
		t.Fatal(err)
	}
	if _, now, ok, err := s.Since(t.Context(), feed.Mark{}); err != nil || ok || now != (feed.Mark{}) {
		t.Errorf("an older file is taken for an empty one: %v, ok %v, %v", now, ok, err)
	}
	commit("after")
	if _, _, ok, err := s.Since(t.Context(), feed.Mark{}); err != nil || ok {
		t.Errorf("the journal of an older file is taken for whole: ok %v, %v", ok, err)
	}
	if err := s.Check(t.Context()); err != nil {
		t.Error(err)
	}
}
