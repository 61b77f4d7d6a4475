package normalize

import (
	"strings"
	"sync"
	"testing"
)

// TestTexts: strings stay as they are, whatever is kept after them, until they are released,
// and so do those of others who have the memory then.
func TestTexts(t *testing.T) {
	blocks := new(sync.Pool)
	fill := func(texts *Texts, letter string) (kept, want []string) {
		for n := 0; n < 3*textBlock; n = 2*n + 7 {
			for _, size := range []int{n, n / 3, 0, 1} {
				want = append(want, strings.Repeat(letter, size))
				kept = append(kept, texts.keep([]byte(want[len(want)-1])))
			}
		}
		return kept, want
	}
	check := func(kept, want []string) {
		t.Helper()
		for i := range kept {
			if kept[i] != want[i] {
				t.Fatalf("a text of %d bytes is %.20q, want %.20q", len(want[i]), kept[i], want[i])
			}
		}
	}
	a, b := &Texts{Blocks: blocks}, &Texts{Blocks: blocks}
	keptA, wantA := fill(a, "a")
	keptB, wantB := fill(b, "b")
	check(keptA, wantA)
	check(keptB, wantB)
	a.Release()
	a.Release() // which had nothing left to release
	keptC, wantC := fill(b, "c")
	keptD, wantD := fill(a, "d")
	check(keptB, wantB)
	check(keptC, wantC)
	check(keptD, wantD)
	var none *Texts
	check(fill(none, "e"))
}
