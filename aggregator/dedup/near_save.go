package dedup

import "foldwire/aggregator/words"

// headWords is how many numbers a printHead is saved as.
const headWords = 8

// Save writes what is held, as Load reads it: the items of order, the oldest first, which
// must be all that the index holds.
func (n *Near) Save(w *words.TableWriter, order []words.Ref) {
	for _, ref := range order {
		h := &n.prints.heads[ref]
		w.Uint32s([]uint32{
			uint32(h.exact), uint32(h.exact >> 32), uint32(h.day), uint32(h.day >> 32), //nolint:gosec // halves
			h.tokens, h.source, h.lang,
			uint32(h.opening) | uint32(h.title)<<8 | uint32(h.triples)<<16 | uint32(h.numbers)<<24,
		})
		w.Uint32s(n.prints.run(h))
	}
}

// Load fills an empty index with so many items, which get the refs from 0 on in the order
// of Save. If r has an error then, the index is of no use.
func (n *Near) Load(r *words.TableReader, items int) {
	var p imprint
	var head [headWords]uint32
	run := make([]uint32, 0, 4<<8)
	found := n.found.Load()
	defer found.Done()
	for ref := range words.Ref(items) {
		r.Uint32s(head[:])
		p.exact = uint64(head[0]) | uint64(head[1])<<32
		p.day = int64(uint64(head[2]) | uint64(head[3])<<32) //nolint:gosec // two's complement is meant
		p.tokens, p.source, p.lang = head[4], head[5], head[6]
		opening, title, triples, numbers := head[7]&0xff, head[7]>>8&0xff, head[7]>>16&0xff, head[7]>>24
		run = run[:opening+title+triples+numbers]
		r.Uint32s(run)
		p.opening = int(opening)
		p.title, p.triples, p.numbers = run[opening:][:title], run[opening+title:][:triples], run[opening+title+triples:]
		if r.Err() == nil && !p.sound() {
			r.Fail("an imprint is none")
		}
		if r.Err() != nil {
			return
		}
		copy(p.sketch[:], run[:opening])
		p.closeSketch()
		n.prints.put(ref, &p)
		found.Add(ref, p.sketch[:p.values])
	}
}

// sound says whether an imprint that was read is one that fill may have made.
func (p *imprint) sound() bool {
	return p.opening <= titlePairs+openTriples && len(p.triples) <= keptTriples &&
		increasing(p.title) && increasing(p.triples) && increasing(p.numbers)
}

func increasing(v []uint32) bool {
	for i := 1; i < len(v); i++ {
		if v[i-1] >= v[i] {
			return false
		}
	}
	return true
}
