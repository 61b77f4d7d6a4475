package cluster

import (
	"math"

	"foldwire/aggregator/words"
)

// itemWords is how many numbers an item is saved as, beside its vector.
const itemWords = 6

// Flags of an item that is saved, beside its tokens.
const (
	savedBare = 1 << (16 + iota)
	savedCopied
	savedSize = 18 // from this bit on: how many bytes its vector takes
)

const (
	savedTermsMask = 0xff
	maxSaved       = math.MaxUint8 * unitBytes // of a vector, in bytes
)

// Save writes what is held, as Load reads it: the items of order, oldest first, which must
// be all that the index holds. Number gives a story the number that it will have: the
// first in order has 0, the next new one 1, and so on.
func (x *Index) Save(w *words.TableWriter, order []words.Ref, number func(Slot) Slot) {
	for _, ref := range order {
		it := &x.items[ref]
		packed := x.vectors.packed(it.place)
		flags := uint32(it.tokens) | uint32(len(packed))<<savedSize //nolint:gosec // at most maxSaved
		if it.bare {
			flags |= savedBare
		}
		if it.copied {
			flags |= savedCopied
		}
		w.Uint32s([]uint32{uint32(it.time), uint32(it.time >> 32), it.lang, flags, number(x.slots[ref]), uint32(it.place.terms)}) //nolint:gosec // halves
		w.Bytes(packed)
	}
	x.counts.save(w)
}

// Load fills an empty index with so many items, which get the refs from 0 on in the order
// of Save, and their stories the slots from 0 on. If r has an error then, the index is of
// no use.
func (x *Index) Load(r *words.TableReader, items, stories int) {
	x.items, x.slots = make([]item, 0, items), make([]Slot, 0, items)
	x.stories, x.free = make([]story, 0, stories), nil
	var head [itemWords]uint32
	found := x.found.Load(items * maxPosted)
	for ref := range words.Ref(items) {
		r.Uint32s(head[:])
		slot, terms, size := head[4], int(head[5]&savedTermsMask), int(head[3]>>savedSize)
		if size == 0 || size > maxSaved {
			r.Fail("an item of the index has a vector of %d bytes", size)
			return
		}
		p := x.vectors.room(size, terms)
		run := x.vectors.run(p)
		r.Bytes(run[:size])
		clear(run[size:])
		if r.Err() == nil && (!wellFormed(run[:size], terms) || slot > Slot(len(x.stories)) || slot >= Slot(stories)) {
			r.Fail("an item of the index is none")
		}
		if r.Err() != nil {
			return
		}
		named, ok := x.vectors.foundBy(p)
		if !ok {
			r.Fail("the vector of an item is none")
			return
		}
		x.items = append(x.items, item{
			time: int64(uint64(head[0]) | uint64(head[1])<<32), place: p, next: none, //nolint:gosec // two's complement is meant
			lang: head[2], tokens: uint16(head[3] & math.MaxUint16),
			bare: head[3]&savedBare != 0, copied: head[3]&savedCopied != 0,
		})
		x.slots = append(x.slots, slot)
		x.counts.tally(head[2], 1)
		found.Add(ref, named)
		x.append(ref, slot)
	}
	found.Done()
	x.counts.load(r)
	if len(x.stories) != stories {
		r.Fail("%d stories where there should be %d", len(x.stories), stories)
		return
	}
	for i := range x.stories {
		if s := &x.stories[i]; s.told > maxPlain {
			s.sum = new(sum)
			s.sum.assign(x.addUp(s))
		}
	}
}

// append puts an item behind the other members of a story, but for its sum.
func (x *Index) append(ref words.Ref, slot Slot) {
	if slot == Slot(len(x.stories)) {
		x.stories = append(x.stories, story{head: ref})
	} else {
		x.items[x.stories[slot].tail].next = ref
	}
	s := &x.stories[slot]
	s.tail = ref
	s.members++
	x.span(s, &x.items[ref])
}
