package cluster

import (
	"cmp"
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"foldwire/aggregator/words"
)

// drawStories draws an index of stories of one member or more, old and young, in several languages.
func drawStories(t *rapid.T) *Index {
	ages := rapid.Permutation(slices.Collect(func(yield func(int) bool) {
		for i := 0; i < 120 && yield(i); i++ {
		}
	})).Draw(t, "ages")
	x := NewIndex(func(a, b words.Ref) bool { return ages[a] < ages[b] }, noSource)
	for ref := range words.Ref(len(ages)) {
		f := Features{lang: rapid.Uint32Range(1, 5).Draw(t, "lang"), copied: rapid.Bool().Draw(t, "copied")}
		if n := len(x.stories); n < 2 || rapid.IntRange(0, 3).Draw(t, "found") > 0 {
			x.Found(ref, f)
		} else {
			x.Join(ref, f, rapid.Uint32Max(uint32(n-1)).Draw(t, "story"))
		}
	}
	return x
}

// TestNearestAreThoseOfMostMass lets a lookup meet stories of which many have as much mass as
// others: the nearest must be those that all of them in order begin with.
func TestNearestAreThoseOfMostMass(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		x := drawStories(t)
		q, item := &x.search, Features{lang: rapid.Uint32Range(1, 2).Draw(t, "lang of the item")}
		q.mass = make([]float64, len(x.stories))
		var want []scored
		for slot := range x.stories {
			mass := float64(rapid.IntRange(0, 9).Draw(t, "mass"))
			if mass == 0 {
				continue
			}
			s := &x.stories[slot]
			q.hits, q.mass[slot] = append(q.hits, Slot(slot)), mass
			if s.lang == item.lang {
				want = append(want, scored{Slot(slot), mass / math.Sqrt(float64(1+max(s.told, 1)))})
			}
		}
		q.hits = rapid.Permutation(q.hits).Draw(t, "hits")
		order := func(a, b scored) int { return cmp.Or(cmp.Compare(b.mass, a.mass), x.elder(a.slot, b.slot)) }
		slices.SortFunc(want, order)
		want = want[:min(len(want), shortlist)]
		want = slices.DeleteFunc(want, func(n scored) bool { return n.mass < minMass*want[0].mass })
		got := x.nearest(item)
		slices.SortFunc(got, order)
		if !slices.Equal(got, want) {
			t.Errorf("nearest are %v, want %v", got, want)
		}
		if slices.ContainsFunc(q.mass, func(mass float64) bool { return mass != 0 }) {
			t.Error("some mass is left for the next lookup")
		}
	})
}
