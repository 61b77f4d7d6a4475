package boltstore

import (
	"bytes"
	"errors"
	"maps"
	"path/filepath"
	"slices"
	"testing"

	"go.etcd.io/bbolt"
	berrors "go.etcd.io/bbolt/errors"
	"pgregory.net/rapid"
)

// inBucket calls fn within a transaction, with the bucket of an index that it makes if need
// be.
func inBucket(t *testing.T, db *bbolt.DB, fn func(b *bbolt.Bucket)) {
	t.Helper()
	err := db.Update(func(tx *bbolt.Tx) error {
		b, err := tx.CreateBucketIfNotExists([]byte("index"))
		if err == nil {
			fn(b)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func openPlain(t *testing.T) *bbolt.DB {
	t.Helper()
	db, err := bbolt.Open(filepath.Join(t.TempDir(), "index.db"), 0o600, &bbolt.Options{NoSync: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	return db
}

// drawHash draws a hash; many are alike, or neighbours.
func drawHash(t *rapid.T) [hashSize]byte {
	var h [hashSize]byte
	h[0], h[1], h[15] = rapid.Byte().Draw(t, "first"), rapid.ByteRange(0, 3).Draw(t, "second"), 1
	return h
}

// TestIndexIsAMap: whatever was put and removed, in one transaction or several, and whatever
// version 1 left, an index leads where a map would, and its leaves are in order and not too
// large.
func TestIndexIsAMap(t *testing.T) {
	db := openPlain(t)
	rapid.Check(t, func(rt *rapid.T) {
		want := map[[hashSize]byte]seq{}
		err := db.Update(func(tx *bbolt.Tx) error { return tx.DeleteBucket([]byte("index")) })
		if err != nil && !errors.Is(err, berrors.ErrBucketNotFound) {
			rt.Fatal(err)
		}
		inBucket(t, db, func(b *bbolt.Bucket) {
			for range rapid.IntRange(0, 40).Draw(rt, "old") {
				h, n := drawHash(rt), seq(rapid.Uint32().Draw(rt, "n"))
				if err := b.Put(h[:], appendSeq(n)); err != nil {
					rt.Fatal(err)
				}
				want[h] = n
			}
		})
		for range rapid.IntRange(1, 4).Draw(rt, "transactions") {
			inBucket(t, db, func(b *bbolt.Bucket) {
				x := newIndex(b)
				for range rapid.IntRange(1, 3).Draw(rt, "steps") {
					change(rt, x, want)
					compareIndex(rt, x, want)
				}
			})
		}
	})
}

// change puts or removes some hashes, in the index and in the map.
func change(t *rapid.T, x *index, want map[[hashSize]byte]seq) {
	n := rapid.IntRange(0, 300).Draw(t, "many")
	if rapid.Bool().Draw(t, "remove") {
		most := drawHash(t) // up to this one, and some others
		for _, h := range slices.SortedFunc(maps.Keys(want), func(a, b [hashSize]byte) int { return bytes.Compare(a[:], b[:]) }) {
			if bytes.Compare(h[:], most[:]) < 0 {
				delete(want, h)
				if err := x.remove(h); err != nil {
					t.Fatal(err)
				}
			}
		}
		for range n {
			h := drawHash(t)
			delete(want, h)
			if err := x.remove(h); err != nil {
				t.Fatal(err)
			}
		}
		return
	}
	leads := map[[hashSize]byte]seq{}
	for range n {
		leads[drawHash(t)] = seq(rapid.Uint64().Draw(t, "n") >> rapid.IntRange(0, 63).Draw(t, "bits"))
	}
	maps.Copy(want, leads)
	if err := putIndex(x, leads); err != nil {
		t.Fatal(err)
	}
}

func compareIndex(t *rapid.T, x *index, want map[[hashSize]byte]seq) {
	for range 20 {
		h := drawHash(t)
		n, ok, err := x.get(h)
		if w, known := want[h]; n != w || ok != known || err != nil {
			t.Fatalf("%x leads to %d, %v (%v), want %d, %v", h, n, ok, err, w, known)
		}
	}
	var all []entry
	err := x.bucket.ForEach(func(k, v []byte) error {
		l, err := parseLeaf(k, v)
		if err != nil || l.len() == 0 || l.len() > leafMost || bytes.Compare(k, l.hash(0)) > 0 {
			t.Fatalf("the leaf %x has %d entries (%v)", k, l.len(), err)
		}
		if len(all) > 0 && bytes.Compare(all[len(all)-1].hash[:], k) >= 0 {
			t.Fatalf("the leaf %x begins before the one before ends", k)
		}
		all = l.appendTo(all)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if !slices.IsSortedFunc(all, func(a, b entry) int { return bytes.Compare(a.hash[:], b.hash[:]) }) {
		t.Fatal("the entries are in no order")
	}
	got := map[[hashSize]byte]seq{}
	for _, e := range all {
		got[e.hash] = e.n
	}
	if len(got) != len(all) || !maps.Equal(got, want) {
		t.Fatalf("%d entries of %d hashes, want %d", len(all), len(got), len(want))
	}
}

// TestDamagedLeaves: what is no leaf is damage, not a crash.
func TestDamagedLeaves(t *testing.T) {
	key := bytes.Repeat([]byte{5}, hashSize)
	for name, kv := range map[string][2][]byte{
		"no value":        {key, nil},
		"no width":        {key, append([]byte{0}, make([]byte, 16)...)},
		"a wide number":   {key, append([]byte{9}, make([]byte, 25)...)},
		"half an entry":   {key, append([]byte{3}, make([]byte, 20)...)},
		"a short key":     {key[1:], append([]byte{3}, make([]byte, 19)...)},
		"a number, alone": {key[1:], []byte{1}},
	} {
		if l, err := parseLeaf(kv[0], kv[1]); err == nil {
			t.Errorf("%s is taken for a leaf of %d", name, l.len())
		}
	}
}
