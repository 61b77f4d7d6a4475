package dedup

import (
	"reflect"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"foldwire/aggregator/words"
)

func drawText(t *rapid.T) Text {
	tokens := func(most int) []words.Token {
		return rapid.SliceOfN(rapid.Custom(func(t *rapid.T) words.Token {
			return words.Token{Hash: rapid.Uint32Range(1, 50).Draw(t, "hash"), Flags: words.Flags(rapid.IntRange(0, 1).Draw(t, "number"))}
		}), 0, most).Draw(t, "tokens")
	}
	return Text{Doc: words.Doc{Title: tokens(64), Text: tokens(200)}, Source: rapid.SampledFrom([]string{"", "a", "b"}).Draw(t, "source"), Time: day}
}

// TestPrintsKeepWhatTheyAreGiven adds and removes items at random: what is kept of each
// must be what was made of its text, and nothing may be found that is not held.
func TestPrintsKeepWhatTheyAreGiven(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := NewNear(func(a, b words.Ref) bool { return a < b })
		held := map[words.Ref]Text{}
		for range rapid.IntRange(1, 30).Draw(t, "steps") {
			ref := words.Ref(rapid.IntRange(0, 9).Draw(t, "ref"))
			if _, ok := held[ref]; ok {
				n.Remove(ref)
				delete(held, ref)
			} else {
				held[ref] = drawText(t)
				n.Add(ref, held[ref])
			}
		}
		for ref := range words.Ref(10) {
			text, ok := held[ref]
			if n.prints.has(ref) != ok {
				t.Fatalf("item %d is held: %v, want %v", ref, !ok, ok)
			}
			if ok {
				checkPrint(t, n, ref, text)
			}
		}
	})
}

func checkPrint(t *rapid.T, n *Near, ref words.Ref, text Text) {
	var got, want imprint
	want.fill(text)
	n.prints.get(ref, &got)
	got.closeSketch()
	got.setParts()
	for _, p := range []*imprint{&got, &want} {
		p.title, p.triples, p.numbers = slices.Concat(p.title), slices.Concat(p.triples), slices.Concat(p.numbers)
		clear(p.sketch[p.values:])
	}
	if !reflect.DeepEqual(got, want) {
		t.Fatalf("imprint of %d: %+v, want %+v", ref, got, want)
	}
	var learnt parts
	if n.prints.learn(ref, &learnt); learnt != want.once || *n.prints.partsOf(ref) != want.once {
		t.Fatalf("parts of %d: %x, learnt %x, want %x", ref, *n.prints.partsOf(ref), learnt, want.once)
	}
	for _, v := range want.sketch[:want.values] {
		if !slices.Contains(n.found.AppendNewest(nil, v, 10), ref) {
			t.Fatalf("item %d is not found by %d", ref, v)
		}
	}
}
