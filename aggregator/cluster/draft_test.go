package cluster

import (
	"cmp"
	"math"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"

	"foldwire/aggregator/words"
)

func slowFoldTrim(feats []feature) []feature {
	feats = slices.Clone(feats)
	slices.SortFunc(feats, func(a, b feature) int {
		if a.term != b.term {
			if a.term < b.term {
				return -1
			}
			return 1
		}
		if a.weight > b.weight {
			return -1
		}
		if a.weight < b.weight {
			return 1
		}
		return int(a.marks) - int(b.marks)
	})
	out := feats[:0]
	for i := 0; i < len(feats); {
		f, n := feats[i], 0
		for ; i < len(feats) && feats[i].term == f.term; i++ {
			f.marks |= feats[i].marks
			n++
		}
		f.weight *= 1 + math.Log(float64(n))
		f.times = uint16(n)
		out = append(out, f)
	}
	slices.SortFunc(out, func(a, b feature) int {
		return cmp.Or(-cmp.Compare(a.weight, b.weight), cmp.Compare(mixed(a.term), mixed(b.term)))
	})
	return byTerm(out[:min(len(out), maxFeatures)])
}

func byTerm(feats []feature) []feature {
	slices.SortFunc(feats, func(a, b feature) int { return cmp.Compare(a.term, b.term) })
	return feats
}

func TestFoldAndTrimKeepTheHeaviest(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	var d draft
	for range 3000 {
		d.feats = d.feats[:0]
		n := rng.IntN(1200)
		span := 1 + rng.Uint32N(2000)
		for range n {
			d.feats = append(d.feats, feature{term: rng.Uint32N(span) * 64, marks: uint16(rng.IntN(4)), weight: []float64{1, 0.3, 1.5, 2, 0.45}[rng.IntN(5)]})
		}
		want := slowFoldTrim(d.feats)
		d.fold()
		d.trim()
		if len(want) != len(d.feats) || len(want) > 0 && !reflect.DeepEqual(want, byTerm(d.feats)) {
			t.Fatalf("%d features: got %v, want %v", n, d.feats, want)
		}
	}
}

func TestSortPutsEntriesInOrder(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 6))
	var d draft
	for range 2000 {
		d.entries = d.entries[:0]
		span := uint32(1)<<rng.IntN(termBits+1) - 1
		for range rng.IntN(maxFeatures + 1) {
			d.entries = append(d.entries, entryOf(rng.Uint32()&span, uint16(rng.Uint32())))
		}
		want := slices.Clone(d.entries)
		slices.Sort(want)
		if got := d.sort(); !slices.Equal(got, want) {
			t.Fatalf("%x came in the order %x", d.entries, got)
		}
	}
}

// TestPairsOfShortWords holds that two syllables count more, being a word, than two words or
// what is no word of letters.
func TestPairsOfShortWords(t *testing.T) {
	scan := words.NewScanner()
	for text, want := range map[string]float64{
		"bầu cử": timesShort, "oil rig": timesShort, "harbour bridge": timesPair, "the bridge": timesPair, "bridge at": timesPair, "12 km": timesPair, "大桥今": timesPair,
	} {
		toks := scan.Tokens(text, 8)
		if len(toks) != 2 {
			t.Fatalf("%q has %d tokens, want 2", text, len(toks))
		}
		if got := ofPair(toks[0], toks[1]); got != want {
			t.Errorf("%q counts %.1f, want %.1f", text, got, want)
		}
	}
}
