package topic

import (
	"slices"
	"strings"
	"sync"
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
type plainTable struct {
	of     [0x530 + 0x100 + 0x60]rune
	letter [utf8.RuneSelf]byte  // what an ASCII character becomes
	is     [utf8.RuneSelf]uint8 // 1 if that is a letter, 0 if it divides, other if it has to be looked at
	behind [1 << 8]uint8        // what of starts counts behind a byte
	bufs   sync.Pool            // of *[]byte

	// fold is of with accents, for characters that do not follow an o or u: a tone may move
	// to these.
	fold [0x530 + 0x100 + 0x60]rune
}

// thePlainTable gives the table that all topics share: it is the same for each, and takes
// milliseconds to make.
var thePlainTable = sync.OnceValue(newPlainTable) //nolint:gochecknoglobals // a constant table

// newPlainTable asks words.Bare, words.Fold and tokens about each character.
func newPlainTable() *plainTable {
	t := new(plainTable)
	for r := range rune(utf8.RuneSelf) {
		switch c := becomes(r, words.Bare); {
		case c > 0 && c < utf8.RuneSelf:
			t.letter[r], t.is[r] = byte(c), 1
		case c != divides:
			t.is[r] = lookAt
		}
	}
	for c := range t.behind {
		if t.behind[c] = unknown; c >= utf8.RuneSelf || t.is[c] != 1 {
			t.behind[c] |= ofPhrase
		}
	}
	for _, block := range tableBlocks() {
		for r := block[0]; r < block[1]; r++ {
			t.of[place(r)] = becomes(r, words.Bare)
			if t.fold[place(r)] = becomes(r, words.Fold); t.fold[place(r)] == dropped {
				t.fold[place(r)] = unsure
			}
		}
	}
	return t
}

// tableBlocks gives the characters that a table has: of each block the first, and the one behind it.
func tableBlocks() [3][2]rune { return [...][2]rune{{0, 0x530}, {0x1e00, 0x1f00}, {0x2000, 0x2060}} }

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

// placeIn gives the place in the table of the character that begins at i in s, and its size.
// Most need not be decoded by all the rules of UTF-8.
func placeIn(s string, i int) (at, size int) {
	switch c := s[i]; {
	case c < utf8.RuneSelf:
		return int(c), 1
	case c >= 0xc2 && c < 0xd4 && i+1 < len(s) && s[i+1]&0xc0 == 0x80: // below U+0500
		return int(c&0x1f)<<6 | int(s[i+1]&0x3f), 2
	case c == 0xe1 && i+2 < len(s) && s[i+1]&^3 == 0xb8 && s[i+2]&0xc0 == 0x80: // from U+1E00 to U+1EFF
		return 0x530 + (int(s[i+1]&3)<<6 | int(s[i+2]&0x3f)), 3
	}
	r, size := utf8.DecodeRuneInString(s[i:])
	return place(r), size
}

// becomes says what is made of a character between two letters by a way to fold.
func becomes(r rune, fold func(string) string) rune {
	switch got := tokens(fold("a" + string(r) + "b")); {
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

// maxShared is how long a text may be whose memory is used again, in bytes.
const maxShared = 64 << 10

// lookAt marks the ASCII characters that are neither a letter nor between words.
const lookAt = 2

// tokens gives tokens(words.Bare(s)) after a space; ok is false if the table does not
// know a character of s.
func (t *plainTable) tokens(s string) (plain string, ok bool) {
	buf := t.buffer()
	if len(s) <= maxShared { // one huge item must not stay in memory
		defer t.bufs.Put(buf)
	}
	*buf = slices.Grow((*buf)[:0], 2*len(s)+2*maxWritten)
	b := (*buf)[:cap(*buf)]
	b[0] = ' '
	n, _, ok := t.write(b, 1, s, len(b))
	if !ok {
		return "", false
	}
	if n > 1 {
		b[n] = ' '
		n++
	}
	return string(b[:n]), true
}

// maxWritten is how many bytes a character may take, with the space before it.
const maxWritten = 1 + utf8.UTFMax

// write writes the words of s, each after a space, into b from n on, where there is room for
// two bytes for each of s, or as many as are enough, and some more. It gives where they end, and how much
// of s they are; ok is false if the table does not know a character of that.
func (t *plainTable) write(b []byte, n int, s string, enough int) (end, taken int, ok bool) {
	open := uint8(0) // 1 if a word may go on
	i := 0
	for ; i < len(s) && n < enough; i++ {
		c := s[i]
		if c < utf8.RuneSelf && t.is[c] != lookAt { // without a branch: where words end is hard to foresee
			is := t.is[c]
			b[n] = ' '
			n += int(is &^ open)
			b[n] = t.letter[c]
			n += int(is)
			open = is
			continue
		}
		at, size := placeIn(s, i)
		i += size - 1
		if at < 0 {
			return 0, 0, false
		}
		switch c := t.of[at]; {
		case c > 0:
			b[n] = ' '
			n += int(1 &^ open)
			open = 1
			if c < utf8.RuneSelf {
				b[n] = byte(c)
				n++
			} else {
				n += utf8.EncodeRune(b[n:], c)
			}
		case c == divides:
			open = 0
		case c == unsure:
			return 0, 0, false
		}
	}
	return n, i, true
}

func (t *plainTable) buffer() *[]byte {
	buf, _ := t.bufs.Get().(*[]byte)
	if buf == nil {
		buf = new([]byte)
	}
	return buf
}

// accented gives tokens(words.Fold(s)) after a space. What stands between spaces is folded
// by itself, as nothing in either looks across one, and by v where the table does not know.
func (t *plainTable) accented(v *vocabulary, s string) string {
	buf := t.buffer()
	if len(s) <= maxShared {
		defer t.bufs.Put(buf)
	}
	b := append((*buf)[:0], ' ')
	for part := range strings.SplitSeq(s, " ") {
		b = slices.Grow(b, 2*len(part)+2*utf8.UTFMax)
		n, ok := t.writeFold(b[len(b):cap(b)], part)
		if !ok {
			b = append(b, strings.TrimSuffix(v.word(part), " ")...)
			continue
		}
		b = b[:len(b)+n]
	}
	if len(b) > 1 {
		b = append(b, ' ')
	}
	*buf = b
	return string(b)
}

// writeFold writes the words of s, each after a space, into b, which has room for two bytes
// for each of s and some more. ok is false if they have to be folded in full.
func (t *plainTable) writeFold(b []byte, s string) (n int, ok bool) {
	open := uint8(0) // 1 if a word may go on
	for i := 0; i < len(s); i++ {
		c := s[i]
		if c < utf8.RuneSelf && t.is[c] != lookAt {
			is := t.is[c]
			b[n] = ' '
			n += int(is &^ open)
			b[n] = t.letter[c]
			n += int(is)
			open = is
			continue
		}
		if i > 0 && (s[i-1]|0x20 == 'o' || s[i-1]|0x20 == 'u') {
			return 0, false
		}
		r, size := utf8.DecodeRuneInString(s[i:])
		i += size - 1
		at := place(r)
		if at < 0 || t.fold[at] == unsure {
			return 0, false
		}
		if t.fold[at] == divides {
			open = 0
			continue
		}
		b[n] = ' '
		n += int(1 &^ open)
		n += utf8.EncodeRune(b[n:], t.fold[at])
		open = 1
	}
	return n, true
}
