// Package words turns text into what can be compared: folded words that do not depend on
// case, Unicode form or where a Vietnamese tone mark was put. It is a leaf that several
// stages share, so that a title, a duplicate and a story mean the same thing by "word".
package words

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Fold gives s as comparisons see it: lower case, NFC, and each Vietnamese tone mark at
// the same place whichever spelling the writer follows (hoà = hòa, thuỷ = thủy).
// Accents stay: "ma" and "mã" differ, and so do "d" and "đ".
func Fold(s string) string {
	if isASCII(s) {
		return strings.ToLower(s)
	}
	lower := ""
	if IsStable(s) {
		lower = strings.Map(Lower, s)
	} else {
		lower = norm.NFC.String(strings.ToLower(norm.NFC.String(s)))
	}
	return Settle(lower)
}

// Settle puts each Vietnamese tone mark where Fold puts it; lower is as Fold makes it, but for
// that.
func Settle(lower string) string {
	if !maySettle(lower) {
		return lower
	}
	runes := []rune(lower)
	for i := 1; i < len(runes); i++ {
		settle(runes, i)
	}
	return string(runes)
}

// Lower is unicode.ToLower with a short way for the letters that most texts are written
// in.
func Lower(r rune) rune {
	switch {
	case r >= 'A' && r <= 'Z':
		return r + ('a' - 'A')
	case r < utf8.RuneSelf, r >= 0xdf && r < 0x100, r >= 0x430 && r < 0x460, r >= 0x3000 && r < 0xa000:
		return r
	case r >= 0x410 && r < 0x430:
		return r + 0x20
	case r >= 0x1ea0 && r < 0x1f00:
		return r | 1
	}
	return unicode.ToLower(r)
}

// maySettle says whether settle may have something to do: an o or u is followed by a letter
// that is not ASCII, and that by none.
func maySettle(s string) bool {
	for i := 1; i < len(s); i++ {
		if s[i-1] != 'o' && s[i-1] != 'u' || s[i] < utf8.RuneSelf {
			continue
		}
		_, n := runeAt(s, i)
		if i+n == len(s) || s[i+n] >= utf8.RuneSelf || s[i+n] < 'a' || s[i+n] > 'z' {
			return true
		}
	}
	return false
}

// settle moves the tone of an open oa, oe or uy whose second vowel ends at i from the
// second vowel to the first.
func settle(runes []rune, i int) {
	if runes[i] < 0x80 || runes[i-1] != 'o' && runes[i-1] != 'u' || i+1 < len(runes) && (unicode.IsLetter(runes[i+1]) || unicode.Is(unicode.Mn, runes[i+1])) {
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
	if isASCII(s) {
		return strings.ToLower(s)
	}
	var b strings.Builder
	b.Grow(len(s))
	for _, r := range Fold(s) {
		if r < utf8.RuneSelf {
			b.WriteByte(byte(r))
			continue
		}
		if base := bareOf(r); base != 0 {
			b.WriteByte(base)
			continue
		}
		for _, part := range norm.NFD.String(string(r)) {
			bareRune(&b, part)
		}
	}
	return b.String()
}

func bareRune(b *strings.Builder, r rune) {
	if unicode.Is(unicode.Mn, r) {
		return
	}
	if base := bareOf(r); base != 0 {
		b.WriteByte(base)
		return
	}
	b.WriteRune(r)
}

// The letters without their marks, from à and from ḁ on; a blank stands for what has no
// such letter.
const (
	bareLatin      = "aaaaaa ceeeeiiii nooooo ouuuuy y a a a c c c c d d e e e e e g g g g h   i i i i i   j k  l l l   l n n n    o o o   r r r s s s s t t   u u u u u u w y  z z z                                  o              u                             a i o u u u u u  a a     g k o o  j    g   n a   o a a e e i i o o r r u u s t   h       a e o o o o y                            "
	bareVietnamese = " a a a a a a a a a a a a e e e e e e e e i i o o o o o o o o o o o o u u u u u u u y y y y"
)

// bareOf gives the ASCII letter that r is without its marks, 0 if that is not known.
func bareOf(r rune) byte {
	base := byte(' ')
	switch {
	case r >= 0xe0 && int(r-0xe0) < len(bareLatin):
		base = bareLatin[r-0xe0]
	case r >= 0x1ea0 && int(r-0x1ea0) < len(bareVietnamese):
		base = bareVietnamese[r-0x1ea0]
	}
	if base == ' ' {
		return 0
	}
	return base
}
