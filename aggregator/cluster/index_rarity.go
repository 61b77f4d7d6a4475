package cluster

import (
	"math"
	"slices"
)

// rarities mirror the counts of terms in two bytes for a word and one for a pair. Every
// comparison asks for the counts of all terms of a story, which lie all over the tables:
// the smaller they are, the more of them stays in the processor's cache.
type rarities struct {
	words []uint16       // codes of counts
	pairs []uint8        // counts up to manyPairs, which stands for any larger one
	logs  [codes]float32 // of 1 + the count of a code
	from  *frequencies   // what they mirror
	seen  []uint16
}

const (
	manyPairs  = 255
	exactCodes = 1 << 12 // counts below are their own code
	octave     = 1 << 11 // codes between a larger count and its double
	codes      = exactCodes + (32-12)*octave + 1
)

// codeOf gives the code of a count: the count itself, or its logarithm to within a
// hundredth of a percent of the count.
func codeOf(n uint32) uint16 {
	if n < exactCodes {
		return uint16(n)
	}
	return uint16(exactCodes + math.Round((math.Log2(float64(n))-12)*octave))
}

func newRarities(f *frequencies) *rarities {
	r := &rarities{words: make([]uint16, 1<<tableBits), pairs: make([]uint8, 1<<tableBits), from: f}
	for code := range r.logs {
		n := float64(code)
		if code >= exactCodes {
			n = math.Exp2(12 + float64(code-exactCodes)/octave)
		}
		r.logs[code] = float32(math.Log(n + priorCount))
	}
	r.refill()
	return r
}

// refill mirrors all counts.
func (r *rarities) refill() {
	for i, n := range r.from.words {
		r.words[i] = codeOf(n)
	}
	for i, n := range r.from.pairs {
		r.pairs[i] = uint8(min(n, manyPairs))
	}
}

// update mirrors the counts of some terms.
func (r *rarities) update(terms []uint32) {
	for _, t := range terms {
		n := *r.from.cell(t)
		if t&kindMask == kindPair {
			r.pairs[cellOf(t)] = uint8(min(n, manyPairs))
		} else {
			r.words[cellOf(t)] = codeOf(n)
		}
	}
}

// look gives the codes of terms, valid until the next call. It does nothing else: most of
// the counts have to come from far away, and so many of them are on their way at a time.
func (r *rarities) look(terms []uint32) []uint16 {
	r.seen = slices.Grow(r.seen[:0], len(terms))[:len(terms)]
	first, _ := slices.BinarySearch(terms, kindPair)
	out, wide, narrow := r.seen, r.words[:1<<tableBits], r.pairs[:1<<tableBits]
	for i, t := range terms[:first] {
		out[i] = wide[cellOf(t)]
	}
	for i, t := range terms[first:] {
		out[first+i] = uint16(narrow[cellOf(t)])
	}
	for i, t := range terms[first:] {
		if out[first+i] == manyPairs {
			out[first+i] = codeOf(*r.from.cell(t))
		}
	}
	return out
}

// idf gives the inverse document frequency of a code, given counts.total of its language.
func (r *rarities) idf(code uint16, total float64) float64 {
	if idf := total - float64(r.logs[code]); idf > 0 {
		return idf
	}
	return 0
}

// count counts a vector of a language; by is 1, or -1 to take it back.
func (x *Index) count(v vector, lang uint32, by int) {
	x.counts.add(v, lang, by)
	x.rare.update(v.terms)
}

// idfs fills out with the inverse document frequency of each term.
func (x *Index) idfs(out []float64, terms []uint32, total float64) []float64 {
	out = out[:0]
	for _, code := range x.rare.look(terms) {
		out = append(out, x.rare.idf(code, total))
	}
	return out
}
