package cluster

import (
	"math"
	"math/bits"
	"slices"
)

// rarities mirror the counts of terms in a byte each. Every comparison asks for the
// counts of all terms of a story, which lie all over the table: the smaller it is, the more
// of it stays in the processor's cache.
type rarities struct {
	codes []uint8      // of counts
	logs  [256]float64 // of what a code stands for, and a little
	from  *frequencies // what they mirror
	seen  []uint8
}

// Counts below exactCodes are their own code. Above, a code is a logarithm: an octave has
// eight codes, each of which stands for the counts about its middle.
const (
	exactBits  = 6
	exactCodes = 1 << exactBits
	eighths    = 3 // bits
	lastOctave = exactBits + (256-exactCodes)>>eighths - 1
)

// codeOf gives the code of a count.
func codeOf(n uint32) uint8 {
	if n < exactCodes {
		return uint8(n)
	}
	octave := bits.Len32(n) - 1
	if octave > lastOctave {
		return math.MaxUint8
	}
	return uint8(exactCodes + (octave-exactBits)<<eighths + int(n>>(octave-eighths)&(1<<eighths-1)))
}

// countOf gives the count that a code stands for.
func countOf(code uint8) float64 {
	if code < exactCodes {
		return float64(code)
	}
	octave, part := (code-exactCodes)>>eighths, (code-exactCodes)&(1<<eighths-1)
	return math.Ldexp(1+(float64(part)+0.5)/(1<<eighths), int(octave)+exactBits)
}

func newRarities(f *frequencies) *rarities {
	r := &rarities{codes: make([]uint8, cells), from: f}
	for code := range r.logs {
		r.logs[code] = math.Log(countOf(uint8(code)) + priorCount)
	}
	r.refill()
	return r
}

// refill mirrors all counts.
func (r *rarities) refill() {
	for i, n := range r.from.terms {
		r.codes[i] = codeOf(n)
	}
}

// look gives the codes of terms, valid until the next call. It does nothing else: most of
// the counts have to come from far away, and so many of them are on their way at a time.
func (r *rarities) look(terms []uint32) []uint8 {
	r.seen = slices.Grow(r.seen[:0], len(terms))[:len(terms)]
	out, codes := r.seen, r.codes
	for i, t := range terms {
		out[i] = codes[cellOf(t)]
	}
	return out
}

// idf gives the inverse document frequency of a code, given counts.total of its language.
func (r *rarities) idf(code uint8, total float64) float64 {
	if idf := total - r.logs[code]; idf > 0 {
		return idf
	}
	return 0
}

// count counts a vector of a language; by is 1, or -1 to take it back.
func (x *Index) count(v vector, lang uint32, by int) {
	counts, codes := x.counts.terms, x.rare.codes
	for _, t := range v.terms {
		cell := cellOf(t)
		counts[cell] += uint32(by)
		codes[cell] = codeOf(counts[cell])
	}
	x.counts.tally(lang, by)
}

// idfs fills out with the inverse document frequency of each term.
func (x *Index) idfs(out []float64, terms []uint32, total float64) []float64 {
	out = out[:0]
	for _, code := range x.rare.look(terms) {
		out = append(out, x.rare.idf(code, total))
	}
	return out
}
