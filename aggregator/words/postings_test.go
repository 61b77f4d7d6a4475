package words

import (
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// postingsItems is how many items the tests have; a hash of more than maxBeside of them
// has a list.
const postingsItems = 30

// TestPostingsAgainstAMap runs random additions and removals beside a plain map.
func TestPostingsAgainstAMap(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		order := make([]int, postingsItems)
		for i := range order {
			order[i] = i
		}
		age := rapid.Permutation(order).Draw(t, "age")
		p := NewPostings(func(a, b Ref) bool { return age[a] < age[b] })
		model := map[Ref][]uint32{}
		ref := rapid.Custom(func(t *rapid.T) Ref { return Ref(rapid.IntRange(0, postingsItems-1).Draw(t, "ref")) })
		t.Repeat(map[string]func(*rapid.T){
			"add": func(t *rapid.T) {
				ref := ref.Draw(t, "ref")
				if _, ok := model[ref]; ok {
					t.Skip("in use")
				}
				h := rapid.SliceOfNDistinct(rapid.Uint32Range(0, 6), 0, 4, rapid.ID[uint32]).Draw(t, "hashes")
				p.Add(ref, h)
				model[ref] = h
			},
			"remove": func(t *rapid.T) {
				ref := ref.Draw(t, "ref")
				p.Remove(ref, model[ref])
				delete(model, ref)
			},
			"grow": func(*rapid.T) {
				if p.shift > 32-minBucketBits-2 {
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
		var want []Ref
		for ref, hashes := range model {
			if slices.Contains(hashes, h) {
				want = append(want, ref)
			}
		}
		slices.SortFunc(want, func(a, b Ref) int { return age[b] - age[a] })
		got := p.AppendNewest(nil, h, postingsItems)
		if !slices.Equal(got, want) {
			t.Fatalf("items of %d: %v, want %v", h, got, want)
		}
		if few := p.AppendNewest(nil, h, 3); !slices.Equal(few, want[:min(len(want), 3)]) {
			t.Fatalf("newest items of %d: %v, want the first three of %v", h, few, want)
		}
	}
}

// TestLoadingIsAdding loads items in runs, and adds them one by one, compared and not: what is found must be
// the same.
func TestLoadingIsAdding(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		before := func(a, b Ref) bool { return a < b }
		one, many, young := NewPostings(before), NewPostings(before), NewPostings(before)
		if rapid.Bool().Draw(t, "shared") {
			one.factor, many.factor, young.factor = 1, 1, 1 // all hashes lie in one bucket
		}
		loading := many.Load(100)
		filed := map[Ref][]uint32{}
		for ref := range Ref(rapid.IntRange(0, 60).Draw(t, "items")) {
			h := rapid.SliceOfNDistinct(rapid.Uint32Range(0, 9), 0, 4, rapid.ID[uint32]).Draw(t, "hashes")
			one.Add(ref, h)
			young.AddYoungest(ref, h)
			loading.Add(ref, h)
			filed[ref] = h
			if rapid.IntRange(0, 20).Draw(t, "done") == 0 {
				loading.Done()
			}
		}
		loading.Done()
		for ref, h := range filed {
			if ref%5 == 0 {
				one.Remove(ref, h)
				young.Remove(ref, h)
				many.Remove(ref, h)
			}
		}
		if one.entries != many.entries {
			t.Fatalf("%d entries, want %d", many.entries, one.entries)
		}
		for h := range uint32(10) {
			want := one.AppendNewest(nil, h, 99)
			if got, other := many.AppendNewest(nil, h, 99), young.AppendNewest(nil, h, 99); !slices.Equal(got, want) || !slices.Equal(other, want) {
				t.Fatalf("items of %d: %v and %v, want %v", h, got, other, want)
			}
		}
	})
}

// TestPostingsShareABucket files more hashes than there are buckets at first, and then
// as many items under one of them as make a list that shrinks again.
func TestPostingsShareABucket(t *testing.T) {
	p := NewPostings(func(a, b Ref) bool { return a < b })
	const hashes = 3 * perBucket << minBucketBits / 2
	for i := range uint32(hashes) {
		p.Add(i, []uint32{i * 7})
	}
	if len(p.buckets) == 1<<minBucketBits {
		t.Fatal("the buckets have not grown")
	}
	for i := range uint32(300) {
		p.Add(hashes+i, []uint32{7})
	}
	for i := range uint32(290) {
		p.Remove(hashes+i, []uint32{7})
	}
	for i := range uint32(hashes) {
		got := p.AppendNewest(nil, i*7, 100)
		want := []Ref{i}
		if i == 1 {
			want = []Ref{hashes + 299, hashes + 298, hashes + 297, hashes + 296, hashes + 295, hashes + 294, hashes + 293, hashes + 292, hashes + 291, hashes + 290, 1}
		}
		if !slices.Equal(got, want) {
			t.Fatalf("items of %d: %v, want %v", i*7, got, want)
		}
	}
}
