package cluster

import "math"

// Values are what the model looks at in a pair of an item and a story. Of forty that were
// tried, they are those that are of use in sets that the weights have not seen (TestFit).
type Values [24]float64

// What each value is. Evidence is that of words shared, as a share of the most there could be,
// but for the sums, which are in hundredths of what is usual.
const (
	core          = iota // share of the story's strongest terms that the item has
	titled               // share of the mass of the item's title that the story has
	background           // mean cosine of the other candidates
	size                 // ln(1 + members)
	hours                // ln(1 + hours between the item and the story)
	timeless             // 1 if either has no time
	titleCosine          // between the item's title and the titles of the members
	pairs                // share of the mass of the item's word pairs that the story has
	grown                // cosine of the item and the story's sum, times size
	spread               // ln(1 + hours between the story's first and last)
	likeness             // mean product of the item and a member, over the item's square
	coherence            // the same of two members; 0 if there are not two
	alone                // 1 if there are not two members
	pace                 // ln(1 + members an hour)
	titleWords           // evidence of the title's words
	titlePrefixes        // evidence of the title's prefixes
	titleSum             // the same as a sum
	textWords            // evidence of all words
	textSum              // the same as a sum
	othersTitles         // mean titleWords of the other candidates
	othersTexts          // mean textWords of the other candidates
	grownTexts           // textWords, times size
	crowd                // ln of how many times crowded the members are; 0 below
	bias
)

// What the sums of evidence are divided by, so that they are about 1.
const (
	unitOfTitles = 20
	unitOfTexts  = 50
)

// crowded is how many members a story may have before an item with a text must be surer to
// join: there are no larger ones among what the weights were learnt from, and in a broad
// stream they are near to everything. The weight of crowd was set by hand, where the largest
// story of made-up news had halved and more changed little.
const crowded = 24

// model holds the weights of Values, for items with a text and for those that are only a
// title; a model does not look at what it has no weight for. They are means of several models,
// which are less of an accident than the best: fits of what items choose among their
// candidates, in labelled sets of many languages and in a stream of them all (TestFit); what
// searches made of them that clustered changing halves of the sets online, each alone and all
// in one broad stream (TestSearch); and an older model of fewer values that was found likewise.
func model() [2]Values {
	return [2]Values{
		{
			core: 5.72, titled: 5.59, background: -15.14, size: -2.76, hours: -0.43, timeless: -1.69, titleCosine: 0.89,
			grown: 3.70, titlePrefixes: 1.10, titleSum: 0.46, textWords: 9.62, textSum: -0.57, othersTitles: 4.45, othersTexts: -9.57,
			grownTexts: -0.51, crowd: -2, bias: -0.38,
		},
		{
			core: 5.42, titled: 6.61, background: -3.32, size: -0.50, hours: -0.62, timeless: -2.83, titleCosine: -0.53,
			pairs: 0.27, grown: 1.76, spread: -0.21, likeness: 2.23, coherence: -0.19, alone: -0.02, pace: 0.01,
			titleWords: 3.49, titlePrefixes: -0.03, titleSum: 2.54, othersTitles: -2.55, bias: -1.11,
		},
	}
}

// compare works out the values of one story as far as the terms that it shares with the item
// tell them, and what the rest is likely to be.
func (x *Index) compare(c *Candidate, f Features, slot Slot) {
	*c = Candidate{Slot: slot}
	s, p, m, v := &x.stories[slot], &x.search.profile, &c.match, &c.Values
	x.matchWith(m, s)
	like := m.dot / (max(p.own, tiny) * m.summed)
	length := math.Sqrt(usual + (1-usual)/m.summed)
	c.cosine, c.covered = like/length, m.mass/max(p.mass, tiny)
	members := x.search.traits.log(1 + s.members)
	v[core] = likelyCore(m.core / (max(p.core, tiny) * m.summed))
	v[titled] = m.title / max(p.title, tiny)
	v[size] = members
	v[titleCosine] = m.titleDot / (math.Sqrt(max(p.titleOwn*p.titles, tiny)) * m.summed * length)
	v[pairs] = m.pairs / max(p.pairs, tiny)
	v[grown] = c.cosine * members
	v[spread], v[pace] = s.pace(members)
	v[likeness] = like
	v[titleWords] = m.titleWords / max(p.titleWords, tiny)
	v[titlePrefixes] = m.titlePrefixes / max(p.titlePrefixes, tiny)
	v[titleSum] = m.titlePrefixes / unitOfTitles
	v[textWords] = m.words / max(p.words, tiny)
	v[textSum] = m.words / unitOfTexts
	v[grownTexts] = v[textWords] * members
	v[bias] = 1
	if s.members > crowded {
		v[crowd] = math.Log(float64(s.members) / crowded)
	}
	if s.told > maxPlain { // what it is about is more than one item's words
		v[core] = 1
	}
	if m.summed < 2 {
		v[alone] = 1
	} else {
		v[coherence] = usual
	}
	if f.time == 0 || s.first == 0 {
		v[timeless] = 1
	} else {
		v[hours] = math.Log(1 + s.gap(f.time))
	}
}

// pace gives the values spread and pace of a story of which size is given.
func (s *story) pace(size float64) (lasted, fast float64) {
	if s.last == s.first {
		return 0, size
	}
	hours := float64(s.last-s.first) / 3600
	return math.Log(1 + hours), math.Log(1 + float64(s.members)/(1+hours))
}

// usual is the mean product of two members of a story, over the square of an item: what it is
// about, to tell the length of a story of whose terms some only were looked at.
const usual = 0.25

// likelyCore tells the core of a story from the mass that those words have there which it
// shares with an item and which would be among the item's strongest, over the mass of these.
func likelyCore(shared float64) float64 { return min(0.04+1.25*shared, 1) }

// complete works out the values that compare left to likelihood.
func (x *Index) complete(c *Candidate, total float64) {
	m, p := &c.match, &x.search.profile
	own := max(p.own, tiny)
	c.whole = true
	c.Values[core] = x.measure(m, &x.stories[c.Slot], total)
	c.Values[titleCosine] = m.titleDot / math.Sqrt(max(p.titleOwn*m.titleNorm, tiny))
	c.cosine = m.dot / math.Sqrt(max(own*m.norm, tiny))
	c.Values[grown] = c.cosine * c.Values[size]
	c.Values[coherence], c.Values[alone] = coherenceOf(m.norm/own, m.summed)
}

// coherenceOf gives the mean product of two members of a story, and 0 or 1 for whether there
// are not two. Of n members, square is the square of their sum, over that of the item: it
// stands for theirs, which are not kept.
func coherenceOf(square, n float64) (mean, alone float64) {
	if n < 2 {
		return 0, 1
	}
	return min(max((square/(n*n)-1/n)*n/(n-1), minCoherence), 1), 0
}

// minCoherence is what is assumed where longer members make it less.
const minCoherence = 0.02

// tiny keeps quotients of nothing by nothing at 0.
const tiny = 1e-9

// scoreAll fills in what depends on all candidates, which are sorted by cosine, and
// the scores. Candidates are completed if exact, or if their scores are likely to be at least
// minScore.
func (x *Index) scoreAll(f Features, all []*Candidate, total float64, exact bool) {
	others := othersOf(all)
	for _, c := range all {
		if c.Score = x.score(f, c, others); (exact || c.Score >= minScore) && !c.whole {
			x.complete(c, total)
			c.Score = x.score(f, c, others)
		}
	}
}

// others is what an item and its candidates but the best have in common: what there is
// without being about one event.
type others struct{ cosine, titleWords, textWords float64 }

// bestOf is how many candidates may be about the item's event.
const bestOf = 3

// othersOf gives the means of candidates, which are sorted by cosine.
func othersOf(all []*Candidate) others {
	var o others
	if len(all) <= bestOf {
		return o
	}
	n := float64(len(all) - bestOf)
	for _, c := range all[bestOf:] {
		o.cosine += c.cosine / n
		o.titleWords += c.Values[titleWords] / n
		o.textWords += c.Values[textWords] / n
	}
	return o
}

// others gives what a candidate was scored among.
func (c *Candidate) others() others {
	return others{c.Values[background], c.Values[othersTitles], c.Values[othersTexts]}
}

// What an item with a text must have in common with a story: so much of its mass, or of
// its title with their titles. Less is a number and a few common words, which seem rare
// as long as the index holds little.
const (
	minCovered = 0.20
	minTitled  = 0.05
)

// score gives the probability that a candidate is the item's story among others.
func (x *Index) score(f Features, c *Candidate, among others) float64 {
	c.Values[background], c.Values[othersTitles], c.Values[othersTexts] = among.cosine, among.titleWords, among.textWords
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
