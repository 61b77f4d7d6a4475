package parse

import (
	"bytes"
	"encoding/base64"
	"unicode/utf16"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/korean"
	"golang.org/x/text/encoding/simplifiedchinese"
)

// Encodings that write everything in seven bits, so that their documents are ASCII, and
// UTF-8, to look at.
type (
	iso2022kr struct{ encoding.Encoding } // RFC 1557
	utf7      struct{ encoding.Encoding } // RFC 2152
)

// sevenBitMark gives the bytes by which a document shows that it is in such an encoding;
// none if enc is no such encoding.
func sevenBitMark(enc encoding.Encoding) string {
	switch enc.(type) {
	case iso2022kr:
		return "\x0e"
	case utf7:
		return "+"
	}
	switch enc {
	case japanese.ISO2022JP:
		return "\x1b"
	case simplifiedchinese.HZGB2312:
		return "~"
	}
	return ""
}

// toEightBit makes EUC-KR of ISO-2022-KR: what stands between shift out and shift in has
// its high bits set.
func toEightBit(body []byte) []byte {
	out := make([]byte, 0, len(body))
	shifted := false
	for _, b := range bytes.ReplaceAll(body, []byte("\x1b$)C"), nil) {
		switch {
		case b == 0x0e || b == 0x0f:
			shifted = b == 0x0e
		case b == '\n':
			shifted = false
			out = append(out, b)
		case shifted && b > ' ' && b < 0x7f:
			out = append(out, b|0x80)
		default:
			out = append(out, b)
		}
	}
	return out
}

// fromUTF7 decodes UTF-7. What is not base64 stays as it is.
func fromUTF7(body []byte) []byte {
	out := make([]byte, 0, len(body))
	for {
		i := bytes.IndexByte(body, '+')
		if i < 0 {
			return append(out, body...)
		}
		out = append(out, body[:i]...)
		body = body[i+1:]
		n := 0
		for n < len(body) && isBase64(body[n]) {
			n++
		}
		units, err := base64.RawStdEncoding.DecodeString(string(body[:n]))
		switch {
		case n == 0 && len(body) > 0 && body[0] == '-': // +- is a plus
			out = append(out, '+')
			body = body[1:]
			continue
		case n == 0 || err != nil:
			out = append(out, '+')
			continue
		}
		out = appendUTF16(out, units)
		if body = body[n:]; len(body) > 0 && body[0] == '-' {
			body = body[1:]
		}
	}
}

func isBase64(b byte) bool {
	return b|0x20 >= 'a' && b|0x20 <= 'z' || b >= '0' && b <= '9' || b == '+' || b == '/'
}

// appendUTF16 appends big-endian UTF-16 as UTF-8.
func appendUTF16(dst, units []byte) []byte {
	for i := 0; i+1 < len(units); i += 2 {
		r := rune(units[i])<<8 | rune(units[i+1])
		if utf16.IsSurrogate(r) && i+3 < len(units) {
			r = utf16.DecodeRune(r, rune(units[i+2])<<8|rune(units[i+3]))
			i += 2
		}
		dst = utf8.AppendRune(dst, r)
	}
	return dst
}

// decodeSeven decodes the encodings of this file; ok is false for others.
func decodeSeven(enc encoding.Encoding, body []byte) (text []byte, ok bool) {
	switch enc.(type) {
	case iso2022kr:
		text, err := korean.EUCKR.NewDecoder().Bytes(toEightBit(body))
		return text, err == nil
	case utf7:
		return mendUTF8(fromUTF7(body)), true
	}
	return nil, false
}
