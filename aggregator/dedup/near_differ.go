package dedup

import "foldwire/aggregator/words"

// tripleMarks are those of the triples of an item: a triple that has none is not among them.
type tripleMarks [1 << (markBits - 6)]uint64

const markBits = 12

func (m *tripleMarks) set(triples []uint32) {
	*m = tripleMarks{}
	for _, v := range triples {
		m[v>>6%uint32(len(m))] |= 1 << (v & 63)
	}
}

// differ says that compare would find no duplicate of the item p in one that is held, of
// which other is to have all but what is packed. It says so of most, without unpacking:
// their triples are not among p's.
func (s *prints) differ(ref words.Ref, p, other *imprint, m *tripleMarks) bool {
	if p.lang != 0 && other.lang != 0 && p.lang != other.lang || recurring(p, other) {
		return true
	}
	if p.tokens < minTokens || other.tokens < minTokens || p.exact == other.exact && p.tokens == other.tokens {
		return false
	}
	last := ^uint32(0)
	if len(p.triples) == keptTriples { // as contained does it
		last = p.triples[keptTriples-1]
	}
	h := &s.heads[ref]
	run := s.run(h)[h.before():][:h.triplesSize()]
	marked, theirs, v := 0, 0, uint32(0)
	for i := range int(h.triples) {
		next := v
		if h.spread {
			next = short(run[i*shortBytes:])
		} else {
			next += gap(run, i)
		}
		if next > last {
			break
		}
		v = next
		marked += int(m[v>>6%uint32(len(m))] >> (v & 63) & 1)
		theirs++
	}
	ours := len(p.triples)
	if theirs == keptTriples {
		ours = len(upTo(p.triples, v))
	}
	return ratio(marked, min(ours, theirs)) < leastShared
}

// leastShared is what two texts must share at least, whatever their titles say.
const leastShared = min(sameTitleText, closeTitleText, textAlone)
