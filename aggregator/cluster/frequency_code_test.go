package cluster

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// TestCodesTellCounts: small counts are told exactly, others to within a sixteenth, and
// a larger count never has a smaller code.
func TestCodesTellCounts(t *testing.T) {
	last := uint8(0)
	for n := uint32(0); n < 1<<30; n += 1 + n/100 {
		code := codeOf(n)
		if code < last {
			t.Fatalf("count %d has code %d after %d", n, code, last)
		}
		last = code
		if got, most := countOf(code), float64(n)/16; n < exactCodes && got != float64(n) || math.Abs(got-float64(n)) > most {
			t.Fatalf("count %d is told as %g", n, got)
		}
	}
	if last != math.MaxUint8 || codeOf(math.MaxUint32) != math.MaxUint8 {
		t.Errorf("the largest counts have the codes %d and %d", last, codeOf(math.MaxUint32))
	}
}

// TestCellsAreOfOneKind: a term is counted among its kind, and all counters are in use.
func TestCellsAreOfOneKind(t *testing.T) {
	used := make([]bool, cells)
	for term := range kindPair + 1<<kindAt {
		cell := cellOf(term)
		if cell>>tableBits != term>>kindAt {
			t.Fatalf("term %x is counted in %x", term, cell)
		}
		used[cell] = true
	}
	for cell, ok := range used {
		if !ok {
			t.Fatalf("nothing is counted in %x", cell)
		}
	}
}

// drawItem gives terms, of which some are in nearly all items and some in few.
func drawItem(rng *rand.Rand) []uint32 {
	var terms []uint32
	for k := range uint32(60) {
		if rng.Uint32N(60) >= k {
			terms = append(terms, termOf(k*0x9e3779b1, rng.Uint32N(3)<<kindAt))
		}
	}
	return terms
}

// TestCountsAreExact adds items and takes some back: what is counted is what a map counts,
// and codes are those of the counts.
func TestCountsAreExact(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	f, before, more := newFrequencies(), newFrequencies(), map[uint32]int{}
	f.prime()
	before.prime()
	var held [][]uint32
	change := func(terms []uint32, by int) {
		for _, term := range terms {
			more[cellOf(term)] += by
		}
	}
	for range 3000 {
		if len(held) > 0 && rng.IntN(3) == 0 {
			at := rng.IntN(len(held))
			f.remove(held[at])
			change(held[at], -1)
			held = slices.Delete(held, at, at+1)
			continue
		}
		terms := drawItem(rng)
		f.add(terms)
		change(terms, 1)
		held = append(held, terms)
	}
	many := 0
	for cell, n := range more {
		want := before.count(cell) + uint32(n)
		if got := f.count(cell); got != want || f.codes[cell] != codeOf(want) {
			t.Errorf("cell %x counts %d with code %d, want %d", cell, got, f.codes[cell], want)
		}
		if want >= exactCodes {
			many++
		}
	}
	if many == 0 || many == len(more) {
		t.Errorf("%d of %d counts are large: the test shows little", many, len(more))
	}
}

// TestCountsGrowFromNothing counts a term where no common words are known.
func TestCountsGrowFromNothing(t *testing.T) {
	const items = exactCodes + 6
	f := newFrequencies()
	for range items {
		f.add([]uint32{7})
	}
	if got := f.count(cellOf(7)); got != items {
		t.Errorf("the term counts %d, want %d", got, items)
	}
}
