package cluster

import (
	"encoding/binary"
	"math/bits"
	"slices"

	"foldwire/aggregator/words"
)

// arena keeps the vectors of all items, packed, in memory without pointers.
//
// A vector of n terms has few different weights. It is packed as: how many grades these are, a
// weight with and without the mark of a title counting as two; the place of the lightest word
// that it is found by, or everyWord; the grades themselves, of levelBits each; for each term
// which of the grades it has, in as few bits as tell them apart, the first in the lowest bits; the
// lower two bytes of each term; and their upper bytes, which do not fall, as ones in a bit set:
// that of term i at its upper byte plus i (Elias, "Efficient storage and retrieval by content and
// address of static files", 1974). The kind is in the upper byte.
type arena struct {
	memory words.Arena
	one    vector // what get gave
	packer
}

const (
	unitBytes = 16
	maxLevels = 32            // different weights of a vector
	maxGrades = 2 * maxLevels //
	levelAt   = 2             // where the level is in a weight, above the marks
	levelBits = 12            // of a grade: the level less one, above the mark of a title
	headBytes = 2
	lowBytes  = 2
	lowBits   = 8 * lowBytes
)

// place is where an arena keeps a vector.
type place struct {
	at    uint32 // the first unit
	units uint8
	terms uint8
}

func newArena() arena { return arena{memory: words.NewArena(unitBytes)} }

// put packs a vector into the arena. The weights of v are then those that are kept.
func (a *arena) put(v vector) place {
	packed := a.pack(v)
	units := a.memory.Units(len(packed))
	p := place{at: a.memory.Take(units), units: uint8(units), terms: uint8(len(v.terms))} //nolint:gosec // at most maxFeatures
	to := a.memory.Change(p.at, units)
	clear(to[copy(to, packed):])
	return p
}

// lightest gives the place of the lightest term that the vector at p is found by.
func (a *arena) lightest(p place) uint8 { return a.run(p)[1] }

// setLightest sets it.
func (a *arena) setLightest(p place, lightest uint8) {
	a.memory.Change(p.at, int(p.units))[1] = lightest
}

// packed gives the vector at p as pack made it: what follows it in its run is zeros, and its
// last byte is none.
func (a *arena) packed(p place) []byte {
	b := a.run(p)
	for len(b) > headBytes && b[len(b)-1] == 0 {
		b = b[:len(b)-1]
	}
	return b
}

// run gives the memory of a vector.
func (a *arena) run(p place) []byte { return a.memory.Run(p.at, int(p.units)) }

// drop frees the vector at p.
func (a *arena) drop(p place) { a.memory.Give(p.at, int(p.units)) }

// layout splits a packed vector before its grades and behind them, and gives how many bits tell
// which one a term has.
func layout(b []byte) (grades, rest []byte, width int) {
	count := int(b[0])
	b = b[headBytes:]
	size := sizeOf(count, levelBits)
	return b[:size], b[size:], widthFor(count)
}

// sizeOf gives the bytes that n numbers of some bits take.
func sizeOf(n, width int) int { return (n*width + 7) / 8 }

// gradeAt gives a grade as the weight and the mark that it stands for.
func gradeAt(grades []byte, i int) uint16 {
	at := i * levelBits
	g := (uint16(grades[at/8+1])<<8 | uint16(grades[at/8])) >> (at % 8) & (1<<levelBits - 1)
	return (g>>1+1)<<levelAt | g&inTitle
}

// get unpacks the vector at p, valid until the next call.
func (a *arena) get(p place) vector {
	n := int(p.terms)
	v := vector{terms: slices.Grow(a.one.terms[:0], n)[:n], weights: slices.Grow(a.one.weights[:0], n)[:n]}
	a.one = v
	grades, b, width := layout(a.run(p))
	var all [maxGrades]uint16
	for i := range all[:a.run(p)[0]] {
		all[i] = gradeAt(grades, i)
	}
	for i := 0; i < n; i += 8 {
		set := binary.LittleEndian.Uint64(b[i/8*width:])
		for k := range v.weights[i:min(i+8, n)] {
			v.weights[i+k] = all[set&(1<<width-1)%maxGrades]
			set >>= width
		}
	}
	unpackTerms(v.terms, b[sizeOf(n, width):])
	return v
}

// addend unpacks the vector at p as a story adds it up.
func (a *arena) addend(p place, out *sum) {
	n := int(p.terms)
	out.resize(n)
	grades, b, width := layout(a.run(p))
	var all [maxGrades]uint32
	for i := range all[:a.run(p)[0]] {
		all[i] = summed(gradeAt(grades, i))
	}
	for i := 0; i < n; i += 8 {
		set := binary.LittleEndian.Uint64(b[i/8*width:])
		for k := range out.weights[i:min(i+8, n)] {
			out.weights[i+k] = all[set&(1<<width-1)%maxGrades]
			set >>= width
		}
	}
	unpackTerms(out.terms, b[sizeOf(n, width):])
}

// summed gives a weight with its mark as a sum has it.
func summed(w uint16) uint32 { return uint32(w&weightBits) | uint32(w&inTitle)<<titlesAt }

// unpackTerms unpacks terms from their lower bytes and the bit set of the upper ones.
func unpackTerms(terms []uint32, b []byte) {
	low, upper := b[:len(terms)*lowBytes], b[len(terms)*lowBytes:]
	i := 0
	for base := 0; len(upper) > 0; base += 64 {
		set := uint64(0)
		if len(upper) >= 8 {
			set, upper = binary.LittleEndian.Uint64(upper), upper[8:]
		} else {
			for k, c := range upper {
				set |= uint64(c) << (8 * k)
			}
			upper = nil
		}
		for ; set != 0 && len(low) >= lowBytes; set &= set - 1 {
			at := base + bits.TrailingZeros64(set)
			terms[i] = uint32(at-i)<<lowBits | uint32(binary.LittleEndian.Uint16(low))
			low, i = low[lowBytes:], i+1
		}
	}
}
