package web

import (
	"strings"
	"time"
)

// Pages of which there are very many, and what they are made of, are written by the program, in a
// quarter of the time that a template takes, and come out as one makes them of the same markup
// (TestSheets). Whoever writes them says markup in literals alone, and of each value what it is.

// literal is markup. Constants become one by themselves and nothing else does, so that what somebody
// says is never taken for it. A value takes the place of each {} in it.
type literal string

// value is something to be written into markup, and how.
type value struct {
	as   func(b []byte, s string) []byte
	said string
}

// text is shown as it is, in a page or in an attribute in quotes.
func text(s string) value { return value{appendText, s} }

// href is the address that an attribute in quotes leads to: a path, or one that SafeLink gives.
func href(s string) value { return value{appendAddress, s} }

// lang is the attribute that tells a language, if it is known.
func lang(s string) value { return value{appendLanguage, s} }

// done is markup that was written before.
func done(m Markup) value { return value{appendMarkup, string(m)} }

// sheet is a page, or a part of one, that is being written.
type sheet struct {
	tongue
	body []byte
	err  error // the first that there was
}

// add writes markup and the values in it.
func (s *sheet) add(markup literal, values ...value) {
	rest := string(markup)
	for _, v := range values {
		before, after, _ := strings.Cut(rest, "{}")
		s.body, rest = v.as(append(s.body, before...), v.said), after
	}
	s.body = append(s.body, rest...)
}

func (s *sheet) failed(err error) {
	if s.err == nil {
		s.err = err
	}
}

// say is a phrase of the interface.
func (s *sheet) say(key string, values ...any) value {
	said, err := s.lexicon.say(key, values...)
	s.failed(err)
	return text(said)
}

// count is one that depends on a number.
func (s *sheet) count(n int, key string) value {
	said, err := s.lexicon.count(n, key)
	s.failed(err)
	return text(said)
}

// ui is the language of the interface.
func (s *sheet) ui() value { return text(s.lexicon.language) }

// time is a moment.
func (s *sheet) time(t time.Time) value { return done(s.lexicon.time(t)) }

// shared is a part that all pages of a site have.
func (s *sheet) shared(name string, site Site) value {
	m, err := s.frames.ofSite(name, site)
	s.failed(err)
	return done(m)
}

// piece begins what is to be written into others.
func (s *sheet) piece() *sheet { return &sheet{tongue: s.tongue} }

// done gives such a piece.
func (s *sheet) done() value { return value{appendMarkup, string(s.body)} }

// linked is words that lead to an address, if there is one.
func linked(address, words string) value {
	if address == "" {
		return text(words)
	}
	var s sheet
	s.add(`<a href="{}">{}</a>`, href(address), text(words))
	return s.done()
}

// appendText escapes what ends a text or an attribute, and what is known to be taken for something
// else where the encoding is not.
func appendText(b []byte, s string) []byte {
	from := 0
	for i := range len(s) {
		var as string
		switch s[i] {
		case '&':
			as = "&amp;"
		case '<':
			as = "&lt;"
		case '>':
			as = "&gt;"
		case '"':
			as = "&#34;"
		case '\'':
			as = "&#39;"
		case '+':
			as = "&#43;"
		case 0:
			as = "\ufffd"
		default:
			continue
		}
		b = append(append(b, s[from:i]...), as...)
		from = i + 1
	}
	return append(b, s[from:]...)
}

// appendAddress escapes what may not stand in an address (RFC 3986) as well.
func appendAddress(b []byte, s string) []byte {
	const digits = "0123456789abcdef"
	if !leadsToPage(s) {
		return append(b, '#')
	}
	for i := range len(s) {
		switch c := s[i]; {
		case c == '&':
			b = append(b, "&amp;"...)
		case c == '+':
			b = append(b, "&#43;"...)
		case c|0x20 >= 'a' && c|0x20 <= 'z', c >= '0' && c <= '9', strings.IndexByte("-._~!#$*,/:;=?@[]", c) >= 0,
			c == '%' && i+2 < len(s) && isHex(s[i+1]) && isHex(s[i+2]): // which is escaped already
			b = append(b, c)
		default:
			b = append(b, '%', digits[c>>4], digits[c&15])
		}
	}
	return b
}

// leadsToPage says that an address is a path, or of http or https.
func leadsToPage(s string) bool {
	scheme, _, absolute := strings.Cut(s, "://")
	return strings.HasPrefix(s, "/") || absolute && (strings.EqualFold(scheme, "https") || strings.EqualFold(scheme, "http"))
}

func isHex(c byte) bool {
	return c >= '0' && c <= '9' || c|0x20 >= 'a' && c|0x20 <= 'f'
}

func appendLanguage(b []byte, s string) []byte {
	if s == "" {
		return b
	}
	return append(appendText(append(b, ` lang="`...), s), '"')
}

func appendMarkup(b []byte, s string) []byte { return append(b, s...) }
