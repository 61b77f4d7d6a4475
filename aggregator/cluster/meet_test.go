package cluster

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"foldwire/aggregator/words"
)

// drawTerms draws different terms, of which many have the same lower or upper bytes.
func drawTerms(t *rapid.T) []uint32 {
	term := rapid.Custom(func(t *rapid.T) uint32 {
		if rapid.Bool().Draw(t, "any") {
			return rapid.Uint32Max(kindPair|(1<<kindAt-1)).Draw(t, "term")
		}
		return rapid.Uint32Max(kindPair>>lowBits).Draw(t, "upper")<<lowBits | rapid.Uint32Max(3).Draw(t, "lower")
	})
	return rapid.SliceOfNDistinct(term, 1, 2*maxFeatures, rapid.ID[uint32]).Draw(t, "pool")
}

// drawPart draws a vector of some of the terms.
func drawPart(t *rapid.T, pool []uint32) vector {
	from := rapid.IntRange(0, len(pool)-1).Draw(t, "from")
	v := vector{terms: slices.Clone(pool[from:min(len(pool), from+maxFeatures)])}
	slices.Sort(v.terms)
	for i := range v.terms {
		v.weights = append(v.weights, uint16(1+i%maxLevels)<<levelAt|uint16(i)&inTitle)
	}
	return v
}

// TestMeetFindsWhatIsShared compares what stories of packed vectors have of an item's terms
// with what their sums say.
func TestMeetFindsWhatIsShared(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		pool := drawTerms(t)
		x := NewIndex(func(a, b words.Ref) bool { return a < b }, noSource)
		slot := x.Found(0, Features{vector: drawPart(t, pool)})
		for ref := range words.Ref(rapid.IntRange(0, maxPlain+2).Draw(t, "more")) {
			x.Join(ref+1, Features{vector: drawPart(t, pool), copied: ref == 3}, slot)
		}
		item, s := drawPart(t, pool), &x.stories[slot]
		m := &x.search.meeting
		m.set(item.terms)
		var shared, weights []uint32
		for _, one := range x.meet(s) {
			shared, weights = append(shared, item.terms[one.place]), append(weights, one.weight)
		}
		var want, wantWeights []uint32
		all := x.sumOf(s)
		for i, term := range all.terms {
			if slices.Contains(item.terms, term) {
				want, wantWeights = append(want, term), append(wantWeights, all.weights[i])
			}
		}
		if !slices.Equal(shared, want) || !slices.Equal(weights, wantWeights) {
			t.Errorf("shared are %x with %x, want %x with %x", shared, weights, want, wantWeights)
		}
	})
}
