package boltstore

import (
	"bytes"
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
			URL: word.Draw(t, "url"), Title: word.Draw(t, "title"), Content: word.Draw(t, "content"), Summary: word.Draw(t, "summary"),
			Text: word.Draw(t, "text"), Language: word.Draw(t, "language"), Declared: rapid.Bool().Draw(t, "declared"),
		}
		if rapid.Bool().Draw(t, "of the content") {
			b.Cut, b.Text = cutText(b.Content, b.Summary, b.Content), ""
		}
		packed, err := codec.enc.Marshal(b)
		if err != nil {
			t.Fatal(err)
		}
		if got, ok := quickTextOf(packed); !ok || string(got.text) != b.Text || !bytes.Equal(got.cut, b.Cut) ||
			b.Cut != nil && (string(got.content) != b.Content || string(got.summary) != b.Summary) {
			t.Fatalf("%+v is found as %+v, %v", b, got, ok)
		}
		cut := packed[:rapid.IntRange(0, len(packed)-1).Draw(t, "cut")]
		if got, ok := quickTextOf(cut); ok && (string(got.text) != b.Text || !bytes.Equal(got.cut, b.Cut)) {
			t.Fatalf("cut short, %+v is found as %+v", b, got)
		}
		packed[rapid.IntRange(0, min(len(packed)-1, 8)).Draw(t, "at")] ^= byte(rapid.IntRange(1, 255).Draw(t, "flip"))
		if got, ok := quickTextOf(packed); ok {
			_, _ = appendCutText(nil, got.content, got.summary, got.cut)
		}
	})
}
