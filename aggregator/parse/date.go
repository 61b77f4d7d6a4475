package parse

import (
	"bytes"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// dateReader reads dates as feeds write them. Where only numbers tell, as in 04/10/2026,
// the rest of the document shows in which order day and month stand.
type dateReader struct {
	src        []byte // the document
	lang       string // that it declares; American English puts the month first
	monthFirst bool
	settled    bool
	places     map[string]*time.Location // zones by the names of places, nil for those that are none
}

// lexeme is a number or a word of a date.
type lexeme struct {
	word   []byte // empty for a number
	n      int
	digits int
	before byte // the last byte before it that is no space, or 0
	glued  bool // no space stands before it
	used   bool
}

// maxDate bounds the length of a date in bytes, maxLexemes that in words.
const (
	maxDate    = 96
	maxLexemes = 20
)

// read reads a date, cheaply if it is none. Without a zone it is taken for UTC.
//
// It knows RFC 822 and its successors with day or month first, two-digit years, missing
// parts and surplus ones; asctime; ISO 8601 with its abbreviations; and what content
// systems print for people: local names of months in some thirty languages, numbers with
// dots, slashes and hyphens, Chinese, Japanese, Korean and Vietnamese words for year,
// month and day, hours with am and pm, zones by offset and by name.
func (d *dateReader) read(text []byte) (time.Time, bool) {
	if t, ok := standardDate(text); ok {
		return t, true
	}
	return d.readAny(text)
}

// readAny is read without a short way for any.
func (d *dateReader) readAny(text []byte) (time.Time, bool) {
	text = asciiDigits(bytes.TrimSpace(text))
	if len(text) == 0 || len(text) > maxDate || !bytes.ContainsAny(text, "0123456789") {
		return time.Time{}, false
	}
	var array [maxLexemes]lexeme
	lex := lexDate(array[:0], text)
	if t, ok := epoch(lex); ok {
		return t, true
	}
	lex = expandCompact(expandCentury(lex))
	c, after := readClock(lex)
	if after >= 0 {
		var named bool
		if c.zone, named = readZone(lex, after); !named && isKorean(text) {
			c.zone = 9 * 60
		}
	}
	date, ok := d.readDay(lex)
	if !ok {
		return time.Time{}, false
	}
	if date.year > 2400 && date.year < 2700 && bytes.ContainsFunc(text, func(r rune) bool { return unicode.Is(unicode.Thai, r) }) {
		date.year -= 543 // counted from the Buddha
	}
	if !date.lenient && (c.hour > 24 || c.min > 59 || c.sec > 60) {
		return time.Time{}, false
	}
	at := time.UTC
	if after >= 0 && c.zone == 0 {
		at = d.placeZone(lex, after)
	}
	t := time.Date(date.year, time.Month(date.month), date.day, c.hour, c.min, c.sec, c.nano, at).UTC()
	t = t.Add(-time.Duration(c.zone) * time.Minute)
	return t, t.Year() > 0 && t.Year() <= 9999
}

// standardDate reads a date that is written just as RSS or Atom ask for it, as most are: RFC 822
// with four digits of the year, and RFC 3339.
func standardDate(text []byte) (t time.Time, ok bool) {
	const greenwich = "Mon, 02 Jan 2006 15:04:05 GMT"
	var err error
	switch len(text) {
	case len("2006-01-02T15:04:05Z"), len("2006-01-02T15:04:05+07:00"):
		err = t.UnmarshalText(text)
	case len(time.RFC1123Z):
		t, err = time.Parse(time.RFC1123Z, string(text))
	case len(greenwich):
		t, err = time.Parse(greenwich, string(text))
	default:
		return t, false
	}
	const farthest = 14 * 60 * 60 // seconds, of all zones that there are
	_, east := t.Zone()
	return t.UTC(), err == nil && east <= farthest && east >= -farthest && t.Year() > 1000 && t.Year() < 9000
}

// asciiDigits writes the digits of other scripts as ASCII.
func asciiDigits(text []byte) []byte {
	foreign := func(r rune) bool { return r >= utf8.RuneSelf && r < 0x10000 && unicode.IsDigit(r) }
	if !bytes.ContainsFunc(text, foreign) {
		return text
	}
	return bytes.Map(func(r rune) rune {
		if !foreign(r) {
			return r
		}
		n := rune(0) // digits of a script stand in a row, from its zero on
		for n < 9 && unicode.IsDigit(r-n-1) {
			n++
		}
		return '0' + n
	}, text)
}

func lexDate(lex []lexeme, text []byte) []lexeme {
	l := lexeme{glued: true} // what is known of the next one
	for i := 0; i < len(text) && len(lex) < maxLexemes; {
		c := text[i]
		n := 1
		switch {
		case c >= '0' && c <= '9':
			n = l.digit(text[i:])
		case c >= utf8.RuneSelf || c|0x20 >= 'a' && c|0x20 <= 'z':
			if n = letters(text[i:]); n > 0 {
				l.word = text[i : i+n]
				break
			}
			var r rune
			r, n = utf8.DecodeRune(text[i:]) // a space, a dash or a mark beyond ASCII
			switch r {
			case 0x2010, 0x2011, 0x2212: // hyphens and the minus sign
				l.before = '-'
			default:
				l.glued = false
			}
		case c > ' ':
			l.before = c
		default:
			l.glued = false
		}
		i += n
		if l.digits > 0 || len(l.word) > 0 {
			lex = append(lex, l)
			l = lexeme{glued: true}
		}
	}
	return lex
}

// digit reads the number that begins s and gives its length.
func (l *lexeme) digit(s []byte) int {
	for l.digits < len(s) && s[l.digits] >= '0' && s[l.digits] <= '9' {
		if l.digits < 15 {
			l.n = l.n*10 + int(s[l.digits]-'0')
		}
		l.digits++
	}
	return l.digits
}

// letters is the length of the run of letters of one script that begins s.
func letters(s []byte) int {
	han := false
	for i := 0; i < len(s); {
		r, n := utf8.DecodeRune(s[i:])
		isHan := unicode.Is(unicode.Han, r)
		if !unicode.IsLetter(r) && !unicode.IsMark(r) || i > 0 && isHan != han {
			return i
		}
		han = isHan
		i += n
	}
	return len(s)
}

func fullYear(y int) int {
	switch {
	case y < 70:
		return 2000 + y
	case y < 200: // beyond 99 too, from programs that count years from 1900
		return 1900 + y
	}
	return y
}

func lowerWord(w []byte) string { return strings.ToLower(string(w)) }
