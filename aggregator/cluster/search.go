package cluster

import (
	"cmp"
	"math"
	"slices"
	"time"

	"foldwire/aggregator/words"
)

const (
	queryTerms = 24  // strongest terms that are looked up
	queryItems = 128 // newest items looked at for each
	shortlist  = 10  // stories with the most mass in common: they are compared in full
	coreTerms  = 16  // strongest terms of a story
)

// Candidate is a story that an item was compared with.
type Candidate struct {
	Slot   Slot
	Score  float64 // the probability that it is the item's story
	Values Values
	cosine float64
}

// search is the memory that lookups share.
type search struct {
	query   []feature
	idf     []float64 // of the item's terms
	theirs  []float64 // of the terms of a story
	profile profile
	stamp   uint64 // of the state that extents are about
	extents []extent
	single  sum
	mass    []float64 // by slot; zero outside a lookup
	hit     []Slot
	near    []scored
	out     []Candidate
}

// Candidates gives the stories most like an item, the likeliest first. The slice is
// valid until the next call.
func (x *Index) Candidates(f Features) []Candidate {
	q := &x.search
	total := x.counts.total()
	x.regard(f.vector, total)
	x.lookUp(f)
	q.out = q.out[:0]
	for _, n := range x.nearest() {
		q.out = append(q.out, x.compare(f, n.slot, total))
	}
	slices.SortFunc(q.out, func(a, b Candidate) int {
		if c := cmp.Compare(b.cosine, a.cosine); c != 0 {
			return c
		}
		return x.elder(a.Slot, b.Slot)
	})
	x.scoreAll(f, q.out)
	slices.SortStableFunc(q.out, func(a, b Candidate) int { return cmp.Compare(b.Score, a.Score) })
	return q.out
}

// regard makes v the item that stories are compared with.
func (x *Index) regard(v vector, total float64) {
	q := &x.search
	q.idf = x.idfs(q.idf, v.terms, total)
	q.profile = q.profileOf(v)
}

// elder orders stories by their first members.
func (x *Index) elder(a, b Slot) int {
	return x.order(x.stories[a].members[0], x.stories[b].members[0])
}

// lookUp adds up, for every story within reach, the mass of the item's strongest terms
// that its newest items have.
func (x *Index) lookUp(f Features) {
	q := &x.search
	q.query, q.hit = q.query[:0], q.hit[:0]
	for i, t := range f.vector.terms {
		if t&kindMask != kindPair {
			q.query = append(q.query, feature{term: t, weight: f.vector.weight(i) * q.idf[i] * q.idf[i]})
		}
	}
	strongest := min(len(q.query), queryTerms)
	heaviest(q.query, strongest)
	slices.SortFunc(q.query[:strongest], heavier)
	for len(q.mass) < len(x.stories) {
		q.mass = append(q.mass, 0)
	}
	for _, t := range q.query[:strongest] {
		seen := 0
		last := Slot(math.MaxUint32)
		x.found.Newest(t.term, func(ref words.Ref) bool {
			seen++
			slot := x.items[ref].story
			if slot != last && x.reachable(f, slot) {
				if q.mass[slot] == 0 {
					q.hit = append(q.hit, slot)
				}
				q.mass[slot] += t.weight / math.Sqrt(float64(1+x.stories[slot].told))
				last = slot
			}
			return seen < queryItems
		})
	}
}

// reachable says whether language and time allow an item to join a story.
func (x *Index) reachable(f Features, slot Slot) bool {
	s := &x.stories[slot]
	if f.lang != 0 && s.lang != 0 && f.lang != s.lang {
		return false
	}
	return f.time == 0 || s.first == 0 || s.gap(f.time) <= windowHours
}

// Window is how long a story stays open to items that are like it.
const Window = 30 * 24 * time.Hour

const windowHours = float64(Window / time.Hour)

// minMass is the share of the largest mass below which a story is not compared.
const minMass = 0.05

// nearest gives the stories of the last lookup with the most mass, and clears it.
func (x *Index) nearest() []scored {
	q := &x.search
	most := 0.0
	for _, slot := range q.hit {
		most = max(most, q.mass[slot])
	}
	near := q.near[:0]
	for _, slot := range q.hit {
		if q.mass[slot] >= minMass*most {
			near = append(near, scored{slot, q.mass[slot]})
		}
		q.mass[slot] = 0
	}
	slices.SortFunc(near, func(a, b scored) int {
		if c := cmp.Compare(b.mass, a.mass); c != 0 {
			return c
		}
		return x.elder(a.slot, b.slot)
	})
	q.near = near
	return near[:min(len(near), shortlist)]
}

// scored is a story that a lookup has met.
type scored struct {
	slot Slot
	mass float64
}
