package parse

import (
	"bytes"
	"unicode/utf8"
)

// clean drops the characters that XML forbids.
func clean(text []byte) []byte {
	text = bytes.TrimPrefix(text, []byte("\uFEFF"))
	if isClean(text) {
		return text
	}
	i := unclean(text, 0)
	if i < 0 {
		return text
	}
	out := make([]byte, 0, len(text))
	from := 0
	for i >= 0 {
		out = append(out, text[from:i]...)
		_, n := utf8.DecodeRune(text[i:])
		from = i + n
		i = unclean(text, from)
	}
	return append(out, text[from:]...)
}

// unclean finds the next character that clean takes out.
func unclean(text []byte, from int) int {
	for i := from; i < len(text); i++ {
		switch c := text[i]; {
		case c >= ' ' && c < 0xef:
		case c == '\t' || c == '\n' || c == '\r' || c > 0xef:
		case c < ' ':
			return i
		case i+2 < len(text) && text[i+1] == 0xbf && text[i+2] >= 0xbe:
			return i
		}
	}
	return -1
}

// isClean says whether a text is UTF-8 without characters that XML forbids, in one pass that
// takes no branches. It may say no of one that is, with characters of the last 64 of the
// basic plane, among which U+FFFE and U+FFFF stand.
func isClean[T string | []byte](text T) bool {
	state := uint64(stateChar)
	for i := range len(text) {
		state = steps[text[i]] >> (state & 63)
	}
	return state&63 == stateChar
}

// Where a reader of UTF-8 is (The Unicode Standard, table 3-7), as the place of its bits in
// the word that each byte has among steps.
const (
	stateWrong = 6 * iota // for good
	stateChar             // between characters
	stateLast             // before the last byte of one
	stateTwo              // before the last two
	stateThree            // before the last three
	stateE0               // behind these bytes, which not all may follow that may follow others
	stateED
	stateEF
	stateF0
	stateF4
)

// steps has for each byte a word, of which six bits for each state give the next. That is how
// one shift makes a step.
var steps = func() (t [256]uint64) { //nolint:gochecknoglobals // a constant table
	for _, s := range [...]struct {
		from, to    uint64
		first, last int
	}{
		{stateChar, stateChar, '\t', '\n'},
		{stateChar, stateChar, '\r', '\r'},
		{stateChar, stateChar, ' ', 0x7f},
		{stateChar, stateLast, 0xc2, 0xdf},
		{stateChar, stateE0, 0xe0, 0xe0},
		{stateChar, stateTwo, 0xe1, 0xec},
		{stateChar, stateED, 0xed, 0xed},
		{stateChar, stateTwo, 0xee, 0xee},
		{stateChar, stateEF, 0xef, 0xef},
		{stateChar, stateF0, 0xf0, 0xf0},
		{stateChar, stateThree, 0xf1, 0xf3},
		{stateChar, stateF4, 0xf4, 0xf4},
		{stateLast, stateChar, 0x80, 0xbf},
		{stateTwo, stateLast, 0x80, 0xbf},
		{stateThree, stateTwo, 0x80, 0xbf},
		{stateE0, stateLast, 0xa0, 0xbf},
		{stateED, stateLast, 0x80, 0x9f},
		{stateEF, stateLast, 0x80, 0xbe},
		{stateF0, stateTwo, 0x90, 0xbf},
		{stateF4, stateTwo, 0x80, 0x8f},
	} {
		for b := s.first; b <= s.last; b++ {
			t[b] |= s.to << s.from
		}
	}
	return t
}()
