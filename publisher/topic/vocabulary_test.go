package topic

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"foldwire/aggregator/words"
)

// TestVocabulary holds texts that are folded word by word against texts folded whole.
func TestVocabulary(t *testing.T) {
	pieces := []string{
		" ", " ", " ", "\n", "\t", "\u00a0", "\u0301", "\u0303", "o\u0323", "a", "Ồ", "hoà", "hoa\u0300", "thuỷ", "C++", "c#", "+", "#", "x",
		"Σ", "ς", "İ", "ß", "中", "文", "한", "\u1112", "\u1161", "\u11ab", "😀", ".", ",", "-", "\xff", "ก", "ำ", "\u200b", "\u0344", "đ", "Đ",
	}
	table := newPlainTable()
	rapid.Check(t, func(rt *rapid.T) {
		v := &vocabulary{}
		for range 3 {
			text := strings.Join(rapid.SliceOfN(rapid.OneOf(rapid.SampledFrom(pieces), rapid.StringN(0, 3, -1)), 0, 20).Draw(rt, "text"), "")
			if got, want := table.accented(v, text), " "+tokens(words.Fold(text)); got != want {
				rt.Errorf("%q becomes %q, folded whole %q", text, got, want)
			}
		}
	})
}
