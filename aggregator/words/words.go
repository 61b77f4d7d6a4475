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
// the same place whichever spelling the writer follows (hoà = hòa).
// Accents stay: "ma" and "mã" differ, and so do "d" and "đ".
func Fold(s string) string {
	return norm.NFC.String(strings.ToLower(norm.NFC.String(s)))
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
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}
