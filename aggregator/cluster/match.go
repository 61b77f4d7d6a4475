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
	t := &q.traits
	words, _ := slices.BinarySearch(v.terms, kindPrefix)
	prefixes, _ := slices.BinarySearch(v.terms, kindPair)
	t.words, t.prefixes = uint32(words), uint32(prefixes) //nolint:gosec // at most maxFeatures
	var p profile
	own, all := 0.0, 0.0
	for i, idf := range q.idf[:len(v.weights)] {
		w := v.weights[i]
		mass, level := float64(w&weightBits)*idf, uint32(w&weightBits)>>levelAt
		own += mass * mass
		all += mass
		one := &t.all[uint8(i)] // field by field: a copy of a whole trait would wait for what it is made of
		one.idf, one.mass, one.pull, one.spared = idf, mass, mass*idf, idf-t.logs[level]
		one.weight, one.title = level, w&inTitle != 0
		if w&inTitle != 0 {
			p.inTitle(v.terms[i], idf, mass)
		}
	}
	p.own, p.mass = own, all
	q.ranks.all = slices.Grow(q.ranks.all[:0], words)[:words]
	for i := range q.ranks.all {
		p.words += q.idf[i]
		q.ranks.all[i] = worth(t.all[uint8(i)].mass, i, 1)
	}
	for i := prefixes; i < len(v.terms); i++ {
		p.pairs += t.all[uint8(i)].mass
	}
	p.core, _, p.least = q.ranks.core()
	return p
}

// inTitle adds a term of the title.
func (p *profile) inTitle(term uint32, idf, mass float64) {
	p.title += mass
	p.titleOwn += mass * mass
	p.titles += idf * idf * partOfTitle(term) * partOfTitle(term)
	switch term & kindMask {
	case kindWord:
		p.titleWords += idf
	case kindPrefix:
		p.titlePrefixes += idf
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
	q.ranks.all = slices.Grow(q.ranks.all[:0], words)[:words]
	norm, titleNorm := 0.0, 0.0
	for i, t := range sum.terms {
		idf := x.counts.idf(codes[i], total)
		mass := float64(weights[i]&weightMask) * idf
		norm += mass * mass
		if titles := weights[i] >> titlesAt; titles != 0 {
			titled := float64(titles) * idf * partOfTitle(t)
			titleNorm += titled * titled
		}
		if i < words {
			has := uint8(0)
			if _, ok := q.meeting.find(t); ok {
				has = 1
			}
			q.ranks.all[i] = worth(mass, i, has)
		}
	}
	m.norm, m.titleNorm = norm, titleNorm
	hit, all, _ := q.ranks.core()
	return hit / max(all, tiny)
}

// worth ranks a story's words by what they are worth, then by their order. The lowest bit says
// whether the regarded item has the word, too.
func worth(mass float64, word int, has uint8) rank {
	return rank(math.Float32bits(float32(mass)))<<32 | rank(math.MaxInt32-uint32(word))<<1 | rank(has) //nolint:gosec // of a sum of vectors
}

// core gives what a story's strongest words are worth, of which all is what worth gave; hit is
// for those that the regarded item has, and least for the weakest.
func (r *ranking) core() (hit, all, least float64) {
	from, n := r.least(coreTerms), 0
	r.rest = slices.Grow(r.rest[:0], len(r.all))[:len(r.all)]
	for _, v := range r.all {
		r.rest[n] = v
		if v >= from {
			n++
		}
	}
	for i, v := range r.rest[:n] {
		w := v.weight()
		all += w
		hit += w * float64(v&1)
		if i == 0 || w < least {
			least = w
		}
	}
	return hit, all, least
}
