package cluster

import (
	"math"
	"slices"
	"sync"

	"foldwire/aggregator/words"
)

const (
	tableBits  = 19             // of counts of each kind of term
	cells      = 3 << tableBits //
	priorItems = 2000           // weight of what is assumed before anything is seen, in items
	priorCount = 2              // of these, how many have a word of which nothing is known
)

// frequencies counts in how many items of the index each term occurs. Every comparison asks
// for the counts of all terms of a story, which lie all over the table: the smaller it is, the
// more of it stays in the processor's cache. So it has a byte for each, a code, which for few
// of them is less than the count itself.
type frequencies struct {
	codes []uint8
	many  manyCounts     // of the cells that count exactCodes or more
	items map[uint32]int // by language
	all   int
	logs  [256]float64 // of what a code stands for, and a little
	seen  []uint8
	large []uint32 // cells of one item
}

// commonCells are the counts of common words. To find them takes longer than all else that an
// empty index needs.
var commonCells = sync.OnceValue(func() []cellCount { //nolint:gochecknoglobals // worked out once, as what is embedded never changes
	var out []cellCount
	for _, c := range words.NewScanner().CommonWords() {
		n := uint16(c.Share * priorItems)
		out = append(out, cellCount{cellOf(termOf(c.Token.Hash, kindWord)), n})
		if c.Token.Prefix != 0 {
			out = append(out, cellCount{cellOf(termOf(c.Token.Prefix, kindPrefix)), n})
		}
	}
	return slices.Clip(out)
})

type cellCount struct {
	cell  uint32
	count uint16
}

func newFrequencies() *frequencies {
	f := &frequencies{codes: make([]uint8, cells), items: map[uint32]int{}}
	for code := range f.logs {
		f.logs[code] = math.Log(countOf(uint8(code)) + priorCount)
	}
	return f
}

// prime counts common words.
func (f *frequencies) prime() {
	for _, c := range commonCells() {
		f.set(c.cell, f.count(c.cell)+uint32(c.count))
	}
}

// cellOf gives the place of a term among the counts, those of its kind. Words that few
// items have share it with others by chance: seventeen ways to deal them out gave mean
// qualities from .8822 to .8849.
func cellOf(term uint32) uint32 {
	return term>>kindAt<<tableBits | term*0x27d4eb2f&(1<<kindAt-1)>>(kindAt-tableBits)
}

// count gives the count of a cell.
func (f *frequencies) count(cell uint32) uint32 {
	if code := f.codes[cell]; code < exactCodes {
		return uint32(code)
	}
	return *f.many.at(cell)
}

// set sets the count of a cell.
func (f *frequencies) set(cell, n uint32) {
	if f.codes[cell] = codeOf(n); n >= exactCodes {
		*f.many.at(cell) = n
	}
}

// add counts an item that has these terms. Which of them have small counts, no processor can
// foresee, so that nothing branches on it.
func (f *frequencies) add(terms []uint32) {
	f.large = slices.Grow(f.large[:0], len(terms))[:len(terms)]
	large, codes, n := f.large, f.codes, 0
	for _, t := range terms {
		cell := cellOf(t)
		code, more := codes[cell], 0
		if code >= exactCodes-1 {
			more = 1
		}
		codes[cell] = code + 1 - uint8(more)
		large[n] = cell
		n += more
	}
	f.many.touch(large[:n])
	for _, cell := range large[:n] {
		count := f.many.at(cell)
		if *count++; f.codes[cell] < exactCodes { // what was kept is of another time
			*count = exactCodes
		}
		f.codes[cell] = codeOf(*count)
	}
}

// remove takes back what was added.
func (f *frequencies) remove(terms []uint32) {
	for _, t := range terms {
		if cell := cellOf(t); f.codes[cell] != 0 {
			f.set(cell, f.count(cell)-1)
		}
	}
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

// langHash gives the number of a language; 0 is none.
func langHash(lang string) uint32 {
	h := uint32(0)
	for i := range len(lang) {
		h = h*31 + uint32(lang[i])
	}
	return h
}
