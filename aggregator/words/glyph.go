package words

import (
	"unicode"
	"unicode/utf8"
)

// lowRunes bounds the table of glyphs: alphabets up to Greek Extended and the Vietnamese
// letters lie below it.
const lowRunes = 0x2000

// highRunes is how many of the others a Scanner remembers.
const highRunes = 1 << 11

type class uint8

const (
	classSpace class = iota // and anything else that only separates
	classStop               // ends a sentence
	classLetter
	classDigit
	classMark
	classSpaceless
)

// glyph is what a rune counts as: its folded letters and a tone that belongs to the
// whole word.
type glyph struct {
	parts [3]rune
	tone  rune
	class class
	upper bool

	letters uint8 // within a word: a mark is none
	least   byte  // below 'a' for a digit, as in ASCII
	made    bool  // not a place for one
}

// highGlyph is a glyph at a place that several runes share.
type highGlyph struct {
	glyph

	rune rune
}

func newGlyph(r rune) glyph {
	g := glyph{class: classOf(r), upper: unicode.IsUpper(r), letters: 1, least: 'a', made: true}
	if g.class == classMark {
		g.letters = 0
	}
	if g.class == classDigit {
		g.least = '0'
	}
	switch g.class {
	case classLetter, classDigit, classMark, classSpaceless:
		g.parts, g.tone = letters(r)
	case classSpace, classStop:
	}
	return g
}

func classOf(r rune) class {
	switch {
	case r < utf8.RuneSelf:
		return asciiClass(r)
	case spaceless(r):
		return classSpaceless
	case unicode.IsLetter(r):
		return classLetter
	case unicode.IsDigit(r):
		return classDigit
	case unicode.Is(unicode.M, r), r == '\u200c', r == '\u200d', r == '\u00ad':
		return classMark
	case r == '…', r == '。', r == '！', r == '？', r == '؟', r == '۔', r == '।',
		r == '“', r == '”', r == '„', r == '«', r == '»', r == '–', r == '—', r == '•':
		return classStop
	}
	return classSpace
}

func asciiClass(r rune) class {
	switch {
	case r >= '0' && r <= '9':
		return classDigit
	case r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z':
		return classLetter
	case r == '.', r == '!', r == '?', r == ':', r == '"', r == '\n', r == '|', r == '(', r == '[':
		return classStop
	}
	return classSpace
}

// spaceless says whether r belongs to a script that does not put spaces between words.
func spaceless(r rune) bool {
	return unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar) ||
		r == 'ー' || r == '々'
}
