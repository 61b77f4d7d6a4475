package boltstore

import (
	"bytes"
	"context"
	"errors"
	"os"
	"slices"

	"foldwire/aggregator/feed"
)

// Commit stores all of c or nothing, durably. Items that are given again keep their
// place in the order; giving the same change twice is giving it once. A story that
// names an item which is not stored, or an alias that leads nowhere or in a circle, is
// refused with ErrRefused, and one whose members all lost their bodies is not alive.
func (s *Store) Commit(ctx context.Context, c feed.Change) error {
	above, err := s.layered(ctx, &c)
	if err == nil {
		err = s.commit(ctx, c, above)
	}
	if s.mapped.Add(int64(len(c.Items))*pagesPerItem*int64(os.Getpagesize())) > easeFrom {
		_ = s.view(ctx, func(*buckets) error { return nil }) // which eases; the commit counts whatever comes of it
	}
	return err
}

// layered says whether a change goes into a layer, and takes steps to settle layers if there are
// too many by then or some are being settled already.
func (s *Store) layered(ctx context.Context, c *feed.Change) (bool, error) {
	if len(c.Items) < s.layerFrom {
		return false, nil
	}
	steps, together := 0, 1
	err := s.view(ctx, func(b *buckets) error {
		held, err := s.readCounts(b)
		steps = b.stepsDue(held.Items)
		return err
	})
	switch {
	case len(c.Items) < settleItems/4: // its own pages are few
		together = stepsLeast
	case steps > 0:
		steps = max(steps, stepsLeast)
	}
	for ; steps > 0 && err == nil; steps -= together {
		err = s.settle(ctx, min(steps, together))
	}
	if errors.Is(err, ErrFull) {
		return false, nil // in the large buckets, the change may have the room that two copies have not
	}
	return true, err
}

func (s *Store) commit(ctx context.Context, c feed.Change, above bool) error {
	var loose []looseBlock
	err := s.update(ctx, func(w *writer) error {
		if err := w.putStates(c.States); err != nil {
			return err
		}
		if err := w.addItems(c.Items); err != nil {
			return err
		}
		if above {
			if err := w.addLayer(len(c.Stories)); err != nil {
				return err
			}
		}
		if err := w.flushItems(); err != nil {
			return err
		}
		if err := w.putStories(c.Stories); err != nil {
			return err
		}
		loose = w.loose
		return w.closeLayer()
	})
	if err == nil {
		s.loose.add(loose)
	}
	return err
}

// pagesPerItem is about how many pages of the file a new item touches: keys and ids lie
// at random.
const pagesPerItem = 4

// writer is the state of one write transaction. Changes to random places are gathered
// and written in the order of their keys, which touches each page once.
type writer struct {
	s      *Store
	b      *buckets
	before counts
	counts counts

	last    seq    // the highest seq given
	block   uint64 // the highest block begun
	seqs    map[feed.ItemID]seq
	records map[seq]*itemRecord
	keys    map[feed.Key]seq
	live    map[uint64]int    // how many bodies more, or less, each block holds
	totals  map[uint64]uint32 // how many bodies each new block began with
	loose   []looseBlock      // where the bodies of new blocks lay
	freed   int               // blocks that hold none any more
	changed bool              // whether items or stories change
	touched map[feed.StoryID]bool
	encoded []byte // records, which the transaction keeps to its end
	layer   *layer // into which indexes and stories are put, nil if it is the large buckets
}

func (s *Store) writer(b *buckets) (*writer, error) {
	w := &writer{
		s: s, b: b, last: seq(b.items.Sequence()), block: b.blocks.Sequence(),
		seqs: map[feed.ItemID]seq{}, records: map[seq]*itemRecord{}, keys: map[feed.Key]seq{}, live: map[uint64]int{},
		totals: map[uint64]uint32{}, touched: map[feed.StoryID]bool{},
	}
	var err error
	w.before, err = s.readCounts(b)
	w.counts = w.before
	return w, err
}

// encode gives a record as it is stored.
func (w *writer) encode(r record) []byte {
	const many, usual = 8 << 10, 512 // bytes of those that are kept together, and of one
	if cap(w.encoded)-len(w.encoded) < usual {
		w.encoded = make([]byte, 0, many)
	}
	from := len(w.encoded)
	w.encoded = appendRecord(w.encoded, r)
	return slices.Clip(w.encoded[from:])
}

func (w *writer) putStates(states []feed.State) error {
	order := make([]*feed.State, len(states))
	for i := range states {
		order[i] = &states[i]
	}
	slices.SortStableFunc(order, func(a, b *feed.State) int { return bytes.Compare([]byte(a.Source), []byte(b.Source)) })
	for _, state := range order {
		if state.Source == "" {
			return refused("a state names no source")
		}
		v, err := w.s.codec.enc.Marshal(stateRecordOf(state))
		if err != nil {
			return err
		}
		if err := w.b.states.Put([]byte(state.Source), v); err != nil {
			return err
		}
	}
	return nil
}
