package cluster

// places finds a term among those of one item. Most terms of a story are not there, and a
// look at one byte tells it, for which the lowest bits of a term are enough.
type places struct {
	terms  [1 << 8]uint32
	marked [1 << hasBits]uint8   // by lowest bits: 1 if some term has them
	table  [1 << placeBits]uint8 // by fewer of them: 1 + the place of the last term that has them; 0 is none
	chain  [1 << 8]uint8         // by place: 1 + that of the one before it which has the same; 0 is none
}

const (
	hasBits   = 14 // at most lowBits
	placeBits = 11
)

const _ = uint8(maxFeatures) // a place and one more fit into a byte

// set makes p the places of terms, at most maxFeatures.
func (p *places) set(terms []uint32) {
	clear(p.marked[:])
	clear(p.table[:])
	for i, t := range terms[:copy(p.terms[:], terms)] {
		p.marked[t%(1<<hasBits)] = 1
		at := &p.table[t%(1<<placeBits)]
		p.chain[uint8(i)], *at = *at, uint8(i)+1
	}
}

// find gives the place of a term.
func (p *places) find(term uint32) (int, bool) {
	if p.marked[term%(1<<hasBits)] == 0 {
		return 0, false
	}
	for k := p.table[term%(1<<placeBits)]; k != 0; k = p.chain[k-1] {
		if p.terms[k-1] == term {
			return int(k - 1), true
		}
	}
	return 0, false
}
