package normalize

import (
	"strings"
	"testing"
	"unicode"

	"golang.org/x/text/unicode/norm"
	"pgregory.net/rapid"
)

// wordsByLetters is what is hashed of a text's words.
func wordsByLetters(s string) string {
	var b strings.Builder
	inWord := false
	if strings.ContainsFunc(s, composes) {
		s = norm.NFC.String(s)
	}
	for _, r := range s {
		is := unicode.IsLetter(r) || unicode.IsNumber(r) || unicode.IsMark(r)
		if is && !inWord {
			b.WriteByte(' ')
		}
		if inWord = is; is {
			b.WriteRune(unicode.ToLower(r))
		}
	}
	return b.String()
}

func checkWords(t fataler, h *hasher, s string) {
	n := h.words(s)
	if got, want := string(h.buf[:n]), wordsByLetters(s); got != want {
		t.Fatalf("of %q %q is hashed, want %q", s, got, want)
	}
}

// TestWordsOfEachLetter: every letter, wherever it stands among the bytes that are looked at
// together, is told as it is by itself.
func TestWordsOfEachLetter(t *testing.T) {
	var h hasher
	for r := rune(0); r <= unicode.MaxRune; r++ {
		if r > 0x3200 {
			r += 12 // one of each 13: the automaton knows none of them
		}
		if r >= 0xd800 && r < 0xe000 {
			continue // stands for no letter
		}
		for _, before := range []string{"", "A", "Word ", "seven b", "ệ bytes", "eight, b", "đã (", "Дождь "} {
			checkWords(t, &h, before+string(r)+" and more ĐÃ"+string(r))
		}
	}
}

func TestWordsOfAnything(t *testing.T) {
	pieces := []string{"a", "B", "wo", "RD", " ", " ", ", ", ". ", "đ", "Đ", "ệ", "Ệ", "ơ", "Ư", "ß", "İ", "ſ", "Ⱥ", "日", "か", "ー", "\U0001f600", "\n", "é", "É", "Ÿ", "ż", "Ł", "ы", "Ы", "ё", "ѝ", "ґ", "«", "“", "한", "ส", "Ω", "9", "½", "-", "\u0301", "\u0323", "\u1161", "\u3099"}
	var h hasher
	rapid.Check(t, func(rt *rapid.T) {
		checkWords(rt, &h, strings.Join(rapid.SliceOfN(rapid.SampledFrom(pieces), 0, 30).Draw(rt, "pieces"), ""))
	})
}
