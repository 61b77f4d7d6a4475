package boltstore_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"sync"
	"testing"
	"time"

	"foldwire/aggregator/boltstore"
	"foldwire/aggregator/feed"
	"foldwire/aggregator/storetest"
)

// all gives everything that can be read, to compare two databases.
func all(t *testing.T, s *boltstore.Store) []any {
	t.Helper()
	states, err := s.States(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	stories, err := s.Stories(t.Context(), time.Time{})
	if err != nil {
		t.Fatal(err)
	}
	var items []feed.Item
	if err := s.Dump(t.Context(), func(it feed.Item) error { items = append(items, it); return nil }); err != nil {
		t.Fatal(err)
	}
	return []any{states, stories, items}
}

func TestBackupIsAWholeDatabase(t *testing.T) {
	s, p := openNew(t), newProse(3)
	for pass := range 3 {
		if err := s.Commit(t.Context(), p.news(pass, 90)); err != nil {
			t.Fatal(err)
		}
	}
	path := filepath.Join(t.TempDir(), "copy.db")
	if err := os.WriteFile(path, []byte("an older copy"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := s.Backup(t.Context(), path); err != nil {
		t.Fatal(err)
	}
	want := all(t, s)
	if err := s.Commit(t.Context(), p.news(3, 90)); err != nil {
		t.Fatal(err)
	}
	restored := openAt(t, path, boltstore.Options{})
	if !reflect.DeepEqual(all(t, restored), want) {
		t.Error("the copy does not hold what was stored when it was made")
	}
	if err := restored.Commit(t.Context(), p.news(4, 30)); err != nil {
		t.Errorf("the copy takes no commit: %v", err)
	}
}

func TestBackupWhileCommitting(t *testing.T) {
	s, p := openNew(t), newProse(4)
	changes := make([]feed.Change, 20)
	for i := range changes {
		changes[i] = p.news(i, 60)
	}
	var wg sync.WaitGroup
	wg.Go(func() {
		for i := range changes {
			if err := s.Commit(t.Context(), changes[i]); err != nil {
				t.Error(err)
			}
		}
	})
	for range 5 {
		path := filepath.Join(t.TempDir(), "copy.db")
		if err := s.Backup(t.Context(), path); err != nil {
			t.Fatal(err)
		}
		copied := openAt(t, path, boltstore.Options{ReadOnly: true})
		stats, err := copied.Stats(t.Context())
		if err != nil || stats.Full%60 != 0 {
			t.Errorf("the copy has %d items, %v; no commit ended there", stats.Full, err)
		}
	}
	wg.Wait()
}

func TestBackupGoesWrong(t *testing.T) {
	s := openNew(t)
	if err := s.Backup(t.Context(), s.Path()); err == nil {
		t.Error("a backup onto the database itself was not refused")
	}
	if err := s.Backup(t.Context(), filepath.Join(t.TempDir(), "no", "folder", "copy.db")); err == nil {
		t.Error("a backup into a folder that does not exist was not refused")
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	path := filepath.Join(t.TempDir(), "copy.db")
	if err := s.Backup(ctx, path); !errors.Is(err, context.Canceled) {
		t.Errorf("a cancelled backup gives %v", err)
	}
	if _, err := os.Stat(path); err == nil {
		t.Error("a cancelled backup left a file")
	}
}

func TestCompactGivesRoomBack(t *testing.T) {
	s, err := boltstore.Open(filepath.Join(t.TempDir(), "foldwire.db"), boltstore.Options{NoSync: true})
	if err != nil {
		t.Fatal(err)
	}
	p := newProse(5)
	for pass := range 30 {
		if err := s.Commit(t.Context(), p.news(pass, 600)); err != nil {
			t.Fatal(err)
		}
	}
	if stats, err := s.Stats(t.Context()); err != nil || stats.Pays() || stats.PerItem() > 3000 || stats.PerItem() < 500 {
		t.Errorf("a database without gaps: %+v, %.0f bytes an item, %v", stats, stats.PerItem(), err)
	}
	took, err := s.Prune(t.Context(), boltstore.Policy{Now: storetest.Epoch().Add(30 * time.Hour), Keep: 3*time.Hour + time.Minute})
	if err != nil || took.Faded != 27*600 {
		t.Fatal(took, err)
	}
	stats, err := s.Stats(t.Context())
	if err != nil || !stats.Pays() {
		t.Errorf("after nine tenths faded, Compact is said not to pay: %+v, %v", stats, err)
	}
	want := all(t, s)
	before, after, err := s.Compact(t.Context())
	if err != nil || before != stats.Size || after > before/2 {
		t.Fatalf("Compact: %d → %d, %v; the file had %d", before, after, err, stats.Size)
	}
	if !reflect.DeepEqual(all(t, s), want) {
		t.Error("Compact changed what is stored")
	}
	if err := s.Check(t.Context()); err != nil {
		t.Error(err)
	}
	if err := s.Commit(t.Context(), p.news(40, 300)); err != nil {
		t.Errorf("Commit after Compact: %v", err)
	}
	want = all(t, s)
	closeChecked(t, s)
	again := openAt(t, s.Path(), boltstore.Options{})
	if !reflect.DeepEqual(all(t, again), want) {
		t.Error("what was committed after Compact is lost")
	}
}

// TestCloseGivesBackWhatTheFileGrewBy stores little: the file grows in large steps while it
// is open, and has only what is in use afterwards.
func TestCloseGivesBackWhatTheFileGrewBy(t *testing.T) {
	s, err := boltstore.Open(filepath.Join(t.TempDir(), "foldwire.db"), boltstore.Options{})
	if err != nil {
		t.Fatal(err)
	}
	at := storetest.Epoch()
	it := storetest.Item("a", 1, at)
	found(t, s, &it, at)
	open, err := s.Stats(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	want := all(t, s)
	closeChecked(t, s)
	info, err := os.Stat(s.Path())
	if err != nil {
		t.Fatal(err)
	}
	if info.Size() > 1<<20 || info.Size() >= open.Size {
		t.Errorf("one item takes %d bytes, and %d while the file is open", info.Size(), open.Size)
	}
	again := openAt(t, s.Path(), boltstore.Options{})
	if !reflect.DeepEqual(all(t, again), want) {
		t.Error("what was stored is lost")
	}
}

func TestPaysAfter(t *testing.T) {
	const mb = 1 << 20
	for _, c := range []struct {
		name  string
		stats boltstore.Stats
		fresh int
		want  bool
	}{
		{"the first pass", boltstore.Stats{Full: 30_000, Size: 70 * mb, Free: 15 * mb}, 30_000, true},
		{"a small first pass", boltstore.Stats{Full: 300, Size: 6 * mb, Free: 3 * mb}, 300, false},
		{"a first pass that left little", boltstore.Stats{Full: 30_000, Size: 70 * mb, Free: 5 * mb}, 30_000, false},
		{"a first pass whose file grew ahead", boltstore.Stats{Full: 30_000, Size: 70 * mb, Free: 9 * mb, Ahead: 4 * mb}, 30_000, false},
		{"some news", boltstore.Stats{Full: 30_300, Size: 70 * mb, Free: 15 * mb}, 300, false},
		{"half is free", boltstore.Stats{Full: 30_000, Size: 70 * mb, Free: 36 * mb}, 0, true},
	} {
		if got := c.stats.PaysAfter(c.fresh); got != c.want {
			t.Errorf("%s: %v", c.name, got)
		}
	}
}

func TestReadOnly(t *testing.T) {
	path := filepath.Join(t.TempDir(), "foldwire.db")
	someNews(t, path, 2)
	first := openAt(t, path, boltstore.Options{ReadOnly: true})
	second := openAt(t, path, boltstore.Options{ReadOnly: true})
	if !reflect.DeepEqual(all(t, first), all(t, second)) {
		t.Error("two readers disagree")
	}
	wantRemedy(t, first.Commit(t.Context(), feed.Change{}), boltstore.ErrReadOnly)
	_, _, err := first.Compact(t.Context())
	wantRemedy(t, err, boltstore.ErrReadOnly)
}
