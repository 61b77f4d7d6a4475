package boltstore

import (
	"bytes"
	"context"
	"maps"
	"slices"

	"github.com/cespare/xxhash/v2"

	"foldwire/aggregator/feed"
)

// Commit stores all of c or nothing, durably. Items that are given again keep their
// place in the order; giving the same change twice is giving it once. A story that
// names an item which is not stored, or an alias that leads nowhere or in a circle, is
// refused with ErrRefused. Members whose bodies retention took are left out.
func (s *Store) Commit(ctx context.Context, c feed.Change) error {
	return s.update(ctx, func(w *writer) error {
		if err := w.putStates(c.States); err != nil {
			return err
		}
		for i := range c.Items {
			if err := w.addItem(&c.Items[i]); err != nil {
				return err
			}
		}
		if err := w.flushItems(); err != nil {
			return err
		}
		return w.putStories(c.Stories)
	})
}

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
	drafts  map[feed.SourceID]*openDraft
	live    map[uint64]int // how many bodies more, or less, each block holds
}

// openDraft is a block that is being filled and the number that it will have.
type openDraft struct {
	draft
	block uint64
}

func (s *Store) writer(b *buckets) (*writer, error) {
	w := &writer{
		s: s, b: b, last: seq(b.items.Sequence()), block: b.blocks.Sequence(),
		seqs: map[feed.ItemID]seq{}, records: map[seq]*itemRecord{}, keys: map[feed.Key]seq{},
		drafts: map[feed.SourceID]*openDraft{}, live: map[uint64]int{},
	}
	var err error
	w.before, err = s.readCounts(b)
	w.counts = w.before
	return w, err
}

func (w *writer) putStates(states []feed.State) error {
	order := slices.Clone(states)
	slices.SortStableFunc(order, func(a, b feed.State) int { return bytes.Compare([]byte(a.Source), []byte(b.Source)) })
	for i := range order {
		if order[i].Source == "" {
			return refused("a state names no source")
		}
		v, err := w.s.codec.enc.Marshal(stateRecordOf(&order[i]))
		if err != nil {
			return err
		}
		if err := w.b.states.Put([]byte(order[i].Source), v); err != nil {
			return err
		}
	}
	return nil
}

// addItem takes an item into the transaction; flushItems writes it.
func (w *writer) addItem(it *feed.Item) error {
	if it.ID.IsZero() {
		return refused("an item of source %q has no id", it.Source)
	}
	n, old, err := w.find(it.ID)
	if err != nil {
		return err
	}
	rec := recordOf(it)
	encoded, err := w.s.codec.enc.Marshal(bodyOf(it))
	if err != nil {
		return err
	}
	rec.BodyHash = xxhash.Sum64(encoded)
	switch {
	case old == nil:
		w.last++
		n = w.last
		w.seqs[it.ID] = n
		w.counts.Items++
		w.counts.Full++
		rec.Body, err = w.addBody(it.Source, encoded)
	case !old.faded() && old.BodyHash == rec.BodyHash:
		rec.Body = old.Body
	case old.faded():
		w.counts.Full++
		rec.Body, err = w.addBody(it.Source, encoded)
	default:
		w.live[old.Body.Block]--
		rec.Body, err = w.addBody(it.Source, encoded)
	}
	if old != nil {
		if err := w.succeed(n, &rec, old); err != nil {
			return err
		}
	}
	w.records[n] = &rec
	for _, k := range it.Keys.All() {
		w.keys[k] = n
	}
	return err
}

// find gives the seq and the record of an item, be it stored or just added; the record
// is nil if there is none.
func (w *writer) find(id feed.ItemID) (seq, *itemRecord, error) {
	n, ok := w.seqs[id]
	if !ok {
		v := w.b.ids.Get(id[:])
		if v == nil {
			return 0, nil, nil
		}
		var err error
		if n, err = parseSeq(v); err != nil {
			return 0, nil, err
		}
	}
	r, err := w.record(n)
	return n, r, err
}

// record gives the record of an item, be it stored or just added.
func (w *writer) record(n seq) (*itemRecord, error) {
	if r, ok := w.records[n]; ok {
		return r, nil
	}
	return w.s.itemRecord(w.b, n)
}

// addBody puts a body into the block of its source that is being filled.
func (w *writer) addBody(source feed.SourceID, encoded []byte) (place, error) {
	d := w.drafts[source]
	if d == nil {
		w.block++
		d = &openDraft{block: w.block}
		w.drafts[source] = d
	}
	p := place{Block: d.block, Index: d.add(encoded)}
	w.live[d.block]++
	if d.full() {
		delete(w.drafts, source)
		return p, w.putBlock(d)
	}
	return p, nil
}

func (w *writer) putBlock(d *openDraft) error {
	return w.b.blocks.Put(number(d.block), w.s.pack.pack(&d.draft))
}

// flushItems writes the items that were added or changed, and what leads to them.
func (w *writer) flushItems() error {
	if len(w.records) == 0 {
		return nil
	}
	for _, d := range slices.SortedFunc(maps.Values(w.drafts), func(a, b *openDraft) int { return int(a.block) - int(b.block) }) { //nolint:gosec // block numbers are small
		if err := w.putBlock(d); err != nil {
			return err
		}
	}
	if err := w.flushLive(); err != nil {
		return err
	}
	for _, n := range slices.Sorted(maps.Keys(w.records)) {
		v, err := w.s.codec.enc.Marshal(w.records[n])
		if err != nil {
			return err
		}
		if err := w.b.items.Put(number(n), v); err != nil {
			return err
		}
	}
	if err := putIndex(w.b.ids, w.seqs); err != nil {
		return err
	}
	if err := putIndex(w.b.keys, w.keys); err != nil {
		return err
	}
	if err := w.b.blocks.SetSequence(w.block); err != nil {
		return err
	}
	return w.b.items.SetSequence(uint64(w.last))
}
