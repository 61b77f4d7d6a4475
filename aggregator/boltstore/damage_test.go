package boltstore_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"go.etcd.io/bbolt"

	"foldwire/aggregator/boltstore"
	"foldwire/aggregator/feed"
)

func TestForeignFiles(t *testing.T) {
	dir := t.TempDir()
	text := filepath.Join(dir, "text")
	if err := os.WriteFile(text, bytes.Repeat([]byte("not a database\n"), 4096), 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := boltstore.Open(text, boltstore.Options{})
	wantRemedy(t, err, boltstore.ErrDamaged)

	foreign := filepath.Join(dir, "foreign.db")
	edit(t, foreign, func(tx *bbolt.Tx) error {
		_, err := tx.CreateBucket([]byte("something else"))
		return err
	})
	_, err = boltstore.Open(foreign, boltstore.Options{})
	if err == nil || !strings.Contains(err.Error(), "not a database of foldwire") {
		t.Errorf("another program's database gives %v", err)
	}
	wantRemedy(t, err, err)
}

// edit changes a file behind the store's back.
func edit(t *testing.T, path string, fn func(tx *bbolt.Tx) error) {
	t.Helper()
	db, err := bbolt.Open(path, 0o600, nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := db.Update(fn); err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
}

func TestNewerSchemaIsRefused(t *testing.T) {
	path := filepath.Join(t.TempDir(), "foldwire.db")
	someNews(t, path, 1)
	before, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	edit(t, path, func(tx *bbolt.Tx) error {
		return tx.Bucket([]byte("meta")).Put([]byte("schema"), []byte{0, 0, 0, 0, 0, 0, 0, 5})
	})
	for _, readOnly := range []bool{false, true} {
		_, err = boltstore.Open(path, boltstore.Options{ReadOnly: readOnly})
		wantRemedy(t, err, boltstore.ErrNewer)
	}
	if err := os.WriteFile(path, before, 0o600); err != nil {
		t.Fatal(err)
	}
	openAt(t, path, boltstore.Options{})
}

func TestTruncatedFile(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "foldwire.db")
	someNews(t, path, 10)
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for _, part := range []float64{0.9, 0.5, 0.1, 0.01, 0.001} {
		cut := filepath.Join(dir, "cut.db")
		if err := os.WriteFile(cut, whole[:int(part*float64(len(whole)))], 0o600); err != nil {
			t.Fatal(err)
		}
		s, err := boltstore.Open(cut, boltstore.Options{})
		if err == nil { // the end of the file may hold nothing yet
			if err := s.Check(t.Context()); err != nil {
				t.Errorf("cut to %g: opened, but %v", part, err)
			}
			if err := s.Close(); err != nil {
				t.Error(err)
			}
			continue
		}
		wantRemedy(t, err, boltstore.ErrDamaged)
	}
}

// TestEmptyFile, as a crash at the very first start may leave it.
func TestEmptyFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "foldwire.db")
	if err := os.WriteFile(path, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := boltstore.Open(path, boltstore.Options{ReadOnly: true})
	wantRemedy(t, err, err)
	if !strings.Contains(err.Error(), "nothing is stored yet") {
		t.Errorf("error = %v", err)
	}
	someNews(t, path, 1)
	openAt(t, path, boltstore.Options{ReadOnly: true})
}

// TestCutWhileOpen takes the end of the file away under an open store, which faults in
// the memory map.
func TestCutWhileOpen(t *testing.T) {
	path := filepath.Join(t.TempDir(), "foldwire.db")
	someNews(t, path, 10)
	s, err := boltstore.Open(path, boltstore.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Truncate(path, 16<<10); err != nil {
		t.Fatal(err)
	}
	_, err = s.Stories(t.Context(), time.Time{})
	wantRemedy(t, err, boltstore.ErrDamaged)
	if err := s.Close(); err != nil {
		t.Error(err)
	}
}

// TestCorruptPages overwrites every page in turn, of a file that was closed, of one that was
// not, and of one with layers that are settled in part. Each call must end in an error or an answer, never in a crash, and Check
// must not overlook what a reader stumbles over.
func TestCorruptPages(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "foldwire.db")
	someNews(t, path, 3)
	t.Run("closed", func(t *testing.T) { spoilEachPage(t, path) })
	s := openAt(t, path, boltstore.Options{NoSync: true})
	if err := s.Commit(t.Context(), newProse(4).news(4, 30)); err != nil {
		t.Fatal(err)
	}
	crashed := filepath.Join(dir, "crashed.db")
	copyFile(t, path, crashed)
	t.Run("crashed", func(t *testing.T) { spoilEachPage(t, crashed) })
	s.LayerFrom(1)
	for pass := range 3 {
		if err := s.Commit(t.Context(), newProse(4).news(pass, 20)); err != nil {
			t.Fatal(err)
		}
	}
	for range 2 {
		if err := s.Settle(t.Context(), 1, 4); err != nil {
			t.Fatal(err)
		}
	}
	copyFile(t, path, crashed)
	t.Run("settled in part", func(t *testing.T) { spoilEachPage(t, crashed) })
}

func spoilEachPage(t *testing.T, path string) {
	t.Helper()
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	const page = 4096
	used := usedPages(t, path)
	bad, noticed := filepath.Join(t.TempDir(), "bad.db"), 0
	for n := range used {
		spoilt := slices.Clone(whole)
		for i := range page {
			spoilt[n*page+i] ^= byte(i*7 + n)
		}
		if err := os.WriteFile(bad, spoilt, 0o600); err != nil {
			t.Fatal(err)
		}
		s, err := boltstore.Open(bad, boltstore.Options{NoSync: true})
		if err != nil {
			noticed++
			wantRemedy(t, err, boltstore.ErrDamaged) // and not that the file is in use
			continue
		}
		readErr := useAll(t.Context(), s)
		checkErr := s.Check(t.Context())
		if checkErr != nil {
			noticed++
			wantRemedy(t, checkErr, boltstore.ErrDamaged)
		}
		if readErr != nil && checkErr == nil {
			t.Errorf("page %d: a reader says %v, Check says all is well", n, readErr)
		}
		_ = s.Close()
	}
	if noticed < used/2 {
		t.Errorf("of %d spoilt pages only %d were noticed", used, noticed)
	}
}

// TestKeysOutsideOfTheFile lets each key of a file in turn lie where the file has ended: that is
// damage, and does not end the process.
func TestKeysOutsideOfTheFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "foldwire.db")
	someNews(t, path, 1)
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	const head, element, leaf = 16, 16, 2 // bbolt's page and leafPageElement: flags, then pos
	keys := 0
	for page := whole; len(page) >= os.Getpagesize(); page = page[os.Getpagesize():] {
		if binary.NativeEndian.Uint16(page[8:]) != leaf {
			continue
		}
		for i := range int(binary.NativeEndian.Uint16(page[10:])) {
			pos := page[head+i*element+4:]
			was := binary.NativeEndian.Uint32(pos)
			binary.NativeEndian.PutUint32(pos, was|1<<28)
			outside(t, path, whole)
			binary.NativeEndian.PutUint32(pos, was)
			keys++
		}
	}
	if keys < 50 {
		t.Errorf("there are only %d keys", keys)
	}
}

// outside writes a damaged file and has it checked.
func outside(t *testing.T, path string, damaged []byte) {
	t.Helper()
	if err := os.WriteFile(path, damaged, 0o600); err != nil {
		t.Fatal(err)
	}
	s, err := boltstore.Open(path, boltstore.Options{NoSync: true})
	if err != nil {
		wantRemedy(t, err, boltstore.ErrDamaged)
		return
	}
	if err := s.Check(t.Context()); !errors.Is(err, boltstore.ErrDamaged) {
		t.Errorf("error = %v, want %v", err, boltstore.ErrDamaged)
	}
	_ = s.Close()
}

func copyFile(tb testing.TB, from, to string) {
	tb.Helper()
	whole, err := os.ReadFile(from)
	if err != nil {
		tb.Fatal(err)
	}
	if err := os.WriteFile(to, whole, 0o600); err != nil {
		tb.Fatal(err)
	}
}

func usedPages(t *testing.T, path string) int {
	t.Helper()
	db, err := bbolt.Open(path, 0o600, &bbolt.Options{ReadOnly: true})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	var pages int
	err = db.View(func(tx *bbolt.Tx) error { pages = int(tx.Size()) / db.Info().PageSize; return nil })
	if err != nil {
		t.Fatal(err)
	}
	return pages
}

// useAll reads all that there is.
func useAll(ctx context.Context, s *boltstore.Store) error {
	_, errStates := s.States(ctx)
	_, errStories := s.Stories(ctx, time.Time{})
	var keys []feed.Key
	errDump := s.Dump(ctx, func(it feed.Item) error { keys = append(keys, it.Keys.All()...); return nil })
	_, errKnown := s.Known(ctx, keys)
	return errors.Join(errStates, errStories, errDump, errKnown)
}
