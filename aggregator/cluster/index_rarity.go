package cluster

import "slices"

// rarities mirror the counts of terms in one byte each. Every comparison asks for the
// counts of all terms of a story, which lie all over the table: the smaller it is, the
// more of it stays in the processor's cache.
type rarities []uint8

// manyItems stands for this count and any larger one.
const manyItems = 255

func newRarities(f *frequencies) rarities {
	r := make(rarities, 2<<tableBits)
	for i, n := range f.words {
		r[i] = uint8(min(n, manyItems))
	}
	for i, n := range f.pairs {
		r[1<<tableBits+i] = uint8(min(n, manyItems))
	}
	return r
}

// rarityCell gives the place of a term: that of frequencies, with the pairs behind the
// words.
func rarityCell(term uint32) uint32 {
	return term*0x9e3779b1>>(32-tableBits) + (term&kindPair)<<(tableBits-1)
}

// count counts a vector; by is 1, or -1 to take it back.
func (x *Index) count(v vector, by int) {
	x.counts.add(v, by)
	for _, t := range v.terms {
		x.rare[rarityCell(t)] = uint8(min(*x.counts.cell(t), manyItems))
	}
}

// idf gives the inverse document frequency of a term, given counts.total().
func (x *Index) idf(term uint32, total float64) float64 {
	if n := x.rare[rarityCell(term)]; n < manyItems {
		return total - float64(x.counts.logs[int(n)+priorCount])
	}
	return x.counts.idf(term, total)
}

// idfs fills out with the inverse document frequency of each term.
func (x *Index) idfs(out []float64, terms []uint32, total float64) []float64 {
	out = slices.Grow(out[:0], len(terms))[:len(terms)]
	for i, t := range terms {
		out[i] = x.idf(t, total)
	}
	return out
}
