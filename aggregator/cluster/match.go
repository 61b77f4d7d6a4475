package cluster

import "slices"

// profile sums up what an item says, whatever it is compared with. Mass is weight times
// inverse document frequency.
type profile struct {
	own      float64 // squared length of the vector
	mass     float64
	title    float64 // mass of what the title says
	titleOwn float64 // squared length of the title's part
	special  float64 // mass of names and numbers
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
		if v.weights[i]&special != 0 {
			p.special += mass
		}
		if t&kindMask == kindPair {
			p.pairs += mass
		}
	}
	return p
}

// match sums up what an item and a story have in common.
type match struct {
	profile             // of the item, but only what the story has too; own is unused
	dot, titleDot       float64
	fuzzy               float64
	wordCount, runCount float64 // by rarity
	rare                [3]float64
}

// partTitle is what a prefix or a pair counts in a title, beside a word.
const partTitle = 0.3

// matchOf compares an item with the sum of a story of so many members.
func (q *search) matchOf(v vector, s *sum, members int, total float64) match {
	var m match
	told := float64(max(1, min(members, maxSummed)))
	j := 0
	for i, t := range v.terms {
		for j < len(s.terms) && s.terms[j] < t {
			j++
		}
		if j == len(s.terms) {
			break
		}
		if s.terms[j] == t {
			m.add(t, v.weights[i], q.idf[i], s.weights[j], s.titles[j], told, total)
		}
	}
	return m
}

// add counts a term that both have.
func (m *match) add(term uint32, marked uint16, idf float64, sum uint32, titles uint8, told, total float64) {
	w := float64(marked &^ markMask)
	mass := w * idf
	kind := term & kindMask
	m.dot += w * float64(sum) * idf * idf
	m.mass += mass
	m.fuzzy += min(w, float64(sum)/told) * idf
	if marked&inTitle != 0 {
		n := float64(titles)
		if kind != kindWord {
			n *= partTitle
		}
		m.title += mass
		m.titleDot += mass * idf * n
	}
	if marked&special != 0 {
		m.special += mass
	}
	switch kind {
	case kindPair:
		m.pairs += mass
		m.runCount += idf / total
	case kindWord:
		m.wordCount += idf / total
		keepLargest(&m.rare, idf)
	}
}

// keepLargest keeps the three largest values, in falling order.
func keepLargest(top *[3]float64, v float64) {
	for i := range top {
		if v > top[i] {
			top[i], v = v, top[i]
		}
	}
}

// extent is what a story weighs in the present state of the corpus.
type extent struct {
	slot            Slot
	norm, titleNorm float64 // squared lengths of its sum and of its titles
	coreMass        float64
	core            []feature // its strongest words, in falling order
}

// extentOf gives the extent of a story of the given sum, which is worked out once for each state of the
// corpus.
func (x *Index) extentOf(slot Slot, s *sum, total float64) *extent {
	q := &x.search
	if q.stamp != x.stamp {
		q.stamp, q.extents = x.stamp, q.extents[:0]
	}
	for i := range q.extents {
		if q.extents[i].slot == slot {
			return &q.extents[i]
		}
	}
	if len(q.extents) < cap(q.extents) {
		q.extents = q.extents[:len(q.extents)+1] // with the memory of an old core
	} else {
		q.extents = append(q.extents, extent{})
	}
	e := &q.extents[len(q.extents)-1]
	*e = extent{slot: slot, core: e.core[:0]}
	q.theirs = x.idfs(q.theirs, s.terms, total)
	for i, t := range s.terms {
		idf := q.theirs[i]
		w, n := float64(s.weights[i])*idf, float64(s.titles[i])*idf
		e.norm += w * w
		if t&kindMask != kindWord {
			e.titleNorm += partTitle * partTitle * n * n
			continue
		}
		e.titleNorm += n * n
		if len(e.core) < coreTerms || w > e.core[len(e.core)-1].weight {
			e.keep(t, w)
		}
	}
	for _, c := range e.core {
		e.coreMass += c.weight
	}
	return e
}

// keep puts a word among the strongest.
func (e *extent) keep(term uint32, weight float64) {
	if len(e.core) == coreTerms {
		e.core = e.core[:coreTerms-1]
	}
	at := len(e.core)
	for at > 0 && e.core[at-1].weight < weight {
		at--
	}
	e.core = append(e.core, feature{})
	copy(e.core[at+1:], e.core[at:])
	e.core[at] = feature{term: term, weight: weight}
}

// coreIn gives how much of the story's strongest words a vector has.
func (e *extent) coreIn(v vector) float64 {
	hit := 0.0
	for _, c := range e.core {
		if _, ok := slices.BinarySearch(v.terms, c.term); ok {
			hit += c.weight
		}
	}
	return hit
}
