package cluster

import (
	"testing"

	"foldwire/aggregator/words"
)

// TestUnfinishedScoresMoveNoItem clusters made-up news: no item may be put elsewhere because
// the scores of what it most likely does not belong to are about right only.
func TestUnfinishedScoresMoveNoItem(t *testing.T) {
	r := prepare(madeUp(false))
	x := NewIndex(func(a, b words.Ref) bool { return a < b }, func(ref words.Ref) uint32 { return r.texts[ref].Source })
	const young = 100 // while an index holds little, what is likely is not known yet
	joined, unfinished := 0, 0
	for i, text := range r.texts {
		f, ref := x.Features(text), words.Ref(i)
		want := x.assess(f, true)
		slot, join := want.Best.Slot, want.Join
		got := x.Assess(f)
		if i >= young && (got.Join != join || join && got.Best.Slot != slot) {
			t.Errorf("item %d joins %v %d, want %v %d", i, got.Join, got.Best.Slot, join, slot)
		}
		for _, c := range got.Near {
			if !c.whole && c.Score >= 0.10 {
				t.Errorf("item %d: what is told to be likely with %v is not worked out", i, c.Score)
			}
			if !c.whole && c.Score > 0 {
				unfinished++
			}
		}
		if !join {
			x.Found(ref, f)
			continue
		}
		x.Join(ref, f, slot)
		joined++
	}
	if joined == 0 || unfinished == 0 {
		t.Errorf("%d items joined a story and %d scores were left unfinished, want some of both", joined, unfinished)
	}
	t.Logf("of %d items %d joined a story; %d scores were left unfinished", len(r.items), joined, unfinished)
}
