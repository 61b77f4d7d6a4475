package boltstore_test

import (
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"foldwire/aggregator/boltstore"
)

func TestFullDisk(t *testing.T) {
	dir := t.TempDir()
	if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, "size=3m"); err != nil {
		t.Skipf("no small disk to be had: %v", err)
	}
	t.Cleanup(func() {
		if err := syscall.Unmount(dir, syscall.MNT_DETACH); err != nil {
			t.Error(err)
		}
	})
	path := filepath.Join(dir, "foldwire.db")
	s, err := boltstore.Open(path, boltstore.Options{})
	if err != nil {
		t.Fatal(err)
	}
	p := newProse(8)
	var full error
	stored := 0
	for pass := 0; full == nil && pass < 100; pass++ {
		if full = s.Commit(t.Context(), p.news(pass, 300)); full == nil {
			stored += 300
		}
	}
	wantRemedy(t, full, boltstore.ErrFull)
	wantRemedy(t, s.Backup(t.Context(), filepath.Join(dir, "copy.db")), boltstore.ErrFull)
	if _, _, err := s.Compact(t.Context()); err == nil {
		t.Log("there was room to compact")
	}
	closeChecked(t, s)
	s, err = boltstore.Open(path, boltstore.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer closeChecked(t, s)
	stories, err := s.Stories(t.Context(), time.Time{})
	if err != nil || len(stories) != stored || stored == 0 {
		t.Errorf("after a full disk there are %d stories, %v; want the %d committed", len(stories), err, stored)
	}
	if names, _ := filepath.Glob(filepath.Join(dir, "*")); len(names) != 1 {
		t.Errorf("left behind: %v", names)
	}
}
