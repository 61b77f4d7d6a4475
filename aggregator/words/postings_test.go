package words

import (
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// TestPostingsAgainstAMap runs random additions and removals beside a plain map.
func TestPostingsAgainstAMap(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		age := rapid.Permutation([]int{0, 1, 2, 3, 4, 5, 6, 7, 8, 9}).Draw(t, "age")
		p := NewPostings(4, func(a, b Ref) bool { return age[a] < age[b] })
		model := map[Ref][]uint32{}
		t.Repeat(map[string]func(*rapid.T){
			"add": func(t *rapid.T) {
				ref := Ref(rapid.IntRange(0, 9).Draw(t, "ref"))
				if _, ok := model[ref]; ok {
					t.Skip("in use")
				}
				h := rapid.SliceOfNDistinct(rapid.Uint32Range(0, 6), 0, 4, func(v uint32) uint32 { return v }).Draw(t, "hashes")
				for i := range h {
					h[i] *= minHeads / 2 // some share a chain, and part when the heads grow
				}
				p.Add(ref, h)
				model[ref] = h
			},
			"remove": func(t *rapid.T) {
				ref := Ref(rapid.IntRange(0, 9).Draw(t, "ref"))
				p.Remove(ref)
				delete(model, ref)
			},
			"grow": func(*rapid.T) {
				if len(p.heads) < minHeads*8 {
					p.grow()
				}
			},
			"": func(t *rapid.T) { checkPostings(t, p, model, age) },
		})
	})
}

// checkPostings holds postings against the map, newest first.
func checkPostings(t *rapid.T, p *Postings, model map[Ref][]uint32, age []int) {
	for h := range uint32(7) {
		h *= minHeads / 2
		var want, got []Ref
		for ref, hashes := range model {
			if slices.Contains(hashes, h) {
				want = append(want, ref)
			}
		}
		slices.SortFunc(want, func(a, b Ref) int { return age[b] - age[a] })
		p.Newest(h, func(r Ref) bool { got = append(got, r); return true })
		if !slices.Equal(got, want) {
			t.Fatalf("items of %d: %v, want %v", h, got, want)
		}
	}
}
