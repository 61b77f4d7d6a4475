package words

import (
	"maps"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// TestListIsASlice pushes refs that are near to each other and far from each other, puts others in
// between and takes some out: a list must give what is left, newest first.
func TestListIsASlice(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		ref := rapid.OneOf(rapid.Uint32Range(0, 50), rapid.Uint32Range(32740, 32790), rapid.Uint32Range(65500, 65540), rapid.Uint32Max(listed-2))
		refs := rapid.SliceOfNDistinct(ref, 2, 30, rapid.ID[uint32]).Draw(t, "refs")
		age := map[Ref]int{}
		for i, r := range refs {
			age[r] = i
		}
		older := func(a, b Ref) bool { return age[a] < age[b] }
		late := rapid.IntRange(0, len(refs)-1).Draw(t, "late")
		l := listOf(make(list, 0, rapid.IntRange(0, 9).Draw(t, "room")), slices.Delete(slices.Clone(refs), late, late+1))
		l, _ = l.insert(refs[late], older, nil)
		for _, at := range rapid.SliceOfDistinct(rapid.IntRange(0, len(refs)-1), rapid.ID[int]).Draw(t, "gone") {
			var ok bool
			if l, ok = l.remove(refs[at]); !ok {
				t.Fatalf("%d is not there", refs[at])
			}
			delete(age, refs[at])
			if all, ok := l.unpack(nil); ok != (len(l) > 0) || !slices.Equal(all, l.appendNewest(nil, len(refs))) {
				t.Fatalf("%v is read as %v, %v", l, all, ok)
			}
		}
		want := slices.SortedFunc(maps.Keys(age), func(a, b Ref) int { return age[b] - age[a] })
		limit := rapid.IntRange(0, 31).Draw(t, "limit")
		if got := l.appendNewest(nil, limit); !slices.Equal(got, want[:min(limit, len(want))]) {
			t.Fatalf("the newest %d: %v, want the first of %v", limit, got, want)
		}
		if len(want) > 0 {
			if again, ok := l.remove(listed - 1); ok || len(again) != len(l) {
				t.Fatal("what is not there was taken out")
			}
		}
	})
}
