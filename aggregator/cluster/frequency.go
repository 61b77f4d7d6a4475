package cluster

import (
	"math"
	"slices"

	"foldwire/aggregator/words"
)

const (
	tableBits  = 20
	priorItems = 2000 // weight of what is assumed before anything is seen, in items
	priorCount = 1    // of these, how many have a word of which nothing is known
)

// frequencies counts in how many items of the index each term occurs.
type frequencies struct {
	words []uint32 // words and prefixes
	pairs []uint32
	items int
}

func newFrequencies() *frequencies {
	f := &frequencies{words: make([]uint32, 1<<tableBits), pairs: make([]uint32, 1<<tableBits)}
	for _, c := range words.NewScanner().CommonWords() {
		n := uint32(c.Share * priorItems)
		*f.cell(termOf(c.Token.Hash, kindWord)) += n
		if c.Token.Prefix != 0 {
			*f.cell(termOf(c.Token.Prefix, kindPrefix)) += n
		}
	}
	return f
}

func (f *frequencies) cell(term uint32) *uint32 {
	table := f.words
	if term&kindMask == kindPair {
		table = f.pairs
	}
	return &table[cellOf(term)]
}

// cellOf gives the place of a term among those of its kind.
func cellOf(term uint32) uint32 { return mixed(term) * 0x9e3779b1 >> (32 - tableBits) }

// add counts a vector; by is 1, or -1 to take it back.
func (f *frequencies) add(v vector, by int) {
	first, _ := slices.BinarySearch(v.terms, kindPair)
	for _, t := range v.terms[:first] {
		f.words[cellOf(t)] += uint32(by)
	}
	for _, t := range v.terms[first:] {
		f.pairs[cellOf(t)] += uint32(by)
	}
	f.items += by
}

// total is the logarithm of how many items the counts are about.
func (f *frequencies) total() float64 { return math.Log(float64(f.items + priorItems)) }
