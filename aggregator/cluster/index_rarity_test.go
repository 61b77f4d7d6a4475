package cluster

import (
	"math"
	"testing"
)

// TestCodesTellCounts: small counts are told exactly, others to within a sixteenth, and
// a larger count never has a smaller code.
func TestCodesTellCounts(t *testing.T) {
	last := uint8(0)
	for n := uint32(0); n < 1<<30; n += 1 + n/100 {
		code := codeOf(n)
		if code < last {
			t.Fatalf("count %d has code %d after %d", n, code, last)
		}
		last = code
		if got, most := countOf(code), float64(n)/16; n < exactCodes && got != float64(n) || math.Abs(got-float64(n)) > most {
			t.Fatalf("count %d is told as %g", n, got)
		}
	}
	if last != math.MaxUint8 || codeOf(math.MaxUint32) != math.MaxUint8 {
		t.Errorf("the largest counts have the codes %d and %d", last, codeOf(math.MaxUint32))
	}
}

// TestCellsAreOfOneKind: a term is counted among its kind, and all counters are in use.
func TestCellsAreOfOneKind(t *testing.T) {
	used := make([]bool, cells)
	for term := range kindPair + 1<<kindAt {
		cell := cellOf(term)
		if cell>>tableBits != term>>kindAt {
			t.Fatalf("term %x is counted in %x", term, cell)
		}
		used[cell] = true
	}
	for cell, ok := range used {
		if !ok {
			t.Fatalf("nothing is counted in %x", cell)
		}
	}
}
