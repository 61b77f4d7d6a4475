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
// themselves; for each term a byte, of which two bits are the marks and six say which
// weight; a bit for each term that is posted; the lower two bytes of each term; and
// their upper bytes, which do not fall, as ones in a bit set: that of term i at its upper
// byte plus i (Elias, "Efficient storage and retrieval by content and address of static
// files", 1974). The kind is in the upper byte.
type arena struct {
	space  words.Space
	chunks [][]byte
	buf    []byte
	one    vector   // what get gave
	named  []uint32 // what foundBy gave
	levels []uint16
	level  [weightOne>>levelAt + 1]uint8 // by weight: 1 + its place in levels; 0 outside pack
}

const (
	unitBytes = 16
	maxLevels = 64
	levelAt   = 2 // where the level is in a byte, and the weight above the marks
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
	units := (len(packed) + unitBytes - 1) / unitBytes
	p := place{at: a.space.Take(units), units: uint8(units), terms: uint8(terms)}
	for chunk, _ := words.Chunk(p.at); chunk >= len(a.chunks); {
		a.chunks = append(a.chunks, make([]byte, words.ChunkUnits*unitBytes))
	}
	to := a.run(p)
	clear(to[copy(to, packed):])
	return p
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
	for _, w := range v.weights {
		b = append(b, (a.level[w&weightBits>>levelAt]-1)<<levelAt|uint8(w&markMask))
	}
	for _, w := range v.weights {
		a.level[w&weightBits>>levelAt] = 0
	}
	marks := len(b)
	b = append(b, make([]byte, (len(v.terms)+7)/8)...)
	for i, w := range v.weights {
		if w&posted != 0 {
			b[marks+i/8] |= 1 << (i % 8)
		}
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
	grades, marks := b[:n], b[n:]
	for i, g := range grades {
		v.weights[i] = levels[g>>levelAt] | uint16(g)&markMask | uint16(marks[i/8]>>(i%8)&1)*posted
	}
	unpackTerms(v.terms, b[n+(n+7)/8:])
	return v
}

// foundBy gives the terms that the vector at p is found by, valid until the next call, and
// whether it is one that pack may have made. It is for vectors that were read and are
// wellFormed.
func (a *arena) foundBy(p place) (terms []uint32, ok bool) {
	n := int(p.terms)
	b := a.run(p)
	count := int(b[0])
	b = b[1:]
	for i := range count {
		if binary.LittleEndian.Uint16(b[2*i:])&weightBits == 0 {
			return nil, false
		}
	}
	grades, marks := b[2*count:][:n], b[2*count+n:]
	for _, g := range grades {
		if int(g>>levelAt) >= count {
			return nil, false
		}
	}
	all := slices.Grow(a.one.terms[:0], n)[:n]
	a.one.terms = all
	unpackTerms(all, marks[(n+7)/8:])
	a.named = a.named[:0]
	for i, t := range all {
		if i > 0 && all[i-1] >= t {
			return nil, false
		}
		if marks[i/8]>>(i%8)&1 != 0 {
			a.named = append(a.named, t)
		}
	}
	return a.named, n <= maxFeatures
}

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
	for i, g := range b[:n] {
		out.weights[i] = levels[g>>levelAt] | uint32(g)&uint32(inTitle)<<titlesAt
	}
	unpackTerms(out.terms, b[n+(n+7)/8:])
}

// wellFormed says whether a run that was read has a packed vector of n terms.
func wellFormed(b []byte, n int) bool {
	if len(b) == 0 || b[0] > maxLevels {
		return false
	}
	upper := 1 + 2*int(b[0]) + n + (n+7)/8 + n*lowBytes
	if len(b) < upper {
		return false
	}
	ones := 0
	for _, c := range b[upper:] {
		ones += bits.OnesCount8(c)
	}
	return ones == n
}

// unpackTerms unpacks terms from their lower bytes and the bit set of the upper ones.
func unpackTerms(terms []uint32, b []byte) {
	low, upper := b, b[len(terms)*lowBytes:]
	i := 0
	for base := 0; len(upper) > 0 && i < len(terms); base += 64 {
		set := uint64(0)
		if len(upper) >= 8 {
			set, upper = binary.LittleEndian.Uint64(upper), upper[8:]
		} else {
			for k, c := range upper {
				set |= uint64(c) << (8 * k)
			}
			upper = nil
		}
		for ; set != 0 && i < len(terms); set &= set - 1 {
			at := base + bits.TrailingZeros64(set)
			terms[i] = uint32(at-i)<<lowBits | uint32(low[0]) | uint32(low[1])<<8
			low, i = low[lowBytes:], i+1
		}
	}
}
