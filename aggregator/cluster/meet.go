package cluster

import (
	"encoding/binary"
	"math/bits"
)

// meeting is what a story says of the terms of one item: its sum, but of these alone.
type meeting struct {
	places
	met  [maxFeatures]shared             // what was met last
	sums [1 << 8]uint32                  // by place: what members have that are added up; zero otherwise
	has  [(maxFeatures + 63) / 64]uint64 // the places where they have something
	hits [1 << 8]uint8
}

// shared is a term that an item and a story have, or one of its members.
type shared struct {
	place  uint32 // among the terms of the item
	weight uint32 // what the story has of it, as in sum
}

// meet gives what a story has of the item's terms, in their order, valid until the next call.
func (x *Index) meet(s *story) []shared {
	m := &x.search.meeting
	switch {
	case s.told > maxPlain:
		return m.among(x.sumOf(s))
	case s.told == 1:
		return x.vectors.meet(x.items[x.toldFrom(s.head)].place, m)
	}
	for ref := s.head; ref != none; ref = x.items[ref].next { // at most maxPlain: all of them count
		if it := &x.items[ref]; !it.copied {
			m.add(x.vectors.meet(it.place, m))
		}
	}
	return m.take()
}

// among gives what a sum has of the item's terms.
func (m *meeting) among(s *sum) []shared {
	n := 0
	for i, t := range s.terms {
		if m.marked[t%(1<<hasBits)] == 0 {
			continue
		}
		if k, ok := m.find(t); ok && n < len(m.met) { // a term comes twice only in what was read and makes no sense
			m.met[n] = shared{uint32(k), s.weights[i]}
			n++
		}
	}
	return m.met[:n]
}

// add adds up what members have.
func (m *meeting) add(all []shared) {
	for _, one := range all {
		m.sums[uint8(one.place)] += one.weight
		m.has[one.place/64] |= 1 << (one.place % 64)
	}
}

// take gives what was added up, which is forgotten.
func (m *meeting) take() []shared {
	n := 0
	for i, set := range m.has {
		for ; set != 0; set &= set - 1 {
			k := i*64 + bits.TrailingZeros64(set)
			m.met[n] = shared{uint32(k), m.sums[k]}
			m.sums[k] = 0
			n++
		}
		m.has[i] = 0
	}
	return m.met[:n]
}

// meet gives what the vector at p has of the terms of an item, valid until the next call.
// Few of its terms are among them, and only those are unpacked: the lower bytes say which may
// be, and for the upper byte of one it is enough to see whether it is that of the item's term.
func (a *arena) meet(p place, m *meeting) []shared {
	count := int(p.terms)
	grades, b, width := layout(a.run(p))
	low := b[sizeOf(count, width):]
	hits := m.hitsOf(low[:count*lowBytes])
	var upper upperBytes
	upper.unpack(low[count*lowBytes:])
	n := 0
	for _, h := range hits {
		i := uint(h)
		t := uint16(low[lowBytes*i+1])<<8 | uint16(low[lowBytes*i])
		for k := m.table[t%(1<<placeBits)]; k != 0; k = m.chain[k-1] {
			term := m.terms[k-1]
			if uint16(term) == t && upper.has(term>>lowBits, i) {
				at := uint(width) * i //nolint:gosec // a few bits
				grade := (uint16(b[at/8+1])<<8 | uint16(b[at/8])) >> (at % 8) & (1<<width - 1)
				m.met[n] = shared{uint32(k - 1), summed(gradeAt(grades, int(grade)))}
				n++
				break
			}
		}
	}
	return m.met[:n]
}

// hitsOf gives which terms, whose lower bytes low has, may be among the item's. No processor
// can foresee which they are, so that it does not branch.
func (m *meeting) hitsOf(low []byte) []uint8 {
	const mask = 1<<hasBits - 1
	n, i := uint8(0), uint8(0)
	for ; len(low) >= 8; low = low[8:] {
		four := binary.LittleEndian.Uint64(low)
		m.hits[n] = i
		n += m.marked[four&mask]
		m.hits[n] = i + 1
		n += m.marked[four>>16&mask]
		m.hits[n] = i + 2
		n += m.marked[four>>32&mask]
		m.hits[n] = i + 3
		n += m.marked[four>>48&mask]
		i += 4
	}
	for ; len(low) >= lowBytes; low = low[lowBytes:] {
		m.hits[n] = i
		n += m.marked[binary.LittleEndian.Uint16(low)&mask]
		i++
	}
	return m.hits[:n]
}

// upperBytes are those of a vector's terms, as arena has them.
type upperBytes struct {
	ones   [upperWords]uint64
	before [upperWords]int // so many ones
}

// upperWords is how long the bit set of upper bytes may be: of all upper bytes and as many
// terms.
const upperWords = (1<<(termBits-lowBits)+maxFeatures)/64 + 1

// has says whether term i has an upper byte.
func (u *upperBytes) has(upper uint32, i uint) bool {
	at := uint(upper) + i
	word, below := at/64%upperWords, uint64(1)<<(at%64)-1
	return u.ones[word]&(below+1) != 0 && u.before[word]+bits.OnesCount64(u.ones[word]&below) == int(i) //nolint:gosec // below maxFeatures
}

// unpack unpacks the bit set of upper bytes, and counts the ones before each word.
func (u *upperBytes) unpack(b []byte) {
	sum := 0
	for w := range u.ones {
		set := uint64(0)
		if len(b) >= 8 {
			set, b = binary.LittleEndian.Uint64(b), b[8:]
		} else {
			for k, c := range b {
				set |= uint64(c) << (8 * k)
			}
			b = nil
		}
		u.ones[w], u.before[w] = set, sum
		sum += bits.OnesCount64(set)
	}
}
