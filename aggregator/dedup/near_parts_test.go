package dedup

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"foldwire/aggregator/words"
)

// TestUnlikelyItemsAreNoDuplicates: what is passed over without being unpacked is none.
func TestUnlikelyItemsAreNoDuplicates(t *testing.T) {
	scan := words.NewScanner()
	few := strings.Fields("một hai ba bốn năm sáu bảy tám chín mười 12 47")
	rapid.Check(t, func(t *rapid.T) {
		sentence := func(label string) string {
			words := rapid.SliceOfN(rapid.SampledFrom(few), 0, 60).Draw(t, label)
			for i := range rapid.IntRange(0, 100).Draw(t, "others") { // more of them than triples are kept
				words = append(words, fmt.Sprintf("other%d%s", i, label[:1]))
			}
			return strings.Join(words, " ")
		}
		draw := func(body string) Text {
			d := text(scan, rapid.SampledFrom([]string{"", "a", "b"}).Draw(t, "source"), "", body)
			d.Lang = rapid.SampledFrom([]string{"", "vi", "en"}).Draw(t, "lang")
			d.Time = day.AddDate(0, 0, rapid.IntRange(0, 1).Draw(t, "day"))
			d.Doc.Title = scan.Tokens(strings.ToValidUTF8(body[:min(len(body), 20)], ""), 64)
			return d
		}
		body := sentence("body")
		held := draw(body)
		asked := draw(sentence("before") + " " + body[:rapid.IntRange(0, len(body)).Draw(t, "cut")] + " " + sentence("after"))
		n := NewNear(func(a, b words.Ref) bool { return a < b })
		n.Add(0, held)
		n.regard(asked)
		var other imprint
		n.prints.get(0, &other)
		score, _ := compare(&n.next, &other)
		if n.next.tokens >= minTokens && score > 0 && len(n.prints.likely([]words.Ref{0}, &n.next)) == 0 {
			t.Errorf("an item that is a duplicate with %v is passed over", score)
		}
	})
}

// TestSetsThatAreApart draws what two sets have in common and what each has by itself, over all values
// or the smallest: if they are said to be apart, they share as little.
func TestSetsThatAreApart(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		value := rapid.Uint32Max(1<<rapid.IntRange(7, 32-lowBits).Draw(t, "bits") - 1)
		some := rapid.SliceOfN(value, 0, keptTriples)
		common := some.Draw(t, "common")
		set := func(label string) []uint32 {
			values := sortUnique(slices.Concat(common, some.Draw(t, label)))
			return values[:min(len(values), keptTriples)]
		}
		ours, theirs := imprint{triples: set("ours")}, set("theirs")
		ours.setParts()
		of, _ := partsOf(theirs)
		if shared := contained(ours.triples, theirs); ours.apart(&of) && shared >= leastShared {
			t.Errorf("%x and %x share %v and are said to be apart", ours.triples, theirs, shared)
		}
	})
}
