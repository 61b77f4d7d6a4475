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
			"remove together": func(t *rapid.T) {
				gone := rapid.SliceOfDistinct(ref, rapid.ID[Ref]).Draw(t, "refs")
				p.Together(func() {
					for _, ref := range gone {
						p.Remove(ref, model[ref])
						delete(model, ref)
					}
				})
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
	p.Look([]uint32{0, 1, 2, 3, 4, 5, 6})
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
		if looked := p.AppendLooked(nil, int(h), postingsItems); !slices.Equal(looked, want) {
			t.Fatalf("items of %d among others: %v, want %v", h, looked, want)
		}
		if few := p.AppendNewest(nil, h, 3); !slices.Equal(few, want[:min(len(want), 3)]) {
			t.Fatalf("newest items of %d: %v, want the first three of %v", h, few, want)
		}
	}
}

// TestLoadedPostingsAreEqual adds items, compared and not, removes some, and saves and loads what is
// left: what is found must be the same, and what is added then.
func TestLoadedPostingsAreEqual(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		before := func(a, b Ref) bool { return a < b }
		one, young := NewPostings(before), NewPostings(before)
		if rapid.Bool().Draw(t, "shared") {
			one.factor = 1 // all hashes lie in one bucket
		}
		hashes := rapid.SliceOfNDistinct(rapid.Uint32Range(0, 9), 0, 4, rapid.ID[uint32])
		filed := rapid.SliceOfN(hashes, 2, 60).Draw(t, "hashes of items")
		for ref, h := range filed {
			one.Add(Ref(ref), h)
			young.AddYoungest(Ref(ref), h)
		}
		for ref := 0; ref < len(filed); ref += 5 {
			one.Remove(Ref(ref), filed[ref])
			young.Remove(Ref(ref), filed[ref])
		}
		again := reloaded(t, one, len(filed), 4*len(filed))
		for _, p := range []*Postings{one, young, again} {
			p.AddYoungest(Ref(len(filed)), []uint32{1, 3, 10})
			p.Remove(1, filed[1])
		}
		if again.entries != one.entries {
			t.Fatalf("%d entries, want %d", again.entries, one.entries)
		}
		for h := range uint32(11) {
			want := one.AppendNewest(nil, h, 99)
			if got, other := again.AppendNewest(nil, h, 99), young.AppendNewest(nil, h, 99); !slices.Equal(got, want) || !slices.Equal(other, want) {
				t.Fatalf("items of %d: %v and %v, want %v", h, got, other, want)
			}
		}
	})
}

// reloaded gives postings of so many items and hashes as they are loaded once they were saved.
func reloaded(t *rapid.T, p *Postings, items, hashes int) *Postings {
	var f memory
	w := NewTableWriter(&f, 0, nil)
	p.Save(w, items)
	if _, err := w.Close(); err != nil {
		t.Fatal(err)
	}
	again := NewPostings(p.before)
	r := NewTableReader(f, 0)
	again.Load(r, slices.Repeat([]bool{true}, items), hashes)
	if err := r.Close(); err != nil {
		t.Fatal(err)
	}
	return again
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

// TestPostingsInOneBucket files items under hashes that all lie in one bucket until there are more:
// nobody can make a feed that does so but by luck, and yet no feed may stop the program.
func TestPostingsInOneBucket(t *testing.T) {
	p := NewPostings(func(a, b Ref) bool { return a < b })
	p.factor = 1
	hashes := make([]uint32, maxUsed/2+100)
	for i := range hashes {
		hashes[i] = uint32(i)
	}
	p.AddYoungest(1, hashes)
	p.Add(0, hashes)
	var f memory
	w := NewTableWriter(&f, 0, nil)
	p.Save(w, 2)
	if _, err := w.Close(); err != nil {
		t.Fatal(err)
	}
	r, loaded := NewTableReader(f, 0), NewPostings(p.before)
	if loaded.Load(r, []bool{true, true}, 2*len(hashes)); r.Close() != nil {
		t.Fatal(r.Err())
	}
	for _, h := range hashes {
		if got := loaded.AppendNewest(nil, h, 3); !slices.Equal(got, []Ref{1, 0}) {
			t.Fatalf("hash %d has the items %v", h, got)
		}
	}
}

// TestPostingsOfFreeRefsAreRefused: what a file says of items that are not held would be looked for
// where nothing is, beside others or in a list.
func TestPostingsOfFreeRefsAreRefused(t *testing.T) {
	for _, items := range []int{2, maxBeside + 3} {
		p := NewPostings(func(a, b Ref) bool { return a < b })
		for ref := range items {
			p.Add(Ref(ref), []uint32{7})
		}
		var f memory
		w := NewTableWriter(&f, 0, nil)
		p.Save(w, items)
		if _, err := w.Close(); err != nil {
			t.Fatal(err)
		}
		for free := range items {
			held := slices.Repeat([]bool{true}, items)
			held[free] = false
			r := NewTableReader(f, 0)
			if NewPostings(p.before).Load(r, held, items); r.Close() == nil {
				t.Errorf("postings of %d items, of which %d is free, are taken", items, free)
			}
		}
	}
}
