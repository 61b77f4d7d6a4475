package boltstore

import (
	"errors"
	"path/filepath"
	"strconv"
	"testing"
	"time"
	"unsafe"

	"foldwire/aggregator/feed"
)

// TestDisorderIsNotSettled turns one bit of a hash: of a layer that is settled then, and of the
// large buckets, of which a new file is made then. Nothing is to be left out silently.
func TestDisorderIsNotSettled(t *testing.T) {
	nth := func(x *index, i int) []byte {
		k, v := x.cursor.First()
		l, err := parseLeaf(k, v)
		if err != nil {
			t.Fatal(err)
		}
		return l.hash((i + l.len()) % l.len())
	}
	for name, find := range map[string]func(l *layer) []byte{
		"a hash in a leaf":      func(l *layer) []byte { return nth(l.ids, 2) },
		"the last hash of one":  func(l *layer) []byte { return nth(l.keys, -1) },
		"the first hash of one": func(l *layer) []byte { return nth(l.keys, 0) },
		"the id of a story": func(l *layer) []byte {
			c := l.stories.Cursor()
			_, _ = c.First()
			k, _ := c.Next()
			return k
		},
	} {
		s := inOneLayer(t)
		turnBit(t, s, func(b *buckets) []byte { return find(&b.layers[0]) })
		if err := s.Settle(t.Context(), 1, 4); !errors.Is(err, ErrDamaged) {
			t.Errorf("%s of a layer is turned, and settling it gives %v", name, err)
		}
		if n, err := s.Layers(t.Context()); n != 1 || err != nil {
			t.Errorf("%s of a layer is turned, and there are %d layers, %v", name, n, err)
		}
		s = inOneLayer(t)
		settleSteps(t, s, stepsFor(1, 4), 4)
		turnBit(t, s, func(b *buckets) []byte { return find(&layer{ids: b.ids, keys: b.keys, stories: b.stories}) })
		if err := s.update(t.Context(), func(w *writer) error { w.counts.Items = 3 * settleItems; return nil }); err != nil {
			t.Fatal(err)
		}
		before := s.db
		if _, _, err := s.Compact(t.Context()); !errors.Is(err, ErrDamaged) || s.db != before {
			t.Errorf("%s is turned, and a rewrite gives %v", name, err)
		}
	}
}

// inOneLayer gives a store with a layer of several leaves and pages.
func inOneLayer(t *testing.T) *Store {
	t.Helper()
	s, err := Open(filepath.Join(t.TempDir(), "foldwire.db"), Options{NoSync: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	c := feed.Change{At: time.Date(2026, 3, 1, 6, 0, 0, 0, time.UTC)}
	for i := range 500 {
		key := feed.NewKey("a", "guid", strconv.Itoa(i))
		it := feed.Item{ID: feed.NewItemID("a", key), Source: "a", Keys: feed.Keys{GUID: key}, Seen: c.At}
		it.Verdict.Story = feed.NewStoryID(it.ID)
		c.Items = append(c.Items, it)
		c.Stories = append(c.Stories, feed.Story{ID: it.Verdict.Story, Founded: c.At, Changed: c.At, Members: []feed.Member{{ID: it.ID, Source: "a", Joined: c.At}}})
	}
	if err := s.Commit(t.Context(), c); err != nil {
		t.Fatal(err)
	}
	return s
}

// turnBit turns the highest bit of a hash where it lies in the file.
func turnBit(t *testing.T, s *Store, find func(b *buckets) []byte) {
	t.Helper()
	err := s.look(func(b *buckets) error {
		hash := find(b)
		at := uintptr(unsafe.Pointer(&hash[0])) - b.tx.DB().Info().Data
		if at >= uintptr(b.tx.Size()) {
			t.Fatal("the hash does not lie in the file")
		}
		_, err := s.file.WriteAt([]byte{hash[0] ^ 0x80}, int64(at)) //nolint:gosec // less than the size of the file
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}
