package boltstore_test

import (
	"path/filepath"
	"reflect"
	"testing"
	"time"

	"foldwire/aggregator/boltstore"
	"foldwire/aggregator/storetest"
)

// TestACrashLosesNoRoom opens a file that was not closed: all of it is there, and so is
// the room that was free in it.
func TestACrashLosesNoRoom(t *testing.T) {
	dir := t.TempDir()
	path, crashed := filepath.Join(dir, "foldwire.db"), filepath.Join(dir, "crashed.db")
	s := openAt(t, path, boltstore.Options{NoSync: true})
	p := newProse(6)
	for pass := range 6 {
		if err := s.Commit(t.Context(), p.news(pass, 200)); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := s.Prune(t.Context(), boltstore.Policy{Now: storetest.Epoch().Add(48 * time.Hour), Keep: 24 * time.Hour}); err != nil {
		t.Fatal(err)
	}
	want, stats := all(t, s), statsOf(t, s)
	copyFile(t, path, crashed)
	reader, err := boltstore.Open(crashed, boltstore.Options{ReadOnly: true})
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(all(t, reader), want) {
		t.Error("a reader does not find in a crashed file what was stored")
	}
	closeChecked(t, reader)
	for _, how := range []string{"crashed", "closed"} {
		again, err := boltstore.Open(crashed, boltstore.Options{NoSync: true})
		if err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(all(t, again), want) {
			t.Errorf("a %s file does not hold what was stored", how)
		}
		if got := statsOf(t, again); got.Free < stats.Free*9/10 || stats.Free == 0 {
			t.Errorf("a %s file has %d bytes free, and had %d", how, got.Free, stats.Free)
		}
		closeChecked(t, again)
	}
}

func statsOf(t *testing.T, s *boltstore.Store) boltstore.Stats {
	t.Helper()
	st, err := s.Stats(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return st
}
