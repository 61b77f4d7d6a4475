package words

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// letters gives what a rune counts as within a word: lower case, decomposed, the
// Vietnamese tone apart from its vowel, and without what writers of a script leave out
// or put in at will.
func letters(r rune) (parts [3]rune, tone rune) {
	i := 0
	for _, p := range norm.NFKD.String(strings.ToLower(string(r))) {
		switch {
		case isTone(p):
			tone = p
		case optional(p):
		case i < len(parts):
			parts[i] = plain(p)
			i++
		}
	}
	return parts, tone
}

// isTone says whether r is the mark of one of the five Vietnamese tones that are
// written: grave, acute, tilde, hook above and dot below.
func isTone(r rune) bool {
	return r == 0x300 || r == 0x301 || r == 0x303 || r == 0x309 || r == 0x323
}

// optional says whether r is a mark that the same word is written with and without:
// Arabic and Hebrew vowel points, tatweel, joiners, soft hyphens, the dot of a small i.
func optional(r rune) bool {
	switch {
	case r >= 0x64b && r <= 0x65f, r == 0x670, r == 0x640: // Arabic
		return true
	case r >= 0x591 && r <= 0x5c7: // Hebrew
		return unicode.Is(unicode.Mn, r)
	}
	return r == 0x307 || r == 0xad || r == 0x200c || r == 0x200d
}

// plain maps a letter to the one that it is often exchanged with.
func plain(r rune) rune {
	switch r {
	case 'ı':
		return 'i'
	case 'ς':
		return 'σ'
	case 'ى':
		return 'ي'
	case 'ة':
		return 'ه'
	case 'ٱ':
		return 'ا'
	case 'ک':
		return 'ك'
	case 'ی':
		return 'ي'
	}
	return r
}
