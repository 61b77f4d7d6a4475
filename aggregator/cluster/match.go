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
	pairs    float64 // mass of word pairs
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

// profileOf works out the profile of an item whose idf the search holds.
func (q *search) profileOf(v vector) profile {
	var p profile
	for i, t := range v.terms {
		idf, w := q.idf[i], v.weight(i)
		mass := w * idf
		p.own += w * w * idf * idf
		p.mass += mass
		if v.weights[i]&inTitle != 0 {
			p.title += mass
			p.titleOwn += mass * mass
			p.inTitles(t, idf)
		}
		switch t & kindMask {
		case kindPair:
			p.pairs += mass
		case kindWord:
			p.words += idf
		}
	}
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
	profile         // of the item, but only what the story has too; own is unused
	dot, titleDot   float64
	norm, titleNorm float64 // squared lengths of the story's sum and of its titles
	summed          float64 // how many members are in the story's sum
	core            span
}

// span is a part of search.worth: the worth of a story's words.
type span struct{ from, to int }

// partTitle is what a prefix or a pair counts in a title, beside a word.
const partTitle = 0.3

// matchOf compares the item that is regarded with the sum of a story, in one pass over
// the terms of the sum, which is of so many members.
func (x *Index) matchOf(v vector, s *sum, summed int, total float64) match {
	q := &x.search
	codes, weights := x.rare.look(s.terms), s.weights[:len(s.terms)]
	words, _ := slices.BinarySearch(s.terms, kindPrefix)
	m := match{core: span{len(q.worth), len(q.worth) + words}, summed: float64(summed)}
	q.worth = slices.Grow(q.worth, words)[:m.core.to]
	worth := q.worth[m.core.from:]
	for i, t := range s.terms {
		idf := x.rare.idf(codes[i], total)
		mass := float64(weights[i]&weightMask) * idf
		m.norm += mass * mass
		if i < words {
			worth[i] = float32(mass)
		}
		if titles := weights[i] >> titlesAt; titles != 0 {
			m.meetTitle(t, float64(titles)*idf)
		}
		if q.places.may(t) {
			if k, ok := q.places.find(v.terms, t); ok {
				m.add(t, v.weights[k], idf, weights[i])
				if i < words {
					worth[i] = -worth[i]
				}
			}
		}
	}
	return m
}

// meetTitle takes in a term of the story's titles; mass is what they have of it.
func (m *match) meetTitle(term uint32, mass float64) {
	if term&kindMask != kindWord {
		mass *= partTitle
	}
	m.titleNorm += mass * mass
}

// add counts a term that both have; summed is what the story has of it.
func (m *match) add(term uint32, marked uint16, idf float64, summed uint32) {
	sum, titles := float64(summed&weightMask), float64(summed>>titlesAt)
	mass := float64(marked&weightBits) * idf
	kind := term & kindMask
	m.dot += mass * sum * idf
	m.mass += mass
	if kind == kindWord {
		m.words += told(idf, sum/(float64(marked&weightBits)*m.summed))
	}
	if marked&inTitle != 0 {
		if titles > 0 {
			m.inTitles(term, told(idf, titles/m.summed))
		}
		if kind != kindWord {
			titles *= partTitle
		}
		m.title += mass
		m.titleDot += mass * idf * titles
	}
	if kind == kindPair {
		m.pairs += mass
	}
}

// told gives how much a shared word is evidence for a story if such a share of the members
// has it.
func told(idf, share float64) float64 {
	if share < 1 {
		return max(idf+math.Log(share), 0)
	}
	return idf
}

// coreIn gives which share of a story's strongest words the regarded item has, by what
// they are worth; what it has is negative.
func coreIn(worth []float32) float64 {
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
	all, hit := 0.0, 0.0
	for _, key := range top[:n] {
		w := float64(math.Float32frombits(uint32(key >> 32)))
		all += w
		hit += w * float64(key&1)
	}
	return hit / max(all, tiny)
}
