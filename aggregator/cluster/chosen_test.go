package cluster

import (
	"cmp"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// TestChosenAreTheHeaviestWords chooses by what an item is found, and once more from what is kept of it.
func TestChosenAreTheHeaviestWords(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		v := drawFull(t, maxFeatures)
		for i, term := range v.terms { // most are words
			if i%5 > 0 {
				v.terms[i] = term % kindPair
			}
		}
		slices.Sort(v.terms)
		v.terms = slices.Compact(v.terms)
		v.weights = v.weights[:len(v.terms)]
		a := newArena()
		p := a.put(v)
		var d draft
		named, lightest := d.choose(v)
		named = slices.Clone(named)
		words, _ := slices.BinarySearch(v.terms, kindPair)
		want := slices.Clone(v.terms[:words])
		slices.SortFunc(want, func(x, y uint32) int {
			i, _ := slices.BinarySearch(v.terms, x)
			k, _ := slices.BinarySearch(v.terms, y)
			return cmp.Compare(rankOf(v.weight(k), y), rankOf(v.weight(i), x))
		})
		want = want[:min(len(want), maxPosted)]
		slices.Sort(want)
		if !slices.Equal(named, want) {
			t.Fatalf("chosen %x, want %x", named, want)
		}
		a.setLightest(p, lightest)
		if got := d.chosen(a.get(p), a.lightest(p)); !slices.Equal(got, want) {
			t.Fatalf("chosen were %x, now %x", want, got)
		}
	})
}
