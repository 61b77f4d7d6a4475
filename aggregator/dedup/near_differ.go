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
// which other is to have all but what is packed. It says so of most, without unpacking more than
// their triples: these are not among p's.
func (s *prints) differ(ref words.Ref, p, other *imprint, m *tripleMarks) bool {
	if p.lang != 0 && other.lang != 0 && p.lang != other.lang || recurring(p, other) {
		return true
	}
	if p.tokens < minTokens || other.tokens < minTokens || p.exact == other.exact && p.tokens == other.tokens {
		return false
	}
	h := &s.heads[ref]
	other.triples, _ = h.unpackTriples(other.triples, s.run(h)[h.before():])
	ours, theirs := comparables(p.triples, other.triples)
	return ratio(m.count(theirs), min(len(ours), len(theirs))) < leastShared
}

// count counts the triples that have marks.
func (m *tripleMarks) count(triples []uint32) int {
	n := uint64(0)
	for _, v := range triples {
		n += m[v>>6%uint32(len(m))] >> (v & 63) & 1
	}
	return int(n) //nolint:gosec // no more than there are
}

// leastShared is what two texts must share at least, whatever their titles say.
const leastShared = min(sameTitleText, closeTitleText, textAlone)
