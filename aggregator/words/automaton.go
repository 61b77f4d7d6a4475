package words

import "unicode/utf8"

// Automaton reads UTF-8 byte by byte without a branch, where what comes next is hard to
// foresee: at several bytes a nanosecond it passes over what is harmless. For each byte it has
// the states that follow on all states, 6 bits each at the place of the state before; a state is
// the number of its place.
type Automaton [256]uint64

// The states that every Automaton has. Others are in steps of 6 from FirstOwn to 54, all of
// them within a letter.
const (
	Doubt       uint64 = 6 * iota // it is not left
	AfterLetter                   // or any other sign that is not a blank
	AfterBlank                    // or at the beginning
	FirstOwn
)

// Set says which state follows on a state and a byte from first to last.
func (a *Automaton) Set(state uint64, first, last byte, next uint64) {
	for c := int(first); c <= int(last); c++ {
		a[c] = a[c]&^(63<<state) | next<<state
	}
}

// Pass goes on from a place in s, the beginning of a letter, to that of the first letter that is
// in doubt. It gives the state there: AfterLetter or AfterBlank.
func (a *Automaton) Pass(s string, from int, first uint64) (int, uint64) {
	at, state := from, first
	for at+8 <= len(s) {
		b, next := s[at:at+8], state
		next = a[b[0]] >> (next & 63)
		next = a[b[1]] >> (next & 63)
		next = a[b[2]] >> (next & 63)
		next = a[b[3]] >> (next & 63)
		next = a[b[4]] >> (next & 63)
		next = a[b[5]] >> (next & 63)
		next = a[b[6]] >> (next & 63)
		next = a[b[7]] >> (next & 63)
		if next&63 == Doubt {
			break
		}
		state = next
		at += 8
	}
	for at < len(s) {
		next := a[s[at]] >> (state & 63)
		if next&63 == Doubt {
			break
		}
		state = next
		at++
	}
	if state &= 63; state < FirstOwn {
		return at, state
	}
	for at--; !utf8.RuneStart(s[at]); at-- { // only a part of a letter was passed
	}
	switch {
	case at == from:
		return at, first
	case s[at-1] == ' ':
		return at, AfterBlank
	}
	return at, AfterLetter
}
