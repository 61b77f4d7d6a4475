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
	text = bytes.TrimSpace(text)
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
	if !date.lenient && (c.hour > 24 || c.min > 59 || c.sec > 60) {
		return time.Time{}, false
	}
	t := time.Date(date.year, time.Month(date.month), date.day, c.hour, c.min, c.sec, c.nano, time.UTC)
	t = t.Add(-time.Duration(c.zone) * time.Minute)
	return t, t.Year() > 0 && t.Year() <= 9999
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
			_, n = utf8.DecodeRune(text[i:]) // a space, a dash or a mark beyond ASCII
			l.glued = false
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

// clock is a time of day and its offset from UTC in minutes.
type clock struct{ hour, min, sec, nano, zone int }

// readClock finds the time of day and gives the place behind it, or -1.
func readClock(lex []lexeme) (c clock, after int) {
	for i := range lex {
		h := &lex[i]
		if h.digits == 0 || h.digits > 2 {
			continue
		}
		m := &lexeme{}
		if i+1 < len(lex) {
			m = &lex[i+1]
		}
		switch {
		case m.digits > 0 && m.before == ':' && m.digits <= 2:
			after = i + 2
		case m.digits == 0 && isHour(m.word) && i+2 < len(lex) && lex[i+2].digits > 0 && lex[i+2].digits <= 2 && lex[i+2].n < 60:
			m.used = true
			m = &lex[i+2]
			after = i + 3
		case i > 1 && h.glued && equalName(lex[i-1].word, "t") && (m.digits == 0 || m.before == '+' || m.before == '-'):
			c.hour = h.n // 2026-04-10T09Z
			h.used = true
			return c, i + 1
		case isDottedTime(lex, i):
			m.before = ':'
			if i+2 < len(lex) && lex[i+2].digits == 2 && lex[i+2].before == '.' && lex[i+2].glued {
				lex[i+2].before = ':'
			}
			after = i + 2
		default:
			continue
		}
		c.hour, c.min = h.n, m.n
		h.used, m.used = true, true
		after = c.seconds(lex, after)
		after = c.half(lex, i, after)
		return c, after
	}
	return c, -1
}

// isDottedTime says whether the numbers at i are a time as Danes, Finns, Italians and
// Indonesians write it, 09.30: behind a year, or behind a word that tells.
func isDottedTime(lex []lexeme, i int) bool {
	if i == 0 || i+1 >= len(lex) || lex[i].n > 23 || lex[i+1].digits != 2 || lex[i+1].n > 59 || lex[i+1].before != '.' || !lex[i+1].glued {
		return false
	}
	if lex[i-1].digits > 0 {
		return lex[i-1].digits == 4 && lex[i].before != '.' && !lex[i].glued
	}
	if i+2 < len(lex) && lex[i+2].digits > 0 && lex[i+2].before == '.' {
		return false // 10.04.26
	}
	return isHourSign(lex[i-1].word)
}

// seconds reads the seconds and their fraction, if they stand at after.
func (c *clock) seconds(lex []lexeme, after int) int {
	if after < len(lex) && lex[after].digits == 0 && isMinute(lex[after].word) {
		lex[after].used = true
		after++
	}
	if after >= len(lex) || lex[after].digits == 0 || lex[after].digits > 2 || lex[after].before != ':' && !isMinuteBefore(lex, after) {
		return after
	}
	c.sec = lex[after].n
	lex[after].used = true
	after++
	if after < len(lex) && lex[after].digits > 0 && lex[after].glued && (lex[after].before == '.' || lex[after].before == ',') {
		frac := lex[after].n
		for d := lex[after].digits; d < 9; d++ {
			frac *= 10
		}
		if lex[after].digits <= 9 {
			c.nano = frac
		}
		lex[after].used = true
		after++
	}
	return after
}

// half reads am and pm, before the hour or behind the time.
func (c *clock) half(lex []lexeme, at, after int) int {
	for _, i := range [...]int{after, at - 1} {
		if i < 0 || i >= len(lex) || lex[i].digits > 0 {
			continue
		}
		pm, ok := halfOfDay(lex[i].word)
		last := i
		if !ok && i+1 < len(lex) && len(lex[i].word) == 1 && len(lex[i+1].word) == 1 && lex[i+1].before == '.' { // a.m.
			pm, ok = halfOfDay([]byte{lex[i].word[0], lex[i+1].word[0]})
			last = i + 1
		}
		if !ok {
			continue
		}
		lex[i].used, lex[last].used = true, true
		switch {
		case pm && c.hour < 12:
			c.hour += 12
		case !pm && c.hour == 12:
			c.hour = 0
		}
		if i == after {
			return last + 1
		}
	}
	return after
}

// readZone reads the zone behind the time of day: an offset, a name, or a name with an
// offset (GMT+7). An offset wins over a name. ok is false if there is none.
func readZone(lex []lexeme, after int) (minutes int, ok bool) {
	for i := after; i < len(lex); i++ {
		l := &lex[i]
		switch {
		case l.used:
		case l.digits == 0:
			if offset, known := zoneOffset(l.word); known {
				l.used = true
				minutes, ok = offset, true
			}
		case (l.before == '+' || l.before == '-') && !isDateNumber(lex, i):
			l.used = true
			if offset := readOffset(lex, i); offset >= -16*60 && offset <= 16*60 {
				return offset, true
			}
			return minutes, ok
		}
	}
	return minutes, ok
}

// readOffset reads +7, +07, +0700 or +07:00 at i as minutes.
func readOffset(lex []lexeme, i int) (minutes int) {
	switch l := &lex[i]; {
	case l.digits <= 2:
		minutes = l.n * 60
		if i+1 < len(lex) && lex[i+1].digits == 2 && lex[i+1].before == ':' {
			lex[i+1].used = true
			minutes += lex[i+1].n
		}
	case l.digits <= 4:
		minutes = l.n/100*60 + l.n%100
	}
	if lex[i].before == '-' {
		return -minutes
	}
	return minutes
}

// isDateNumber says whether the number at i belongs to a date that follows the time, as
// in 09:30 - 10/04/2026.
func isDateNumber(lex []lexeme, i int) bool {
	return lex[i].digits <= 2 && i+1 < len(lex) && lex[i+1].digits > 0 &&
		(lex[i+1].before == '/' || lex[i+1].before == '-' || lex[i+1].before == '.') ||
		lex[i].digits == 4 && i+2 < len(lex) && lex[i+1].before == '-' && lex[i+2].before == '-'
}

func fullYear(y int) int {
	switch {
	case y < 70:
		return 2000 + y
	case y < 100:
		return 1900 + y
	}
	return y
}

func lowerWord(w []byte) string { return strings.ToLower(string(w)) }
