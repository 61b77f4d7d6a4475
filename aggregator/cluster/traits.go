package cluster

import "math"

// trait is what a term of the regarded item counts for where a story has it.
type trait struct {
	idf    float64
	mass   float64 // weight times idf
	pull   float64 // and idf once more
	spared float64 // idf less the logarithm of the weight, see told
	weight uint32  // in steps of levels
	title  bool
}

// traits are those of all terms of the regarded item, which are sorted: the words come
// first, then the prefixes, then the pairs.
type traits struct {
	all      [1 << 8]trait                   // by place
	words    uint32                          // how many there are
	prefixes uint32                          // words and prefixes
	logs     [weightOne>>levelAt + 1]float64 // of whole numbers
}

func (t *traits) init() {
	for i := range t.logs {
		t.logs[i] = math.Log(float64(i))
	}
}

// log is math.Log of a whole number, most of which are small.
func (t *traits) log(n uint32) float64 {
	if int(n) < len(t.logs) {
		return t.logs[n]
	}
	return math.Log(float64(n))
}

// kinds gives how many of the terms that are shared are words, and words or prefixes.
func (t *traits) kinds(met []shared) (words, prefixes int) {
	for words < len(met) && met[words].place < t.words {
		words++
	}
	for prefixes = words; prefixes < len(met) && met[prefixes].place < t.prefixes; {
		prefixes++
	}
	return words, prefixes
}

// matchWords adds what shared words tell. A word of which a member has at least so much, on
// average, is among the item's strongest.
func (t *traits) matchWords(m *match, met []shared, least float64) {
	if m.summed == 1 {
		t.matchWordsOfOne(m, met, least)
		return
	}
	members := uint32(m.summed)
	for _, s := range met {
		one, sum, titles := t.split(s)
		has := float64(sum)
		m.dot += one.pull * has
		m.mass += one.mass
		m.words += t.told(one, sum>>levelAt, members)
		if core := has * one.idf; core >= least*m.summed {
			m.core += core
		}
		if one.title {
			m.title += one.mass
			m.titleDot += one.pull * float64(titles)
			m.titleWords += t.toldTitle(one, titles, members)
		}
	}
}

// matchWordsOfOne is matchWords for a story of which one member is summed up, as most are.
// Which words that one has more of than the item, or much of, no processor can foresee, so that
// it does not branch.
func (t *traits) matchWordsOfOne(m *match, met []shared, least float64) {
	dot, mass, told, strongest := m.dot, m.mass, m.words, m.core
	for _, s := range met {
		one, sum, titles := t.split(s)
		has := float64(sum)
		dot += one.pull * has
		mass += one.mass
		told += max(one.spared+t.logs[min(sum>>levelAt, one.weight)], 0)
		core, among := has*one.idf, uint64(0)
		if core >= least {
			among = math.MaxUint64
		}
		strongest += math.Float64frombits(math.Float64bits(core) & among)
		if one.title {
			m.title += one.mass
			m.titleDot += one.pull * float64(titles)
			m.titleWords += one.idf * float64(titles)
		}
	}
	m.dot, m.mass, m.words, m.core = dot, mass, told, strongest
}

// matchPrefixes is matchWords for prefixes.
func (t *traits) matchPrefixes(m *match, met []shared) {
	dot, mass := m.dot, m.mass
	for _, s := range met {
		one, sum, titles := t.split(s)
		dot += one.pull * float64(sum)
		mass += one.mass
		if one.title {
			m.title += one.mass
			m.titleDot += one.pull * float64(titles) * partOfTitle(kindPrefix)
			m.titlePrefixes += t.toldTitle(one, titles, uint32(m.summed))
		}
	}
	m.dot, m.mass = dot, mass
}

// matchPairs is matchWords for pairs.
func (t *traits) matchPairs(m *match, met []shared) {
	for _, s := range met {
		one, sum, titles := t.split(s)
		m.dot += one.pull * float64(sum)
		m.mass += one.mass
		m.pairs += one.mass
		if one.title {
			m.title += one.mass
			m.titleDot += one.pull * float64(titles) * partOfTitle(kindPair)
		}
	}
}

// split gives a shared term as the item's trait, what a story has of it, and how many of its
// titles have it.
func (t *traits) split(s shared) (one *trait, sum, titles uint32) {
	return &t.all[uint8(s.place)], s.weight & weightMask, s.weight >> titlesAt
}

// told gives how much a shared word is evidence for a story if so many members have so much
// of it, in steps of levels: the idf, and the logarithm of what part that is of as many times
// what the item has.
func (t *traits) told(one *trait, sum, members uint32) float64 {
	if sum < one.weight*members {
		return max(one.spared+t.log(sum)-t.logs[members], 0)
	}
	return one.idf
}

// toldTitle is told where so many titles have the word.
func (t *traits) toldTitle(one *trait, titles, members uint32) float64 {
	switch {
	case titles == 0:
		return 0
	case titles < members:
		return max(one.idf+t.logs[titles]-t.logs[members], 0)
	}
	return one.idf
}
