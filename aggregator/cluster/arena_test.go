package cluster

import (
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// drawFull draws a vector of any terms, with so many different weights at most.
func drawFull(t *rapid.T, levels int) vector {
	weights := rapid.SliceOfN(rapid.Uint16Range(1, weightOne>>levelAt), 1, levels).Draw(t, "levels")
	terms := rapid.SliceOfNDistinct(rapid.Uint32Max(kindPair|(1<<kindAt-1)), 0, maxFeatures, rapid.ID[uint32]).Draw(t, "terms")
	slices.Sort(terms)
	v := vector{terms: terms}
	mix := rapid.Uint64().Draw(t, "mix")
	for i := range terms {
		at := (mix>>(i%32) + uint64(i)) % uint64(len(weights))
		v.weights = append(v.weights, weights[at]<<levelAt|uint16(mix>>(i%40))&inTitle)
	}
	return v
}

// TestArenaKeepsVectors puts vectors in and takes some out: what is left must come back.
func TestArenaKeepsVectors(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a := newArena()
		kept := map[place]vector{}
		for range rapid.IntRange(1, 12).Draw(t, "vectors") {
			v := drawFull(t, maxLevels)
			p := a.put(vector{terms: v.terms, weights: slices.Clone(v.weights)})
			if !wellFormed(a.run(p), len(a.packed(p)), len(v.terms)) {
				t.Fatal("what was packed is said to be no vector")
			}
			if rapid.Bool().Draw(t, "drop") {
				a.drop(p)
			} else {
				kept[p] = v
			}
		}
		for p, want := range kept {
			if got := a.get(p); !slices.Equal(got.terms, want.terms) || !slices.Equal(got.weights, want.weights) {
				t.Fatalf("got %v, want %v", got, want)
			}
		}
	})
}

// TestArenaThinsOutWeights: with more different weights than there are levels, none
// becomes larger, and the order stays.
func TestArenaThinsOutWeights(t *testing.T) {
	a := newArena()
	v := vector{}
	for i := range uint32(maxFeatures) {
		v.terms, v.weights = append(v.terms, i<<12), append(v.weights, uint16(i+1)<<levelAt|uint16(i)&inTitle)
	}
	got := a.get(a.put(vector{terms: v.terms, weights: slices.Clone(v.weights)}))
	if !slices.Equal(got.terms, v.terms) {
		t.Fatal("the terms have changed")
	}
	different := map[uint16]bool{}
	for i, w := range got.weights {
		different[w&weightBits] = true
		gap := int(v.weights[i]&weightBits) - int(w&weightBits)
		if gap < 0 || gap > (maxFeatures/maxLevels+1)<<levelAt || w&markMask != v.weights[i]&markMask || i > 0 && w&weightBits < got.weights[i-1]&weightBits {
			t.Errorf("weight %d is %d, was %d", i, w, v.weights[i])
		}
	}
	if len(different) != maxLevels {
		t.Errorf("%d different weights, want %d", len(different), maxLevels)
	}
}

// TestArenaKnowsKinds: a vector that was read and has a term of no kind is none.
func TestArenaKnowsKinds(t *testing.T) {
	a := newArena()
	for term, want := range map[uint32]bool{kindPair | 1: true, kindMask: false, kindMask | (1<<kindAt - 1): false, 1 << termBits: false} {
		v := vector{terms: []uint32{1, term}, weights: []uint16{1 << levelAt, 1 << levelAt}}
		p := a.put(v)
		if ok := wellFormed(a.run(p), len(a.packed(p)), 2); ok != want {
			t.Errorf("a vector with the term %x is taken: %v", term, ok)
		}
	}
}
