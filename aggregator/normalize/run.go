package normalize

import "unicode/utf8"

// run gives how many bytes at the beginning of s are words with single blanks between them:
// valid UTF-8 in which nothing is unwanted and, if markup says so, nothing has a meaning in
// HTML. Nearly all of a text is.
func run(s string, markup bool) int {
	at, state := 0, afterBlank
	for {
		if at, state = passHarmless(s, at, state); at == len(s) {
			break
		}
		r, size := utf8.DecodeRuneInString(s[at:])
		if r == utf8.RuneError && size == 1 || isSpace(r) || unwanted(r) || markup && (r == '&' || r == '<' || r == '>') {
			break
		}
		at += size
		state = afterLetter
	}
	if state == afterBlank && at > 0 {
		return at - 1
	}
	return at
}

// passHarmless goes on from a place in s, the beginning of a letter, to that of the first
// letter that has to be looked at. It looks at each byte once and without a branch: what comes
// next in a text is hard to foresee.
func passHarmless(s string, at int, state uint64) (int, uint64) {
	for at+8 <= len(s) {
		b, next := s[at:at+8], state
		next = runTable[b[0]] >> (next & 63)
		next = runTable[b[1]] >> (next & 63)
		next = runTable[b[2]] >> (next & 63)
		next = runTable[b[3]] >> (next & 63)
		next = runTable[b[4]] >> (next & 63)
		next = runTable[b[5]] >> (next & 63)
		next = runTable[b[6]] >> (next & 63)
		next = runTable[b[7]] >> (next & 63)
		if next&63 == doubt {
			break
		}
		state = next
		at += 8
	}
	for at < len(s) {
		next := runTable[s[at]] >> (state & 63)
		if next&63 == doubt {
			break
		}
		state = next
		at++
	}
	if state &= 63; state == afterLetter || state == afterBlank {
		return at, state
	}
	for at--; !utf8.RuneStart(s[at]); at-- { // only a part of a letter was passed
	}
	if at == 0 || s[at-1] == ' ' {
		return at, afterBlank
	}
	return at, afterLetter
}

// The states of an automaton that reads bytes, each a place in the entries of its table.
const (
	doubt       uint64 = 6 * iota // which it does not leave
	afterLetter                   // or any other sign that is not a blank
	afterBlank                    // or at the beginning
	wantsOne                      // more byte of a letter, of those of which all are harmless
	wantsTwo
	afterE0
	afterED
	afterE13 // E1 or E3: among these letters are two white spaces, U+1680 and U+3000
	afterC2
	afterEF
)

// runTable has for each byte the states that follow on all states, 6 bits each at the place of
// the state before.
var runTable = func() (t [256]uint64) { //nolint:gochecknoglobals // a constant table
	set := func(state uint64, first, last byte, next uint64) {
		for c := int(first); c <= int(last); c++ {
			t[c] = t[c]&^(63<<state) | next<<state
		}
	}
	for _, state := range [...]uint64{afterLetter, afterBlank} {
		set(state, '!', '~', afterLetter)
		for _, c := range [...]byte{'&', '<', '>'} {
			set(state, c, c, doubt)
		}
		set(state, 0xc3, 0xdf, wantsOne)
		set(state, 0xe4, 0xee, wantsTwo)
		set(state, 0xe0, 0xe0, afterE0)
		set(state, 0xed, 0xed, afterED)
		set(state, 0xe1, 0xe1, afterE13)
		set(state, 0xe3, 0xe3, afterE13)
		set(state, 0xc2, 0xc2, afterC2)
		set(state, 0xef, 0xef, afterEF)
	}
	set(afterLetter, ' ', ' ', afterBlank)
	set(wantsOne, 0x80, 0xbf, afterLetter)
	set(wantsTwo, 0x80, 0xbf, wantsOne)
	set(afterE0, 0xa0, 0xbf, wantsOne) // less is an overlong form
	set(afterED, 0x80, 0x9f, wantsOne) // more is a half of a pair in UTF-16
	set(afterE13, 0x81, 0x99, wantsOne)
	set(afterE13, 0x9b, 0xbf, wantsOne)
	set(afterC2, 0xa1, 0xac, afterLetter) // among the others are a blank, a soft hyphen and control characters
	set(afterC2, 0xae, 0xbf, afterLetter)
	set(afterEF, 0xbc, 0xbd, wantsOne) // the wide forms of ASCII
	return t
}()
