package render

import "strings"

// literal is markup as the program has it: constants alone become it by themselves.
type literal string

// elements are XML that is written entry by entry, in a fifth of the time that reflection takes
// (encoding/xml, which documents are written by, and whose form this is).
type elements []byte

// add writes markup with texts in the place of each {}.
func (b *elements) add(markup literal, texts ...string) {
	rest := string(markup)
	for _, s := range texts {
		before, after, _ := strings.Cut(rest, "{}")
		*b, rest = appendXML(append(*b, before...), s), after
	}
	*b = append(*b, rest...)
}

// some does the same with a text, unless it is empty.
func (b *elements) some(markup literal, s string) {
	if s != "" {
		b.add(markup, s)
	}
}

// written writes what is XML already.
func (b *elements) written(xml string) { *b = append(*b, xml...) }

// appendXML escapes a clean text, for an element or an attribute in quotes.
func appendXML(b []byte, s string) []byte {
	from := 0
	for i := range len(s) {
		var as string
		switch c := s[i]; {
		case c > '>':
			continue // most are
		case c == '&':
			as = "&amp;"
		case c == '<':
			as = "&lt;"
		case c == '>':
			as = "&gt;"
		case c == '"':
			as = "&#34;"
		case c == '\'':
			as = "&#39;"
		case c == '\n':
			as = "&#xA;"
		case c == '\t':
			as = "&#x9;"
		default:
			continue
		}
		b = append(append(b, s[from:i]...), as...)
		from = i + 1
	}
	return append(b, s[from:]...)
}
