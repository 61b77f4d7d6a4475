package cluster

import "math"

// Values are what the model looks at in a pair of an item and a story. There are few: of
// thirty that were tried, the others made more mistakes in sets that the weights had not
// seen (TestFit leaves each out), by a tenth in all.
type Values [11]float64

// What each value is.
const (
	core        = iota // share of the story's strongest terms that the item has
	titled             // share of the mass of the item's title that the story has
	background         // mean cosine of the other candidates
	size               // ln(1 + members)
	hours              // ln(1 + hours between the item and the story)
	timeless           // 1 if either has no time
	titleCosine        // between the item's title and the titles of the members
	pairs              // share of the mass of the item's word pairs that the story has
	grown              // cosine of the item and the story's sum, times size
	spread             // ln(1 + hours between the story's first and last)
	bias
)

// model holds the weights of Values, for items with a text and for those that are only a
// title. They begin as a logistic fit to labelled sets in many languages (TestFit), which
// takes the whole stories that it sees for granted; a search then moved them to where
// the mean quality of changing parts of the sets, clustered online, was best (TestSearch):
// the means of two runs were averaged, seven ways to weigh time and size in titles were
// tried by hand, and a last run of a quarter of an hour for each model began there.
func model() [2]Values {
	return [2]Values{
		{4.50, 3.44, -27.0, -2.30, -0.51, -1.47, 3.24, 0.09, 5.99, 0.02, 0.52},
		{4.56, 13.2, -0.88, -1.07, -0.44, -3.12, -1.13, 0.03, 3.09, -0.35, -0.45},
	}
}

// compare works out the values of one story, but for its core and what depends on the
// others.
func (x *Index) compare(f Features, slot Slot, total float64) Candidate {
	s, q := &x.stories[slot], &x.search
	m := x.matchOf(f.vector, x.sumOf(s), total)
	c := Candidate{Slot: slot, cosine: m.dot / math.Sqrt(max(q.profile.own*m.norm, tiny)), words: m.words}
	c.covered = m.mass / max(q.profile.mass, tiny)
	members := math.Log(1 + float64(s.members))
	c.Values = Values{
		titled:      m.title / max(q.profile.title, tiny),
		size:        members,
		titleCosine: m.titleDot / math.Sqrt(max(q.profile.titleOwn*m.titleNorm, tiny)),
		pairs:       m.pairs / max(q.profile.pairs, tiny),
		grown:       c.cosine * members,
		spread:      math.Log(1 + float64(s.last-s.first)/3600),
		bias:        1,
	}
	if f.time == 0 || s.first == 0 {
		c.Values[timeless] = 1
	} else {
		c.Values[hours] = math.Log(1 + s.gap(f.time))
	}
	return c
}

// tiny keeps quotients of nothing by nothing at 0.
const tiny = 1e-9

// complete adds what compare left out since it takes long.
func (q *search) complete(c *Candidate) { c.Values[core] = coreIn(q.worth[c.words.from:c.words.to]) }

// scoreAll fills in what depends on all candidates, which are sorted by cosine, and
// the scores. Candidates are completed if they may then score at least so much: the core
// is a share, so that the score with all of it or none is a bound.
func (x *Index) scoreAll(f Features, all []Candidate, least float64) {
	lower := 0.0
	if len(all) > 3 {
		for _, c := range all[3:] {
			lower += c.cosine
		}
		lower /= float64(len(all) - 3)
	}
	for i := range all {
		c := &all[i]
		none := x.score(f, c, lower)
		c.Values[core] = 1
		if max(none, x.score(f, c, lower)) >= least {
			x.search.complete(c)
		}
		c.Score = x.score(f, c, lower)
	}
}

// What an item with a text must have in common with a story: so much of its mass, or of
// its title with their titles. Less is a number and a few common words, which seem rare
// as long as the index holds little.
const (
	minCovered = 0.15
	minTitled  = 0.05
)

// score gives the probability that a candidate is the item's story, where the others
// have the mean cosine background.
func (x *Index) score(f Features, c *Candidate, among float64) float64 {
	c.Values[background] = among
	if !f.bare && c.covered < minCovered && c.Values[titleCosine] < minTitled {
		return 0
	}
	weights := &x.models[0]
	if f.bare {
		weights = &x.models[1]
	}
	z := 0.0
	for k, w := range weights {
		z += w * c.Values[k]
	}
	return 1 / (1 + math.Exp(-z))
}
