package normalize

import (
	"encoding/binary"
	"unicode/utf8"

	"foldwire/aggregator/words"
)

// lowCopier copies words in lower case, as long as there is nothing but single blanks, letters
// and digits of ASCII, and other letters that are in lower case already. Like run, it looks at
// each byte once and without a branch.
type lowCopier [256]uint64

// copy goes on from a place in s to at least n bytes of buf. inWord says whether a word has
// begun there.
func (t *lowCopier) copy(buf []byte, n int, s string, at int, inWord bool) (nowAt, nowN int, nowInWord bool) {
	from, state := at, afterBlank
	if inWord {
		state = afterLetter
	}
	for at+8 <= len(s) {
		b, next := s[at:at+8], state
		next = t[b[0]] >> (next & 63)
		next = t[b[1]] >> (next & 63)
		next = t[b[2]] >> (next & 63)
		next = t[b[3]] >> (next & 63)
		next = t[b[4]] >> (next & 63)
		next = t[b[5]] >> (next & 63)
		next = t[b[6]] >> (next & 63)
		next = t[b[7]] >> (next & 63)
		if next&63 == doubt {
			break
		}
		binary.LittleEndian.PutUint64(buf[n:], toLower(binary.LittleEndian.Uint64([]byte(b))))
		state = next
		at += 8
		n += 8
	}
	for at < len(s) {
		next := t[s[at]] >> (state & 63)
		if next&63 == doubt {
			break
		}
		buf[n] = lowByte[s[at]]
		state = next
		at++
		n++
	}
	if state &= 63; at == from || state <= afterBlank {
		return at, n, state == afterLetter
	}
	back := 1 // only a part of a letter was copied
	for !utf8.RuneStart(s[at-back]) {
		back++
	}
	if at, n = at-back, n-back; at == from {
		return at, n, inWord
	}
	return at, n, s[at-1] != ' '
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

// The letters of Europe, and those of Cyrillic.
var (
	lowLatin    = newLowCopier(0xc3, 0xc4, 0xc5, 0xc6) //nolint:gochecknoglobals // a constant table
	lowCyrillic = newLowCopier(0xd0, 0xd1)             //nolint:gochecknoglobals // a constant table
)

// lowCopierFor gives the one that knows what is likely to stand by a letter.
func lowCopierFor(r rune) *lowCopier {
	if r >= 0x400 && r < 0x480 {
		return &lowCyrillic
	}
	return &lowLatin
}

// newLowCopier gives one that knows ASCII, the letters of two bytes of which the first is one of
// those given, and the letters of Vietnamese that have three.
func newLowCopier(first ...byte) (t lowCopier) {
	set := func(state uint64, c byte, next uint64) { t[c] = t[c]&^(63<<state) | next<<state }
	state := wantsOne // and those behind it
	begin := func(c byte) {
		set(afterLetter, c, state)
		set(afterBlank, c, state)
	}
	for c := range byte(utf8.RuneSelf) {
		if !notWord(rune(c)) {
			set(afterLetter, c, afterLetter)
			set(afterBlank, c, afterLetter)
		}
	}
	set(afterLetter, ' ', afterBlank)
	for _, lead := range first {
		begin(lead)
		for c := 0x80; c < 0xc0; c++ {
			if staysLow(rune(lead&0x1f)<<6 | rune(c&0x3f)) {
				set(state, byte(c), afterLetter)
			}
		}
		state += 6
	}
	begin(0xe1)
	for _, c := range []byte{0xba, 0xbb} {
		set(state, c, state+6)
	}
	for c := range rune(0x40) {
		if staysLow(0x1e80+c) && staysLow(0x1ec0+c) {
			set(state+6, byte(0x80+c), afterLetter)
		}
	}
	return t
}

// staysLow says whether r is a letter or digit that is in lower case and composed.
func staysLow(r rune) bool { return !notWord(r) && !composes(r) && words.Lower(r) == r }
