package cluster

import "math"

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

// model holds the weights of Values, for items with a text and for those that are only a
// title. They begin as a logistic fit to labelled sets in many languages (TestFit),
// blended with broader weights that trust the cosine and the background more, since the
// fit alone takes the whole stories that it sees for granted; then a random search kept
// what raised the mean quality of the sets clustered online (TestSearch).
func model() [2]Values {
	return [2]Values{
		{5.041, 4.873, -0.589, 3.109, 5.399, -15.713, -2.743, -0.935, -0.500, -2.144, 1.821, 0.087, -1.328, 3.808, 0.047, 0.337, -0.254, 0.121, -0.539},
		{8.013, 3.082, 2.747, 3.110, 2.817, -18.681, -0.381, -0.156, -1.058, -3.725, -3.397, -0.345, -3.462, 0.570, 0.289, 0.523, 2.718, -0.339, -0.939},
	}
}

// compare works out the values of one story, but for its core and what depends on the
// others.
func (x *Index) compare(f Features, slot Slot, total float64) Candidate {
	s, q := &x.stories[slot], &x.search
	all := x.sumOf(s)
	m := x.matchOf(f.vector, all, s.told, total)
	c := Candidate{Slot: slot, cosine: m.dot / math.Sqrt(max(q.profile.own*m.norm, tiny))}
	members := math.Log(1 + float64(s.members))
	c.Values = Values{
		cosine:      c.cosine,
		covered:     m.mass / max(q.profile.mass, tiny),
		titled:      m.title / max(q.profile.title, tiny),
		rarest:      (m.rare[0] + m.rare[1] + m.rare[2]) / (3 * total),
		size:        members,
		length:      math.Log(1 + float64(f.tokens)),
		titleCosine: m.titleDot / math.Sqrt(max(q.profile.titleOwn*m.titleNorm, tiny)),
		specials:    m.special / max(q.profile.special, tiny),
		pairs:       m.pairs / max(q.profile.pairs, tiny),
		grown:       c.cosine * members,
		inCommon:    math.Log1p(m.wordCount),
		runs:        math.Log1p(m.runCount),
		fuzzy:       m.fuzzy / max(q.profile.mass, tiny),
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
func (x *Index) complete(f Features, c *Candidate, total float64) {
	c.Values[core] = x.coreIn(f.vector, c.Slot, total)
}

// scoreAll fills in what depends on all candidates, which are sorted by cosine, and
// the scores. Candidates are completed if they may then score at least so much: the core
// is a share, so that the score with all of it or none is a bound.
func (x *Index) scoreAll(f Features, all []Candidate, total, least float64) {
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
			x.complete(f, c, total)
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
	if !f.bare && c.Values[covered] < minCovered && c.Values[titleCosine] < minTitled {
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
