package boltstore

import (
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

// TestSettledInPart stops settling after each of its transactions, as a crash would, and goes
// on with commits and another settling.
func TestSettledInPart(t *testing.T) {
	const layers, parts = 6, 7
	for stop := range parts {
		s, items := inLayers(t, layers)
		settlePart(t, s, stop, parts)
		tells(t, "in part", s, layers, items)
		one := &items[0]
		one.Revisions, one.Keys.Link = 5, feed.NewKey("a", "link", "another")
		again := feed.Change{Items: []feed.Item{*one}, Stories: []feed.Story{{
			ID: one.Verdict.Story, Changed: one.Seen.Add(5 * time.Second), Members: []feed.Member{{ID: one.ID, Source: "a"}},
		}}}
		last := feed.Change{Items: items[len(items)-1:]}
		for _, c := range []feed.Change{again, last} {
			if err := s.Commit(t.Context(), c); err != nil {
				t.Fatal(err)
			}
		}
		tells(t, "with more in layers", s, layers+2, items)
		s.LayerFrom(2)
		one.Revisions, one.Keys.GUID = 6, feed.NewKey("a", "guid", "another")
		again.Items[0], again.Stories[0].Changed = *one, one.Seen.Add(6*time.Second)
		for _, c := range []feed.Change{again, last} {
			if err := s.Commit(t.Context(), c); err != nil {
				t.Fatal(err)
			}
		}
		tells(t, "with more beside layers", s, layers+2, items)
		if err := s.settleIn(t.Context(), parts); err != nil {
			t.Fatal(err)
		}
		tells(t, "settled", s, 0, items)
	}
}

// settlePart settles the first of so many parts.
func settlePart(t *testing.T, s *Store, first, parts int) {
	t.Helper()
	var m merger
	for i := range first {
		err := s.db.Update(func(tx *bbolt.Tx) error {
			b, err := openBuckets(tx)
			if err != nil {
				return err
			}
			return m.merge(b, stretch{uint64(i) << 32 / uint64(parts), uint64(i+1) << 32 / uint64(parts)}) //nolint:gosec // small
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}

// TestPrunedWhileSettled lets retention work amid layers and while they are settled: what it
// took does not come back.
func TestPrunedWhileSettled(t *testing.T) {
	const layers, parts = 4, 5
	for stop := range parts {
		s, items := inLayers(t, layers)
		now := items[0].Seen.Add(time.Hour)
		settlePart(t, s, stop, parts)
		policy := Policy{Now: now, Keep: time.Minute, Forget: time.Minute, Remember: 2}
		for range 2 { // what faded is forgotten when it is looked at again
			if _, err := s.Prune(t.Context(), policy); err != nil {
				t.Fatal(err)
			}
		}
		check := func(when string) {
			st, err := s.Stats(t.Context())
			if err != nil || st.Items != 2 || st.Full != 0 || st.Stories != 0 {
				t.Errorf("%s: %+v, %v; want two items that are remembered", when, st, err)
			}
			if err := s.Check(t.Context()); err != nil {
				t.Errorf("%s: %v", when, err)
			}
		}
		check("in layers")
		if err := s.settleIn(t.Context(), parts); err != nil {
			t.Fatal(err)
		}
		check("settled")
	}
}

// TestWhenLayersAreSettled counts the layers after what settles them and after what does not.
func TestWhenLayersAreSettled(t *testing.T) {
	s, items := inLayers(t, layersLeast)
	tells(t, "after as many commits as may be", s, layersLeast, items)
	if err := s.Commit(t.Context(), feed.Change{States: []feed.State{{Source: "a"}}}); err != nil {
		t.Fatal(err)
	}
	tells(t, "after another without items", s, layersLeast, items)
	if err := s.Commit(t.Context(), feed.Change{Items: items[len(items)-1:]}); err != nil {
		t.Fatal(err)
	}
	tells(t, "after one more", s, 1, items)
	if _, _, err := s.Compact(t.Context()); err != nil {
		t.Fatal(err)
	}
	tells(t, "after a rewrite of the file", s, 0, items)
}

// TestCheckFindsWhatContradictsInLayers breaks layers.
func TestCheckFindsWhatContradictsInLayers(t *testing.T) {
	for name, spoil := range map[string]func(b *buckets, l *layer) error{
		"a key leads nowhere": func(_ *buckets, l *layer) error { return l.keys.put([]entry{{n: 77}}) },
		"a story is garbage":  func(_ *buckets, l *layer) error { return l.stories.Put(make([]byte, hashSize), []byte("garbage")) },
		"a story has no id":   func(_ *buckets, l *layer) error { return l.stories.Put([]byte("x"), []byte("garbage")) },
		"the sieve is odd": func(b *buckets, l *layer) error {
			return b.recent.Bucket(l.name).Put([]byte(layerSieve), make([]byte, 3))
		},
		"the ids are missing":  func(b *buckets, l *layer) error { return b.recent.Bucket(l.name).DeleteBucket([]byte(layerIDs)) },
		"a layer is no bucket": func(b *buckets, _ *layer) error { return b.recent.Put([]byte("x"), []byte("x")) },
		"the sieve lets none by": func(b *buckets, l *layer) error {
			return b.recent.Bucket(l.name).Put([]byte(layerSieve), make([]byte, 64))
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
