package topic

import (
	"unicode/utf8"

	"foldwire/aggregator/words"
)

// What a plainTable says of a character beside the letter that it becomes.
const (
	unsure  rune = 0  // the text has to be folded in full
	divides rune = -1 // it stands between words
	dropped rune = -2 // it leaves no trace
)

// plainTable knows what words.Bare and tokens make of most characters of Latin, Greek and
// Cyrillic texts, so that these need not be normalised, which takes twenty times as long.
type plainTable [0x530 + 0x100 + 0x60]rune

// newPlainTable asks words.Bare and tokens about each character.
func newPlainTable() *plainTable {
	t := new(plainTable)
	for _, block := range [...][2]rune{{0, 0x530}, {0x1e00, 0x1f00}, {0x2000, 0x2060}} {
		for r := block[0]; r < block[1]; r++ {
			t[place(r)] = becomes(r)
		}
	}
	return t
}

// place gives the place of a character in the table, -1 if it has none.
func place(r rune) int {
	switch {
	case r < 0x530:
		return int(r)
	case r >= 0x1e00 && r < 0x1f00:
		return int(r - 0x1e00 + 0x530)
	case r >= 0x2000 && r < 0x2060:
		return int(r - 0x2000 + 0x630)
	}
	return -1
}

// becomes says what is made of a character between two letters.
func becomes(r rune) rune {
	switch got := tokens(words.Bare("a" + string(r) + "b")); {
	case kindOf(r) == closer:
		return unsure // it depends on what follows
	case got == " a b ":
		return divides
	case got == " ab ":
		return dropped
	case len(got) > 4 && got[:2] == " a" && got[len(got)-2:] == "b ":
		letter, n := utf8.DecodeRuneInString(got[2:])
		if n == len(got)-4 && kindOf(letter) == inWord {
			return letter
		}
	}
	return unsure
}

// tokens gives tokens(words.Bare(s)) after a space; ok is false if the table does not
// know a character of s.
func (t *plainTable) tokens(s string) (plain string, ok bool) {
	b := make([]byte, 1, len(s)+2)
	b[0] = ' '
	open := false
	for _, r := range s {
		at := place(r)
		if at < 0 {
			return "", false
		}
		switch c := t[at]; c {
		case unsure:
			return "", false
		case divides:
			open = false
		case dropped:
		default:
			if !open {
				b = append(b, ' ')
				open = true
			}
			b = utf8.AppendRune(b, c)
		}
	}
	if len(b) > 1 {
		b = append(b, ' ')
	}
	return string(b), true
}
