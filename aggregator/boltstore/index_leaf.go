package boltstore

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"slices"
	"sort"

	"go.etcd.io/bbolt"
)

const (
	hashSize = 16
	leafMost = 64 // entries of a leaf: three or four leaves make a page
	leafGood = 48 // entries of a leaf once it is split, at most
)

// index leads from hashes to items. It keeps its entries in leaves, ordered by hash. A
// bucket with an entry for each hash would need twice the room, and since hashes come in no
// order, a commit would hold nearly all of them as objects of their own.
//
// The key of a leaf is no higher than the hashes in it, and higher than those of the leaf before.
// An index belongs to one transaction and one goroutine.
type index struct {
	bucket *bbolt.Bucket
	cursor *bbolt.Cursor // for reuse: each search begins at the root
}

func newIndex(b *bbolt.Bucket) *index { return &index{bucket: b, cursor: b.Cursor()} }

// entry is a hash and the item to which it leads.
type entry struct {
	hash [hashSize]byte
	n    seq
}

// compare orders entries by their hashes.
func (e entry) compare(o entry) int {
	if a, b := binary.BigEndian.Uint64(e.hash[:]), binary.BigEndian.Uint64(o.hash[:]); a != b {
		return cmp.Compare(a, b)
	}
	return bytes.Compare(e.hash[8:], o.hash[8:])
}

// leaf is the value of a leaf, read: pairs of a hash and a number, ordered by hash.
type leaf struct {
	width int // bytes of a number
	pairs []byte
}

// parseLeaf reads a leaf: the width of its numbers, then its pairs. A value of eight bytes or
// less is but a number, to which the key leads: so schema version 1 had it.
func parseLeaf(key, value []byte) (leaf, error) {
	if len(key) != hashSize {
		return leaf{}, damaged("the key %x of an index has %d bytes", key, len(key))
	}
	if n := len(value); n > 0 && n <= 8 {
		return leaf{width: n, pairs: slices.Concat(key, value)}, nil
	}
	if len(value) == 0 || value[0] == 0 || value[0] > 8 || (len(value)-1)%(hashSize+int(value[0])) != 0 {
		return leaf{}, damaged("a leaf of an index has %d bytes", len(value))
	}
	return leaf{width: int(value[0]), pairs: value[1:]}, nil
}

func (l *leaf) len() int {
	if len(l.pairs) == 0 {
		return 0
	}
	return len(l.pairs) / (hashSize + l.width)
}

func (l *leaf) hash(i int) []byte {
	at := i * (hashSize + l.width)
	return l.pairs[at : at+hashSize]
}

func (l *leaf) entry(i int) entry {
	at := i * (hashSize + l.width)
	e := entry{hash: [hashSize]byte(l.pairs[at:])}
	for _, c := range l.pairs[at+hashSize : at+hashSize+l.width] {
		e.n = e.n<<8 | seq(c)
	}
	return e
}

// ordered says whether hashes lie one above the other between the key of the leaf and that of the
// next, nil if it is the last.
func (l *leaf) ordered(key, next []byte) bool {
	for i := range l.len() {
		if c := bytes.Compare(key, l.hash(i)); c > 0 || c == 0 && i > 0 {
			return false
		}
		key = l.hash(i)
	}
	return next == nil || bytes.Compare(key, next) < 0
}

// appendTo appends the entries of a leaf to a list.
func (l *leaf) appendTo(list []entry) []entry {
	for i := range l.len() {
		list = append(list, l.entry(i))
	}
	return list
}

// newLeaf writes a leaf of entries, of which there is one at least.
func newLeaf(entries []entry) []byte {
	highest := seq(0)
	for i := range entries {
		highest = max(highest, entries[i].n)
	}
	width := len(appendSeq(highest))
	b := append(make([]byte, 0, 1+len(entries)*(hashSize+width)), byte(width)) //nolint:gosec // 1 to 8
	var number [8]byte
	for i := range entries {
		b = append(b, entries[i].hash[:]...)
		binary.BigEndian.PutUint64(number[:], uint64(entries[i].n))
		b = append(b, number[8-width:]...)
	}
	return b
}

// floor gives the leaf in which a hash is, if it is anywhere; no key if it is nowhere. The
// cursor is left there.
func (x *index) floor(hash []byte) (key, value []byte) {
	key, value = x.cursor.Seek(hash)
	if bytes.Equal(key, hash) {
		return key, value
	}
	if key != nil {
		if key, value = x.cursor.Prev(); key != nil {
			return key, value
		}
	}
	// There is none, or it lies before a page that this transaction emptied: such a page stays
	// in the tree until the end, Prev stops at it, and Last never ends if there is no other.
	if first, _ := x.cursor.First(); first == nil || bytes.Compare(first, hash) > 0 {
		return nil, nil
	}
	if key, _ = x.cursor.Seek(hash); key == nil {
		return x.cursor.Last()
	}
	for key = nil; key == nil; {
		key, value = x.cursor.Prev()
	}
	return key, value
}

// get gives the item to which a hash leads; ok is false if there is none.
func (x *index) get(hash [hashSize]byte) (n seq, ok bool, err error) {
	key, value := x.floor(hash[:])
	if key == nil {
		return 0, false, nil
	}
	l, err := parseLeaf(key, value)
	if err != nil {
		return 0, false, err
	}
	i, ok := sort.Find(l.len(), func(i int) int { return bytes.Compare(hash[:], l.hash(i)) })
	if !ok {
		return 0, false, nil
	}
	return l.entry(i).n, true, nil
}

// put lets hashes lead to items. The entries are ordered by hash, and no hash is there twice.
func (x *index) put(entries []entry) error {
	type change struct {
		key   [hashSize]byte
		value []byte
	}
	var changes []change // written last: a cursor does not see what moves under it
	var merged []entry
	for len(entries) > 0 {
		key, old, n, err := x.reach(entries)
		if err != nil {
			return err
		}
		var differs bool
		merged, differs = merge(merged[:0], &old, entries[:n])
		entries = entries[n:]
		if !differs {
			continue
		}
		for i, part := range parts(merged) {
			if i > 0 {
				key = part[0].hash
			}
			changes = append(changes, change{key, newLeaf(part)})
		}
	}
	for i := range changes {
		if err := x.bucket.Put(changes[i].key[:], changes[i].value); err != nil {
			return err
		}
	}
	return nil
}

// reach gives the leaf to which the first of entries belongs, a new one if none is low
// enough, and how many of them belong there.
func (x *index) reach(entries []entry) (key [hashSize]byte, l leaf, n int, err error) {
	k, v := x.floor(entries[0].hash[:])
	var next []byte
	if k == nil {
		next, _ = x.cursor.First()
	} else {
		if l, err = parseLeaf(k, v); err != nil {
			return key, l, 0, err
		}
		key = [hashSize]byte(k)
		next, _ = x.cursor.Next()
	}
	if next == nil {
		return key, l, len(entries), nil
	}
	n = sort.Search(len(entries), func(i int) bool { return bytes.Compare(entries[i].hash[:], next) >= 0 })
	return key, l, n, nil
}

// merge appends to list what a leaf comes to with more entries, and says whether that is
// anything else than before.
func merge(list []entry, l *leaf, more []entry) (merged []entry, differs bool) {
	for i := range l.len() {
		e := l.entry(i)
		for len(more) > 0 && bytes.Compare(more[0].hash[:], e.hash[:]) < 0 {
			list, more, differs = append(list, more[0]), more[1:], true
		}
		if len(more) > 0 && more[0].hash == e.hash {
			differs = differs || more[0].n != e.n
			e, more = more[0], more[1:]
		}
		list = append(list, e)
	}
	return append(list, more...), differs || len(more) > 0
}

// parts cuts the entries of a leaf that has too many into parts of about the same size.
func parts(entries []entry) [][]entry {
	if len(entries) <= leafMost {
		return [][]entry{entries}
	}
	n := (len(entries) + leafGood - 1) / leafGood
	all := make([][]entry, n)
	for i := range all {
		all[i] = entries[i*len(entries)/n : (i+1)*len(entries)/n]
	}
	return all
}

// remove lets a hash lead nowhere.
func (x *index) remove(hash [hashSize]byte) error {
	k, v := x.floor(hash[:])
	if k == nil {
		return nil
	}
	l, err := parseLeaf(k, v)
	if err != nil {
		return err
	}
	all := l.appendTo(make([]entry, 0, l.len()))
	left := slices.DeleteFunc(all, func(e entry) bool { return e.hash == hash })
	switch {
	case len(left) == l.len():
		return nil
	case len(left) == 0:
		return x.bucket.Delete(bytes.Clone(k))
	}
	return x.bucket.Put(bytes.Clone(k), newLeaf(left))
}
