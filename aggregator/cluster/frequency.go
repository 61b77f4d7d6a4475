package cluster

import (
	"math"
	"slices"
	"sync"

	"foldwire/aggregator/words"
)

const (
	tableBits  = 20
	priorItems = 2000 // weight of what is assumed before anything is seen, in items
	priorCount = 2    // of these, how many have a word of which nothing is known
)

// frequencies counts in how many items of the index each term occurs.
type frequencies struct {
	words []uint32 // words and prefixes
	pairs []uint32
	items map[uint32]int // by language
	all   int
}

// commonWords takes longer than all else that an empty index needs.
var commonWords = sync.OnceValue(func() []words.Common { return words.NewScanner().CommonWords() }) //nolint:gochecknoglobals // read once, as what is embedded never changes

func newFrequencies() *frequencies {
	f := &frequencies{
		words: make([]uint32, 1<<tableBits), pairs: make([]uint32, 1<<tableBits), items: map[uint32]int{},
	}
	for _, c := range commonWords() {
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

// add counts a vector of a language; by is 1, or -1 to take it back.
func (f *frequencies) add(v vector, lang uint32, by int) {
	first, _ := slices.BinarySearch(v.terms, kindPair)
	for _, t := range v.terms[:first] {
		f.words[cellOf(t)] += uint32(by)
	}
	for _, t := range v.terms[first:] {
		f.pairs[cellOf(t)] += uint32(by)
	}
	f.all += by
	if f.items[lang] += by; f.items[lang] == 0 {
		delete(f.items, lang) // feeds may name any language
	}
}

// total is the logarithm of how many items may have the words of a language: those in it,
// and those of which no language is known. Among all items, a language that few are
// in would have no common words. For language 0, which is none, it is about all items.
func (f *frequencies) total(lang uint32) float64 {
	n := f.all
	if lang != 0 {
		n = f.items[lang] + f.items[0]
	}
	return math.Log(float64(n + priorItems))
}
