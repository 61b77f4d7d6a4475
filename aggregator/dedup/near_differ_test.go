package dedup

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"foldwire/aggregator/words"
)

// TestDifferAgreesWithCompare: what is passed over without being unpacked is no duplicate.
func TestDifferAgreesWithCompare(t *testing.T) {
	scan := words.NewScanner()
	vocabulary := strings.Fields("một hai ba bốn năm sáu bảy tám chín mười 12 47")
	rapid.Check(t, func(t *rapid.T) {
		sentence := func(label string) string {
			return strings.Join(rapid.SliceOfN(rapid.SampledFrom(vocabulary), 0, 60).Draw(t, label), " ")
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
		n.marks.set(n.next.triples)
		var other imprint
		n.prints.head(0, &other)
		differ := n.prints.differ(0, &n.next, &other, &n.marks)
		n.prints.get(0, &other)
		if score, _ := compare(&n.next, &other); differ && score > 0 {
			t.Errorf("an item that is a duplicate with %v is passed over", score)
		}
	})
}
