package parse

import "bytes"

func (s *scanner) startTag(from int) token {
	t := token{kind: tokenStart, from: from, name: scanName(s.src[from+1:])}
	s.pos = from + 1 + len(t.name)
	s.attrs = s.attrs[:0]
	s.typed = true
	for {
		s.skipSpace()
		if s.pos >= len(s.src) {
			return token{kind: tokenEOF, from: from} // half a tag says nothing that can be relied on
		}
		switch c := s.src[s.pos]; {
		case c == '>':
			s.pos++
			t.attrs = s.attrs
			return t
		case c == '/' && s.pos+1 < len(s.src) && s.src[s.pos+1] == '>':
			s.pos += 2
			t.empty = true
			t.attrs = s.attrs
			return t
		case c == '<':
			t.attrs = s.attrs // the '>' is missing; what follows is the next tag
			return t
		case isNameStart(c):
			s.attr()
		default:
			s.pos++
		}
	}
}

// attr scans name, name=value, name='value' or name="value".
func (s *scanner) attr() {
	name := scanName(s.src[s.pos:])
	s.pos += len(name)
	s.skipSpace()
	if s.pos >= len(s.src) || s.src[s.pos] != '=' {
		s.addAttr(name, nil)
		return
	}
	s.pos++
	s.skipSpace()
	if s.pos >= len(s.src) {
		return
	}
	if q := s.src[s.pos]; q == '"' || q == '\'' {
		s.addAttr(name, s.quoted(q))
		return
	}
	from := s.pos
	for s.pos < len(s.src) && !isSpace(s.src[s.pos]) && s.src[s.pos] != '>' && s.src[s.pos] != '<' {
		if s.src[s.pos] == '/' && s.pos+1 < len(s.src) && s.src[s.pos+1] == '>' {
			break
		}
		s.pos++
	}
	s.addAttr(name, s.src[from:s.pos])
}

func (s *scanner) quoted(q byte) []byte {
	s.pos++
	rest := s.src[s.pos:]
	end := bytes.IndexByte(rest, q)
	within := rest
	if end >= 0 {
		within = rest[:end]
	}
	if bracket := bytes.IndexByte(within, '>'); bracket >= 0 && (end < 0 || strayQuote(within[bracket:])) {
		// The closing quote is missing: the tag's end closes the value too.
		if bracket > 0 && rest[bracket-1] == '/' {
			bracket--
		}
		s.pos += bracket
		return rest[:bracket]
	}
	if end < 0 {
		s.pos = len(s.src)
		return rest
	}
	if cut := nextAttr(rest, end); cut >= 0 {
		s.pos += cut
		return rest[:cut]
	}
	s.pos += end + 1
	return rest[:end]
}

// nextAttr finds the space before another attribute whose opening quote was taken for the
// closing one, as in url="a type="b", or gives -1.
func nextAttr(rest []byte, end int) int {
	if end == 0 || rest[end-1] != '=' || end+1 >= len(rest) || isSpace(rest[end+1]) || rest[end+1] == '>' || rest[end+1] == '/' {
		return -1
	}
	i := end - 2
	for i >= 0 && isNameByte(rest[i]) {
		i--
	}
	if i >= 0 && i < end-2 && isSpace(rest[i]) {
		return i
	}
	return -1
}

// strayQuote says whether between is the stretch from a tag's end to a quote that opens
// another attribute, rather than a part of a value that has '>' in it.
func strayQuote(between []byte) bool {
	return bytes.IndexByte(between, '<') >= 0 && len(between) > 0 && between[len(between)-1] == '='
}

// maxAttrs bounds what one tag may carry; more is dropped, since nobody reads it.
const maxAttrs = 256

func (s *scanner) addAttr(name, value []byte) {
	if len(s.attrs) < maxAttrs {
		s.attrs = append(s.attrs, attr{name, value})
	}
}

func (s *scanner) skipSpace() {
	for s.pos < len(s.src) && isSpace(s.src[s.pos]) {
		s.pos++
	}
}

func scanName(s []byte) []byte {
	i := 0
	for i < len(s) && isNameByte(s[i]) {
		i++
	}
	return s[:i]
}

func beginsMarkup(c byte) bool { return isNameStart(c) || c == '/' || c == '!' || c == '?' }

func isNameStart(c byte) bool {
	return c|0x20 >= 'a' && c|0x20 <= 'z' || c == '_' || c >= 0x80
}

func isNameByte(c byte) bool {
	return isNameStart(c) || c >= '0' && c <= '9' || c == '-' || c == '.' || c == ':'
}

func isSpace(c byte) bool { return c == ' ' || c == '\n' || c == '\t' || c == '\r' || c == '\f' }
