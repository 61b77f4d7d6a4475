package boltstore

import (
	"context"
	"slices"
)

// repack moves the bodies that are left in sparse blocks to new ones, so that an item
// that is kept for long does not keep the room of all that came with it. It gives how
// many blocks that freed.
func (s *Store) repack(ctx context.Context) (freed int, err error) {
	for next := seq(1); next > 0; {
		var scattered []seq
		if scattered, next, err = s.scanSparse(ctx, next); err != nil {
			return freed, err
		}
		for part := range slices.Chunk(scattered, pruneBatch) {
			n, err := s.move(ctx, part)
			if err != nil {
				return freed, err
			}
			freed += n
		}
	}
	return freed, nil
}

// scanSparse looks at a stretch of items, upward from the seq from, and lists those in
// sparse blocks. It gives where to go on, 0 at the end.
func (s *Store) scanSparse(ctx context.Context, from seq) (scattered []seq, next seq, err error) {
	const stretch = 16 * pruneBatch
	err = s.view(ctx, func(b *buckets) error {
		sparse := map[uint64]bool{0: false} // no block at all is none to leave
		c := b.items.Cursor()
		k, v := c.Seek(number(from))
		for range stretch {
			if k == nil {
				next = 0
				return nil
			}
			n, err := parseNumber[seq](k)
			if err != nil {
				return err
			}
			var r itemRecord
			if err := decodeRecord(s.codec, "item", v, &r); err != nil {
				return err
			}
			if err := s.isSparse(b, r.Body.Block, sparse); err != nil {
				return err
			}
			if sparse[r.Body.Block] {
				scattered = append(scattered, n)
			}
			next = n + 1
			k, v = c.Next()
		}
		return nil
	})
	return scattered, next, err
}

// isSparse notes in seen whether a block is sparse, unless that is known.
func (s *Store) isSparse(b *buckets, block uint64, seen map[uint64]bool) error {
	if _, ok := seen[block]; ok {
		return nil
	}
	u, err := s.usage(b, block)
	seen[block] = u.sparse()
	return err
}

// move puts the bodies of items into new blocks, unless a commit has done so meanwhile.
func (s *Store) move(ctx context.Context, seqs []seq) (freed int, err error) {
	err = s.update(ctx, func(w *writer) error {
		if err := w.moveBodies(seqs); err != nil {
			return err
		}
		err := w.flushItems()
		freed = w.freed
		return err
	})
	return freed, err
}

func (w *writer) moveBodies(seqs []seq) error {
	wanted, _, err := w.s.locate(w.b, seqs)
	if err != nil {
		return err
	}
	d := w.s.draft()
	defer w.s.drafts.Put(d)
	sparse := map[uint64]bool{}
	var at uint64
	var bodies contents
	var buf []byte
	for _, l := range wanted {
		from := l.rec.Body
		if err := w.s.isSparse(w.b, from.Block, sparse); err != nil {
			return err
		}
		if !sparse[from.Block] {
			continue
		}
		if from.Block != at {
			at = from.Block
			if bodies, buf, err = w.s.readBlock(w.b, at, buf); err != nil {
				return err
			}
		}
		encoded, err := bodies.at(from)
		if err != nil {
			return err
		}
		if l.rec.Body, err = w.putBody(d, encoded); err != nil {
			return err
		}
		w.live[from.Block]--
		w.records[l.seq] = l.rec
	}
	return w.putBlock(d)
}
