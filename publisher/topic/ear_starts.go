package topic

import "unicode/utf8"

// starts says of two bytes of a text beside each other whether it has to be looked at what begins
// with them.
type starts [1 << 8][1 << 8]uint8

const (
	ofPhrase uint8 = 1 << iota // a phrase may begin there, if a word does
	unknown                    // the table does not know the character
)

// fill makes the table for phrases.
func (s *starts) fill(t *plainTable, phrases []phrase) {
	for a := range s {
		if a < utf8.RuneSelf && t.of[a] != unsure || a >= utf8.RuneSelf && !utf8.RuneStart(byte(a)) {
			continue // the character is known, or has begun before
		}
		for b := range s[a] {
			if t.isUnknown(byte(a), byte(b)) {
				s[a][b] = unknown
			}
		}
	}
	of := spellings{table: t, known: make(map[rune][]string)}
	for _, ph := range phrases {
		letter, n := utf8.DecodeRuneInString(ph.plain[1:])
		next, _ := utf8.DecodeRuneInString(ph.plain[1+n:])
		for _, c := range of.letter(letter) {
			switch {
			case len(c) > 1:
				s.add(c[0], c[1:2])
			case len(of.letter(next)) > 0:
				s.add(c[0], of.letter(next)...)
				s.add(c[0], of.letter(dropped)...)
			default:
				s.addAll(c[0])
			}
		}
	}
}

// add notes that a phrase may begin with a byte and one of those with which others begin.
func (s *starts) add(c byte, others ...string) {
	for _, o := range others {
		s[c][o[0]] |= ofPhrase
	}
}

// addAll notes that a phrase may begin with a byte, and that its word, or itself, ends there: anything
// may follow.
func (s *starts) addAll(c byte) {
	for next := range s[c] {
		s[c][next] |= ofPhrase
	}
}

// isUnknown says whether a character that begins with two bytes may be one that the table does not
// know.
func (t *plainTable) isUnknown(a, b byte) bool {
	switch {
	case a < utf8.RuneSelf:
		return t.of[a] == unsure
	case a == 0xe1:
		return b&^3 != 0xb8 // from U+1E00 to U+1EFF it knows all
	case a == 0xe2:
		return b != 0x80 // and from U+2000 to U+203F
	case a < 0xc2 || a >= 0xe0 || utf8.RuneStart(b):
		return true
	}
	at := place(rune(a&0x1f)<<6 | rune(b&0x3f))
	return at < 0 || t.of[at] == unsure
}

// spellings finds the characters of a table by what they become.
type spellings struct {
	table *plainTable
	known map[rune][]string
}

func (s *spellings) letter(c rune) []string {
	list, known := s.known[c]
	if !known {
		for _, block := range tableBlocks() {
			for r := block[0]; r < block[1]; r++ {
				if s.table.of[place(r)] == c {
					list = append(list, string(r))
				}
			}
		}
		s.known[c] = list
	}
	return list
}
