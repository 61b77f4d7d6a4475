package dedup

import (
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// TestHashesAreSorted draws few and many hashes, evenly spread and not.
func TestHashesAreSorted(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		shift := rapid.Uint32Max(31).Draw(t, "shift")
		v := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) uint32 { return rapid.Uint32().Draw(t, "hash") >> shift }), 0, 2*manyHashes).Draw(t, "hashes")
		want := slices.Clone(v)
		slices.Sort(want)
		if got := sortUnique(v); !slices.Equal(got, slices.Compact(want)) {
			t.Errorf("got %x, want %x", got, want)
		}
	})
}
