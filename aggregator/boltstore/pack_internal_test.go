package boltstore

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// TestQuickText: the text is found where decoding finds it, and what is cut short or spoilt
// is either decoded or found all the same.
func TestQuickText(t *testing.T) {
	codec, err := newCodec()
	if err != nil {
		t.Fatal(err)
	}
	word := rapid.Custom(func(t *rapid.T) string {
		return strings.Repeat(rapid.StringN(0, 3, -1).Draw(t, "part"), rapid.SampledFrom([]int{1, 1, 20, 300, 70_000}).Draw(t, "times"))
	})
	rapid.Check(t, func(t *rapid.T) {
		b := body{
			URL: word.Draw(t, "url"), Title: word.Draw(t, "title"), Content: word.Draw(t, "content"),
			Text: word.Draw(t, "text"), Language: word.Draw(t, "language"), Declared: rapid.Bool().Draw(t, "declared"),
		}
		packed, err := codec.enc.Marshal(b)
		if err != nil {
			t.Fatal(err)
		}
		if got, ok := quickText(packed); !ok || string(got) != b.Text {
			t.Fatalf("a text of %d bytes is found as one of %d, %v", len(b.Text), len(got), ok)
		}
		cut := packed[:rapid.IntRange(0, len(packed)-1).Draw(t, "cut")]
		if got, ok := quickText(cut); ok && string(got) != b.Text {
			t.Fatalf("cut short, a text of %d bytes is found as one of %d", len(b.Text), len(got))
		}
		packed[rapid.IntRange(0, min(len(packed)-1, 8)).Draw(t, "at")] ^= byte(rapid.IntRange(1, 255).Draw(t, "flip"))
		_, _ = quickText(packed)
	})
}
