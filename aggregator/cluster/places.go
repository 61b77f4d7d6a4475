package cluster

// places finds a term among those of one item: most terms of a story are not there, and
// a look at one bit tells it.
type places struct {
	bits  [1 << (placeBits - 6)]uint64
	table [1 << tableOfPlaces]uint16 // place + 1, 0 is none
}

const (
	placeBits     = 15
	tableOfPlaces = 9 // at least twice maxFeatures
)

func scatter(term uint32) uint32 { return term * 0x9e3779b1 }

// set makes p the places of terms, at most maxFeatures.
func (p *places) set(terms []uint32) {
	*p = places{}
	for i, t := range terms {
		h := t >> (termBits - placeBits)
		p.bits[h>>6] |= 1 << (h & 63)
		at := scatter(t) >> (32 - tableOfPlaces)
		for p.table[at] != 0 {
			at = (at + 1) % uint32(len(p.table))
		}
		p.table[at] = uint16(i + 1)
	}
}

// may says that a term may be there; if not, it is not.
func (p *places) may(term uint32) bool {
	h := term >> (termBits - placeBits)
	return p.bits[h>>6&(1<<(placeBits-6)-1)]>>(h&63)&1 != 0
}

// find gives the place of a term among terms, those of set.
func (p *places) find(terms []uint32, term uint32) (int, bool) {
	for at := scatter(term) >> (32 - tableOfPlaces); p.table[at] != 0; at = (at + 1) % uint32(len(p.table)) {
		if i := int(p.table[at]) - 1; terms[i] == term {
			return i, true
		}
	}
	return 0, false
}
