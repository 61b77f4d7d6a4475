package boltstore_test

import (
	"bytes"
	"path/filepath"
	"reflect"
	"testing"
	"time"

	"foldwire/aggregator/boltstore"
	"foldwire/aggregator/feed"
)

// TestHeldIsNotReadAgain: what is packed of an item is taken from memory where it is held, and read
// where it lies otherwise; what is stored is the same, and what is held stays as it is.
func TestHeldIsNotReadAgain(t *testing.T) {
	const count = 30
	want, reads := storedOfHeld(t, count, func(int) bool { return false })
	if len(want) != count || reads != count {
		t.Fatalf("%d stories, %d bodies were read, want %d", len(want), reads, count)
	}
	for _, c := range []struct {
		name string
		hold func(i int) bool
		read int
	}{
		{"all", func(int) bool { return true }, 0},
		{"some", func(i int) bool { return i%3 > 0 }, count / 3},
		{"the first half", func(i int) bool { return i < count/2 }, count / 2},
	} {
		got, reads := storedOfHeld(t, count, c.hold)
		if !reflect.DeepEqual(got, want) {
			t.Errorf("%s: the stories are others", c.name)
		}
		if reads != c.read {
			t.Errorf("%s: %d bodies were read, want %d", c.name, reads, c.read)
		}
	}
}

// storedOfHeld commits items of which some are held, and gives what is stored and how many were
// read where they lie.
func storedOfHeld(t *testing.T, count int, hold func(i int) bool) (stories []feed.Story, reads int) {
	t.Helper()
	at := time.Date(2026, time.March, 1, 9, 0, 0, 0, time.UTC)
	s := openAt(t, filepath.Join(t.TempDir(), "foldwire.db"), boltstore.Options{NoSync: true})
	lie := &place{}
	c := packedChange(t, s, lie, at, 0, count)
	whole := bytes.Clone(lie.body)
	for i := range c.Items {
		if it := &c.Items[i]; hold(i) {
			it.Held = lie.body[it.Packed.At:][:it.Packed.Size]
		}
	}
	if err := s.Commit(t.Context(), c); err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(lie.body, whole) {
		t.Error("what is held is another after the commit")
	}
	stories, err := s.Stories(t.Context(), time.Time{})
	if err != nil {
		t.Fatal(err)
	}
	return stories, lie.reads
}
