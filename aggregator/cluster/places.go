package cluster

// places finds a term among those of one item. Most terms of a story are not there, and a
// look at one bit tells it, for which the lower bytes of a term are enough.
type places struct {
	terms []uint32
	bits  [1 << (lowBits - 6)]uint64
	table [1 << tableOfPlaces]uint16 // by lower bytes: place + 1, 0 is none
}

const tableOfPlaces = 9 // at least twice maxFeatures

// set makes p the places of terms, at most maxFeatures.
func (p *places) set(terms []uint32) {
	*p = places{terms: terms}
	for i, t := range terms {
		low := uint16(t)
		p.bits[low>>6] |= 1 << (low & 63)
		at := first(low)
		for p.table[at] != 0 {
			at = next(at)
		}
		p.table[at] = uint16(i + 1)
	}
}

// first gives where in a table places of terms with such lower bytes begin; next, where
// they go on.
func first(low uint16) uint32 { return uint32(low) * 0x9e3779b1 >> (32 - tableOfPlaces) }

func next(at uint32) uint32 { return (at + 1) % (1 << tableOfPlaces) }

// may says that a term with such lower bytes may be there; if not, it is not.
func (p *places) may(low uint16) bool { return p.bit(low) != 0 }

func (p *places) bit(low uint16) uint8 { return uint8(p.bits[low>>6] >> (low & 63) & 1) }

// find gives the place of a term.
func (p *places) find(term uint32) (int, bool) {
	for at := first(uint16(term)); p.table[at] != 0; at = next(at) {
		if i := int(p.table[at]) - 1; p.terms[i] == term {
			return i, true
		}
	}
	return 0, false
}
