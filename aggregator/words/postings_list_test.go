package words

import (
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// TestListIsASlice pushes refs that are near to each other and far from each other: a list must
// give them back from either end.
func TestListIsASlice(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		ref := rapid.OneOf(rapid.Uint32Range(0, 50), rapid.Uint32Range(32740, 32790), rapid.Uint32Max(listed-1))
		refs := rapid.SliceOfNDistinct(ref, 1, 30, rapid.ID[uint32]).Draw(t, "refs")
		l := listOf(make(list, 0, rapid.IntRange(0, 9).Draw(t, "room")), refs)
		if got := l.appendOldest([]Ref{7}); !slices.Equal(got[1:], refs) || got[0] != 7 {
			t.Fatalf("oldest first: %v, want %v", got, refs)
		}
		limit := rapid.IntRange(0, 31).Draw(t, "limit")
		want := slices.Clone(refs)
		slices.Reverse(want)
		if got := l.appendNewest(nil, limit); !slices.Equal(got, want[:min(limit, len(want))]) {
			t.Fatalf("the newest %d: %v, want the first of %v", limit, got, want)
		}
	})
}
