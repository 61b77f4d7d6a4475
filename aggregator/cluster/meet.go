package cluster

import (
	"encoding/binary"
	"math/bits"
)

// meeting is what a story says of the terms of one item: its sum, but of these alone.
type meeting struct {
	places
	sums [maxFeatures]uint32 // by place, as in sum; zero where the story has nothing
	has  [(maxFeatures + 63) / 64]uint64
	hits [256]uint8 // terms of a vector that may be among the item's
}

// add adds what a member or the whole story has of the term at a place.
func (m *meeting) add(place int, weight uint32) {
	m.sums[place] += weight
	m.has[place/64] |= 1 << (place % 64)
}

// take gives a place where the story has something, the lowest first, and what it has there,
// which is forgotten.
func (m *meeting) take() (place int, weight uint32, ok bool) {
	for i, set := range m.has {
		if set == 0 {
			continue
		}
		m.has[i] = set & (set - 1)
		place = i*64 + bits.TrailingZeros64(set)
		weight, m.sums[place] = m.sums[place], 0
		return place, weight, true
	}
	return 0, 0, false
}

// meet takes in what a story has of the item's terms.
func (x *Index) meet(s *story) {
	m := &x.search.meeting
	if s.sum != nil {
		for i, t := range s.sum.terms {
			if m.may(uint16(t)) {
				if k, ok := m.find(t); ok {
					m.add(k, s.sum.weights[i])
				}
			}
		}
		return
	}
	for ref := s.head; ref != none; ref = x.items[ref].next { // at most maxPlain: all of them count
		if it := &x.items[ref]; !it.copied {
			x.vectors.meet(it.place, m)
		}
	}
}

// upperWords is how long the bit set of upper bytes may be: of all upper bytes and as many
// terms.
const upperWords = (1<<(termBits-lowBits)+maxFeatures)/64 + 1

// meet adds what the vector at p has of the terms of an item. Few of its terms are among
// them, and only those are unpacked: the lower bytes say which may be, and for the upper
// byte of one it is enough to see whether it is that of the item's term.
func (a *arena) meet(p place, m *meeting) {
	n := int(p.terms)
	b := a.run(p)
	levels := b[1:][:2*int(b[0])]
	grades := b[1+len(levels):]
	low := grades[gradesSize(n):]
	upper := low[n*lowBytes:]
	hits := m.among(low[:n*lowBytes])
	var ones [upperWords]uint64
	var before [upperWords]int
	unpackOnes(&ones, &before, upper)
	for _, hit := range hits {
		i := int(hit)
		t := binary.LittleEndian.Uint16(low[i*lowBytes:])
		for at := first(t); m.table[at] != 0; at = next(at) {
			k := int(m.table[at]) - 1
			if uint16(m.terms[k]) != t {
				continue
			}
			pos := uint(m.terms[k]>>lowBits) + uint(i)
			word, bit := pos/64%upperWords, pos%64
			if ones[word]>>bit&1 != 0 && before[word]+bits.OnesCount64(ones[word]&(1<<bit-1)) == i {
				grade := uint32(binary.LittleEndian.Uint16(grades[uint(i)*gradeBits/8:])) >> (uint(i) * gradeBits % 8)
				level := uint32(binary.LittleEndian.Uint16(levels[2*(grade>>levelAt%maxLevels):]))
				m.add(k, level|grade&uint32(inTitle)<<titlesAt)
				break
			}
		}
	}
}

// among gives which terms, whose lower bytes low has, may be among the item's. No processor
// can foresee which they are, so that it does not branch.
func (m *meeting) among(low []byte) []uint8 {
	n, i := uint8(0), uint8(0)
	for ; len(low) >= 8; low = low[8:] {
		four := binary.LittleEndian.Uint64(low)
		m.hits[n] = i
		n += m.bit(uint16(four))
		m.hits[n] = i + 1
		n += m.bit(uint16(four >> 16))
		m.hits[n] = i + 2
		n += m.bit(uint16(four >> 32))
		m.hits[n] = i + 3
		n += m.bit(uint16(four >> 48))
		i += 4
	}
	for ; len(low) >= lowBytes; low = low[lowBytes:] {
		m.hits[n] = i
		n += m.bit(binary.LittleEndian.Uint16(low))
		i++
	}
	return m.hits[:n]
}

// unpackOnes unpacks the bit set of upper bytes, and counts the ones before each word.
func unpackOnes(ones *[upperWords]uint64, before *[upperWords]int, b []byte) {
	sum := 0
	for w := range ones {
		set := uint64(0)
		if len(b) >= 8 {
			set, b = binary.LittleEndian.Uint64(b), b[8:]
		} else {
			for k, c := range b {
				set |= uint64(c) << (8 * k)
			}
			b = nil
		}
		ones[w], before[w] = set, sum
		sum += bits.OnesCount64(set)
	}
}
