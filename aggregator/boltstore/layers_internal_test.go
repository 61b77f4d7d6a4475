package boltstore

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"go.etcd.io/bbolt"

	"foldwire/aggregator/feed"
)

func TestSieve(t *testing.T) {
	hash := func(i int) (h [hashSize]byte) {
		sum := sha256.Sum256([]byte(strconv.Itoa(i)))
		h = [hashSize]byte(sum[:])
		h[6], h[8] = h[6]&0x0f|0x80, h[8]&0x3f|0x80 // as ids have it
		return h
	}
	for _, n := range []int{0, 1, 50, 3000, 40_000} {
		s := newSieve(n)
		for i := range n {
			s.add(hash(i))
		}
		for i := range n {
			if !s.may(hash(i)) {
				t.Fatalf("of %d hashes, number %d was lost", n, i)
			}
		}
		passed := 0
		const others = 10_000
		for i := range others {
			if s.may(hash(n + i)) {
				passed++
			}
		}
		if passed > others/50 {
			t.Errorf("of %d others, %d pass a sieve of %d hashes", others, passed, n)
		}
	}
	if !sieve(nil).may(hash(1)) {
		t.Error("an empty sieve denies a hash")
	}
}

// inLayers gives a store with a pass in layers of three items each, and the pass. Each layer
// has the last item of the one before once more, under another key and in a larger story.
func inLayers(t *testing.T, layers int) (*Store, []feed.Item) {
	t.Helper()
	s, err := Open(filepath.Join(t.TempDir(), "foldwire.db"), Options{NoSync: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	s.LayerFrom(1)
	at := time.Date(2026, 3, 1, 6, 0, 0, 0, time.UTC)
	var all []feed.Item
	for l := range layers {
		c := feed.Change{At: at}
		if l > 0 {
			last := &all[len(all)-1]
			last.Keys.Link = feed.NewKey("a", "link", strconv.Itoa(l))
			last.Revisions++
			c.Items = append(c.Items, *last)
		}
		for range 3 {
			key := feed.NewKey("a", "guid", strconv.Itoa(len(all)))
			it := feed.Item{ID: feed.NewItemID("a", key), Source: "a", Keys: feed.Keys{GUID: key, Title: feed.NewKey("a", "title", "all have it")}, Title: "x", Seen: at}
			it.Verdict.Story = feed.NewStoryID(it.ID)
			all = append(all, it)
			c.Items = append(c.Items, it)
		}
		for i := range c.Items {
			it := &c.Items[i]
			c.Stories = append(c.Stories, feed.Story{ID: it.Verdict.Story, Founded: at, Changed: at.Add(time.Duration(it.Revisions) * time.Second), Members: []feed.Member{{ID: it.ID, Source: "a", Joined: at}}})
		}
		if err := s.Commit(t.Context(), c); err != nil {
			t.Fatal(err)
		}
	}
	return s, all
}

// tells fails the test unless the store is sound, has so many layers, and tells of the items
// what was stored last.
func tells(t *testing.T, when string, s *Store, layers int, items []feed.Item) {
	t.Helper()
	if err := s.Check(t.Context()); err != nil {
		t.Fatalf("%s: %v", when, err)
	}
	err := s.look(func(b *buckets) error {
		if len(b.layers) != layers {
			t.Errorf("%s: %d layers, want %d", when, len(b.layers), layers)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for i := range items {
		it := &items[i]
		keys := it.Keys.All()
		known, err := s.Known(t.Context(), keys)
		if err != nil {
			t.Fatal(err)
		}
		for _, k := range keys {
			if want := it.ID; known[k].ID != want && k != it.Keys.Title {
				t.Errorf("%s: a key of item %d leads to %s, want %s", when, i, known[k].ID, want)
			}
		}
		if last := items[len(items)-1].ID; known[it.Keys.Title].ID != last {
			t.Errorf("%s: the key of all leads to %s, want the last, %s", when, known[it.Keys.Title].ID, last)
		}
		story, err := s.Story(t.Context(), it.Verdict.Story)
		if err != nil || story.Changed.Second() != it.Revisions {
			t.Errorf("%s: the story of item %d is %+v, %v", when, i, story, err)
		}
	}
}

// TestCheckFindsWhatContradictsInLayers breaks layers.
func TestCheckFindsWhatContradictsInLayers(t *testing.T) {
	for name, spoil := range map[string]func(b *buckets, l *layer) error{
		"a key leads nowhere": func(_ *buckets, l *layer) error { return l.keys.put([]entry{{n: 77}}) },
		"a story is garbage":  func(_ *buckets, l *layer) error { return l.stories.Put(make([]byte, hashSize), []byte("garbage")) },
		"a story has no id":   func(_ *buckets, l *layer) error { return l.stories.Put([]byte("x"), []byte("garbage")) },
		"the sieve is odd": func(b *buckets, l *layer) error {
			return b.recent.Bucket(number(l.number)).Put([]byte(layerSieve), make([]byte, 3))
		},
		"the ids are missing": func(b *buckets, l *layer) error {
			return b.recent.Bucket(number(l.number)).DeleteBucket([]byte(layerIDs))
		},
		"a layer is no bucket": func(b *buckets, _ *layer) error { return b.recent.Put([]byte("x"), []byte("x")) },
		"the sieve lets none by": func(b *buckets, l *layer) error {
			return b.recent.Bucket(number(l.number)).Put([]byte(layerSieve), make([]byte, 64))
		},
		"how far layers are settled cannot be read": func(b *buckets, _ *layer) error { return b.meta.Put([]byte(metaSettled), []byte("x")) },
		"ids are said to be settled":                func(b *buckets, l *layer) error { return b.putSettled(settled{l.number, allHashes}) },
		"a story is said to be settled": func(b *buckets, l *layer) error {
			if err := b.settlePart(b.layers, stretch{to: allHashes}); err != nil {
				return err
			}
			k, _ := b.layers[2].stories.Cursor().First()
			return errors.Join(b.stories.Delete(bytes.Clone(k)), b.putSettled(settled{l.number, allHashes}))
		},
		"the layers have no home": func(b *buckets, _ *layer) error { return b.tx.DeleteBucket([]byte(bucketRecent)) },
	} {
		s, _ := inLayers(t, 3)
		err := s.db.Update(func(tx *bbolt.Tx) error {
			b, err := openBuckets(tx)
			if err != nil {
				return err
			}
			return spoil(b, &b.layers[1])
		})
		if err != nil {
			t.Fatal(err)
		}
		if err := s.Check(t.Context()); !errors.Is(err, ErrDamaged) {
			t.Errorf("%s: Check = %v, want ErrDamaged", name, err)
		}
	}
}
