package words

import "unicode/utf8"

// word is what takeWord found.
type word struct {
	hash    uint32
	prefix  uint32 // of four letters
	tone    rune
	letters int
	kind    Flags // Number; Capital if it begins with one
	all     byte  // what its letters and digits have in common: no letterBit if one is a digit
}

// takeWord reads a run of letters, digits and marks that begins with a letter or digit of a kind,
// and a blank behind it. Nearly all of a text goes through here.
func (c *cutter) takeWord(kind Flags) {
	text, at, ascii := c.text, c.at, &c.scanner.ascii
	hash, prefix, letters, all := hashSeed, hashSeed, 0, byte(letterBit)
	var tone rune
	for uint(at) < uint(len(text)) {
		b := text[at]
		if plain := ascii[b]; plain != 0 {
			hash = mix(hash, rune(plain))
			if letters++; letters == 4 {
				prefix = hash
			}
			all &= plain
			at++
			continue
		}
		if b < utf8.RuneSelf {
			break
		}
		r, size := runeAt(text, at)
		g := c.scanner.look(r)
		if !g.inWord() {
			break
		}
		hash = g.mix(hash)
		if g.tone != 0 {
			tone = g.tone
		}
		if letters += int(g.letters); letters == 4 {
			prefix = hash
		}
		all &= g.least
		at += size
	}
	c.at = behindBlank(text, at)
	c.push(word{hash: hash, prefix: prefix, tone: tone, letters: letters, kind: kind, all: all})
}

// behindBlank gives the place behind a blank at a place, if there is one.
func behindBlank(text string, at int) int {
	if at < len(text) && text[at] == ' ' {
		return at + 1
	}
	return at
}

// inWord says whether a glyph is a part of a word.
func (g *glyph) inWord() bool { return g.class >= classLetter && g.class <= classMark }

// look gives what r counts as, valid until the next call.
func (s *Scanner) look(r rune) *glyph {
	if r < lowRunes && s.low[r].made {
		return &s.low[r]
	}
	return s.lookUp(r)
}

// lookUp is look for what is met for the first time or by few.
func (s *Scanner) lookUp(r rune) *glyph {
	if r < lowRunes {
		s.low[r] = newGlyph(r)
		return &s.low[r]
	}
	h := &s.high[r%highRunes]
	if !h.made || h.rune != r {
		*h = highGlyph{glyph: newGlyph(r), rune: r}
	}
	return &h.glyph
}

// kindOf says what a word is that begins with a letter or digit of ASCII.
func kindOf(b, plain byte) Flags {
	switch {
	case plain < 'a':
		return Number
	case b < 'a':
		return Capital
	}
	return 0
}

// kind is kindOf for any rune.
func (g *glyph) kind() Flags {
	switch {
	case g.class == classDigit:
		return Number
	case g.upper:
		return Capital
	}
	return 0
}

// mix adds the letters of a glyph to a hash. How many they are cannot be foreseen, so that it
// does not branch but for the third, which few have.
func (g *glyph) mix(hash uint32) uint32 {
	first := mix(hash, g.parts[0])
	second := mix(first, g.parts[1])
	if g.parts[0] != 0 {
		hash = first
	}
	if g.parts[1] != 0 {
		hash = second
	}
	if g.parts[2] != 0 {
		hash = mix(hash, g.parts[2])
	}
	return hash
}

// runeAt is utf8.DecodeRuneInString of s from at on, with a short way for two bytes and
// for three of which the first leaves no doubt.
func runeAt(s string, at int) (rune, int) {
	b := s[at]
	if b >= 0xc2 && b < 0xe0 && at+1 < len(s) && s[at+1]&0xc0 == 0x80 {
		return rune(b&0x1f)<<6 | rune(s[at+1]&0x3f), 2
	}
	if b > 0xe0 && b < 0xed && at+2 < len(s) && s[at+1]&0xc0 == 0x80 && s[at+2]&0xc0 == 0x80 {
		return rune(b&0xf)<<12 | rune(s[at+1]&0x3f)<<6 | rune(s[at+2]&0x3f), 3
	}
	return utf8.DecodeRuneInString(s[at:])
}

// letterBit is set in the letters of ASCII, and not in digits.
const letterBit = 'a' &^ '0' & 0x40

// push adds a word. Of what kind and how long it is, no processor can foresee: so nothing branches
// on it.
func (c *cutter) push(w word) {
	prefix := finish(w.prefix, 0) | 1
	if w.letters <= 4 {
		prefix = 0
	}
	if w.all&letterBit == 0 {
		prefix = 0
	}
	long := Flags(0)
	if w.letters > 1 {
		long = ^w.kind & Number
	}
	capital, flags := w.kind/Capital&long, w.kind&Number
	c.words += int(long)
	c.capitals += int(capital)
	if c.start {
		capital, flags = 0, flags|Start
	}
	c.start = false
	flags |= capital * Capital
	c.out = append(c.out, Token{Hash: finish(w.hash, w.tone), Prefix: prefix, Flags: flags})
}
