package cluster

import (
	"encoding/binary"
	"math/bits"
	"slices"

	"foldwire/aggregator/words"
)

// arena keeps the vectors of all items, packed, in memory without pointers.
//
// A vector of n terms has few different weights. It is packed as: how many these are; they
// themselves; for each term a grade of gradeBits, the first in the lowest bits: whether the
// title has it, whether it is posted, and which weight; the lower two bytes of each term; and
// their upper bytes, which do not fall, as ones in a bit set: that of term i at its upper
// byte plus i (Elias, "Efficient storage and retrieval by content and address of static
// files", 1974). The kind is in the upper byte.
type arena struct {
	space  words.Space
	chunks [][]byte
	buf    []byte
	one    vector // what get gave
	levels []uint16
	level  [weightOne>>levelAt + 1]uint8 // by weight: 1 + its place in levels; 0 outside pack
}

const (
	unitBytes = 16
	maxLevels = 32
	levelAt   = 2 // where the level is in a grade, and the weight above the marks
	gradeBits = 7 // eight grades take so many bytes
	postedAt  = 1 // where a grade says that its term is posted
	lowBytes  = 2
	lowBits   = 8 * lowBytes
)

// place is where an arena keeps a vector.
type place struct {
	at    uint32 // the first unit
	units uint8
	terms uint8
}

// put packs a vector into the arena.
func (a *arena) put(v vector) place { return a.keep(a.pack(v), len(v.terms)) }

// keep copies a packed vector of so many terms into the arena.
func (a *arena) keep(packed []byte, terms int) place {
	p := a.room(len(packed), terms)
	to := a.run(p)
	clear(to[copy(to, packed):])
	return p
}

// room makes room for a vector of so many terms that takes size bytes.
func (a *arena) room(size, terms int) place {
	units := (size + unitBytes - 1) / unitBytes
	p := place{at: a.space.Take(units), units: uint8(units), terms: uint8(terms)}
	for chunk, _ := words.Chunk(p.at); chunk >= len(a.chunks); {
		a.chunks = append(a.chunks, make([]byte, words.ChunkUnits*unitBytes))
	}
	return p
}

// packed gives the vector at p as pack made it: what follows it in its run is zeros, and its
// last byte is one only where it has no terms.
func (a *arena) packed(p place) []byte {
	b := a.run(p)
	for len(b) > 1 && b[len(b)-1] == 0 {
		b = b[:len(b)-1]
	}
	return b
}

// run gives the memory of a vector.
func (a *arena) run(p place) []byte {
	chunk, unit := words.Chunk(p.at)
	from := unit * unitBytes
	return a.chunks[chunk][from : from+int(p.units)*unitBytes]
}

// drop frees the vector at p.
func (a *arena) drop(p place) { a.space.Give(p.at, int(p.units)) }

// pack packs a vector, valid until the next call.
func (a *arena) pack(v vector) []byte {
	a.grade(v)
	b := append(a.buf[:0], uint8(len(a.levels)))
	for _, w := range a.levels {
		b = binary.LittleEndian.AppendUint16(b, w)
	}
	for i := 0; i < len(v.weights); i += 8 {
		eight := v.weights[i:min(i+8, len(v.weights))]
		set := uint64(0)
		for k, w := range eight {
			grade := (a.level[w&weightBits>>levelAt]-1)<<levelAt | uint8(w&inTitle)
			if w&posted != 0 {
				grade |= 1 << postedAt
			}
			set |= uint64(grade) << (gradeBits * k)
		}
		b = binary.LittleEndian.AppendUint64(b, set)[:len(b)+gradesSize(len(eight))]
	}
	for _, w := range v.weights {
		a.level[w&weightBits>>levelAt] = 0
	}
	for _, t := range v.terms {
		b = append(b, byte(t), byte(t>>8))
	}
	upper := len(b)
	if n := len(v.terms); n > 0 {
		b = append(b, make([]byte, (int(v.terms[n-1]>>lowBits)+n-1)/8+1)...)
	}
	for i, t := range v.terms {
		at := int(t>>lowBits) + i
		b[upper+at/8] |= 1 << (at % 8)
	}
	a.buf = b
	return b
}

// gradesSize gives the bytes of n grades.
func gradesSize(n int) int { return (n*gradeBits + 7) / 8 }

// grade sets the levels of a vector: its different weights, from the smallest on. Where
// there are too many, a weight counts as the next smaller one that has a level.
func (a *arena) grade(v vector) {
	a.levels = a.levels[:0]
	for _, w := range v.weights {
		if at := w & weightBits >> levelAt; a.level[at] == 0 {
			a.level[at] = 1
			a.levels = append(a.levels, w&weightBits)
		}
	}
	slices.Sort(a.levels)
	n := len(a.levels)
	for i, w := range a.levels {
		a.level[w>>levelAt] = uint8(i + 1)
		if n > maxLevels {
			a.level[w>>levelAt] = uint8(i*(maxLevels-1)/(n-1) + 1)
		}
	}
	if n > maxLevels {
		kept := a.levels[:0]
		for _, w := range slices.Clone(a.levels) {
			if int(a.level[w>>levelAt]) == len(kept)+1 {
				kept = append(kept, w)
			}
		}
		a.levels = kept
	}
}

// get unpacks the vector at p, valid until the next call.
func (a *arena) get(p place) vector {
	n := int(p.terms)
	v := vector{terms: slices.Grow(a.one.terms[:0], n)[:n], weights: slices.Grow(a.one.weights[:0], n)[:n]}
	a.one = v
	b := a.run(p)
	var levels [maxLevels]uint16
	count := min(int(b[0]), maxLevels)
	b = b[1:]
	for i := range count {
		levels[i] = binary.LittleEndian.Uint16(b[2*i:])
	}
	b = b[2*count:]
	for i := 0; i < n; i += 8 {
		set := binary.LittleEndian.Uint64(b[i/8*gradeBits:])
		for k := range v.weights[i:min(i+8, n)] {
			g := uint16(set >> (gradeBits * k))
			v.weights[i+k] = levels[g>>levelAt%maxLevels] | g&inTitle | g>>postedAt&1*posted
		}
	}
	unpackTerms(v.terms, b[gradesSize(n):])
	return v
}

// eachGrade has the lowest bit of each of eight grades.
const eachGrade = 1 | 1<<gradeBits | 1<<(2*gradeBits) | 1<<(3*gradeBits) | 1<<(4*gradeBits) | 1<<(5*gradeBits) | 1<<(6*gradeBits) | 1<<(7*gradeBits)

// addend unpacks the vector at p as a story adds it up.
func (a *arena) addend(p place, out *sum) {
	n := int(p.terms)
	out.resize(n)
	b := a.run(p)
	var levels [maxLevels]uint32
	count := min(int(b[0]), maxLevels)
	b = b[1:]
	for i := range count {
		levels[i] = uint32(binary.LittleEndian.Uint16(b[2*i:]))
	}
	b = b[2*count:]
	for i := 0; i < n; i += 8 {
		set := binary.LittleEndian.Uint64(b[i/8*gradeBits:])
		for k := range out.weights[i:min(i+8, n)] {
			out.weights[i+k] = levels[set>>levelAt%maxLevels] | uint32(set)&uint32(inTitle)<<titlesAt
			set >>= gradeBits
		}
	}
	unpackTerms(out.terms, b[gradesSize(n):])
}

// wellFormed says whether the first size bytes of a run that was read are a packed vector of n
// terms, though maybe out of order.
func wellFormed(run []byte, size, n int) bool {
	b := run[:size]
	if n > maxFeatures || len(b) == 0 || int(b[0]) > min(maxLevels, n) { // more weights than terms, and eight grades reach too far
		return false
	}
	grades := 1 + 2*int(b[0])
	upper := grades + gradesSize(n) + n*lowBytes
	if len(b) < upper || !wellGraded(run[1:grades], run[grades:], n) {
		return false
	}
	if n == 0 {
		return len(b) == upper
	}
	set := b[upper:]
	if len(set) == 0 {
		return false
	}
	last := 8*(len(set)-1) + bits.Len8(set[len(set)-1]) - n // the upper byte of the last term, if all of them are there
	ones := 0
	for ; len(set) >= 8; set = set[8:] {
		ones += bits.OnesCount64(binary.LittleEndian.Uint64(set))
	}
	for _, c := range set {
		ones += bits.OnesCount8(c)
	}
	return ones == n && last < kinds<<(kindAt-lowBits)
}

const kinds = 3

// wellGraded says whether weights are any, and whether the first n grades are of these.
func wellGraded(levels, grades []byte, n int) bool {
	for i := 0; i < len(levels); i += 2 {
		if binary.LittleEndian.Uint16(levels[i:])&weightBits == 0 {
			return false
		}
	}
	most := uint64(maxLevels-len(levels)/2) * eachGrade // with which no level reaches maxLevels
	for i := 0; i < n; i += 8 {
		set := binary.LittleEndian.Uint64(grades[i/8*gradeBits:])
		if n-i < 8 {
			set &= 1<<((n-i)*gradeBits) - 1
		}
		if ((set>>levelAt)&((maxLevels-1)*eachGrade)+most)&(maxLevels*eachGrade) != 0 {
			return false
		}
	}
	return true
}

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
