package parse

import (
	"bytes"
	"encoding/base64"
	"unicode/utf8"
)

// textKind is how the content of a text construct is written.
type textKind uint8

const (
	kindPlain  textKind = iota // text
	kindHTML                   // HTML, escaped
	kindXML                    // markup, as elements
	kindBase64                 // bytes
)

// kindOf reads the type and mode of a text construct (RFC 4287, section 3.1, and the
// drafts before it).
func (c *canon) kindOf(t token, def textKind) textKind {
	mode := attrValue(t, "mode")
	var buf [64]byte
	raw := c.unescaped(attrValue(t, "type"))
	if len(raw) == 0 || len(raw) > len(buf) {
		if equalName(mode, "xml") {
			return kindXML
		}
		return def
	}
	typ := lowered(buf[:0], raw)
	switch {
	case string(typ) == "text" || string(typ) == "plain" || string(typ) == "text/plain":
		return kindPlain
	case string(typ) == "html" || bytes.HasPrefix(typ, []byte("text/html")):
		return kindHTML
	case string(typ) == "xhtml" || bytes.HasSuffix(typ, []byte("+xml")) || bytes.HasSuffix(typ, []byte("/xml")):
		if equalName(mode, "escaped") {
			return kindHTML
		}
		return kindXML
	case bytes.HasPrefix(typ, []byte("text/")):
		return kindPlain
	case bytes.IndexByte(typ, '/') > 0 && c.atom:
		return kindBase64
	}
	return def
}

// htmlText collects the element that t opens into c.val as HTML. It reports false if there is
// nothing or the document ends within.
func (c *canon) htmlText(t token, def textKind) bool {
	kind := c.kindOf(t, def)
	tags, whole := c.collect(t, kind, true)
	if !whole || len(c.val) == 0 {
		return false
	}
	if !tags && c.isBase64(t, kind) {
		c.decodeBase64()
	}
	c.plainVal = c.isPlain(kind, tags)
	if c.plainVal {
		c.escapeVal()
	} else {
		c.val = mendQuotes(c.val)
	}
	return len(c.val) > 0
}

// isBase64 says whether a text construct holds bytes: by its mode, as the drafts of Atom
// had it, or by a type that is not text.
func (c *canon) isBase64(t token, kind textKind) bool {
	return kind == kindBase64 || equalName(attrValue(t, "mode"), "base64")
}

// plain collects the element that t opens into c.val as plain text on one line.
func (c *canon) plain(t token) bool {
	kind := c.kindOf(t, kindPlain)
	tags, whole := c.collect(t, kind, true)
	if !whole || len(c.val) == 0 {
		return false
	}
	if !tags && c.isBase64(t, kind) {
		c.decodeBase64()
	}
	if c.isPlain(kind, tags) {
		c.val = collapse(c.val[:0], c.val)
	} else {
		c.val = appendPlain(c.val[:0], string(c.val))
	}
	return len(c.val) > 0
}

// isPlain says whether the text at hand is no HTML. RSS does not say, so there it is
// guessed, as its readers always have.
func (c *canon) isPlain(kind textKind, tags bool) bool {
	if tags || kind == kindHTML || kind == kindXML {
		return false // it is HTML by its own account
	}
	return c.atom || !looksLikeHTML(c.val)
}

func (c *canon) escapeVal() {
	if bytes.IndexByte(c.val, '<') < 0 && bytes.IndexByte(c.val, '&') < 0 && bytes.IndexByte(c.val, '>') < 0 {
		return
	}
	c.val = escaped(c.val)
}

// How much plain text may grow when it is made HTML: to so many times its length, and so many
// bytes more.
const (
	maxEscaped  = 2
	freeEscaped = 64 << 10
)

// escaped makes HTML of plain text. Text that would grow far more than words do is made to fill
// memory: its words alone are kept, without the characters that it would grow by. Quotes are
// none of these: in text, HTML has them as they are, and tables of them are long.
func escaped(text []byte) []byte {
	size := len(text) + 4*bytes.Count(text, []byte("&")) + 3*(bytes.Count(text, []byte("<"))+bytes.Count(text, []byte(">")))
	tooMuch := size > maxEscaped*len(text)+freeEscaped
	out := make([]byte, 0, min(size, maxEscaped*len(text)+freeEscaped))
	for _, c := range text {
		switch {
		case c != '&' && c != '<' && c != '>':
			out = append(out, c)
		case tooMuch:
			out = append(out, ' ')
		case c == '&':
			out = append(out, "&amp;"...)
		case c == '<':
			out = append(out, "&lt;"...)
		default:
			out = append(out, "&gt;"...)
		}
	}
	return out
}

// minBinary is the least length that base64 of a file has, in bytes. What is shorter and
// decodes to no text is a word that happens to be in the alphabet.
const minBinary = 64

// decodeBase64 decodes the text at hand if it is base64 of text, and drops it if it is
// base64 of something else.
func (c *canon) decodeBase64() {
	compact := bytes.Join(bytes.Fields(c.val), nil)
	dec, err := base64.StdEncoding.DecodeString(string(compact))
	if err != nil {
		return
	}
	if !utf8.Valid(dec) || bytes.IndexByte(dec, 0) >= 0 {
		if len(compact) < minBinary && isBinary(dec) == "" {
			return
		}
		dec = nil
	}
	c.val = append(c.val[:0], clean(bytes.TrimSpace(dec))...)
}

// flat collects the text of the element that t opens, without any markup.
func (c *canon) flat(t token) bool {
	_, whole := c.collect(t, kindPlain, false)
	return whole && len(c.val) > 0
}
