package boltstore

import (
	"encoding/binary"
	"maps"
	"slices"
)

// putIndex lets hashes lead to items.
func putIndex[K ~[hashSize]byte](x *index, leads map[K]seq) error {
	entries := make([]entry, 0, len(leads))
	for k, n := range leads {
		entries = append(entries, entry{k, n})
	}
	slices.SortFunc(entries, entry.compare)
	return x.put(entries)
}

// usage is how many bodies a block began with and how many of them are still those of
// an item.
type usage struct {
	live, total uint32
}

// sparse says that a block keeps more room than its items are worth.
func (u usage) sparse() bool { return u.live*4 <= u.total }

func (s *Store) usage(b *buckets, block uint64) (usage, error) {
	v := b.live.Get(number(block))
	switch len(v) {
	case 0:
		return usage{}, nil
	case 8:
		return usage{live: binary.BigEndian.Uint32(v), total: binary.BigEndian.Uint32(v[4:])}, nil
	}
	return usage{}, damaged("the usage of block %d has %d bytes", block, len(v))
}

func (u usage) encode() []byte {
	return binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32(nil, u.live), u.total)
}

// flushLive brings the usage of blocks up to date and frees those that hold no item's
// body any more.
func (w *writer) flushLive() error {
	for _, block := range slices.Sorted(maps.Keys(w.live)) {
		u, err := w.s.usage(w.b, block)
		if err != nil {
			return err
		}
		if total, fresh := w.totals[block]; fresh {
			u.total = total
		}
		n := int64(u.live) + int64(w.live[block])
		if n < 0 || n > int64(u.total) {
			return damaged("block %d of %d bodies is said to hold %d", block, u.total, n)
		}
		u.live = uint32(n) //nolint:gosec // between 0 and total
		key := number(block)
		if n > 0 {
			err = w.b.live.Put(key, u.encode())
		} else {
			w.freed++
			if err = w.b.live.Delete(key); err == nil {
				err = w.b.blocks.Delete(key)
			}
		}
		if err != nil {
			return err
		}
	}
	clear(w.live)
	return nil
}
