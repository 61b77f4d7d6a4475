package parse

import (
	"bytes"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// dateReader reads dates as feeds write them. Between the dates of one document it keeps
// in which order day and month stand, where only numbers tell.
type dateReader struct {
	monthFirst bool // 04/10/2026 is the tenth of April
	settled    bool // a date of this document has shown the order
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
	if len(text) == 0 || len(text) > maxDate || bytes.IndexAny(text, "0123456789") < 0 {
		return time.Time{}, false
	}
	var array [maxLexemes]lexeme
	lex := lexDate(array[:0], text)
	if t, ok := epoch(lex); ok {
		return t, true
	}
	lex = expandCompact(lex)
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
	var before byte
	glued := true
	for i := 0; i < len(text) && len(lex) < maxLexemes; {
		c := text[i]
		switch {
		case c >= '0' && c <= '9':
			l := lexeme{before: before, glued: glued}
			for i < len(text) && text[i] >= '0' && text[i] <= '9' {
				if l.digits < 15 {
					l.n = l.n*10 + int(text[i]-'0')
				}
				l.digits++
				i++
			}
			lex = append(lex, l)
		case c >= utf8.RuneSelf || c|0x20 >= 'a' && c|0x20 <= 'z':
			n := letters(text[i:])
			if n == 0 { // a sign beyond ASCII: a space, a dash, a mark
				_, n = utf8.DecodeRune(text[i:])
				i += n
				glued = false
				continue
			}
			lex = append(lex, lexeme{word: text[i : i+n], before: before, glued: glued})
			i += n
		default:
			if c > ' ' {
				before = c
			} else {
				glued = false
			}
			i++
			continue
		}
		before, glued = 0, true
	}
	return lex
}

// letters is the length of the run of letters of one script that begins s.
func letters(s []byte) int {
	han := false
	for i := 0; i < len(s); {
		r, n := utf8.DecodeRune(s[i:])
		isHan := unicode.Is(unicode.Han, r)
		if !unicode.IsLetter(r) && !unicode.Is(unicode.Mn, r) || i > 0 && isHan != han {
			return i
		}
		han = isHan
		i += n
	}
	return len(s)
}

// epoch reads a bare number of seconds or milliseconds since 1970.
func epoch(lex []lexeme) (time.Time, bool) {
	if len(lex) != 1 || len(lex[0].word) > 0 {
		return time.Time{}, false
	}
	switch lex[0].digits {
	case 10:
		return time.Unix(int64(lex[0].n), 0).UTC(), true
	case 13:
		return time.UnixMilli(int64(lex[0].n)).UTC(), true
	}
	return time.Time{}, false
}

// expandCompact cuts the numbers of ISO 8601's basic form into their parts: 20260410,
// 20260410T093000, 20260410093000.
func expandCompact(lex []lexeme) []lexeme {
	if len(lex) == 0 || len(lex[0].word) > 0 {
		return lex
	}
	first := lex[0]
	switch first.digits {
	case 8:
		parts := []lexeme{number(first.n/10000, 4, 0), number(first.n/100%100, 2, '-'), number(first.n%100, 2, '-')}
		rest := lex[1:]
		if len(rest) >= 2 && len(rest[0].word) == 1 && rest[0].word[0]|0x20 == 't' && (rest[1].digits == 6 || rest[1].digits == 4) {
			clock := rest[1]
			if clock.digits == 4 {
				clock.n *= 100
			}
			parts = append(parts, rest[0], number(clock.n/10000, 2, 0), number(clock.n/100%100, 2, ':'), number(clock.n%100, 2, ':'))
			rest = rest[2:]
		}
		return bounded(append(parts, rest...))
	case 14:
		day, clock := first.n/1_000_000, first.n%1_000_000
		return bounded(append([]lexeme{
			number(day/10000, 4, 0), number(day/100%100, 2, '-'), number(day%100, 2, '-'),
			number(clock/10000, 2, 0), number(clock/100%100, 2, ':'), number(clock%100, 2, ':'),
		}, lex[1:]...))
	case 6:
		if len(lex) == 1 || len(lex[1].word) == 1 {
			return bounded(append([]lexeme{
				number(fullYear(first.n/10000), 4, 0), number(first.n/100%100, 2, '-'), number(first.n%100, 2, '-'),
			}, lex[1:]...))
		}
	}
	return lex
}

func bounded(lex []lexeme) []lexeme { return lex[:min(len(lex), maxLexemes)] }

func number(n, digits int, before byte) lexeme {
	return lexeme{n: n, digits: digits, before: before}
}

// clock is a time of day and its offset from UTC in minutes.
type clock struct{ hour, min, sec, nano, zone int }

// readClock finds the time of day and gives the place behind it, or -1.
func readClock(lex []lexeme) (c clock, after int) {
	for i := 0; i+1 < len(lex); i++ {
		h, m := &lex[i], &lex[i+1]
		if h.digits == 0 || h.digits > 2 {
			continue
		}
		switch {
		case m.digits > 0 && m.before == ':' && m.digits <= 2:
			after = i + 2
		case m.digits == 0 && isHour(m.word) && i+2 < len(lex) && lex[i+2].digits > 0 && lex[i+2].digits <= 2 && lex[i+2].n < 60:
			m.used = true
			m = &lex[i+2]
			after = i + 3
		case i > 0 && h.glued && equalName(lex[i-1].word, "t") && (m.digits == 0 || m.before == '+' || m.before == '-'):
			c.hour = h.n // 2026-04-10T09Z
			h.used = true
			return c, i + 1
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
	named := 0
	for i := after; i < len(lex); i++ {
		l := &lex[i]
		if l.used {
			continue
		}
		if l.digits > 0 && (l.before == '+' || l.before == '-') && !isDateNumber(lex, i) {
			l.used = true
			switch {
			case l.digits <= 2:
				minutes = l.n * 60
				if i+1 < len(lex) && lex[i+1].digits == 2 && lex[i+1].before == ':' {
					lex[i+1].used = true
					minutes += lex[i+1].n
				}
			case l.digits <= 4:
				minutes = l.n/100*60 + l.n%100
			}
			if l.before == '-' {
				minutes = -minutes
			}
			if minutes > 16*60 || minutes < -16*60 {
				return named, ok
			}
			return minutes, true
		}
		if l.digits == 0 {
			if offset, known := zoneOffset(l.word); known {
				l.used = true
				named, ok = offset, true
			}
		}
	}
	return named, ok
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
