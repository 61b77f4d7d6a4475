package topic

import "unicode/utf8"

// starts says of two bytes of a text beside each other, of which the first is the upper half of
// a number, whether it has to be looked at what begins with them.
type starts [1 << 16]uint8

const (
	ofPhrase uint8 = 1 << iota // a phrase may begin there, if a word does
	unknown                    // the table does not know the character
)

// fill makes the table for phrases.
func (s *starts) fill(t *plainTable, phrases []phrase) {
	for i := range s {
		if t.isUnknown(byte(i>>8), byte(i)) { //nolint:gosec // the halves of a number
			s[i] = unknown
		}
	}
	of := t.spellings()
	for _, ph := range phrases {
		letter, n := utf8.DecodeRuneInString(ph.plain[1:])
		next, _ := utf8.DecodeRuneInString(ph.plain[1+n:])
		for _, c := range of[letter] {
			switch {
			case len(c) > 1:
				s.add(c[0], c[1:2])
			case len(of[next]) > 0:
				s.add(c[0], of[next]...)
				s.add(c[0], of[dropped]...)
			default:
				s.addAll(c[0])
			}
		}
	}
}

// add notes that a phrase may begin with a byte and one of those with which others begin.
func (s *starts) add(c byte, others ...string) {
	for _, o := range others {
		s[uint16(c)<<8|uint16(o[0])] |= ofPhrase
	}
}

// addAll notes that a phrase may begin with a byte, and that its word, or itself, ends there: anything
// may follow.
func (s *starts) addAll(c byte) {
	for next := range uint16(1 << 8) {
		s[uint16(c)<<8|next] |= ofPhrase
	}
}

// isUnknown says whether a character that begins with two bytes may be one that the table does not
// know.
func (t *plainTable) isUnknown(a, b byte) bool {
	switch {
	case a < utf8.RuneSelf:
		return t.of[a] == unsure
	case !utf8.RuneStart(a):
		return false // it has begun before
	case a == 0xe1:
		return b&^3 != 0xb8 // from U+1E00 to U+1EFF it knows all
	case a == 0xe2:
		return b != 0x80 // and from U+2000 to U+203F
	}
	r, n := utf8.DecodeRune([]byte{a, b})
	return n != 2 || place(r) < 0 || t.of[place(r)] == unsure
}

// spellings gives the characters of the table by what they become.
func (t *plainTable) spellings() map[rune][]string {
	of := make(map[rune][]string)
	for _, block := range tableBlocks() {
		for r := block[0]; r < block[1]; r++ {
			c := t.of[place(r)]
			of[c] = append(of[c], string(r))
		}
	}
	return of
}
