package cluster

import (
	"math"
	"sync"

	"foldwire/aggregator/words"
)

const (
	tableBits  = 19             // of counts of each kind of term
	cells      = 3 << tableBits //
	priorItems = 2000           // weight of what is assumed before anything is seen, in items
	priorCount = 2              // of these, how many have a word of which nothing is known
)

// frequencies counts in how many items of the index each term occurs.
type frequencies struct {
	terms []uint32
	items map[uint32]int // by language
	all   int
}

// commonWords takes longer than all else that an empty index needs.
var commonWords = sync.OnceValue(func() []words.Common { return words.NewScanner().CommonWords() }) //nolint:gochecknoglobals // read once, as what is embedded never changes

func newFrequencies() *frequencies {
	f := &frequencies{terms: make([]uint32, cells), items: map[uint32]int{}}
	for _, c := range commonWords() {
		n := uint32(c.Share * priorItems)
		f.terms[cellOf(termOf(c.Token.Hash, kindWord))] += n
		if c.Token.Prefix != 0 {
			f.terms[cellOf(termOf(c.Token.Prefix, kindPrefix))] += n
		}
	}
	return f
}

// cellOf gives the place of a term among the counts, those of its kind. Words that few
// items have share it with others by chance: seventeen ways to deal them out gave mean
// qualities from .8822 to .8849.
func cellOf(term uint32) uint32 {
	return term>>kindAt<<tableBits | term*0x27d4eb2f&(1<<kindAt-1)>>(kindAt-tableBits)
}

// tally counts an item of a language; by is 1, or -1 to take it back.
func (f *frequencies) tally(lang uint32, by int) {
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
