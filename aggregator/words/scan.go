package words

import (
	"slices"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Flags say what is special about a token.
type Flags uint8

// The flags of a token.
const (
	Number  Flags = 1 << iota // begins with a digit
	Capital                   // begins with a capital although no sentence begins there
	Gram                      // a pair of letters of a script that writes no spaces
	Start                     // no neighbour: the first of a sentence
)

// Token is a word, a number or, in scripts without spaces, a pair of letters, as far as
// comparisons need it.
type Token struct {
	Hash   uint32 // of the folded word
	Prefix uint32 // of its first four letters; 0 if it has no more than that
	Flags  Flags
}

// Doc is a text cut into tokens once, for all that compare it.
type Doc struct {
	Title []Token
	Text  []Token
}

// Bounds of what is compared: what a text says is said in its beginning.
const (
	maxTitle = 64
	maxText  = 640
)

// Scanner cuts texts into tokens. It may be used by one goroutine at a time.
type Scanner struct {
	ascii [256]byte           // small letters and digits; 0 for what is in no word or not ASCII
	stops [utf8.RuneSelf]bool // what ends a sentence
	low   [lowRunes]glyph     // of the runes below lowRunes that were met
	high  [highRunes]highGlyph
	runes []rune // of a run in a script without spaces
}

// NewScanner gives a Scanner.
func NewScanner() *Scanner {
	s := &Scanner{}
	for r := range rune(utf8.RuneSelf) {
		g := s.look(r)
		if g.class == classLetter || g.class == classDigit {
			s.ascii[r] = byte(g.parts[0])
		}
		s.stops[r] = g.class == classStop
	}
	return s
}

// Scan cuts an item's title and text; both are plain text, without markup.
func (s *Scanner) Scan(title, text string) Doc { return s.ScanInto(Doc{}, title, text) }

// ScanInto is Scan in the memory of a Doc that is not needed any more.
func (s *Scanner) ScanInto(old Doc, title, text string) Doc {
	return Doc{Title: s.append(old.Title[:0], title, maxTitle), Text: s.append(old.Text[:0], text, maxText)}
}

// Tokens cuts a plain text into at most limit tokens.
func (s *Scanner) Tokens(text string, limit int) []Token { return s.append(nil, text, limit) }

// append is Tokens, in the memory of an empty slice.
func (s *Scanner) append(out []Token, text string, limit int) []Token {
	if text == "" || limit <= 0 {
		return out
	}
	if !IsStable(text) && !norm.NFC.IsNormalString(text) {
		text = norm.NFC.String(text)
	}
	run := cutter{scanner: s, text: text, limit: limit, start: true, out: slices.Grow(out, min(limit, len(text)/5+4))}
	for run.at < len(text) && len(run.out) < limit {
		run.next()
	}
	run.unmarkTitleCase()
	return run.out
}

// cutter is the state of one pass over one text.
type cutter struct {
	scanner *Scanner
	text    string
	at      int
	limit   int
	start   bool // a sentence begins here
	out     []Token

	words, capitals int // longer words, and those of them with a capital
}

// next takes one token or one separator.
func (c *cutter) next() {
	b := c.text[c.at]
	if plain := c.scanner.ascii[b]; plain != 0 {
		c.takeWord(kindOf(b, plain))
		return
	}
	if b < utf8.RuneSelf {
		c.at++
		if c.scanner.stops[b] {
			c.start = c.start || !c.inWord(rune(b))
		}
		return
	}
	r, size := runeAt(c.text, c.at)
	g := c.scanner.look(r)
	switch g.class {
	case classSpaceless:
		c.takeGrams()
	case classLetter, classDigit:
		c.takeWord(g.kind())
	default:
		c.at += size
		c.start = c.start || g.class == classStop && !c.inWord(r)
	}
}

// inWord says whether a stop was rather part of a number, a name or an address: no
// blank follows it.
func (c *cutter) inWord(r rune) bool {
	return (r == '.' || r == ':') && c.at < len(c.text) && asciiClass(rune(c.text[c.at])) != classSpace && c.text[c.at] < utf8.RuneSelf
}

// takeGrams reads a run of a script without spaces as overlapping pairs.
func (c *cutter) takeGrams() {
	runes := c.scanner.runes[:0]
	for c.at < len(c.text) {
		r, size := utf8.DecodeRuneInString(c.text[c.at:])
		g := c.scanner.look(r)
		if g.class != classSpaceless && (g.class != classMark || len(runes) == 0) {
			break
		}
		c.at += size
		if g.class == classSpaceless {
			runes = append(runes, g.parts[0])
		}
	}
	c.scanner.runes = runes
	flags := Gram
	if c.start {
		flags |= Start
	}
	c.start = false
	if len(runes) == 1 {
		c.out = append(c.out, Token{Hash: finish(mix(hashSeed, runes[0]), 0), Flags: flags})
		return
	}
	for i := 1; i < len(runes) && len(c.out) < c.limit; i++ {
		c.out = append(c.out, Token{Hash: finish(mix(mix(hashSeed, runes[i-1]), runes[i]), 0), Flags: flags})
		flags &^= Start
	}
}

// unmarkTitleCase takes the capital flags back where most words have a capital: there
// it says nothing.
func (c *cutter) unmarkTitleCase() {
	if c.capitals*5 <= c.words*3 {
		return
	}
	for i := range c.out {
		c.out[i].Flags &^= Capital
	}
}
