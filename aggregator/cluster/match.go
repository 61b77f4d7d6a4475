package cluster

import (
	"math"
	"slices"
)

// profile sums up what an item says, whatever it is compared with. Mass is weight times
// inverse document frequency.
type profile struct {
	own      float64 // squared length of the vector
	mass     float64
	title    float64 // mass of what the title says
	titleOwn float64 // squared length of the title's part
	titles   float64 // the same as titles are added up
	pairs    float64 // mass of word pairs
	core     float64 // mass of the strongest words
	least    float64 // and of the weakest of them
	evidence
}

// evidence is how much speaks for a story: for each word that an item shares with it, the
// logarithm of how much likelier a member has it than any item, if it is likelier. In the
// profile of an item it is what a story would have all of whose members had all of its words.
type evidence struct {
	words         float64
	titleWords    float64 // of the item's title, in the titles of the story
	titlePrefixes float64
}

// profileOf works out the profile of an item whose idf the search holds, and its traits.
func (q *search) profileOf(v vector) profile {
	var p profile
	q.worth = q.worth[:0]
	q.traits.words, q.traits.prefixes = 0, 0
	for i, t := range v.terms {
		idf, w := q.idf[i], v.weight(i)
		mass := w * idf
		title := v.weights[i]&inTitle != 0
		p.own += w * w * idf * idf
		p.mass += mass
		if title {
			p.title += mass
			p.titleOwn += mass * mass
			p.titles += idf * idf * partOfTitle(t) * partOfTitle(t)
			p.inTitles(t, idf)
		}
		switch t & kindMask {
		case kindPair:
			p.pairs += mass
		case kindPrefix:
			q.traits.prefixes++
		case kindWord:
			p.words += idf
			q.worth = append(q.worth, -float32(mass))
			q.traits.words++
			q.traits.prefixes++
		}
		level := uint32(v.weights[i]&weightBits) >> levelAt
		q.traits.all[uint8(i)] = trait{idf: idf, mass: mass, pull: mass * idf, spared: idf - q.traits.log(level), weight: level, title: title}
	}
	p.core, _, p.least = coreIn(q.worth)
	return p
}

// inTitles adds what a term that titles share is evidence for.
func (e *evidence) inTitles(term uint32, found float64) {
	switch term & kindMask {
	case kindWord:
		e.titleWords += found
	case kindPrefix:
		e.titlePrefixes += found
	}
}

// match sums up what an item and a story have in common.
type match struct {
	profile         // of the item, but only what the story has too; without the squares
	dot, titleDot   float64
	norm, titleNorm float64 // squared lengths of the story's sum and of its titles, once measured
	summed          float64 // how many members are in the story's sum
}

// partOfTitle is what a term counts in a title: a prefix or a pair less than a word.
func partOfTitle(term uint32) float64 {
	if term&kindMask == kindWord {
		return 1
	}
	return 0.3
}

// matchWith compares the regarded item with a story, as far as the terms of the item tell it.
// m must be zero.
func (x *Index) matchWith(m *match, s *story) {
	m.summed = float64(max(min(s.told, maxSummed), 1))
	t, met := &x.search.traits, x.meet(s)
	words, prefixes := t.kinds(met)
	t.matchWords(m, met[:words], x.search.profile.least)
	t.matchPrefixes(m, met[words:prefixes])
	t.matchPairs(m, met[prefixes:])
}

// measure adds what takes all terms of the story, and gives which share of its strongest
// words the item has.
func (x *Index) measure(m *match, s *story, total float64) (core float64) {
	q, sum := &x.search, x.sumOf(s)
	codes, weights := x.counts.look(sum.terms), sum.weights[:len(sum.terms)]
	words, _ := slices.BinarySearch(sum.terms, kindPrefix)
	q.worth = slices.Grow(q.worth[:0], words)[:words]
	m.norm, m.titleNorm = 0, 0
	for i, t := range sum.terms {
		idf := x.counts.idf(codes[i], total)
		mass := float64(weights[i]&weightMask) * idf
		m.norm += mass * mass
		if titles := weights[i] >> titlesAt; titles != 0 {
			m.meetTitle(t, float64(titles)*idf)
		}
		if i >= words {
			continue
		}
		q.worth[i] = float32(mass)
		if _, ok := q.meeting.find(t); ok {
			q.worth[i] = -float32(mass)
		}
	}
	hit, all, _ := coreIn(q.worth)
	return hit / max(all, tiny)
}

// meetTitle takes in a term of the story's titles; mass is what they have of it.
func (m *match) meetTitle(term uint32, mass float64) {
	mass *= partOfTitle(term)
	m.titleNorm += mass * mass
}

// coreIn gives what a story's strongest words are worth, and what those that the regarded item
// has, which are negative.
func coreIn(worth []float32) (hit, all, least float64) {
	const sign = 1 << 31
	var top [coreTerms]uint64 // the worth, who comes first, and whether the item has it; falling
	n := 0
	for i, w := range worth {
		b := math.Float32bits(w)
		key := uint64(b&^sign)<<32 | uint64(math.MaxInt32-uint32(i))<<1 | uint64(b>>31)
		if n == coreTerms && key < top[coreTerms-1] {
			continue
		}
		n = min(n+1, coreTerms)
		at := n - 1
		for ; at > 0 && top[at-1] < key; at-- {
			top[at] = top[at-1]
		}
		top[at] = key
	}
	for _, key := range top[:n] {
		w := float64(math.Float32frombits(uint32(key >> 32)))
		all, least = all+w, w
		hit += w * float64(key&1)
	}
	return hit, all, least
}
