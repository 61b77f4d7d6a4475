package cluster

import (
	"math"

	"foldwire/aggregator/words"
)

// Flags of an item that is saved, beside its tokens. Those of a free ref are 0.
const (
	savedBare = 1 << (16 + iota)
	savedCopied
	savedUnits = 18 // from this bit on: how many units its vector takes
)

// SaveBlocks writes what the file does not have yet of the vectors.
func (x *Index) SaveBlocks(w *words.TableWriter) { x.vectors.memory.SaveBlocks(w) }

// Save writes what is held, as Load reads it, once SaveBlocks was called.
func (x *Index) Save(w *words.TableWriter) {
	x.vectors.memory.Save(w)
	for ref := range x.items {
		it := &x.items[ref]
		if it.place.units == 0 {
			w.Uvarint(0)
			continue
		}
		flags := uint32(it.tokens) | uint32(it.place.units)<<savedUnits
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
		w.Bytes([]byte{it.place.terms})
		x.vectors.memory.SavePlace(w, it.place.at, int(it.place.units))
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

// Load fills an empty index with what Save wrote; holds says by ref which items there are, told by
// slot which stories. If r has an error then, the index is of no use.
func (x *Index) Load(r *words.TableReader, holds, told []bool) {
	x.items, x.slots = make([]item, 0, len(holds)), make([]Slot, 0, len(holds))
	x.vectors.memory.Load(r)
	held := 0
	for _, holds := range holds {
		if !holds {
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
	x.vectors.memory.Settle()
	x.stories, x.free = make([]story, len(told)), nil
	for slot, told := range told {
		if head := r.Uvarint32() - 1; told == (head == none) || !x.loadStory(Slot(slot), head, held) {
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
	var terms [1]byte
	r.Bytes(terms[:])
	ok := false
	if it.place, ok = x.vectors.load(r, uint8(flags>>savedUnits), terms[0]); r.Err() == nil && !ok { //nolint:gosec // what is left of others is checked
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
