// Package words turns text into what can be compared: folded words that do not depend on
// case, Unicode form or where a Vietnamese tone mark was put. It is a leaf that several
// stages share, so that a title, a duplicate and a story mean the same thing by "word".
package words

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// Fold gives s as comparisons see it: lower case, NFC, and each Vietnamese tone mark at
// the same place whichever spelling the writer follows (hoà = hòa, thuỷ = thủy).
// Accents stay: "ma" and "mã" differ, and so do "d" and "đ".
func Fold(s string) string {
	if isASCII(s) {
		return strings.ToLower(s)
	}
	runes := []rune(norm.NFC.String(strings.ToLower(norm.NFC.String(s))))
	for i := 1; i < len(runes); i++ {
		settle(runes, i)
	}
	return string(runes)
}

// settle moves the tone of an open oa, oe or uy whose second vowel ends at i from the
// second vowel to the first.
func settle(runes []rune, i int) {
	if runes[i] < 0x80 || i+1 < len(runes) && (unicode.IsLetter(runes[i+1]) || unicode.Is(unicode.Mn, runes[i+1])) {
		return
	}
	first, second := runes[i-1], norm.NFD.String(string(runes[i]))
	base, tone := splitTone([]rune(second))
	open := first == 'o' && (base == 'a' || base == 'e') || first == 'u' && base == 'y'
	if !open || tone == 0 {
		return
	}
	moved := []rune(norm.NFC.String(string([]rune{first, tone})))
	if len(moved) == 1 {
		runes[i-1], runes[i] = moved[0], base
	}
}

// splitTone takes a decomposed letter apart if it is a vowel with a tone and nothing
// else.
func splitTone(d []rune) (base, tone rune) {
	if len(d) == 2 && isTone(d[1]) {
		return d[0], d[1]
	}
	return 0, 0
}

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= 0x80 {
			return false
		}
	}
	return true
}

// Bare gives Fold(s) without any accent, đ and its like included: for readers who write
// without them.
func Bare(s string) string {
	var b strings.Builder
	for _, r := range norm.NFD.String(Fold(s)) {
		switch {
		case unicode.Is(unicode.Mn, r):
		case r == 'đ':
			b.WriteByte('d')
		case r == 'ø':
			b.WriteByte('o')
		case r == 'ł':
			b.WriteByte('l')
		case r == 'ı':
			b.WriteByte('i')
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}
