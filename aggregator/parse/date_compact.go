package parse

import "time"

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
