package boltstore

import (
	"bytes"
	"cmp"
	"maps"
	"slices"

	"github.com/cespare/xxhash/v2"
	"go.etcd.io/bbolt"

	"foldwire/aggregator/feed"
)

// pending is an item on its way into the transaction.
type pending struct {
	seq  seq
	item *feed.Item
	rec  *itemRecord
	old  *itemRecord   // nil if it was never stored
	near feed.SourceID // among whose items its body is best compressed
}

// addItems takes items into the transaction; flushItems writes their records. Of an item
// that is given twice the last counts.
func (w *writer) addItems(items []feed.Item) error {
	taken := make(map[seq]int, len(items))
	list := make([]pending, 0, len(items))
	for i := range items {
		p, err := w.number(&items[i])
		if err != nil {
			return err
		}
		if at, twice := taken[p.seq]; twice {
			p.old = list[at].old
			if err := w.succeed(p.seq, p.rec, list[at].rec); err != nil {
				return err
			}
			list[at] = p
		} else {
			taken[p.seq] = len(list)
			list = append(list, p)
		}
		for _, k := range items[i].Keys.All() {
			w.keys[k] = p.seq
		}
	}
	for i := range list {
		if err := w.enter(&list[i]); err != nil {
			return err
		}
	}
	return w.putBodies(list)
}

// number gives an item its seq and finds what is stored of it.
func (w *writer) number(it *feed.Item) (pending, error) {
	if it.ID.IsZero() {
		return pending{}, refused("an item of source %q has no id", it.Source)
	}
	rec := recordOf(it)
	p := pending{item: it, rec: &rec}
	n, ok := w.seqs[it.ID]
	if ok {
		p.seq = n
		return p, nil
	}
	n, ok, err := w.b.itemOf(it.ID)
	if err != nil {
		return p, err
	}
	if !ok {
		w.last++
		p.seq = w.last
		w.seqs[it.ID] = p.seq
		return p, nil
	}
	p.seq = n
	p.old, err = w.s.itemRecord(w.b, p.seq)
	return p, err
}

// enter notes the record of an item and counts it.
func (w *writer) enter(p *pending) error {
	w.records[p.seq] = p.rec
	w.changed = true
	w.touch(p.rec.Story)
	if p.old != nil {
		w.touch(p.old.Story)
	}
	switch {
	case p.old == nil:
		w.counts.Items++
		w.counts.Full++
		return nil
	case p.old.faded():
		w.counts.Full++
	}
	return w.succeed(p.seq, p.rec, p.old)
}

// putBodies packs the bodies of items into blocks and writes these, those that resemble each other
// together. A body that is stored already stays where it is.
func (w *writer) putBodies(list []pending) error {
	sortAlike(list)
	d := w.s.draft()
	defer w.s.drafts.Put(d)
	var buf []byte
	for i := range list {
		p := &list[i]
		var err error
		encoded := p.item.Held
		if encoded == nil {
			if encoded, err = w.s.bodyBytes(p.item, buf[:0]); err != nil {
				return err
			}
			buf = encoded
		}
		p.rec.BodyHash = xxhash.Sum64(encoded)
		if p.old != nil && !p.old.faded() {
			if p.old.BodyHash == p.rec.BodyHash {
				p.rec.Body = p.old.Body
				continue
			}
			w.live[p.old.Body.Block]--
		}
		if p.rec.Body, err = w.putBody(d, encoded); err != nil {
			return err
		}
		w.loosen(p.rec.Body, p.item.Packed)
	}
	return w.putBlock(d)
}

// sortAlike orders items so that those come together whose bodies share the most: words are those
// of a language, copies have all of their text in common, and what comes from one source its
// addresses, its markup and how it begins or ends.
func sortAlike(list []pending) {
	first := make(map[feed.StoryID]feed.SourceID, len(list))
	for i := range list {
		p := &list[i]
		if at, ok := first[p.rec.Story]; !ok || p.item.Source < at {
			first[p.rec.Story] = p.item.Source
		}
	}
	for i := range list {
		list[i].near = first[list[i].rec.Story]
	}
	slices.SortStableFunc(list, func(a, b pending) int {
		if c := cmp.Compare(a.item.Language, b.item.Language); c != 0 {
			return c
		}
		if c := cmp.Compare(a.near, b.near); c != 0 {
			return c
		}
		if c := bytes.Compare(a.rec.Story[:], b.rec.Story[:]); c != 0 {
			return c
		}
		return cmp.Compare(a.item.Source, b.item.Source)
	})
}

// putBody adds a body to the draft, and writes this once it is full.
func (w *writer) putBody(d *draft, encoded []byte) (place, error) {
	if d.empty() {
		w.block++
	}
	p := place{Block: w.block, Index: d.add(encoded)}
	w.live[w.block]++
	if d.full() {
		return p, w.putBlock(d)
	}
	return p, nil
}

// putBlock writes the draft, if it holds anything, as the block that was begun last, and
// empties it.
func (w *writer) putBlock(d *draft) error {
	if d.empty() {
		return nil
	}
	w.totals[w.block] = uint32(len(d.lengths)) //nolint:gosec // below blockMax
	packed := w.s.pack.pack(d)
	d.reset()
	return w.b.blocks.Put(number(w.block), packed)
}

// find gives the seq and the record of an item, be it stored or just added; the record
// is nil if there is none.
func (w *writer) find(id feed.ItemID) (seq, *itemRecord, error) {
	n, ok := w.seqs[id]
	if !ok {
		var err error
		if n, ok, err = w.b.itemOf(id); err != nil || !ok {
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

// flushItems writes the records of items that were added or changed, and what leads to
// them.
func (w *writer) flushItems() error {
	if len(w.records) == 0 {
		return nil
	}
	if err := w.flushLive(); err != nil {
		return err
	}
	for _, n := range slices.Sorted(maps.Keys(w.records)) {
		if err := w.b.items.Put(number(n), w.encode(w.records[n])); err != nil {
			return err
		}
	}
	if err := w.putIndexes(); err != nil {
		return err
	}
	if err := setSequence(w.b.blocks, w.block); err != nil {
		return err
	}
	return setSequence(w.b.items, uint64(w.last))
}

// setSequence writes the number that was given last if it is another one: it wants a page, of
// which there may be none where retention has to make room.
func setSequence(b *bbolt.Bucket, n uint64) error {
	if b.Sequence() == n {
		return nil
	}
	return b.SetSequence(n)
}
