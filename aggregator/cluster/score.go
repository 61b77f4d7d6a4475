package cluster

import (
	"math"
	"slices"
)

// Values are what the model looks at in a pair of an item and a story.
type Values [19]float64

// What each value is.
const (
	cosine      = iota // between the item and the story's sum
	core               // share of the story's strongest terms that the item has
	covered            // share of the item's mass that the story has
	titled             // the same, of the item's title
	rarest             // mean of the three rarest terms in common, 1 for the rarest possible
	background         // mean cosine of the other candidates
	size               // ln(1 + members)
	length             // ln(1 + tokens of the item)
	hours              // ln(1 + hours between the item and the story)
	timeless           // 1 if either has no time
	titleCosine        // between the item's title and the titles of the members
	specials           // share of the mass of the item's names and numbers that the story has
	pairs              // share of the mass of the item's word pairs that the story has
	grown              // cosine times size
	inCommon           // ln(1 + words in common, each by its rarity)
	runs               // the same, of word pairs
	fuzzy              // share of the item's mass that an average member has
	spread             // ln(1 + hours between the story's first and last)
	bias
)

// model holds the weights of Values, for items that are only a title and for others.
func model() [2]Values {
	return [2]Values{
		{-6.585, 8.547, 6.304, 3.679, 1.890, -6.216, -4.806, -0.650, -0.371, -1.539, 2.161, 0.374, -6.262, 5.321, 0.731, 0.215, -3.603, 0.584, 1.165},
		{-1.448, 6.300, 4.404, 4.404, 0.219, -5.322, -0.387, 0.059, -0.803, -3.433, -1.124, -0.063, -6.220, 0.095, 0.296, 0.032, 6.680, 0.053, -0.690},
	}
}

// compare works out the values of one story, but for what depends on the others.
func (x *Index) compare(f Features, slot Slot, total float64) Candidate {
	s := &x.stories[slot]
	c := Candidate{Slot: slot}
	norm, tnorm, coreMass, coreHit := x.coreOf(f, s, total)
	dot, own, hit, title, titleHit := 0.0, 0.0, 0.0, 0.0, 0.0
	spec, specHit, two, twoHit, tdot, town := 0.0, 0.0, 0.0, 0.0, 0.0, 0.0
	var rare [3]float64
	told := float64(max(1, min(s.told, maxSummed)))
	j := 0
	for i, t := range f.vector.terms {
		idf, w := x.search.idf[i], f.vector.weight(i)
		own += w * w * idf * idf
		mass := w * idf
		inTitle := f.vector.weights[i]&inTitle != 0
		hit += mass
		if inTitle {
			title += mass
			town += mass * mass
		}
		if f.vector.weights[i]&special != 0 {
			spec += mass
		}
		if t&kindMask == kindPair {
			two += mass
		}
		for j < len(s.sum.terms) && s.sum.terms[j] < t {
			j++
		}
		if j == len(s.sum.terms) || s.sum.terms[j] != t {
			continue
		}
		dot += w * float64(s.sum.weights[j]) * idf * idf
		c.Values[covered] += mass
		c.Values[fuzzy] += min(w, float64(s.sum.weights[j])/told) * idf
		if inTitle {
			titleHit += mass
			n := float64(s.sum.titles[j])
			if t&kindMask != kindWord {
				n *= 0.3
			}
			tdot += mass * idf * n
		}
		if f.vector.weights[i]&special != 0 {
			specHit += mass
		}
		if t&kindMask == kindPair {
			twoHit += mass
			c.Values[runs] += idf / total
		} else if t&kindMask == kindWord {
			c.Values[inCommon] += idf / total
		}
		if t&kindMask == kindWord {
			keepLargest(&rare, idf)
		}
	}
	c.cosine = dot / math.Sqrt(max(own*norm, 1e-9))
	c.Values[cosine] = c.cosine
	c.Values[core] = coreHit / max(coreMass, 1e-9)
	c.Values[covered] /= max(hit, 1e-9)
	c.Values[fuzzy] /= max(hit, 1e-9)
	c.Values[inCommon] = math.Log1p(c.Values[inCommon])
	c.Values[runs] = math.Log1p(c.Values[runs])
	c.Values[titled] = titleHit / max(title, 1e-9)
	c.Values[rarest] = (rare[0] + rare[1] + rare[2]) / (3 * total)
	c.Values[size] = math.Log(1 + float64(len(s.members)))
	c.Values[titleCosine] = tdot / math.Sqrt(max(town*tnorm, 1e-9))
	if spec > 0 {
		c.Values[specials] = specHit / spec
	}
	if two > 0 {
		c.Values[pairs] = twoHit / two
	}
	c.Values[grown] = c.cosine * math.Log(1+float64(len(s.members)))
	c.Values[spread] = math.Log(1 + float64(s.last-s.first)/3600)
	c.Values[length] = math.Log(1 + float64(f.tokens))
	c.Values[bias] = 1
	if f.time == 0 || s.first == 0 {
		c.Values[timeless] = 1
	} else {
		c.Values[hours] = math.Log(1 + s.gap(f.time))
	}
	return c
}

// keepLargest keeps the three largest values, in falling order.
func keepLargest(top *[3]float64, v float64) {
	for i := range top {
		if v > top[i] {
			top[i], v = v, top[i]
		}
	}
}

// coreOf gives the squared length of a story's sum, and the mass of its strongest words
// together with how much of it the item has.
func (x *Index) coreOf(f Features, s *story, total float64) (norm, tnorm, mass, hit float64) {
	q := &x.search
	q.core = q.core[:0]
	for i, t := range s.sum.terms {
		idf := x.counts.idf(t, total)
		w := float64(s.sum.weights[i]) * idf
		norm += w * w
		if n := float64(s.sum.titles[i]) * idf; t&kindMask == kindWord {
			tnorm += n * n
		} else {
			tnorm += 0.3 * 0.3 * n * n
		}
		if t&kindMask == kindWord && (len(q.core) < coreTerms || w > q.core[len(q.core)-1].weight) {
			q.core = q.core[:min(len(q.core), coreTerms-1)]
			at, _ := slices.BinarySearchFunc(q.core, w, func(f feature, w float64) int {
				if f.weight >= w {
					return -1
				}
				return 1
			})
			q.core = slices.Insert(q.core, at, feature{term: t, weight: w})
		}
	}
	for _, c := range q.core {
		mass += c.weight
		if _, ok := slices.BinarySearch(f.vector.terms, c.term); ok {
			hit += c.weight
		}
	}
	return norm, tnorm, mass, hit
}

// scoreAll fills in what depends on all candidates, which are sorted by cosine, and
// the scores.
func (x *Index) scoreAll(f Features, all []Candidate) {
	lower := 0.0
	if len(all) > 3 {
		for _, c := range all[3:] {
			lower += c.cosine
		}
		lower /= float64(len(all) - 3)
	}
	weights := &x.models[0]
	if f.bare {
		weights = &x.models[1]
	}
	for i := range all {
		all[i].Values[background] = lower
		z := 0.0
		for k, w := range weights {
			z += w * all[i].Values[k]
		}
		all[i].Score = 1 / (1 + math.Exp(-z))
	}
}
