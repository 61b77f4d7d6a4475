package cluster

import "slices"

// profile sums up what an item says, whatever it is compared with. Mass is weight times
// inverse document frequency.
type profile struct {
	own      float64 // squared length of the vector
	mass     float64
	title    float64 // mass of what the title says
	titleOwn float64 // squared length of the title's part
	pairs    float64 // mass of word pairs
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
		}
		if t&kindMask == kindPair {
			p.pairs += mass
		}
	}
	return p
}

// match sums up what an item and a story have in common.
type match struct {
	profile         // of the item, but only what the story has too; own is unused
	dot, titleDot   float64
	norm, titleNorm float64 // squared lengths of the story's sum and of its titles
}

// partTitle is what a prefix or a pair counts in a title, beside a word.
const partTitle = 0.3

// matchOf compares the item that is regarded with the sum of a story, in one pass over
// the terms of the sum.
func (x *Index) matchOf(v vector, s *sum, total float64) match {
	var m match
	weights := s.weights[:len(s.terms)]
	for i, code := range x.rare.look(s.terms) {
		m.meet(&x.search.places, v, s.terms[i], weights[i], x.rare.idf(code, total))
	}
	return m
}

// meet takes in a term of the story; sum is what the story has of it.
func (m *match) meet(p *places, v vector, term, sum uint32, idf float64) {
	w, titles := float64(sum&weightMask), float64(sum>>titlesAt)
	n := titles * idf
	m.norm += w * idf * (w * idf)
	if term&kindMask != kindWord {
		n *= partTitle
	}
	m.titleNorm += n * n
	if p.may(term) {
		if k, ok := p.find(v.terms, term); ok {
			m.add(term, v.weights[k], idf, w, titles)
		}
	}
}

// add counts a term that both have.
func (m *match) add(term uint32, marked uint16, idf, sum, titles float64) {
	mass := float64(marked&weightBits) * idf
	kind := term & kindMask
	m.dot += mass * sum * idf
	m.mass += mass
	if marked&inTitle != 0 {
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

// coreOf gives the strongest words of a sum, in falling order.
func (x *Index) coreOf(s *sum, total float64) []feature {
	core := x.search.core[:0]
	first, _ := slices.BinarySearch(s.terms, kindPrefix)
	for i, code := range x.rare.look(s.terms[:first]) {
		t := s.terms[i]
		w := float64(s.weights[i]&weightMask) * x.rare.idf(code, total)
		if len(core) == coreTerms {
			if w <= core[coreTerms-1].weight {
				continue
			}
			core = core[:coreTerms-1]
		}
		at := len(core)
		for at > 0 && core[at-1].weight < w {
			at--
		}
		core = slices.Insert(core, at, feature{term: t, weight: w})
	}
	x.search.core = core
	return core
}

// coreIn gives which share of a story's strongest words the regarded item has, by weight.
func (x *Index) coreIn(v vector, slot Slot, total float64) float64 {
	all, hit := 0.0, 0.0
	for _, c := range x.coreOf(x.sumOf(&x.stories[slot]), total) {
		all += c.weight
		if _, ok := x.search.places.find(v.terms, c.term); ok {
			hit += c.weight
		}
	}
	return hit / max(all, tiny)
}
