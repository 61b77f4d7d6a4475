package parse

import (
	"bytes"
	"errors"
	"html"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// entity is a general entity declared in a document type. Its value holds no reference
// but at most a single character reference, so that entities cannot grow one another.
type entity struct{ name, value string }

// maxEntities bounds how many entities a document may declare (others stay as written),
// maxExpanded what they may come to in all, in bytes.
const (
	maxEntities = 64
	maxExpanded = 1 << 20
)

// declaredEntities adds the harmless declarations of an internal subset.
func declaredEntities(subset []byte, into []entity) []entity {
	for len(into) < maxEntities {
		i := bytes.Index(subset, []byte("<!ENTITY"))
		if i < 0 {
			return into
		}
		subset = subset[i+len("<!ENTITY"):]
		decl := subset
		if end := bytes.IndexByte(subset, '>'); end >= 0 {
			decl = subset[:end]
		}
		name, rest, _ := strings.Cut(strings.TrimSpace(string(decl)), " ")
		rest = strings.TrimSpace(rest)
		if len(rest) < 2 || rest[0] != '"' && rest[0] != '\'' || rest[len(rest)-1] != rest[0] {
			continue
		}
		value := rest[1 : len(rest)-1]
		if strings.ContainsRune(value, '&') {
			if !strings.HasPrefix(value, "&#") || strings.IndexByte(value, ';') != len(value)-1 {
				continue
			}
			value = html.UnescapeString(value)
		}
		if len(value) <= 1024 {
			into = append(into, entity{name, string(clean([]byte(value)))})
		}
	}
	return into
}

// appendText appends character data with its references resolved once.
func (s *scanner) appendText(dst, text []byte) []byte {
	for {
		i := bytes.IndexByte(text, '&')
		if i < 0 {
			return append(dst, text...)
		}
		dst = append(dst, text[:i]...)
		text = text[i:]
		n := referenceLen(text)
		switch {
		case n > 0 && isHighSurrogate(text[:n]):
			dst, n = appendPair(dst, text, n)
		case n > 0:
			dst = s.appendReference(dst, text[:n])
		default:
			dst, n = appendUnended(dst, text)
		}
		text = text[n:]
	}
}

// referenceLen is the length of the reference that begins s, its ';' included, or 0. No
// name of HTML is longer than 32 bytes, and numbers are short.
func referenceLen(s []byte) int {
	for i := 1; i < len(s) && i < 40; i++ {
		switch c := s[i]; {
		case c == ';':
			if i == 1 {
				return 0
			}
			return i + 1
		case c == '#' && i == 1, isNameByte(c) && c != ':':
		default:
			return 0
		}
	}
	return 0
}

// appendUnended appends what begins with an ampersand that begins no reference, or one that
// lacks its semicolon, as in "fish &amp chips". It gives the length of what it took. In
// addresses "&lt=1" is a parameter.
func appendUnended(dst, text []byte) ([]byte, int) {
	for _, ref := range [...]struct {
		name string
		char byte
	}{{"&amp", '&'}, {"&lt", '<'}, {"&gt", '>'}, {"&quot", '"'}} {
		n := len(ref.name)
		if len(text) >= n && string(text[:n]) == ref.name && (len(text) == n || isSpace(text[n])) {
			return append(dst, ref.char), n
		}
	}
	return append(dst, '&'), 1
}

// isHighSurrogate says whether a reference names the first half of a pair of UTF-16, as
// programs write that think in those.
func isHighSurrogate(ref []byte) bool {
	r, ok := charRef(ref)
	return ok && r >= 0xd800 && r < 0xdc00
}

// appendPair appends the character that two references name in halves, the first of length
// n. It gives the length of both, or drops the first alone.
func appendPair(dst, text []byte, n int) ([]byte, int) {
	high, _ := charRef(text[:n])
	rest := text[n:]
	if len(rest) == 0 || rest[0] != '&' {
		return dst, n
	}
	m := referenceLen(rest)
	low, ok := charRef(rest[:m])
	if !ok || low < 0xdc00 || low > 0xdfff {
		return dst, n
	}
	return utf8.AppendRune(dst, utf16.DecodeRune(high, low)), n + m
}

func (s *scanner) appendReference(dst, ref []byte) []byte {
	switch string(ref) {
	case "&amp;":
		return append(dst, '&')
	case "&lt;":
		return append(dst, '<')
	case "&gt;":
		return append(dst, '>')
	case "&quot;":
		return append(dst, '"')
	case "&apos;":
		return append(dst, '\'')
	}
	if ref[1] == '#' {
		return appendCharRef(dst, ref)
	}
	name := string(ref[1 : len(ref)-1])
	for _, e := range s.entities {
		if e.name == name {
			if s.expanded += len(e.value); s.expanded > maxExpanded {
				return dst
			}
			return append(dst, e.value...)
		}
	}
	text := html.UnescapeString(string(ref))
	if strings.HasSuffix(text, ";") { // a legacy name that is only the beginning of this one
		return append(dst, ref...)
	}
	return append(dst, text...)
}

// charRef gives the number that &#8230; or &#x2026; names.
func charRef(ref []byte) (rune, bool) {
	if len(ref) < 4 || ref[1] != '#' {
		return 0, false
	}
	digits, base := string(ref[2:len(ref)-1]), 10
	if digits[0]|0x20 == 'x' {
		digits, base = digits[1:], 16
	}
	n, err := strconv.ParseUint(digits, base, 64)
	return rune(min(n, utf8.MaxRune+1)), err == nil || errors.Is(err, strconv.ErrRange)
}

// appendCharRef resolves &#8230; and &#x2026;. Numbers of the C1 range mean windows-1252,
// as everywhere on the web; numbers that are no character of XML vanish.
func appendCharRef(dst, ref []byte) []byte {
	r, ok := charRef(ref)
	if !ok {
		return append(dst, ref...)
	}
	if r >= 0x80 && r < 0xa0 {
		r = windows1252(byte(r))
	}
	if !isXMLChar(r) {
		return dst
	}
	return utf8.AppendRune(dst, r)
}

// isXMLChar is the production Char of XML 1.0, section 2.2.
func isXMLChar(r rune) bool {
	return r == '\t' || r == '\n' || r == '\r' || r >= 0x20 && r <= 0xd7ff || r >= 0xe000 && r <= 0xfffd || r >= 0x10000 && r <= 0x10ffff
}

// appendEscaped appends text such that an XML or HTML reader gets it back.
func appendEscaped(dst, text []byte) []byte {
	for i, c := range text {
		switch c {
		case '&':
			dst = append(dst, "&amp;"...)
		case '<':
			dst = append(dst, "&lt;"...)
		case '>':
			dst = append(dst, "&gt;"...)
		case '"':
			dst = append(dst, "&#34;"...)
		default:
			dst = append(dst, text[i])
		}
	}
	return dst
}
