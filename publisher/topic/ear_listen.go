package topic

import (
	"slices"
	"strings"
	"unicode/utf8"

	"foldwire/aggregator/feed"
)

// listening is an item on which an Ear is at work.
type listening struct {
	*Ear

	it    *feed.Item
	whole folded
	tries int // how often it was looked at the accents of a part
}

// listen finds the phrases that begin in s, a part of the item. They may go on in the rest of it,
// where another word begins. It gives false if there is a character that the table does not know.
func (l *listening) listen(s, rest string) bool {
	if s == "" {
		return true
	}
	starts, behind := &l.starts, &l.table.behind
	wanted, last := ofPhrase|unknown, s[0]
	for i := 1; i < len(s); i++ {
		next := s[i]
		if starts[last][next]&wanted != 0 && !l.listenAt(s, i-1, rest) {
			return false
		}
		wanted, last = behind[last], next
	}
	return starts[last][' ']&wanted == 0 || l.listenAt(s, len(s)-1, rest)
}

// listenAt finds the phrases that begin at a place in s, if a word begins there.
func (l *listening) listenAt(s string, at int, rest string) bool {
	letters, sure := l.table.letters(s, at)
	if !sure {
		plain, _, ok := l.spell(s[at:], rest, 1+headLetters*utf8.UTFMax)
		if !ok {
			return false
		}
		copy(letters[:], []rune(string(plain[1:])))
	}
	if len(l.brief.phrases) > 0 && !l.try(&l.brief, s, at, rest) {
		return false
	}
	bit := headBit(letters)
	return l.maybe[bit/64]&(1<<(bit%64)) == 0 || l.try(l.heads[bit], s, at, rest)
}

// letters gives the first letters of the words that begin at a place in s, the last of which may be the
// space behind a word. It is not sure what they are where something else has to be looked at.
func (t *plainTable) letters(s string, at int) (letters [headLetters]rune, sure bool) {
	for i := range letters {
		c, size := divides, 0
		if at < len(s) {
			var p int
			if p, size = placeIn(s, at); p < 0 {
				return letters, false
			}
			c = t.of[p]
		}
		if c == divides && i == headLetters-1 {
			c = ' '
		}
		if c <= 0 {
			return letters, false
		}
		letters[i] = c
		at += size
	}
	return letters, true
}

// try looks for phrases at a place in s.
func (l *listening) try(h *head, s string, at int, rest string) bool {
	if !slices.ContainsFunc(h.phrases, func(i int32) bool { return !l.found[i] }) {
		return true
	}
	if begins, ok := l.table.beginsWord(s, at); !ok || !begins {
		return ok
	}
	plain, end, ok := l.spell(s[at:], rest, h.longest)
	if !ok {
		return false
	}
	for _, i := range h.phrases {
		ph := &l.phrases[i]
		if !l.found[i] && len(ph.plain) <= len(plain) && string(plain[:len(ph.plain)]) == ph.plain {
			l.found[i] = ph.needle == "" || l.inPart(i, s, at, end)
		}
	}
	return true
}

// spell writes the words that s begins with as tokens does, until there are so many bytes. At its end
// those of the rest follow. What it writes is good until the next call. end is how much of s it took, more
// than there is if it went on; ok is false if the table does not know a character of that.
func (l *listening) spell(s, rest string, enough int) (plain []byte, end int, ok bool) {
	l.buf = slices.Grow(l.buf[:0], enough+2*maxWritten)
	b := l.buf[:cap(l.buf)]
	n, end, ok := l.table.write(b, 0, s, enough)
	if ok && n < enough && rest != "" {
		n, _, ok = l.table.write(b, n, rest, enough)
		end++
	}
	if !ok {
		return nil, 0, false
	}
	if n < enough { // the item ends
		b[n] = ' '
		n++
	}
	return b[:n], end, true
}

// maxTries is at how many parts of an item it is looked before all of it is folded.
const maxTries = 4

// inPart says whether a phrase that is in a part of s without accents is there with its own, or,
// after some tries, anywhere in the item. Only what stands around it has to be folded again.
func (l *listening) inPart(i int32, s string, at, end int) bool {
	if l.tries++; l.tries > maxTries || at+end > len(s) {
		return l.inWhole(i)
	}
	begin := strings.LastIndexByte(s[:at], ' ') + 1
	if end += at; end < len(s) {
		if n := strings.IndexByte(s[end:], ' '); n >= 0 {
			end += n
		} else {
			end = len(s)
		}
	}
	return strings.Contains(l.table.accented(l.known, s[begin:end]), l.phrases[i].needle)
}

// inWhole says whether a phrase is in the item with its accents. It looks once: a hostile text
// has the phrase without them in thousands of places.
func (l *listening) inWhole(i int32) bool {
	if l.vain[i] {
		return false
	}
	if l.whole.raw == "" {
		l.whole.raw = textOf(l.it)
	}
	found := strings.Contains(l.whole.accented(), l.phrases[i].needle)
	l.vain[i] = !found
	return found
}

// beginsWord says whether no word is under way before a place in s; ok is false if the table does not
// know what stands there.
func (t *plainTable) beginsWord(s string, at int) (begins, ok bool) {
	for at > 0 {
		r, size := utf8.DecodeLastRuneInString(s[:at])
		p := place(r)
		if p < 0 || t.of[p] == unsure {
			return false, false
		}
		if t.of[p] != dropped {
			return t.of[p] == divides, true
		}
		at -= size
	}
	return true, true
}
