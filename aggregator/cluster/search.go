package cluster

import (
	"cmp"
	"math"
	"slices"

	"foldwire/aggregator/words"
)

const (
	queryTerms = 24 // strongest terms that are looked up and found
	queryFirst = 32 // strongest terms that are looked up first: more need not be put in order mostly
	queryTried = 64 // strongest terms that are looked up, found or not: an index that is young has few
	queryItems = 48 // newest items looked at for each
	shortlist  = 10 // stories with the most mass in common: they are compared in full
	coreTerms  = 16 // strongest terms of a story
)

// Candidate is a story that an item was compared with.
type Candidate struct {
	Slot    Slot
	Score   float64 // the probability that it is the item's story
	Values  Values
	cosine  float64 // about that between the item and the story's sum
	covered float64 // share of the item's mass that the story has
	match   match
	whole   bool // nothing of it is only likely
}

// search is the memory that lookups share.
type search struct {
	ranks   ranking
	query   []rank
	idf     []float64 // of the item's terms
	meeting meeting   // of the item's terms
	held    vector    // the item, if it is one of the index
	profile profile
	traits  traits // of the item's terms
	sums    [3]sum
	refs    []words.Ref
	mass    []float64 // by slot; zero outside a lookup
	hits    []Slot
	near    []scored
	roots   [64]float64 // what root gives; 0 is not worked out yet
	touched byte        // what touch read
	places  []place     // where it read
	made    [shortlist]Candidate
	out     []*Candidate // what was made
}

// Candidates gives the stories most like an item, the likeliest first, valid until the next
// call.
func (x *Index) Candidates(f Features) []*Candidate { return x.candidates(f, true) }

// candidates is Candidates, but that it leaves the scores of those unfinished, unless exact, that
// are most likely below minScore.
func (x *Index) candidates(f Features, exact bool) []*Candidate {
	q := &x.search
	total := x.counts.total(f.lang)
	x.regard(f.vector, total)
	x.lookUp(f.vector)
	q.out = q.out[:0]
	near := x.nearest(f)
	x.touch(near)
	for i, n := range near {
		c := &q.made[i]
		x.compare(c, f, n.slot)
		if f.bare { // it takes little, and a few words make much of small differences
			x.complete(c, total)
		}
		q.out = append(q.out, c)
	}
	slices.SortFunc(q.out, func(a, b *Candidate) int {
		if c := cmp.Compare(b.cosine, a.cosine); c != 0 {
			return c
		}
		return x.elder(a.Slot, b.Slot)
	})
	x.scoreAll(f, q.out, total, exact)
	slices.SortStableFunc(q.out, func(a, b *Candidate) int { return cmp.Compare(b.Score, a.Score) })
	return q.out
}

// regard makes v the item that stories are compared with.
func (x *Index) regard(v vector, total float64) {
	q := &x.search
	q.idf = x.counts.idfs(q.idf, v.terms, total)
	q.profile = q.profileOf(v)
	q.meeting.set(v.terms)
}

// hold gives a copy of a vector, valid until the next call.
func (q *search) hold(v vector) vector {
	q.held.terms = append(q.held.terms[:0], v.terms...)
	q.held.weights = append(q.held.weights[:0], v.weights...)
	return q.held
}

// elder orders stories by their first members.
func (x *Index) elder(a, b Slot) int {
	switch first, second := x.stories[a].head, x.stories[b].head; {
	case first == second:
		return 0
	case x.before(first, second):
		return -1
	}
	return 1
}

// lookUp adds up, for every story that is met, the mass of the item's strongest terms
// that its newest items have.
func (x *Index) lookUp(v vector) {
	q := &x.search
	q.hits = q.hits[:0]
	for len(q.mass) < len(x.stories) {
		q.mass = append(q.mass, 0)
	}
	x.rankTerms(v)
	left, above := queryTerms, rank(math.MaxUint64)
	for _, tried := range [...]int{queryFirst, queryTried} {
		least := q.ranks.least(tried)
		left = x.lookUpTerms(q.between(least, above), left)
		if above = least; left == 0 {
			break
		}
	}
}

// lookUpTerms is lookUp of terms, the strongest last, until so many are found. It gives how
// many are left then.
func (x *Index) lookUpTerms(query []rank, left int) int {
	q := &x.search
	x.look(query)
	for i, t := range slices.Backward(query) {
		mass := t.weight()
		if left == 0 || mass == 0 {
			return 0
		}
		if q.refs = x.found.AppendLooked(q.refs[:0], i, queryItems); len(q.refs) > 0 {
			x.hit(mass)
			left--
		}
	}
	return left
}

// hit adds a mass to the stories of the items that are looked at. Which stories were met before,
// no processor can foresee, so that it does not branch.
func (x *Index) hit(mass float64) {
	q, last := &x.search, Slot(math.MaxUint32)
	n := len(q.hits)
	hits := slices.Grow(q.hits, len(q.refs)+1)[:n+len(q.refs)+1]
	for _, ref := range slices.Backward(q.refs) {
		slot := x.slots[ref]
		if slot == last {
			continue
		}
		last = slot
		hits[n] = slot
		if q.mass[slot] == 0 {
			n++
		}
		q.mass[slot] += mass
	}
	q.hits = hits[:n]
}

// touch reads what stories hold that are about to be compared, a byte of each line of memory. Each
// story lies far from the others, and so many lines are on their way at a time.
func (x *Index) touch(near []scored) {
	q := &x.search
	q.places = q.places[:0]
	for _, n := range near {
		s := &x.stories[n.slot]
		if s.sum != nil {
			continue
		}
		for ref := s.head; ref != none; {
			it := &x.items[ref]
			if ref = it.next; !it.copied {
				q.places = append(q.places, it.place)
			}
		}
	}
	sum := byte(0)
	for _, p := range q.places {
		run := x.vectors.run(p)
		for at := 0; at < len(run); at += lineBytes {
			sum += run[at]
		}
		sum += run[len(run)-1]
	}
	q.touched = sum // or the compiler leaves it out
}

// lineBytes is how much memory a processor reads at a time.
const lineBytes = 64

// look finds the items of terms.
func (x *Index) look(query []rank) {
	d := &x.draft
	d.terms = d.terms[:0]
	for _, t := range query {
		d.terms = append(d.terms, t.term())
	}
	x.found.Look(d.terms)
}

// rankTerms ranks the terms of the regarded item that it can be found by.
func (x *Index) rankTerms(v vector) {
	q := &x.search
	words, _ := slices.BinarySearch(v.terms, kindPair)
	q.ranks.all = slices.Grow(q.ranks.all[:0], words)[:words]
	for i, t := range v.terms[:words] {
		q.ranks.all[i] = rankOf(v.weight(i)*q.idf[i]*q.idf[i], t)
	}
}

// between gives the ranked terms from one rank to below another, the strongest last.
func (q *search) between(least, above rank) []rank {
	n := 0
	q.query = slices.Grow(q.query[:0], len(q.ranks.all))[:len(q.ranks.all)]
	for _, r := range q.ranks.all {
		q.query[n] = r
		if r-least < above-least { // they are not below it: one comparison, which need not be foreseen
			n++
		}
	}
	slices.Sort(q.query[:n])
	return q.query[:n]
}
