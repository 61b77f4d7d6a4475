package cluster

import "foldwire/aggregator/words"

// JoinAt is the probability at which an item joins a story.
const JoinAt = 0.50

// mergeAt is the probability at which two stories are one: that the item that joins one
// belongs to the other, and that the members of the smaller belong to the larger.
// Titles alone are taken for one more easily, so that they must be surer.
func mergeAt(bare bool) float64 {
	if bare {
		return 0.70
	}
	return 0.65
}

// maxAsked is how many members of the smaller story are asked about a merge.
const maxAsked = 6

// maxMoved is how many members a story may have and still lose its name in a merge:
// readers know a larger one. Merges are all that changes the story of an item:
// they changed it for 4.0 % of the items of a hard set at 3, at 2 for less than 2 %.
const maxMoved = 2

// Assessment is what the index thinks about an item.
type Assessment struct {
	Join  bool
	Best  Candidate // the story to join; the nearest miss otherwise. Its zero value: none
	Near  []*Candidate
	Merge []Slot // stories that are one with Best
}

// minScore is the probability below which Assess need not know exactly how unlikely a
// candidate is: what it is likely to be is off by half a logit mostly, and by two hardly ever.
// Twice as much would not do, not even for stories of one member: of 7,500 items of a made-up
// world one joins, with .60, a story that seems to be likely with .196, and four follow it.
const minScore = 0.10

// Assess finds the story of an item. Near are all candidates, the likeliest first, valid
// until the next call; scores that are most likely below minScore are about right.
func (x *Index) Assess(f Features) Assessment { return x.assess(f, false) }

// assess is Assess; exact says that all scores are.
func (x *Index) assess(f Features, exact bool) Assessment {
	near := x.candidates(f, exact)
	if len(near) == 0 {
		return Assessment{}
	}
	a := Assessment{Best: *near[0], Near: near}
	for _, c := range near {
		if c.Score >= JoinAt && x.mayJoin(f, c) && !x.isNextOfKind(f, c.Slot) {
			a.Best, a.Join = *c, true
			break
		}
	}
	return a
}

// A source tells the same event twice far less often than others tell it: of 3,400 items of
// known outlets that belong to a story, four came when only their own outlet had told it.
// What its items have in common is most often what it puts under all of them, such as the
// notes of a podcast. So an item joins a story of its own source alone only if the model is
// surer, and if the titles, which no template fills, have much in common.
const (
	ownAt    = 0.95
	ownTitle = 0.4
)

// mayJoin says whether a candidate that is likely enough by its words may be the item's
// story.
func (x *Index) mayJoin(f Features, c *Candidate) bool {
	return c.Score >= ownAt && c.Values[titleCosine] >= ownTitle || !x.isOwn(f.source, c.Slot)
}

// isOwn says whether all members of a story are of one source. Of a source that is not
// known, none is.
func (x *Index) isOwn(source uint32, slot Slot) bool {
	if source == 0 {
		return false
	}
	for ref := range x.Members(slot) {
		if x.source(ref) != source {
			return false
		}
	}
	return true
}

// againHours is how long after an event its sources tell more of it. What one of them tells
// later is rather the next of a kind: a release, an episode, the figures of another quarter.
const againHours = 30 * 24

// isNextOfKind says whether an item is from long after or before a story that its own source
// told, if that is known.
func (x *Index) isNextOfKind(f Features, slot Slot) bool {
	if f.source == 0 || x.stories[slot].gapOf(f) <= againHours {
		return false
	}
	for ref := range x.Members(slot) {
		if x.source(ref) == f.source {
			return true
		}
	}
	return false
}

// Mergers gives the candidates that are one story with slot, which the item of f has
// joined, in order of likelihood. Their titles must have something in common with the item's:
// while the index is young, common words of texts look rare.
func (x *Index) Mergers(f Features, slot Slot, near []*Candidate) []Slot {
	least := mergeAt(f.bare)
	own := x.isOwn(f.source, slot)
	var out []Slot
	for _, c := range near {
		likely := c.Slot != slot && c.Score >= least && c.Values[titleCosine] >= minTitled
		if likely && (!own || x.mayJoin(f, c)) && !x.isNextOfKind(f, c.Slot) && x.oneStory(slot, c.Slot, c.others()) >= least {
			out = append(out, c.Slot)
		}
	}
	return out
}

// oneStory gives the mean probability that the members of the smaller of two stories
// belong to the larger one.
func (x *Index) oneStory(a, b Slot, among others) float64 {
	younger := b
	if x.elder(b, a) < 0 {
		younger = a
	}
	if x.stories[younger].members > maxMoved {
		return 0
	}
	small, large := a, b
	if x.stories[small].members > x.stories[large].members {
		small, large = large, small
	}
	sum, n := 0.0, 0
	for ref := range x.Members(small) {
		if n == maxAsked {
			break
		}
		if !x.items[ref].copied {
			sum += x.likelihood(ref, large, among)
			n++
		}
	}
	return sum / float64(max(n, 1))
}

// likelihood gives the probability that an item of the index belongs to a story that it
// is not in, among other stories as like it as those of the item that asks.
func (x *Index) likelihood(ref words.Ref, slot Slot, among others) float64 {
	it := &x.items[ref]
	f := Features{vector: x.search.hold(x.vectors.get(it.place)), tokens: int(it.tokens), bare: it.bare, lang: it.lang, time: it.time}
	if !x.stories[slot].reachable(f) {
		return 0
	}
	total := x.counts.total(f.lang)
	x.regard(f.vector, total)
	var c Candidate
	x.compare(&c, f, slot)
	x.complete(&c, total)
	return x.score(f, &c, among)
}

// Closest gives the member of a story whose words are most like those of the item that
// Assess was asked about last.
func (x *Index) Closest(slot Slot) words.Ref {
	s := &x.stories[slot]
	if s.members == 1 {
		return s.head
	}
	best, at := -1.0, s.head
	asked := 0
	for ref := range x.chain(s) {
		if x.items[ref].copied {
			continue
		}
		if asked++; asked > maxAsked {
			break
		}
		if v := x.overlap(x.items[ref].place); v > best {
			best, at = v, ref
		}
	}
	return at
}

// overlap is the weighted product of the item that is regarded and one of the index.
func (x *Index) overlap(with place) float64 {
	dot := 0.0
	for _, one := range x.vectors.meet(with, &x.search.meeting) {
		dot += x.search.traits.all[uint8(one.place)].pull * float64(one.weight&weightMask)
	}
	return dot
}
