package cluster

import (
	"math/rand/v2"
	"slices"
	"testing"
)

func TestRankTellsItsFeature(t *testing.T) {
	for _, term := range []uint32{0, 1, kindPrefix, kindPair | 12345, 1<<termBits - 1} {
		for _, weight := range []float64{0, 0.5, 8192} {
			if r := rankOf(weight, term); r.term() != term || r.weight() != weight {
				t.Errorf("%d of weight %g came back as %d of %g", term, weight, r.term(), r.weight())
			}
		}
	}
}

// The least of the heaviest is what sorting says, however alike the weights are.
func TestRankingFindsTheHeaviest(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	var r ranking
	for range 2000 {
		r.all = r.all[:0]
		levels, span := 1+rng.IntN(5), uint32(1)<<rng.IntN(termBits+1)-1
		for range rng.IntN(700) {
			r.all = append(r.all, rankOf(float64(rng.IntN(levels)), rng.Uint32()&span))
		}
		slices.Sort(r.all)
		r.all = slices.Compact(r.all)
		want := slices.Clone(r.all)
		rng.Shuffle(len(r.all), func(i, j int) { r.all[i], r.all[j] = r.all[j], r.all[i] })
		for _, n := range []int{1, 2, 40, 224, len(want)} {
			least := rank(0)
			if n > 0 && n < len(want) {
				least = want[len(want)-n]
			}
			if got := r.least(max(n, 1)); n > 0 && got != least {
				t.Fatalf("the %d heaviest of %d begin at %x, want %x", n, len(want), got, least)
			}
		}
	}
}
