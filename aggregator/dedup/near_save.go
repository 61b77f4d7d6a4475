package dedup

import (
	"math"
	"slices"

	"foldwire/aggregator/words"
)

// headWords is how many numbers a printHead is saved as.
const headWords = 8

// Save writes what is held, as Load reads it: the items of order, the oldest first, which
// must be all that the index holds.
func (n *Near) Save(w *words.TableWriter, order []words.Ref) {
	for _, ref := range order {
		h := &n.prints.heads[ref]
		w.Uint32s([]uint32{
			uint32(h.exact), uint32(h.exact >> 32), uint32(h.day), uint32(h.day >> 32), //nolint:gosec // halves
			uint32(h.tokens), h.source, h.lang,
			uint32(h.opening) | uint32(h.title)<<8 | uint32(h.triples)<<16 | uint32(h.numbers)<<24,
		})
		w.Bytes(n.prints.run(h))
	}
}

// Load fills an empty index with so many items, which get the refs from 0 on in the order
// of Save. If r has an error then, the index is of no use.
func (n *Near) Load(r *words.TableReader, items int) {
	var p imprint
	var head [headWords]uint32
	var run []byte
	found := n.found.Load()
	defer found.Done()
	for ref := range words.Ref(items) {
		r.Uint32s(head[:])
		p.exact = uint64(head[0]) | uint64(head[1])<<32
		p.day = int64(uint64(head[2]) | uint64(head[3])<<32) //nolint:gosec // two's complement is meant
		p.tokens, p.source, p.lang = head[4], head[5], head[6]
		h := printHead{opening: uint8(head[7]), title: uint8(head[7] >> 8), triples: uint8(head[7] >> 16), numbers: uint8(head[7] >> 24)}
		run = slices.Grow(run[:0], h.size())[:h.size()]
		r.Bytes(run)
		if r.Err() == nil && (h.opening > titlePairs+openTriples || h.triples > keptTriples) {
			r.Fail("an imprint is none")
		}
		if r.Err() != nil {
			return
		}
		p.unpack(&h, run)
		if !p.sound() {
			r.Fail("an imprint is none")
			return
		}
		p.closeSketch()
		n.prints.put(ref, &p)
		found.Add(ref, p.sketch[:p.values])
	}
}

// sound says whether an imprint that was read is one that fill may have made.
func (p *imprint) sound() bool {
	return p.tokens <= math.MaxUint16 && slices.IsSorted(p.title) && slices.IsSorted(p.triples) && slices.IsSorted(p.numbers)
}
