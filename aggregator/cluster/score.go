package cluster

import (
	"math"
	"slices"
)

// Values are what the model looks at in a pair of an item and a story.
type Values [12]float64

// What each value is.
const (
	cosine     = iota // between the item and the story's sum
	core              // share of the story's strongest terms that the item has
	covered           // share of the item's mass that the story has
	titled            // the same, of the item's title
	rarest            // mean of the three rarest terms in common, 1 for the rarest possible
	background        // mean cosine of the other candidates
	size              // ln(1 + members)
	length            // ln(1 + tokens of the item)
	hours             // ln(1 + hours between the item and the story)
	timeless          // 1 if either has no time
	spare
	bias
)

// model holds the weights of Values, for items that are only a title and for others.
func model() [2]Values {
	return [2]Values{
		{18.81, 2.30, -5.74, 3.97, 12.66, -20.19, -1.43, -0.96, -1.10, -3.81, 0, -5.47},
		{17.39, -2.61, 0.07, 0.07, 6.52, -33.86, -0.36, -0.32, -1.56, -4.35, 0, -1.02},
	}
}

// compare works out the values of one story, but for what depends on the others.
func (x *Index) compare(f Features, slot Slot, total float64) Candidate {
	s := &x.stories[slot]
	c := Candidate{Slot: slot}
	norm, coreMass, coreHit := x.coreOf(f, s, total)
	dot, own, hit, title, titleHit := 0.0, 0.0, 0.0, 0.0, 0.0
	var rare [3]float64
	j := 0
	for i, t := range f.vector.terms {
		idf, w := x.search.idf[i], f.vector.weight(i)
		own += w * w * idf * idf
		mass := w * idf
		inTitle := f.vector.weights[i]&inTitle != 0
		hit += mass
		if inTitle {
			title += mass
		}
		for j < len(s.sum.terms) && s.sum.terms[j] < t {
			j++
		}
		if j == len(s.sum.terms) || s.sum.terms[j] != t {
			continue
		}
		dot += w * float64(s.sum.weights[j]) * idf * idf
		c.Values[covered] += mass
		if inTitle {
			titleHit += mass
		}
		if t&kindMask == kindWord {
			keepLargest(&rare, idf)
		}
	}
	c.cosine = dot / math.Sqrt(max(own*norm, 1e-9))
	c.Values[cosine] = c.cosine
	c.Values[core] = coreHit / max(coreMass, 1e-9)
	c.Values[covered] /= max(hit, 1e-9)
	c.Values[titled] = titleHit / max(title, 1e-9)
	c.Values[rarest] = (rare[0] + rare[1] + rare[2]) / (3 * total)
	c.Values[size] = math.Log(1 + float64(len(s.members)))
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
func (x *Index) coreOf(f Features, s *story, total float64) (norm, mass, hit float64) {
	q := &x.search
	q.core = q.core[:0]
	for i, t := range s.sum.terms {
		w := float64(s.sum.weights[i]) * x.counts.idf(t, total)
		norm += w * w
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
	return norm, mass, hit
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
