package dedup

import (
	"math/bits"

	"foldwire/aggregator/words"
)

// parts is some of equal parts of all values. Where two sets of values have few parts in common they
// have few values in common, and to see that takes a line of memory.
type parts [1 << (partBits - 6)]uint64

const (
	partBits  = 9
	partShift = 32 - lowBits - partBits
)

// partsOf gives the parts that have a value, and those that have two, of values without lowBits.
func partsOf(values []uint32) (once, twice parts) {
	for _, v := range values {
		word, bit := v>>(partShift+6)%uint32(len(once)), uint64(1)<<(v>>partShift&63)
		twice[word] |= once[word] & bit
		once[word] |= bit
	}
	return once, twice
}

// end gives the last part, 0 if there is none.
func (p *parts) end() int {
	i := len(p) - 1
	for i > 0 && p[i] == 0 {
		i--
	}
	return i*64 + max(bits.Len64(p[i]), 1) - 1
}

// before counts the parts before one.
func (p *parts) before(end int) int {
	n := bits.OnesCount64(p[end/64] & (1<<(end%64) - 1))
	for _, set := range p[:end/64] {
		n += bits.OnesCount64(set)
	}
	return n
}

// apart says that p shares less than leastShared of its triples with an item that has some in parts of
// its own, as contained has it. Which triples can be compared is not known, but all are that lie
// before the part in which one of the two ends.
func (p *imprint) apart(o *parts) bool {
	common := p.more
	for i, set := range o {
		common += bits.OnesCount64(p.once[i]&set) + bits.OnesCount64(p.twice[i]&set)
	}
	end := min(p.once.end(), o.end())
	compared := min(p.once.before(end), o.before(end))
	return compared > 0 && ratio(common, compared) < leastShared
}

// leastShared is what two texts must share at least, whatever their titles say.
const leastShared = min(sameTitleText, closeTitleText, textAlone)

// setParts sets what apart needs of p.
func (p *imprint) setParts() {
	p.once, p.twice = partsOf(p.triples)
	const all = 1<<partBits - 1
	p.more = len(p.triples) - p.once.before(all) - p.twice.before(all) // or one or two more: no matter
}

// makeParts makes room for the parts of items, by their number.
func (s *prints) makeParts(items int) {
	for items > len(s.parts)*words.ChunkUnits {
		s.parts = append(s.parts, make([]parts, words.ChunkUnits))
	}
}

// partsOf gives the parts in which an item has triples.
func (s *prints) partsOf(ref words.Ref) *parts {
	chunk, at := words.Chunk(ref)
	p := &s.parts[chunk][at]
	if p[0] == 0 { // it was loaded, or it has few
		s.learn(ref, p)
	}
	return p
}

// learn makes p the parts of an item.
func (s *prints) learn(ref words.Ref, p *parts) {
	var buf [keptTriples]uint32
	if h := &s.heads[ref]; h.triples > 0 {
		triples, _ := h.unpackTriples(buf[:0], s.run(h)[h.before():])
		*p, _ = partsOf(triples)
	}
}

// likely leaves those of items that may be duplicates of p, which is no title alone. Each item lies far
// from the others: what is looked at is read first, so that many lines of memory are on their way at
// a time.
func (s *prints) likely(refs []words.Ref, p *imprint) []words.Ref {
	sum, parts := uint64(0), s.parts
	for _, ref := range refs {
		chunk, at := words.Chunk(ref)
		sum += parts[chunk][at][0]
	}
	s.touched = sum // or the compiler leaves it out
	left := refs[:0]
	for _, ref := range refs {
		if !p.apart(s.partsOf(ref)) {
			left = append(left, ref)
		}
	}
	return left
}
