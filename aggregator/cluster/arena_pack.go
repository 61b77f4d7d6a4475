package cluster

import (
	"encoding/binary"
	"math/bits"
	"slices"
)

// packer packs vectors.
type packer struct {
	bytes  []byte
	grades []uint16                       // the different grades of a vector, from the least on
	of     [1 << levelBits]uint8          // by grade: 1 + its place in grades; 0 outside pack
	levels []uint16                       // the different levels
	kept   [weightOne>>levelAt + 1]uint16 // by level: the one that stands for it; 0 outside thin
}

// pack packs a vector, valid until the next call, as if it were found by all its words. The weights of v
// are then those that are kept.
func (p *packer) pack(v vector) []byte {
	p.grade(v.weights)
	if len(p.grades) > maxLevels {
		p.ungrade()
		p.thin(v.weights)
		p.grade(v.weights)
	}
	b := p.appendGrades(append(p.bytes[:0], uint8(len(p.grades)), everyWord)) //nolint:gosec // at most maxGrades
	width := widthFor(len(p.grades))
	for i := 0; i < len(v.weights); i += 8 {
		eight := v.weights[i:min(i+8, len(v.weights))]
		set := uint64(0)
		for k, w := range eight {
			set |= uint64(p.of[gradeOf(w)]-1) << (width * k)
		}
		b = binary.LittleEndian.AppendUint64(b, set)[:len(b)+sizeOf(len(eight), width)]
	}
	p.ungrade()
	p.bytes = appendTerms(b, v.terms)
	return p.bytes
}

// widthFor gives how many bits tell so many grades apart.
func widthFor(grades int) int { return bits.Len(uint(max(grades, 1) - 1)) } //nolint:gosec // not negative

// gradeOf gives the grade of a weight with its mark.
func gradeOf(w uint16) uint16 { return (w&weightBits>>levelAt-1)<<1 | w&inTitle }

// grade finds the grades of a vector.
func (p *packer) grade(weights []uint16) {
	var some [1 << levelBits / 64]uint64
	for _, w := range weights {
		g := gradeOf(w)
		some[g/64%uint16(len(some))] |= 1 << (g % 64)
	}
	p.grades = p.grades[:0]
	for i, set := range some {
		for ; set != 0; set &= set - 1 {
			g := uint16(i*64 + bits.TrailingZeros64(set)) //nolint:gosec // of levelBits
			p.grades = append(p.grades, g)
			p.of[g] = uint8(len(p.grades)) //nolint:gosec // at most maxFeatures
		}
	}
}

func (p *packer) ungrade() {
	for _, g := range p.grades {
		p.of[g] = 0
	}
}

// thin leaves at most maxLevels different weights of a vector: where there are more, one counts as
// the next smaller one that is left.
func (p *packer) thin(weights []uint16) {
	p.levels = p.levels[:0]
	for _, w := range weights {
		if at := w & weightBits >> levelAt; p.kept[at] == 0 {
			p.kept[at] = at
			p.levels = append(p.levels, at)
		}
	}
	slices.Sort(p.levels)
	if n := len(p.levels); n > maxLevels {
		last, to := -1, uint16(0)
		for i, at := range p.levels {
			if k := i * (maxLevels - 1) / (n - 1); k > last {
				last, to = k, at
			}
			p.kept[at] = to
		}
		for i, w := range weights {
			weights[i] = p.kept[w&weightBits>>levelAt]<<levelAt | w&inTitle
		}
	}
	for _, at := range p.levels {
		p.kept[at] = 0
	}
}

// appendGrades appends the grades, two in three bytes.
func (p *packer) appendGrades(b []byte) []byte {
	for i := 0; i < len(p.grades); i += 2 {
		two := uint32(p.grades[i])
		if i+1 < len(p.grades) {
			two |= uint32(p.grades[i+1]) << levelBits
		}
		b = append(b, byte(two), byte(two>>8), byte(two>>16))
	}
	return b[:len(b)-len(p.grades)%2]
}

// appendTerms appends terms as their lower bytes and the bit set of the upper ones.
func appendTerms(b []byte, terms []uint32) []byte {
	for _, t := range terms {
		b = append(b, byte(t), byte(t>>8))
	}
	upper := len(b)
	if n := len(terms); n > 0 {
		b = append(b, make([]byte, (int(terms[n-1]>>lowBits)+n-1)/8+1)...)
	}
	for i, t := range terms {
		at := int(t>>lowBits) + i
		b[upper+at/8] |= 1 << (at % 8)
	}
	return b
}
