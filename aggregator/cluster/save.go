package cluster

import (
	"math"

	"foldwire/aggregator/words"
)

// Flags of an item that is saved, beside its tokens. Those of a free ref are 0.
const (
	savedBare = 1 << (16 + iota)
	savedCopied
	savedSize = 18 // from this bit on: how many bytes its vector takes
)

const maxSaved = math.MaxUint8 * unitBytes // of a vector, in bytes

// Save writes what is held, as Load reads it.
func (x *Index) Save(w *words.TableWriter) {
	for ref := range x.items {
		it := &x.items[ref]
		if it.place.units == 0 {
			w.Uvarint(0)
			continue
		}
		packed := x.vectors.packed(it.place)
		flags := uint32(it.tokens) | uint32(len(packed))<<savedSize //nolint:gosec // at most maxSaved
		if it.bare {
			flags |= savedBare
		}
		if it.copied {
			flags |= savedCopied
		}
		w.Uvarint(uint64(flags))
		w.Uvarint(uint64(it.time)) //nolint:gosec // two's complement is meant
		w.Uvarint(uint64(it.lang))
		w.Uvarint(uint64(x.slots[ref]))
		w.Uvarint(uint64(it.next + 1)) // 0 is none
		w.Uvarint(uint64(it.place.terms))
		w.Bytes(packed)
	}
	for i := range x.stories {
		if s := &x.stories[i]; s.members > 0 {
			w.Uvarint(uint64(s.head + 1))
		} else {
			w.Uvarint(0)
		}
	}
	x.counts.save(w)
}

// SaveFound writes what items are found by, as LoadFound reads it. It has secret numbers of the
// index.
func (x *Index) SaveFound(w *words.TableWriter) { x.found.Save(w, len(x.items)) }

// Load fills an empty index with what Save wrote: so many items and slots, of which free and empty
// say which are in use. If r has an error then, the index is of no use.
func (x *Index) Load(r *words.TableReader, items, slots int, free func(words.Ref) bool, empty func(Slot) bool) {
	x.items, x.slots = make([]item, 0, items), make([]Slot, 0, items)
	held := 0
	for ref := range words.Ref(items) {
		if free(ref) {
			x.items, x.slots = append(x.items, item{}), append(x.slots, 0)
			if r.Uvarint() != 0 {
				r.Fail("an item of the index is not known")
			}
		} else {
			x.loadItem(r)
			held++
		}
		if r.Err() != nil {
			return
		}
	}
	x.stories, x.free = make([]story, slots), nil
	for slot := range x.stories {
		if head := r.Uvarint32() - 1; empty(Slot(slot)) != (head == none) || !x.loadStory(Slot(slot), head, held) {
			r.Fail("the items of a story are none")
			return
		}
		held -= int(x.stories[slot].members)
	}
	if held != 0 {
		r.Fail("items without a story")
	}
	x.counts.load(r)
}

// LoadFound reads what SaveFound wrote.
func (x *Index) LoadFound(r *words.TableReader) {
	held := make([]bool, len(x.items))
	for ref := range held {
		held[ref] = x.items[ref].place.units > 0
	}
	x.found.Load(r, held, len(held)*maxPosted)
}

// loadItem reads the next item.
func (x *Index) loadItem(r *words.TableReader) {
	flags := r.Uvarint32()
	it := item{
		time: int64(r.Uvarint()), lang: r.Uvarint32(), tokens: uint16(flags & math.MaxUint16), //nolint:gosec // two's complement is meant
		bare: flags&savedBare != 0, copied: flags&savedCopied != 0,
	}
	slot := r.Uvarint32()
	it.next = r.Uvarint32() - 1 // none is the largest
	terms, size := int(r.Uvarint32()&math.MaxUint8), int(flags>>savedSize)
	if size == 0 || size > maxSaved {
		r.Fail("an item of the index has a vector of %d bytes", size)
		return
	}
	it.place = x.vectors.room(size, terms)
	run := x.vectors.run(it.place)
	r.Bytes(run[:size])
	clear(run[size:])
	if r.Err() == nil && !wellFormed(run, size, terms) {
		r.Fail("the vector of an item is none")
	}
	x.items, x.slots = append(x.items, it), append(x.slots, slot)
	x.counts.tally(it.lang, 1)
}

// loadStory makes the story of a slot from its oldest member, and says whether it has at most so
// many, each of which is its own.
func (x *Index) loadStory(slot Slot, head words.Ref, limit int) bool {
	s := &x.stories[slot]
	if head == none {
		x.free = append(x.free, slot)
		return true
	}
	s.head = head
	for ref := head; ref != none; ref = x.items[ref].next {
		if int(ref) >= len(x.items) || x.items[ref].place.units == 0 || x.slots[ref] != slot || int(s.members) == limit {
			return false
		}
		s.members++
		s.tail = ref
		x.span(s, &x.items[ref])
	}
	return true
}
