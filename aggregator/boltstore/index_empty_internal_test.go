package boltstore

import (
	"encoding/binary"
	"testing"

	"go.etcd.io/bbolt"
)

// TestIndexBesideEmptyPages: a page that a transaction has emptied stays in the tree until
// the transaction ends, and hides no leaf before it: what is left leads where it did. With
// nothing left a search still ends.
func TestIndexBesideEmptyPages(t *testing.T) {
	const many = 2000 // of which a page holds less than 200
	hash := func(i int) (h [hashSize]byte) {
		binary.BigEndian.PutUint32(h[:], uint32(i)) //nolint:gosec // below many
		return h
	}
	db := openPlain(t)
	update := func(fn func(x *index) error) {
		t.Helper()
		err := db.Update(func(tx *bbolt.Tx) error {
			b, err := tx.CreateBucketIfNotExists([]byte("index"))
			if err != nil {
				return err
			}
			return fn(newIndex(b))
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	leads := map[[hashSize]byte]seq{}
	for i := range many {
		leads[hash(i)] = seq(i + 1)
	}
	update(func(x *index) error { return putIndex(x, leads) })

	// remove removes the hashes from one to another, and all others lead where they did.
	remove := func(x *index, from, to int) {
		t.Helper()
		for i := from; i < to; i++ {
			delete(leads, hash(i))
			if err := x.remove(hash(i)); err != nil {
				t.Fatal(err)
			}
		}
		for i := range many {
			n, ok, err := x.get(hash(i))
			if want, known := leads[hash(i)]; err != nil || ok != known || n != want {
				t.Fatalf("without %d to %d, %d leads to %d, %v (%v), want %d, %v", from, to, i, n, ok, err, want, known)
			}
		}
	}
	update(func(x *index) error {
		remove(x, many/4+7, many-many/4)
		more := map[[hashSize]byte]seq{hash(many / 2): 1}
		leads[hash(many/2)] = 1
		if err := putIndex(x, more); err != nil {
			return err
		}
		remove(x, many-many/4, many)
		return nil
	})
	update(func(x *index) error {
		remove(x, 0, many)
		return nil
	})
}
