package words

import (
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// TestSpaceDealsNothingTwice takes and gives runs at random: none may overlap another
// that is out, or the border of two chunks, and what is given back is dealt out again.
func TestSpaceDealsNothingTwice(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		type lent struct {
			at    uint32
			units int
		}
		var s Space
		var out []lent
		for range rapid.IntRange(1, 60).Draw(t, "steps") {
			if len(out) > 0 && rapid.Bool().Draw(t, "give") {
				i := rapid.IntRange(0, len(out)-1).Draw(t, "which")
				s.Give(out[i].at, out[i].units)
				out = slices.Delete(out, i, i+1)
				continue
			}
			n := rapid.IntRange(1, ChunkUnits).Draw(t, "units")
			at := s.Take(n)
			if _, offset := Chunk(at); offset+n > ChunkUnits {
				t.Fatalf("a run of %d at %d crosses the border of two chunks", n, at)
			}
			for _, o := range out {
				if at < o.at+uint32(o.units) && o.at < at+uint32(n) {
					t.Fatalf("a run of %d at %d overlaps that of %d at %d", n, at, o.units, o.at)
				}
			}
			out = append(out, lent{at, n})
		}
	})
}

func TestSpaceReusesWhatCameBack(t *testing.T) {
	var s Space
	first := s.Take(8)
	s.Take(8)
	s.Give(first, 8)
	if at := s.Take(3); at != first {
		t.Errorf("3 units came from %d, want a piece of the free run at %d", at, first)
	}
	if at := s.Take(5); at != first+3 {
		t.Errorf("5 units came from %d, want the rest of the free run at %d", at, first+3)
	}
}
