package boltstore

import (
	"bytes"
	"encoding/binary"
	"errors"
	"math"
	"os"
	"path/filepath"
	"testing"
	"time"

	"go.etcd.io/bbolt"

	"foldwire/aggregator/feed"
)

// TestTheListOfFreePagesIsWrittenAtTheEnd, and not with each commit or a compaction: see
// closeFile.
func TestTheListOfFreePagesIsWrittenAtTheEnd(t *testing.T) {
	path := filepath.Join(t.TempDir(), "foldwire.db")
	s, err := Open(path, Options{NoSync: true})
	if err != nil {
		t.Fatal(err)
	}
	want := func(when string, written bool) {
		t.Helper()
		f, err := os.Open(path)
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		m, order := newestMeta(f)
		if m == nil || (order.Uint64(m[metaFreelist:]) != math.MaxUint64) != written {
			t.Errorf("%s: the file has a list of free pages: %v, want %v", when, !written, written)
		}
	}
	commit := func() {
		t.Helper()
		if err := s.Commit(t.Context(), feed.Change{States: []feed.State{{Source: "a", Polled: time.Unix(1, 0)}}}); err != nil {
			t.Fatal(err)
		}
	}
	commit()
	want("after a commit", false)
	if _, _, err := s.Compact(t.Context()); err != nil {
		t.Fatal(err)
	}
	commit()
	want("after a compaction", false)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	want("once closed", true)
	if s, err = Open(path, Options{ReadOnly: true}); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	want("once a reader closed it", true)
}

// TestBucketsThatLieInThemselves opens a file that was not closed, with a bucket whose root is
// the page in which it stands: to walk it would never end.
func TestBucketsThatLieInThemselves(t *testing.T) {
	path := filepath.Join(t.TempDir(), "foldwire.db")
	s, err := Open(path, Options{NoSync: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	var at, page uint64 // of the bucket of layers
	err = s.db.Update(func(tx *bbolt.Tx) error {
		b := tx.Bucket([]byte(bucketRecent))
		inner, err := b.CreateBucket([]byte("x"))
		if err != nil {
			return err
		}
		return inner.Put([]byte("large"), make([]byte, 4096)) // or it has no page of its own
	})
	if err != nil {
		t.Fatal(err)
	}
	err = s.db.View(func(tx *bbolt.Tx) error {
		b := tx.Bucket([]byte(bucketRecent))
		at, page = uint64(b.Root()), uint64(b.Bucket([]byte("x")).Root())
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	size := uint64(os.Getpagesize()) //nolint:gosec // not negative
	was, is := binary.NativeEndian.AppendUint64([]byte("x"), page), binary.NativeEndian.AppendUint64([]byte("x"), at)
	spoilt := bytes.Replace(whole[at*size:(at+1)*size], was, is, 1)
	if copy(whole[at*size:], spoilt); !bytes.Contains(spoilt, is) {
		t.Fatal("the bucket was not found")
	}
	bad := filepath.Join(t.TempDir(), "bad.db")
	if err := os.WriteFile(bad, whole, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(bad, Options{}); !errors.Is(err, ErrDamaged) {
		t.Errorf("Open gives %v, want ErrDamaged", err)
	}
}
