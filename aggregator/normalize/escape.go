package normalize

import (
	"strings"
	"unicode/utf8"
)

// appendText appends s, which is valid UTF-8, as HTML text without what printable takes out.
func appendText(out []byte, s string) []byte {
	for i := 0; i < len(s); {
		if n := run(s[i:], true); n > 0 {
			out = append(out, s[i:i+n]...)
			i += n
			continue
		}
		r, n := utf8.DecodeRuneInString(s[i:])
		out = appendLetter(out, r, s[i:i+n])
		i += n
	}
	return out
}

// appendLetter is appendText of the letter r, which is s.
func appendLetter(out []byte, r rune, s string) []byte {
	switch {
	case r == '&':
		return append(out, "&amp;"...)
	case r == '<':
		return append(out, "&lt;"...)
	case r == '>':
		return append(out, "&gt;"...)
	case unprintable(r):
		return out
	}
	return append(out, s...)
}

// escapedLen gives how many bytes appendText appends, at most.
func escapedLen(s string) int {
	return len(s) + 4*strings.Count(s, "&") + 3*(strings.Count(s, "<")+strings.Count(s, ">"))
}
