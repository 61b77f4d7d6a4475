package boltstore

import (
	"bytes"
	"context"
	"encoding/binary"
	"slices"

	"go.etcd.io/bbolt"
)

// settleItems is about how many items there are for each of the transactions that settle
// layers: a bound of the memory that they take, since each page of an index may be touched.
const settleItems = 4 << 10

// settle moves what is in layers to the large buckets, where it is found faster. It does so in
// several transactions, each of a stretch of hashes. Until the last has dropped the layers, they
// are asked first, so that it does not matter how far it came; what is changed meanwhile is
// changed in both places.
func (s *Store) settle(ctx context.Context) error {
	return s.within(ctx, func() error { return s.settleAll(ctx) })
}

func (s *Store) settleAll(ctx context.Context) error {
	s.settling.Lock() // what one had taken from fewer layers, another must not find dropped
	defer s.settling.Unlock()
	parts, err := s.settleParts()
	if err != nil || parts == 0 {
		return err
	}
	return s.settleIn(ctx, parts)
}

// settleParts gives in how many transactions to settle the layers, 0 if there are none.
func (s *Store) settleParts() (parts uint64, err error) {
	err = s.look(func(b *buckets) error {
		if len(b.layers) == 0 {
			return nil
		}
		held, err := s.readCounts(b)
		parts = uint64(held.Items/settleItems + 1) //nolint:gosec // not negative
		return err
	})
	return parts, err
}

// settleIn settles the layers that there are at the beginning.
func (s *Store) settleIn(ctx context.Context, parts uint64) error {
	var newest []byte
	var m merger
	for i := range parts {
		if err := ctx.Err(); err != nil {
			return err
		}
		err := s.db.Update(func(tx *bbolt.Tx) error {
			ease(tx) // what the transaction before touched
			b, err := openBuckets(tx)
			if err != nil {
				return err
			}
			if i == 0 && len(b.layers) > 0 {
				newest = b.layers[0].name
				k, _ := b.ids.cursor.First()
				m.first = k == nil
			}
			b.layers = slices.DeleteFunc(b.layers, func(l layer) bool { return bytes.Compare(l.name, newest) > 0 })
			if err := m.merge(b, stretch{i << 32 / parts, (i + 1) << 32 / parts}); err != nil || i < parts-1 {
				return err
			}
			return b.drop()
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// stretch is a stretch of hashes, by their first 32 bits; its end is not in it.
type stretch struct{ from, to uint64 }

func (s stretch) first() (hash [hashSize]byte) {
	binary.BigEndian.PutUint32(hash[:], uint32(s.from)) //nolint:gosec // below 1<<32
	return hash
}

// has says whether a hash is in the stretch, and behind whether it comes after it.
func (s stretch) has(hash []byte) (has, behind bool) {
	at := uint64(binary.BigEndian.Uint32(hash))
	return at >= s.from && at < s.to, at >= s.to
}

// merger merges stretch after stretch. Its lists are used again for each.
type merger struct {
	first     bool // nothing was in the large buckets before
	ids, keys runs[entry]
	stories   runs[told]
}

// merge writes what the layers have of a stretch of hashes to the large buckets.
func (m *merger) merge(b *buckets, part stretch) error {
	m.ids.clear()
	m.keys.clear()
	m.stories.clear()
	first := part.first()
	before := func(id []byte) bool { _, behind := part.has(id); return !behind }
	for i := len(b.layers) - 1; i >= 0; i-- {
		l := &b.layers[i]
		if err := l.ids.appendPart(&m.ids, part); err != nil {
			return err
		}
		if err := l.keys.appendPart(&m.keys, part); err != nil {
			return err
		}
		if err := appendStories(&m.stories, l.stories, first[:], before); err != nil {
			return err
		}
	}
	b.stories.FillPercent = leaves // they come in order, many to a page
	if m.first {
		b.ids.bucket.FillPercent, b.keys.bucket.FillPercent, b.stories.FillPercent = filled, filled, roomy
	}
	if err := b.ids.put(m.ids.join(entry.compare)); err != nil {
		return err
	}
	if err := b.keys.put(m.keys.join(entry.compare)); err != nil {
		return err
	}
	for _, t := range m.stories.join(told.compare) {
		if err := b.stories.Put(t.id, t.record); err != nil {
			return err
		}
	}
	return nil
}

// drop takes the layers away.
func (b *buckets) drop() error {
	for i := range b.layers {
		if err := b.recent.DeleteBucket(b.layers[i].name); err != nil {
			return err
		}
	}
	b.layers = nil
	return nil
}

// appendPart appends the entries of a stretch as a run.
func (x *index) appendPart(to *runs[entry], part stretch) error {
	defer to.end()
	first := part.first()
	k, v := x.floor(first[:])
	if k == nil {
		k, v = x.cursor.First()
	}
	for ; k != nil; k, v = x.cursor.Next() {
		l, err := parseLeaf(k, v)
		if err != nil {
			return err
		}
		for i := range l.len() {
			has, behind := part.has(l.hash(i))
			if behind {
				return nil
			}
			if has {
				to.list = append(to.list, l.entry(i))
			}
		}
	}
	return nil
}

// told is a story as it is stored. It lies in the memory map.
type told struct{ id, record []byte }

func (t told) compare(o told) int { return bytes.Compare(t.id, o.id) }

// appendStories appends the stories of a bucket as a run: those from a key on while they are
// wanted.
func appendStories(to *runs[told], stories *bbolt.Bucket, from []byte, wanted func(id []byte) bool) error {
	defer to.end()
	c := stories.Cursor()
	for k, v := c.Seek(from); k != nil; k, v = c.Next() {
		if len(k) != hashSize || v == nil {
			return damaged("%x is not the id of a story", k)
		}
		if !wanted(k) {
			break
		}
		to.list = append(to.list, told{k, v})
	}
	return nil
}

// runs are lists that are in order, one after the other.
type runs[T any] struct {
	list, spare []T
	ends        []int // of each
}

func (r *runs[T]) clear() { r.list, r.ends = r.list[:0], r.ends[:0] }

// end ends a run.
func (r *runs[T]) end() { r.ends = append(r.ends, len(r.list)) }

// join makes one run of all. Of what is in several, the last counts.
func (r *runs[T]) join(compare func(a, b T) int) []T {
	for len(r.ends) > 1 {
		out, ends, from := r.spare[:0], r.ends[:0], 0
		for i := 0; i < len(r.ends); i += 2 {
			middle, to := r.ends[i], r.ends[min(i+1, len(r.ends)-1)]
			out = appendMerged(out, r.list[from:middle], r.list[middle:to], compare)
			ends, from = append(ends, len(out)), to
		}
		r.list, r.spare, r.ends = out, r.list, ends
	}
	return r.list
}

// appendMerged appends what two lists in order come to. Of what is in both, the second counts.
func appendMerged[T any](out, a, b []T, compare func(a, b T) int) []T {
	for len(a) > 0 && len(b) > 0 {
		switch c := compare(a[0], b[0]); {
		case c < 0:
			out, a = append(out, a[0]), a[1:]
		case c == 0:
			a = a[1:]
		default:
			out, b = append(out, b[0]), b[1:]
		}
	}
	return append(append(out, a...), b...)
}
