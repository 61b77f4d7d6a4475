package boltstore

import (
	"bytes"
	"encoding/binary"

	"go.etcd.io/bbolt"
)

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
	ids, keys runs[entry]
	stories   runs[told]
}

// merged is what is in several places of a stretch of hashes, of each hash what counts. It lies
// in the lists of the merger and in the memory map.
type merged struct {
	ids, keys []entry
	stories   []told
}

// merge gives what layers have of a stretch of hashes, the newest of which come first, and what is
// below them, if it is to be merged as well.
func (m *merger) merge(layers []layer, below *layer, part stretch) (merged, error) {
	m.ids.clear()
	m.keys.clear()
	m.stories.clear()
	if below != nil {
		if err := m.add(below, part); err != nil {
			return merged{}, err
		}
	}
	for i := len(layers) - 1; i >= 0; i-- {
		if err := m.add(&layers[i], part); err != nil {
			return merged{}, err
		}
	}
	return merged{m.ids.join(entry.compare), m.keys.join(entry.compare), m.stories.join(told.compare)}, nil
}

func (m *merger) add(l *layer, part stretch) error {
	if err := l.ids.appendPart(&m.ids, part); err != nil {
		return err
	}
	if err := l.keys.appendPart(&m.keys, part); err != nil {
		return err
	}
	first := part.first()
	return appendStories(&m.stories, l.stories, first[:], func(id []byte) bool { _, behind := part.has(id); return !behind })
}

// put writes what was merged.
func (m *merged) put(ids, keys *index, stories *bbolt.Bucket) error {
	if err := ids.put(m.ids); err != nil {
		return err
	}
	if err := keys.put(m.keys); err != nil {
		return err
	}
	for _, t := range m.stories {
		if err := stories.Put(t.id, t.record); err != nil {
			return err
		}
	}
	return nil
}

// appendPart appends the entries of a stretch as a run. What is out of order is an error: the
// stretch would seem to end before it does, and the rest be lost with the layer, or the file.
func (x *index) appendPart(to *runs[entry], part stretch) error {
	defer to.end()
	first := part.first()
	k, v := x.floor(first[:])
	if k == nil {
		k, v = x.cursor.First()
	}
	for k != nil {
		l, err := parseLeaf(k, v)
		if err != nil {
			return err
		}
		next, following := x.cursor.Next()
		if !l.ordered(k, next) {
			return damaged("the leaf %x of an index is out of order", k)
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
		k, v = next, following
	}
	return nil
}

// told is a story as it is stored. It lies in the memory map.
type told struct{ id, record []byte }

func (t told) compare(o told) int { return bytes.Compare(t.id, o.id) }

// appendStories appends the stories of a bucket as a run: those from a key on while they are
// wanted. The same is an error as of an index.
func appendStories(to *runs[told], stories *bbolt.Bucket, from []byte, wanted func(id []byte) bool) error {
	defer to.end()
	c := stories.Cursor()
	for k, v := c.Seek(from); k != nil; {
		if len(k) != hashSize || v == nil {
			return damaged("%x is not the id of a story", k)
		}
		next, following := c.Next()
		if next != nil && bytes.Compare(k, next) >= 0 {
			return damaged("story %x follows story %x", next, k)
		}
		if !wanted(k) {
			break
		}
		to.list = append(to.list, told{k, v})
		k, v = next, following
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
