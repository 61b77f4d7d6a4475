package cluster

import (
	"math"

	"foldwire/aggregator/words"
)

const (
	tableBits  = 20
	logTable   = 1 << 16
	priorItems = 2000 // weight of what is assumed before anything is seen, in items
	priorCount = 1    // of these, how many have a word of which nothing is known
)

// frequencies counts in how many items of the index each term occurs.
type frequencies struct {
	words []uint32 // words and prefixes
	pairs []uint32
	items int
	logs  [logTable]float32
}

func newFrequencies() *frequencies {
	f := &frequencies{words: make([]uint32, 1<<tableBits), pairs: make([]uint32, 1<<tableBits)}
	for _, c := range words.NewScanner().CommonWords() {
		n := uint32(c.Share * priorItems)
		*f.cell(c.Token.Hash &^ kindMask) += n
		if c.Token.Prefix != 0 {
			*f.cell(c.Token.Prefix&^kindMask | kindPrefix) += n
		}
	}
	for i := range f.logs {
		f.logs[i] = float32(math.Log(float64(i)))
	}
	return f
}

func (f *frequencies) cell(term uint32) *uint32 {
	table := f.words
	if term&kindMask == kindPair {
		table = f.pairs
	}
	return &table[term*0x9e3779b1>>(32-tableBits)]
}

// add counts a vector; by is 1, or -1 to take it back.
func (f *frequencies) add(v vector, by int) {
	for _, t := range v.terms {
		*f.cell(t) += uint32(by)
	}
	f.items += by
}

// total is the logarithm of how many items the counts are about.
func (f *frequencies) total() float64 { return math.Log(float64(f.items + priorItems)) }

// idf gives the inverse document frequency of a term, given total().
func (f *frequencies) idf(term uint32, total float64) float64 {
	n := *f.cell(term) + priorCount
	if n < logTable {
		return total - float64(f.logs[n])
	}
	return max(total-math.Log(float64(n)), 0)
}
