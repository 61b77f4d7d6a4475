package render

import (
	"strings"
	"unicode"
)

// isolating says that a mark begins or ends an isolate: a text whose direction is its own
// (Unicode Standard Annex 9, section 2.4).
func isolating(r rune) bool { return r >= '\u2066' && r <= '\u2069' }

// paired drops the marks of isolates that have no end, or no beginning: the one would take
// in what follows the text, the other would end what the text stands in.
func paired(s string) string {
	if strings.IndexFunc(s, isolating) < 0 {
		return s
	}
	const size = len("\u2066")
	var open, alone []int // where marks stand
	for i, r := range s {
		switch {
		case !isolating(r):
		case r != '\u2069':
			open = append(open, i)
		case len(open) > 0:
			open = open[:len(open)-1]
		default:
			alone = append(alone, i) // all that are open are behind it
		}
	}
	var b strings.Builder
	from := 0
	for _, at := range append(alone, open...) {
		b.WriteString(s[from:at])
		from = at + size
	}
	b.WriteString(s[from:])
	return b.String()
}

// unseen says that a text has only characters of which nobody sees anything.
func unseen(s string) bool {
	return strings.IndexFunc(s, func(r rune) bool {
		return r > ' ' && r < 0x7f || !unicode.IsSpace(r) && r != '\u2800' &&
			!unicode.In(r, unicode.Cc, unicode.Cf, unicode.Other_Default_Ignorable_Code_Point, unicode.Variation_Selector)
	}) < 0
}
