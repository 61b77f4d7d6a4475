package normalize

import "unicode/utf8"

// appendText appends s, which is valid UTF-8, as HTML text without what printable takes out.
func appendText(out []byte, s string) []byte {
	from := 0
	for i := 0; i < len(s); i++ {
		c := s[i]
		if !textByte[c] {
			continue
		}
		escape, size := "", 1
		switch c {
		case '&':
			escape = "&amp;"
		case '<':
			escape = "&lt;"
		case '>':
			escape = "&gt;"
		default:
			var r rune
			if r, size = utf8.DecodeRuneInString(s[i:]); !unprintable(r) {
				i += size - 1
				continue
			}
		}
		out = append(append(out, s[from:i]...), escape...)
		i += size - 1
		from = i + 1
	}
	return append(out, s[from:]...)
}

// textByte marks the first bytes of what is not written as it is.
var textByte = func() (t [256]bool) { //nolint:gochecknoglobals // a constant table
	for c := range t {
		t[c] = c == '&' || c == '<' || c == '>' || mayBeUnprintable(byte(c)) //nolint:gosec // below 256
	}
	return t
}()
