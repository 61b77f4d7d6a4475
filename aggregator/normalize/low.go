package normalize

import (
	"encoding/binary"
	"unicode/utf8"

	"foldwire/aggregator/words"
)

// appendLow copies words in lower case from a place in s to one in buf, as far as there is
// nothing but what low knows. inWord says whether a word has begun there.
func appendLow(buf []byte, n int, s string, at int, inWord bool, low *words.Automaton) (nowN, nowAt int, nowInWord bool) {
	state := words.AfterBlank
	if inWord {
		state = words.AfterLetter
	}
	end, state := low.Pass(s, at, state)
	for ; at+8 <= end; at, n = at+8, n+8 {
		binary.LittleEndian.PutUint64(buf[n:], toLower(binary.LittleEndian.Uint64([]byte(s[at:at+8]))))
	}
	for ; at < end; at, n = at+1, n+1 {
		buf[n] = lowByte[s[at]]
	}
	return n, end, state == words.AfterLetter
}

// toLower gives eight bytes with the capitals of ASCII in lower case.
func toLower(x uint64) uint64 {
	const each, high = 0x0101010101010101, 0x8080808080808080
	plain := x &^ high
	capital := (plain + (0x80-'A')*each) &^ (plain + (0x80-'Z'-1)*each) &^ x & high
	return x | capital>>2
}

// lowByte gives each byte as toLower does.
var lowByte = func() (t [256]byte) { //nolint:gochecknoglobals // a constant table
	for c := range t {
		t[c] = byte(toLower(uint64(c)))
	}
	return t
}()

// What words in lower case are made of: single blanks, letters and digits of ASCII, and letters
// of Europe that are in lower case, or those of Cyrillic.
var (
	lowLatin    = newLow(0xc3, 0xc4, 0xc5, 0xc6) //nolint:gochecknoglobals // a constant table
	lowCyrillic = newLow(0xd0, 0xd1)             //nolint:gochecknoglobals // a constant table
)

// lowFor gives the one that knows what is likely to stand by a letter.
func lowFor(r rune) *words.Automaton {
	if r >= 0x400 && r < 0x480 {
		return &lowCyrillic
	}
	return &lowLatin
}

// newLow gives one that knows ASCII, the letters of two bytes of which the first is one of
// those given, and the letters of Vietnamese that have three.
func newLow(first ...byte) (a words.Automaton) {
	both := func(c byte, next uint64) {
		a.Set(words.AfterLetter, c, c, next)
		a.Set(words.AfterBlank, c, c, next)
	}
	for c := range byte(utf8.RuneSelf) {
		if !notWord(rune(c)) {
			both(c, words.AfterLetter)
		}
	}
	a.Set(words.AfterLetter, ' ', ' ', words.AfterBlank)
	state := words.FirstOwn
	for _, lead := range first {
		both(lead, state)
		for c := range byte(0x40) {
			if staysLow(rune(lead&0x1f)<<6 | rune(c)) {
				a.Set(state, 0x80|c, 0x80|c, words.AfterLetter)
			}
		}
		state += 6
	}
	both(0xe1, state)
	a.Set(state, 0xba, 0xbb, state+6)
	for c := range byte(0x40) {
		if staysLow(0x1e80+rune(c)) && staysLow(0x1ec0+rune(c)) {
			a.Set(state+6, 0x80|c, 0x80|c, words.AfterLetter)
		}
	}
	return a
}

// staysLow says whether r is a letter or digit that is in lower case and composed.
func staysLow(r rune) bool { return !notWord(r) && !composes(r) && words.Lower(r) == r }
