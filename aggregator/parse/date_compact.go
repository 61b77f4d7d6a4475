package parse

import "time"

// epoch reads a bare number of seconds or milliseconds since 1970.
func epoch(lex []lexeme) (time.Time, bool) {
	fraction := len(lex) == 2 && lex[1].digits > 0 && lex[1].before == '.' && lex[1].glued
	if len(lex) != 1 && !fraction || len(lex[0].word) > 0 {
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
			parts = append(append(parts, rest[0]), clockParts(rest[1])...)
			rest = rest[2:]
		} else if len(rest) == 1 && rest[0].before == '-' && (rest[0].digits == 4 || rest[0].digits == 6) { // 20260410-0930
			parts = append(parts, clockParts(rest[0])...)
			rest = nil
		}
		return bounded(append(parts, rest...))
	case 12:
		if len(lex) == 1 {
			first.n *= 100
			return expandCompact([]lexeme{number(first.n, 14, 0)})
		}
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

// expandCentury writes out the years of ISO 8601:1988's shortest forms, in which a hyphen
// stands for the century: -26, -26-04, -2604.
func expandCentury(lex []lexeme) []lexeme {
	if len(lex) == 0 || len(lex) > 2 || lex[0].before != '-' {
		return lex
	}
	switch first := lex[0]; {
	case first.digits == 4 && len(lex) == 1:
		return []lexeme{number(fullYear(first.n/100), 4, 0), number(first.n%100, 2, '-')}
	case first.digits == 2 && (len(lex) == 1 || lex[1].digits == 2 && lex[1].before == '-'):
		lex[0] = number(fullYear(first.n), 4, 0)
	}
	return lex
}

// weekDay gives the day that ISO 8601 names by year, week and, perhaps, weekday: 2026-W15-5.
func weekDay(lex []lexeme) (day, bool) {
	if len(lex) < 3 || lex[0].digits != 4 || !equalName(lex[1].word, "w") || !lex[2].glued || lex[2].digits < 2 || lex[2].digits > 3 {
		return day{}, false
	}
	week, weekday := lex[2].n, 1
	switch {
	case lex[2].digits == 3: // 2026W155
		week, weekday = week/10, week%10
	case len(lex) > 3 && lex[3].digits == 1:
		weekday = lex[3].n
	}
	if week < 1 || week > 53 || weekday < 1 || weekday > 7 {
		return day{}, false
	}
	// The fourth of January is always in the first week.
	first := time.Date(lex[0].n, time.January, 4, 0, 0, 0, 0, time.UTC)
	monday := 1 - (int(first.Weekday())+6)%7
	t := first.AddDate(0, 0, monday-1+(week-1)*7+weekday-1)
	return day{t.Year(), int(t.Month()), t.Day(), true}, true
}

// clockParts cuts HHMM or HHMMSS.
func clockParts(l lexeme) []lexeme {
	if l.digits == 4 {
		l.n *= 100
	}
	return []lexeme{number(l.n/10000, 2, 0), number(l.n/100%100, 2, ':'), number(l.n%100, 2, ':')}
}

func bounded(lex []lexeme) []lexeme { return lex[:min(len(lex), maxLexemes)] }

func number(n, digits int, before byte) lexeme {
	return lexeme{n: n, digits: digits, before: before}
}
