package boltstore_test

import (
	"os"
	"path/filepath"
	"runtime"
	"testing"
	"time"

	"foldwire/aggregator/boltstore"
)

// TestWaitingWhileTheFileIsExchanged: who waits for the lock of a file that is compacted
// meanwhile gets the compacted file, not the old one, which nobody will ever open again.
func TestWaitingWhileTheFileIsExchanged(t *testing.T) {
	path, p := filepath.Join(t.TempDir(), "foldwire.db"), newProse(9)
	first, err := boltstore.Open(path, boltstore.Options{NoSync: true})
	if err != nil {
		t.Fatal(err)
	}
	if err := first.Commit(t.Context(), p.news(0, 30)); err != nil {
		t.Fatal(err)
	}
	before := openings(t, path)
	opened := make(chan *boltstore.Store, 1)
	go func() {
		second, err := boltstore.Open(path, boltstore.Options{Timeout: time.Minute, NoSync: true})
		if err != nil {
			t.Error(err)
		}
		opened <- second
	}()
	for openings(t, path) == before {
		runtime.Gosched()
	}
	if _, _, err := first.Compact(t.Context()); err != nil {
		t.Fatal(err)
	}
	closeChecked(t, first)
	second := <-opened
	if err := second.Commit(t.Context(), p.news(1, 30)); err != nil {
		t.Fatal(err)
	}
	closeChecked(t, second)
	if stats, err := openAt(t, path, boltstore.Options{}).Stats(t.Context()); err != nil || stats.Full != 60 {
		t.Errorf("%d items are stored, %v; want those of both commits, 60", stats.Full, err)
	}
}

// openings counts how often this process has a file open.
func openings(t *testing.T, path string) (n int) {
	t.Helper()
	fds, err := os.ReadDir("/proc/self/fd")
	if err != nil {
		t.Skipf("cannot see which files are open: %v", err)
	}
	for _, fd := range fds {
		if name, err := os.Readlink(filepath.Join("/proc/self/fd", fd.Name())); err == nil && name == path {
			n++
		}
	}
	return n
}

// TestHalfACompactionIsRemoved: a crash while the file is compacted leaves nothing behind.
func TestHalfACompactionIsRemoved(t *testing.T) {
	path := filepath.Join(t.TempDir(), "foldwire.db")
	someNews(t, path, 1)
	half := path + ".compact"
	if err := os.WriteFile(half, []byte("half"), 0o600); err != nil {
		t.Fatal(err)
	}
	reader, err := boltstore.Open(path, boltstore.Options{ReadOnly: true})
	if err != nil {
		t.Fatal(err)
	}
	closeChecked(t, reader)
	if _, err := os.Stat(half); err != nil {
		t.Errorf("a reader removed it: %v", err)
	}
	openAt(t, path, boltstore.Options{})
	if _, err := os.Stat(half); err == nil {
		t.Error("half a compaction is still there")
	}
}
