package parse

import (
	"bytes"
	"html"
	"slices"
	"unicode"
	"unicode/utf8"
)

// appendPlain appends the text of a piece of HTML: tags out, references resolved, white
// space collapsed.
func appendPlain(dst []byte, markup string) []byte {
	s := scanner{src: []byte(markup)}
	var text []byte
	for {
		t := s.next()
		switch t.kind {
		case tokenEOF:
			return collapse(dst, text)
		case tokenText:
			if bytes.IndexByte(t.body, '&') >= 0 {
				text = append(text, html.UnescapeString(string(t.body))...)
			} else {
				text = append(text, t.body...)
			}
		case tokenCDATA:
			text = append(text, t.body...)
		case tokenStart, tokenEnd:
			if isBlock(t.name) {
				text = append(text, ' ')
			}
			if t.kind == tokenStart && !t.empty {
				s.skipHidden(t.name)
			}
		}
	}
}

// skipHidden passes over the content of an element that is not text: programs, drawings,
// formulas, and what stands in for them.
func (s *scanner) skipHidden(name []byte) {
	var buf [12]byte
	if len(name) > len(buf) {
		return
	}
	switch string(lowered(buf[:0], name)) {
	case "script", "style", "noscript", "template", "object", "svg", "math", "iframe", "noembed", "noframes":
	default:
		return
	}
	closing := append([]byte("</"), name...)
	i := bytes.Index(s.src[s.pos:], closing)
	if i < 0 {
		i = len(s.src) - s.pos
	}
	s.pos += i
}

// isBlock says whether a tag of HTML parts the words around it.
func isBlock(name []byte) bool {
	var buf [12]byte
	if len(name) > len(buf) {
		return false
	}
	switch string(lowered(buf[:0], name)) {
	case "br", "p", "div", "li", "ul", "ol", "dl", "dt", "dd", "tr", "td", "th", "table", "hr", "h1", "h2", "h3",
		"h4", "h5", "h6", "section", "article", "blockquote", "pre", "figure", "figcaption", "option", "header", "footer":
		return true
	}
	return false
}

// collapse appends text with each run of white space as one space and none at its ends.
// text may be dst's own array beyond its length.
func collapse(dst, text []byte) []byte {
	if isCollapsed(text) {
		return append(dst, text...)
	}
	space, start := false, len(dst)
	for i := 0; i < len(text); {
		c := text[i]
		if c < utf8.RuneSelf {
			i++
			if c <= ' ' {
				space = true
				continue
			}
			if space && len(dst) > start {
				dst = append(dst, ' ')
			}
			space = false
			dst = append(dst, c)
			continue
		}
		r, n := utf8.DecodeRune(text[i:])
		if unicode.IsSpace(r) || r == 0x200b || r == 0xfeff || !isXMLChar(r) {
			i += n
			space = true
			continue
		}
		if space && len(dst) > start {
			dst = append(dst, ' ')
		}
		space = false
		dst = append(dst, text[i:i+n]...)
		i += n
	}
	return dst
}

// isCollapsed says whether collapse would plainly leave text as it is. It may say no of one with
// letters that begin as white space does.
func isCollapsed[T string | []byte](text T) bool {
	space := true // before, where none may be
	for i := range len(text) {
		switch c := text[i]; {
		case c == ' ' && !space:
			space = true
			continue
		case c <= ' ', c == 0xe2, c == 0xef:
			return false
		case c == 0xc2, c == 0xe1, c == 0xe3:
			if i+1 == len(text) || text[i+1] == 0x80 || text[i+1] == 0x85 || text[i+1] == 0x9a || text[i+1] == 0xa0 {
				return false
			}
		}
		space = false
	}
	return !space
}

// plainText is appendPlain for the rare uses outside of a rewrite.
func plainText(s string) string { return string(appendPlain(nil, s)) }

// looksLikeHTML guesses whether a text that should be plain is HTML after all: it has an
// end tag or a reference, and nothing but elements and references that HTML knows.
func looksLikeHTML(s []byte) bool {
	if bytes.IndexByte(s, '<') < 0 && bytes.IndexByte(s, '&') < 0 {
		return false
	}
	telling := false
	for i, ch := range s {
		known, tells := true, false
		switch ch {
		case '<':
			known, tells = isTextTag(s[i:])
		case '&':
			known, tells = isTextReference(s[i:])
		}
		if !known {
			return false
		}
		telling = telling || tells
	}
	return telling
}

// isTextTag says whether a tag, if there is one at s, is known to texts, and whether it
// tells that they are HTML: an end tag does.
func isTextTag(s []byte) (known, tells bool) {
	name := bytes.TrimPrefix(s[1:], []byte("/"))
	n := wordLen(name)
	if n == 0 {
		return true, false
	}
	return isPhrasing(name[:n]), s[1] == '/' && n < len(name) && name[n] == '>'
}

// isTextReference is isTextTag for character references.
func isTextReference(s []byte) (known, tells bool) {
	n := referenceLen(s)
	if n == 0 {
		return true, false
	}
	return s[1] == '#' || isHTMLEntity(s[:n]), true
}

func wordLen(s []byte) int {
	n := 0
	for n < len(s) && (s[n]|0x20 >= 'a' && s[n]|0x20 <= 'z' || s[n] >= '0' && s[n] <= '9' || s[n] == '_') {
		n++
	}
	return n
}

func isHTMLEntity(ref []byte) bool {
	text := html.UnescapeString(string(ref))
	return len(text) > 0 && text[len(text)-1] != ';'
}

// isPhrasing says whether a name is that of an element that HTML puts into texts.
func isPhrasing(name []byte) bool {
	var buf [12]byte
	if len(name) > len(buf) {
		return false
	}
	switch string(lowered(buf[:0], name)) {
	case "a", "abbr", "acronym", "address", "area", "article", "aside", "audio", "b", "bdi", "bdo", "big",
		"blockquote", "br", "button", "canvas", "caption", "center", "cite", "code", "col", "colgroup", "dd", "del",
		"details", "dfn", "dir", "div", "dl", "dt", "em", "fieldset", "figcaption", "figure", "font", "footer",
		"form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "i", "img", "input", "ins", "kbd", "label",
		"legend", "li", "map", "mark", "menu", "meter", "nav", "noscript", "ol", "optgroup", "option", "output", "p",
		"pre", "progress", "q", "rp", "rt", "ruby", "s", "samp", "section", "select", "small", "source", "span",
		"strike", "strong", "sub", "summary", "sup", "table", "tbody", "td", "textarea", "tfoot", "th", "thead",
		"time", "tr", "tt", "u", "ul", "var", "video", "wbr":
		return true
	}
	return false
}

// mend undoes two faults of text that went through the wrong hands. UTF-8 that was taken
// for ISO 8859-1 and encoded once more is decoded; characters of the C1 range, which
// nobody means, are read as windows-1252.
func mend(s []byte) []byte {
	if bytes.IndexByte(s, 0xc2) < 0 && bytes.IndexByte(s, 0xc3) < 0 {
		return s // one of them is where such a fault begins
	}
	high := slices.IndexFunc(s, func(c byte) bool { return c >= utf8.RuneSelf })
	if beginsUTF8(s[high:]) && !slices.ContainsFunc(s, func(c byte) bool { return c >= 0xc4 }) {
		once := make([]byte, 0, len(s))
		for _, r := range string(s) {
			once = append(once, byte(r))
		}
		if utf8.Valid(once) {
			return clean(once)
		}
	}
	return mendC1(s)
}

// beginsUTF8 says whether s begins with characters of Latin-1 that are one of UTF-8 once each of
// them is a byte. Nearly all text tells by its first.
func beginsUTF8(s []byte) bool {
	var first [utf8.UTFMax]byte
	n := 0
	for i := 0; i < len(s) && n < len(first); n++ {
		r, size := utf8.DecodeRune(s[i:])
		if r > 0xff {
			break
		}
		first[n] = byte(r) //nolint:gosec // Latin-1
		i += size
	}
	r, size := utf8.DecodeRune(first[:n])
	return r != utf8.RuneError || size > 1
}

func mendC1(s []byte) []byte {
	for from := 0; ; from += 2 {
		i := bytes.IndexByte(s[from:], 0xc2)
		if i < 0 || from+i+1 >= len(s) {
			return s
		}
		if from += i; s[from+1] < 0xa0 {
			break
		}
	}
	return bytes.Map(func(r rune) rune {
		if r < 0x80 || r >= 0xa0 {
			return r
		}
		if w := windows1252(byte(r)); w != utf8.RuneError && w >= 0xa0 {
			return w
		}
		return -1
	}, s)
}
