package normalize

import (
	"net/url"
	"strings"

	"golang.org/x/text/unicode/norm"
)

// normalizeEscapes decodes what need not be encoded and writes the rest with capital
// digits. In a query "+" is a blank. Letters come out composed (NFC).
func normalizeEscapes(s string, query bool) string {
	if strings.IndexByte(s, '%') < 0 && (!query || strings.IndexByte(s, '+') < 0) {
		return s
	}
	s = composed(s)
	b := make([]byte, 0, len(s))
	for i := 0; i < len(s); i++ {
		c := s[i]
		switch {
		case c == '+' && query:
			b = append(b, "%20"...)
		case c != '%' || !isEscape(s[i:]):
			b = append(b, c)
		default:
			if d := unhex(s[i+1])<<4 | unhex(s[i+2]); isUnreserved(d) {
				b = append(b, d)
			} else {
				b = append(b, '%', upper(s[i+1]), upper(s[i+2]))
			}
			i += 2
		}
	}
	return string(b)
}

// composed gives s with its escaped letters in NFC: a Vietnamese slug is the same slug
// whichever form its writer's keyboard makes.
func composed(s string) string {
	if !strings.Contains(s, "%C") && !strings.Contains(s, "%c") { // combining marks begin with CC or CD
		return s
	}
	plain, err := url.PathUnescape(s)
	if err != nil || norm.NFC.IsNormalString(plain) {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); {
		n := letterRun(s[i:])
		if n == 0 {
			n = plainRun(s[i:])
			b.WriteString(s[i : i+n])
			i += n
			continue
		}
		plain, err := url.PathUnescape(s[i : i+n])
		if err != nil {
			return s
		}
		for _, c := range []byte(norm.NFC.String(plain)) {
			if isLetter(c) {
				b.WriteByte(c)
				continue
			}
			// NFC gives some letters as signs: U+1FEF as "`", U+037E as ";".
			const hex = "0123456789ABCDEF"
			b.Write([]byte{'%', hex[c>>4], hex[c&15]})
		}
		i += n
	}
	return b.String()
}

// plainRun gives how many bytes at the beginning of s are one escape or one byte that is
// no letter. The digits of an escape are no letters: a mark that follows %0E is not on an E.
func plainRun(s string) int {
	if s[0] == '%' && isEscape(s) {
		return len("%00")
	}
	return 1
}

// letterRun gives how many bytes at the beginning of s are letters, plain or escaped.
func letterRun(s string) int {
	n := 0
	for n < len(s) {
		switch {
		case isLetter(s[n]):
			n++
		case isEscape(s[n:]) && s[n] == '%' && s[n+1] > '7':
			n += 3
		default:
			return n
		}
	}
	return n
}

func isLetter(c byte) bool { return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' }

func isUnreserved(c byte) bool {
	return isLetter(c) || c >= '0' && c <= '9' || c == '-' || c == '.' || c == '_' || c == '~'
}

func unhex(c byte) byte {
	switch {
	case c >= 'a':
		return c - 'a' + 10
	case c >= 'A':
		return c - 'A' + 10
	}
	return c - '0'
}

func upper(c byte) byte {
	if c >= 'a' && c <= 'f' {
		return c - 'a' + 'A'
	}
	return c
}
