package topic

import (
	"errors"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"foldwire/aggregator/words"
)

// phrase is a run of words as a rule asks for it.
type phrase struct {
	plain  string // words without accents between single spaces, as tokens writes them
	needle string // the same with accents; empty if the operator wrote none
}

// maxPhrase bounds a phrase in bytes; nobody means a longer one.
const maxPhrase = 500

var (
	errNoWord    = errors.New("there is no letter or digit in it")
	errLong      = fmt.Errorf("it is longer than %d bytes", maxPhrase)
	errBadString = errors.New("it is not valid UTF-8")
)

func compilePhrases(field string, list []string) ([]phrase, []error) {
	var (
		phrases []phrase
		errs    []error
	)
	for i, s := range list {
		p, err := compilePhrase(s)
		if err != nil {
			errs = append(errs, &FieldError{Field: field, Index: i, Err: fmt.Errorf("%q: %w", s, err)})
			continue
		}
		phrases = append(phrases, p)
	}
	return phrases, errs
}

// compilePhrase reads a phrase. Words are matched whole, whatever stands between them;
// a star after the last word lets it go on: "elect*" is in "elections".
func compilePhrase(s string) (phrase, error) {
	switch {
	case len(s) > maxPhrase:
		return phrase{}, errLong
	case !utf8.ValidString(s):
		return phrase{}, errBadString
	}
	rest, open := strings.CutSuffix(strings.TrimSpace(s), "*")
	p := phrase{plain: tokens(words.Bare(rest))}
	if p.plain == "" {
		return phrase{}, errNoWord
	}
	if fold := words.Fold(rest); fold != words.Bare(rest) {
		p.needle = tokens(fold)
	}
	if open {
		p.plain, p.needle = strings.TrimSuffix(p.plain, " "), strings.TrimSuffix(p.needle, " ")
	}
	return p, nil
}

// in says whether the phrase occurs in a text. Most texts are ruled out by their form
// without accents, so that the other one is seldom made.
func (p phrase) in(t *folded) bool {
	if !strings.Contains(t.unaccented(), p.plain) {
		return false
	}
	return p.needle == "" || strings.Contains(t.accented(), p.needle)
}

// folded is a text in the two forms that phrases are looked up in, each made when it is
// first asked for.
type folded struct {
	raw         string
	table       *plainTable // may be nil
	known       *vocabulary
	fold, plain string
}

func (t *folded) accented() string {
	switch {
	case t.fold != "":
	case t.table != nil && t.known != nil:
		t.fold = t.table.accented(t.known, t.raw)
	default:
		t.fold = " " + tokens(words.Fold(t.raw))
	}
	return t.fold
}

func (t *folded) unaccented() string {
	if t.plain != "" {
		return t.plain
	}
	if t.table != nil {
		if plain, ok := t.table.tokens(t.raw); ok {
			t.plain = plain
			return plain
		}
	}
	t.plain = " " + tokens(words.Bare(t.raw))
	return t.plain
}

// tokens writes the words of a folded text between single spaces, with one at each end;
// a text without words gives "". A word is a run of letters, digits and marks, and the
// "+" and "#" that close a name such as "c++". In scripts that do not put spaces between
// words each character stands alone, so that a phrase is found anywhere.
func tokens(s string) string {
	var b strings.Builder
	b.Grow(len(s) + 2)
	open := false   // whether the last word may go on
	joined := false // whether a mark would sit on the last character
	for i, r := range s {
		is := kindOf(r)
		switch is {
		case inWord:
			if !open {
				b.WriteByte(' ')
			}
			b.WriteRune(r)
			open = true
		case mark:
			if joined {
				b.WriteRune(r)
			}
			continue
		case alone:
			b.WriteByte(' ')
			b.WriteRune(r)
			open = false
		case closer:
			if !open || !closesName(s[i:]) {
				open, joined = false, false
				continue
			}
			b.WriteRune(r)
		default:
			open = false
		}
		joined = is != between
	}
	if b.Len() == 0 {
		return ""
	}
	b.WriteByte(' ')
	return b.String()
}

type kind int

const (
	between kind = iota
	inWord
	mark
	alone
	closer
)

func kindOf(r rune) kind {
	switch {
	case r < utf8.RuneSelf:
		switch {
		case r >= 'a' && r <= 'z' || r >= '0' && r <= '9' || r >= 'A' && r <= 'Z':
			return inWord
		case r == '+' || r == '#':
			return closer
		}
		return between
	case r >= 0xc0 && r < 0x250 && r != '×' && r != '÷', r >= 0x1e00 && r < 0x1f00, r >= 0x400 && r < 0x482: // letters alone
		return inWord
	case unicode.In(r, unicode.Mn, unicode.Mc):
		return mark
	case unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar):
		return alone
	case unicode.In(r, unicode.So, unicode.Sc):
		return alone
	case unicode.IsLetter(r) || unicode.IsNumber(r):
		return inWord
	}
	return between
}

// closesName says that s, which starts with "+" or "#", ends a word there: nothing but
// one more of these follows before a space, a stop or the end. It does not look further:
// a hostile text is full of them.
func closesName(s string) bool {
	rest := s[1:]
	if rest != "" && kindOf(rune(rest[0])) == closer {
		rest = rest[1:]
	}
	r, _ := utf8.DecodeRuneInString(rest)
	return rest == "" || kindOf(r) == between
}
