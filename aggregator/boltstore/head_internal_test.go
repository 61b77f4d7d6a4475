package boltstore

import (
	"math"
	"os"
	"path/filepath"
	"testing"
	"time"

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
