package words

import (
	"testing"

	"pgregory.net/rapid"
)

// TestPostingsLeaveTogether takes some, most or all items out of hashes that many of them have,
// at once and one by one.
func TestPostingsLeaveTogether(t *testing.T) {
	age := make([]int, postingsItems)
	order := make([]Ref, postingsItems)
	for i := range age {
		age[i], order[i] = i, Ref(i)
	}
	rapid.Check(t, func(t *rapid.T) {
		p := NewPostings(func(a, b Ref) bool { return a < b })
		model := map[Ref][]uint32{}
		for _, ref := range order {
			model[ref] = []uint32{0} // of all; others are of about two thirds, of a half, or of few
			for h, share := range []int{1: 66, 2: 50, 3: 10} {
				if h > 0 && rapid.IntRange(0, 99).Draw(t, "has") < share {
					model[ref] = append(model[ref], uint32(h)) //nolint:gosec // few
				}
			}
			p.AddYoungest(ref, model[ref])
		}
		gone := rapid.Permutation(order).Draw(t, "gone")[:rapid.IntRange(0, postingsItems).Draw(t, "how many")]
		p.Together(func() {
			for _, ref := range gone {
				p.Remove(ref, model[ref])
				delete(model, ref)
			}
		})
		checkPostings(t, p, model, age)
		for _, ref := range gone { // their refs are used again
			model[ref] = []uint32{0, 5}
			p.Add(ref, model[ref])
		}
		checkPostings(t, p, model, age)
	})
}

// BenchmarkLeaveTogether takes the older half of many items out of a hash that all have.
func BenchmarkLeaveTogether(b *testing.B) {
	const items = 200_000
	order := make([]Ref, items)
	for i := range order {
		order[i] = Ref(i) //nolint:gosec // few
	}
	for b.Loop() {
		b.StopTimer()
		p := NewPostings(func(a, b Ref) bool { return a < b })
		for _, ref := range order {
			p.AddYoungest(ref, []uint32{1})
		}
		b.StartTimer()
		p.Together(func() {
			for _, ref := range order[:items/2] {
				p.Remove(ref, []uint32{1})
			}
		})
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/(items/2), "ns/item")
}
