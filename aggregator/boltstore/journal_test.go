package boltstore_test

import (
	"maps"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"foldwire/aggregator/boltstore"
	"foldwire/aggregator/feed"
	"foldwire/aggregator/storetest"
)

// since lists what was touched after a mark, which has to be known, in the order of ids.
func since(t *testing.T, s *boltstore.Store, m feed.Mark) ([]feed.StoryID, feed.Mark) {
	t.Helper()
	touched, now, ok, err := s.Since(t.Context(), m)
	if err != nil || !ok {
		t.Fatalf("Since(%v) = ok %v, %v", m, ok, err)
	}
	ids := slices.Collect(maps.Keys(touched))
	for _, count := range touched {
		if count <= m.Count || count > now.Count {
			t.Errorf("a story was touched at %d, which is not after %d and up to %d", count, m.Count, now.Count)
		}
	}
	slices.SortFunc(ids, func(a, b feed.StoryID) int { return slices.Compare(a[:], b[:]) })
	return ids, now
}

func wantTouched(t *testing.T, got []feed.StoryID, want ...feed.StoryID) {
	t.Helper()
	slices.SortFunc(want, func(a, b feed.StoryID) int { return slices.Compare(a[:], b[:]) })
	if !slices.Equal(got, want) {
		t.Errorf("touched are %v, want %v", got, want)
	}
}

func commit(t *testing.T, s *boltstore.Store, c feed.Change) {
	t.Helper()
	if err := s.Commit(t.Context(), c); err != nil {
		t.Fatal(err)
	}
}

// TestJournal asks after each kind of change what it touched.
func TestJournal(t *testing.T) {
	s, start := openNew(t), storetest.Epoch()
	if m, err := s.Mark(t.Context()); err != nil || m != (feed.Mark{}) {
		t.Fatalf("the mark of an empty store is %v, %v", m, err)
	}
	a, b := storetest.Item("a", 1, start), storetest.Item("b", 2, start)
	one := found(t, s, &a, start)
	first, err := s.Mark(t.Context())
	if err != nil || first == (feed.Mark{}) {
		t.Fatalf("the mark after a commit is %v, %v", first, err)
	}
	ids, _ := since(t, s, feed.Mark{})
	wantTouched(t, ids, one.ID)
	two := found(t, s, &b, start)
	ids, second := since(t, s, first)
	wantTouched(t, ids, two.ID)

	commit(t, s, feed.Change{At: start, States: []feed.State{storetest.State("a", start)}})
	if ids, now := since(t, s, second); len(ids) > 0 || now != second {
		t.Errorf("a commit of states touches %v and sets the mark %v, before %v", ids, now, second)
	}

	a.Title, a.Revisions = "another", 1
	a.Verdict.Story = one.ID
	commit(t, s, feed.Change{At: start, Items: []feed.Item{a}})
	ids, edited := since(t, s, second)
	wantTouched(t, ids, one.ID)

	later := start.Add(time.Hour)
	one.Members, one.Changed = append(one.Members, storetest.Moved(two.ID, two.Members[0])), later
	commit(t, s, feed.Change{At: later, Stories: []feed.Story{one, {ID: two.ID, Founded: start, Changed: later, Into: one.ID}}})
	ids, merged := since(t, s, edited)
	wantTouched(t, ids, one.ID, two.ID)

	if _, err := s.Prune(t.Context(), boltstore.Policy{Now: start.Add(9 * day), Keep: day}); err != nil {
		t.Fatal(err)
	}
	ids, _ = since(t, s, merged)
	wantTouched(t, ids, one.ID)
	ids, now := since(t, s, first)
	wantTouched(t, ids, one.ID, two.ID)
	if _, _, ok, err := s.Since(t.Context(), feed.Mark{Count: first.Count, Token: first.Token + 1}); err != nil || ok {
		t.Errorf("Since a mark with another token: ok %v, %v", ok, err)
	}
	if _, _, ok, err := s.Since(t.Context(), feed.Mark{Count: now.Count + 1, Token: now.Token}); err != nil || ok {
		t.Errorf("Since a mark of the future: ok %v, %v", ok, err)
	}
}

// TestJournalOfARestoredBackup goes on from a backup and from the original by as many
// commits: the marks tell them apart.
func TestJournalOfARestoredBackup(t *testing.T) {
	s, start := openNew(t), storetest.Epoch()
	a, b := storetest.Item("a", 1, start), storetest.Item("b", 2, start)
	found(t, s, &a, start)
	common, err := s.Mark(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "backup.db")
	if err := s.Backup(t.Context(), path); err != nil {
		t.Fatal(err)
	}
	restored := openAt(t, path, boltstore.Options{NoSync: true})
	story := found(t, s, &b, start)
	found(t, restored, &b, start)
	mine, err := s.Mark(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if _, now, ok, err := restored.Since(t.Context(), mine); err != nil || ok || now.Count != mine.Count {
		t.Errorf("the backup takes the original's mark %v for its own: ok %v at %v, %v", mine, ok, now, err)
	}
	ids, _ := since(t, restored, common)
	wantTouched(t, ids, story.ID)
}
