package boltstore

import (
	"bytes"
	"maps"
	"slices"

	"go.etcd.io/bbolt"
)

// putIndex writes entries that lead to items, in the order of their keys, and leaves
// alone those that are there already.
func putIndex[K ~[16]byte](bucket *bbolt.Bucket, entries map[K]seq) error {
	keys := slices.Collect(maps.Keys(entries))
	slices.SortFunc(keys, func(a, b K) int { return bytes.Compare(a[:], b[:]) })
	for _, k := range keys {
		v := appendSeq(entries[k])
		if bytes.Equal(bucket.Get(k[:]), v) {
			continue
		}
		if err := bucket.Put(k[:], v); err != nil {
			return err
		}
	}
	return nil
}

// flushLive brings the number of bodies that each block holds up to date and frees the
// blocks that hold none any more.
func (w *writer) flushLive() error {
	for _, block := range slices.Sorted(maps.Keys(w.live)) {
		n, err := w.s.liveIn(w.b, block)
		if err != nil {
			return err
		}
		n += w.live[block]
		key := number(block)
		switch {
		case n < 0:
			return damaged("block %d is said to hold %d bodies", block, n)
		case n > 0:
			err = w.b.live.Put(key, appendSeq(seq(n))) //nolint:gosec // positive
		default:
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

// liveIn gives how many items have their body in a block.
func (s *Store) liveIn(b *buckets, block uint64) (int, error) {
	v := b.live.Get(number(block))
	if v == nil {
		return 0, nil
	}
	n, err := parseSeq(v)
	return int(n), err //nolint:gosec // bounded by blockTarget
}
