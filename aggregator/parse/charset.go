package parse

import (
	"bytes"
	"fmt"
	"mime"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/encoding/unicode/utf32"
)

// toUTF8 gives the text of a document as clean UTF-8: without byte order mark and without
// characters that XML forbids. Byte order mark, transport and declaration each say what the
// encoding is, and may each be wrong; what the bytes are decides. A document that is
// clean UTF-8 already is given back as it is.
func toUTF8(body []byte, contentType string) (text []byte, warnings []string) {
	if bytes.HasPrefix(body, []byte("\xef\xbb\xbf")) {
		body = body[3:]
	}
	if enc, skip := wideEncoding(body); enc != nil {
		text := decode(enc, body[skip:])
		if enc == charmap.CodePage037 { // which of them its declaration says, all write it alike
			if page := lookup(declaredCharset(text)); page != nil && bytes.HasPrefix(decode(page, body[:4]), []byte("<")) {
				text = decode(page, body)
			}
		}
		return clean(text), nil
	}
	declared := declaredCharset(body)
	stated := charsetOf(contentType)
	if whole := isClean(body); whole || utf8.Valid(body) {
		if enc := lookup(stated, declared); enc != nil && bytes.ContainsAny(body, sevenBitMark(enc)) {
			return clean(decode(enc, body)), nil
		}
		if whole {
			return bytes.TrimPrefix(body, []byte("\uFEFF")), nil
		}
		return clean(body), nil
	}
	text, warnings = fromEightBit(body, preference(stated, declared))
	return clean(text), warnings
}

// fromEightBit decodes bytes that are not UTF-8, at least not all of them, by the first of
// the given names that they look like.
func fromEightBit(body []byte, names []string) (text []byte, warnings []string) {
	const strays = "some bytes are not UTF-8; they are read as windows-1252"
	good, bad := countUTF8(body)
	if good >= 4 && good >= 20*bad {
		return mendUTF8(body), []string{strays} // whatever it says
	}
	var said encoding.Encoding // though it does not look like it
	for _, name := range names {
		enc := lookup(name)
		if enc == nil {
			continue
		}
		text := decode(enc, body)
		switch {
		case !plausible(text, len(body)):
		case looksOdd(enc, body):
			if said == nil {
				said = enc
			}
		default:
			return text, warnings
		}
		warnings = append(warnings, fmt.Sprintf("the document is not in %s, as it says", name))
	}
	if good >= bad {
		return mendUTF8(body), append(warnings, strays)
	}
	name, text, sure := detect(body)
	if said != nil && !sure {
		return decode(said, body), nil
	}
	return text, append(warnings, "the encoding is not declared; it looks like "+name)
}

// preference orders what transport (stated) and document (declared) say. A server's
// ISO 8859-1 or ASCII is usually a setting that nobody chose, so the document wins then.
func preference(stated, declared string) []string {
	switch strings.ToLower(stated) {
	case "", "us-ascii", "ascii", "iso-8859-1", "latin1":
		return []string{declared, stated}
	}
	return []string{stated, declared}
}

// wideEncoding recognises UTF-16 and UTF-32 (XML 1.0, appendix F) and EBCDIC, with or
// without a byte order mark.
func wideEncoding(b []byte) (enc encoding.Encoding, skip int) {
	le16 := unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM)
	be16 := unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM)
	switch {
	case len(b) < 4:
		return nil, 0
	case bytes.HasPrefix(b, []byte("\xff\xfe\x00\x00")):
		return utf32.UTF32(utf32.LittleEndian, utf32.IgnoreBOM), 4
	case bytes.HasPrefix(b, []byte("\x00\x00\xfe\xff")):
		return utf32.UTF32(utf32.BigEndian, utf32.IgnoreBOM), 4
	case bytes.HasPrefix(b, []byte("\xff\xfe")) && hasNUL(b):
		return le16, 2
	case bytes.HasPrefix(b, []byte("\xfe\xff")) && hasNUL(b):
		return be16, 2
	case bytes.HasPrefix(b, []byte("\x4c\x6f\xa7\x94")):
		return charmap.CodePage037, 0
	case !hasNUL(b):
		return nil, 0
	}
	b = b[:min(len(b), 64)]
	var zeros [4]int
	for i, c := range b {
		if c == 0 {
			zeros[i%4]++
		}
	}
	n := len(b) / 4
	switch {
	case zeros[0] >= n && zeros[1] >= n && zeros[2] >= n && zeros[3] == 0:
		return utf32.UTF32(utf32.BigEndian, utf32.IgnoreBOM), 0
	case zeros[1] >= n && zeros[2] >= n && zeros[3] >= n && zeros[0] == 0:
		return utf32.UTF32(utf32.LittleEndian, utf32.IgnoreBOM), 0
	case zeros[0]+zeros[2] > n && zeros[1]+zeros[3] == 0:
		return be16, 0
	case zeros[1]+zeros[3] > n && zeros[0]+zeros[2] == 0:
		return le16, 0
	}
	return nil, 0
}

func hasNUL(b []byte) bool { return bytes.IndexByte(b[:min(len(b), 64)], 0) >= 0 }

// declaredCharset reads the encoding of an XML declaration, or of an HTML page's meta.
func declaredCharset(body []byte) string {
	head := body[:min(len(body), 1024)]
	if i := bytes.Index(head, []byte("<?xml")); i >= 0 {
		head = head[i:]
		if end := bytes.IndexByte(head, '>'); end >= 0 {
			head = head[:end]
		}
	}
	for _, key := range [...]string{"encoding", "charset"} {
		i := bytes.Index(head, []byte(key))
		if i < 0 {
			continue
		}
		rest := bytes.TrimLeft(head[i+len(key):], " \t\r\n")
		if len(rest) == 0 || rest[0] != '=' {
			continue
		}
		rest = bytes.TrimLeft(rest[1:], " \t\r\n\"'")
		end := bytes.IndexAny(rest, "\"'?> \t\r\n;/")
		if end < 0 {
			end = len(rest)
		}
		return string(rest[:end])
	}
	return ""
}

func charsetOf(contentType string) string {
	_, params, err := mime.ParseMediaType(contentType)
	if err != nil {
		if _, after, ok := strings.Cut(strings.ToLower(contentType), "charset="); ok {
			return strings.Trim(after, " \"';")
		}
		return ""
	}
	return strings.Trim(params["charset"], " '\"")
}

func decode(enc encoding.Encoding, body []byte) []byte {
	if text, ok := decodeSeven(enc, body); ok {
		return text
	}
	text, err := enc.NewDecoder().Bytes(body)
	if err != nil {
		return mendUTF8(body)
	}
	return text
}

// plausible says whether a text was decoded with the right encoding: hardly any character
// came out as unknown.
func plausible(text []byte, size int) bool {
	return bytes.Count(text, []byte("\uFFFD"))*50 <= max(size, 50)
}

// countUTF8 counts the characters beyond ASCII, and the bytes that are part of none.
func countUTF8(body []byte) (good, bad int) {
	for i := 0; i < len(body); {
		if body[i] < utf8.RuneSelf {
			i++
			continue
		}
		r, n := utf8.DecodeRune(body[i:])
		if r == utf8.RuneError && n == 1 {
			n = cutRune(body[i:])
		}
		if n == 1 {
			bad++
		} else {
			good++
		}
		i += n
	}
	return good, bad
}

// mendUTF8 reads each byte that is not UTF-8 as windows-1252. Several bytes that are the
// beginning of a character are one that was cut: they were never anything else.
func mendUTF8(body []byte) []byte {
	text := make([]byte, 0, len(body)+len(body)/8)
	for i := 0; i < len(body); {
		r, n := utf8.DecodeRune(body[i:])
		if r == utf8.RuneError && n == 1 {
			if n = cutRune(body[i:]); n == 1 {
				r = windows1252(body[i])
			}
		}
		text = utf8.AppendRune(text, r)
		i += n
	}
	return text
}

// cutRune is the length of the beginning of a character in UTF-8 that lacks its end, or 1.
func cutRune(s []byte) int {
	n := 1
	for n < len(s) && s[n]&0xc0 == 0x80 && !utf8.FullRune(s[:n+1]) {
		n++
	}
	return n
}

func windows1252(b byte) rune { return charmap.Windows1252.DecodeByte(b) }
