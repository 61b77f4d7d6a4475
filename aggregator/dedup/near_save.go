package dedup

import (
	"math"

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
	found := n.found.Load(items * sketchSize)
	defer found.Done()
	n.prints.heads = make([]printHead, 0, items)
	for ref := range words.Ref(items) {
		r.Uint32s(head[:])
		h := printHead{
			exact: uint64(head[0]) | uint64(head[1])<<32, day: int64(uint64(head[2]) | uint64(head[3])<<32), //nolint:gosec // two's complement is meant
			tokens: uint16(head[4]), source: head[5], lang: head[6], held: true, //nolint:gosec // checked below
			opening: uint8(head[7]), title: uint8(head[7] >> 8), triples: uint8(head[7] >> 16), numbers: uint8(head[7] >> 24),
		}
		if r.Err() == nil && (h.opening > titlePairs+openTriples || h.triples > keptTriples || head[4] > math.MaxUint16) {
			r.Fail("an imprint is none")
		}
		if r.Err() != nil {
			return
		}
		run := n.prints.keep(h)
		r.Bytes(run)
		if r.Err() == nil && !h.sound(run) {
			r.Fail("an imprint is none")
		}
		if r.Err() != nil {
			return
		}
		p.exact = h.exact
		p.unpackSketch(&h, run)
		p.closeSketch()
		found.Add(ref, p.sketch[:p.values])
	}
}

// sound says whether a run that was read is one that put may have made.
func (h *printHead) sound(run []byte) bool {
	run = run[int(h.opening)*longBytes+textTriples:]
	for _, n := range [...]uint8{h.title, h.triples, h.numbers} {
		part, last := run[:int(n)*shortBytes], uint32(0)
		run = run[len(part):]
		for ; len(part) >= shortBytes; part = part[shortBytes:] {
			v := short(part)
			if v < last {
				return false
			}
			last = v
		}
	}
	return true
}

// unpackSketch takes in what a run has of an imprint as far as the sketch is made of it.
func (p *imprint) unpackSketch(h *printHead, run []byte) {
	few := *h
	few.triples, few.numbers = min(h.triples, textTriples), 0
	p.unpack(&few, run)
}
