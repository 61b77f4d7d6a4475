package parse

import "bytes"

// tokenKind says what a token is.
type tokenKind uint8

const (
	tokenEOF   tokenKind = iota
	tokenText            // character data, references not yet resolved
	tokenCDATA           // character data, literal
	tokenStart
	tokenEnd
)

// token is one piece of markup. Its slices point into the document.
type token struct {
	kind  tokenKind
	from  int    // offset of its first byte
	name  []byte // of a tag, as written
	body  []byte // of text
	attrs []attr // valid until the next start tag is scanned
	empty bool   // <name/>
	cut   bool   // the document ended inside of it
}

// attr is an attribute as written, references not yet resolved.
type attr struct{ name, value []byte }

// scanner cuts a document into tokens. It knows of no error: what cannot be markup is
// text, as browsers and the loosest readers have it. Comments, processing instructions
// and the document type are passed over.
type scanner struct {
	src      []byte
	pos      int
	attrs    []attr
	entities []entity // declared in the document type
	expanded int      // bytes that entities came to
	typed    bool     // a document type was met, or an element, before which it stands

	// From these offsets on, the document is known to hold no end of a comment or of a
	// CDATA section, so that it is not searched again and again.
	noComment, noCDATA int

	// No end of a CDATA section stands between the first of these offsets and the second,
	// where one is.
	fromCDATA, endCDATA int
}

// next gives the token at pos and moves behind it.
func (s *scanner) next() token {
	for s.pos < len(s.src) {
		from := s.pos
		if s.src[from] != '<' {
			return s.text(from)
		}
		switch rest := s.src[from:]; {
		case len(rest) == 1:
			return s.text(from)
		case isNameStart(rest[1]):
			return s.startTag(from)
		case rest[1] == '/':
			if len(rest) > 2 && isNameStart(rest[2]) {
				return s.endTag(from)
			}
			if len(rest) > 2 && rest[2] == '>' {
				s.pos += 3
				continue
			}
			return s.text(from)
		case len(rest) >= 9 && rest[2] == '[' && bytes.EqualFold(rest[:9], []byte("<![CDATA[")):
			return s.cdata(from)
		case rest[1] == '!' || rest[1] == '?':
			if !s.skipDeclaration(rest) {
				return s.text(from)
			}
		default:
			return s.text(from)
		}
	}
	return token{kind: tokenEOF, from: s.pos}
}

// text takes everything up to the next '<' that can begin markup.
func (s *scanner) text(from int) token {
	s.pos = from + 1
	for {
		i := bytes.IndexByte(s.src[s.pos:], '<')
		if i < 0 {
			s.pos = len(s.src)
			break
		}
		s.pos += i
		if s.pos+1 < len(s.src) && beginsMarkup(s.src[s.pos+1]) {
			break
		}
		s.pos++
	}
	return token{kind: tokenText, from: from, body: s.src[from:s.pos], cut: s.pos == len(s.src)}
}

func (s *scanner) cdata(from int) token {
	body := s.src[from+len("<![CDATA["):]
	within := body
	if i := s.sectionEnd(body); i >= 0 {
		next := bytes.Index(body[:i], []byte("<![CDATA["))
		if next < 0 || !endsInPlain(body[:next]) {
			s.pos = len(s.src) - len(body) + i + 3
			return token{kind: tokenCDATA, from: from, body: body[:i]}
		}
		within = body[:next] // that end is another section's
	}
	// Never closed: it ends where the element around it would, or with the document.
	if i := unclosedCDATA(within); i >= 0 {
		s.pos = len(s.src) - len(body) + i
		return token{kind: tokenCDATA, from: from, body: bytes.TrimSuffix(body[:i], []byte("]]"))}
	}
	s.pos = len(s.src)
	return token{kind: tokenCDATA, from: from, body: body, cut: true}
}

// endsInPlain says whether the first tag in the text of a CDATA section is the end of a
// feed's element: then the section, of plain text, was meant to end there. HTML has end tags
// of the same names, and sections of its own.
func endsInPlain(body []byte) bool {
	first := bytes.IndexByte(body, '<')
	return first >= 0 && unclosedCDATA(body) == first
}

// sectionEnd finds the end of a CDATA section in a rest of the document, or gives -1. An end
// that still lies ahead is not looked for again.
func (s *scanner) sectionEnd(body []byte) int {
	from := len(s.src) - len(body)
	if from < s.fromCDATA || from > s.endCDATA {
		i := s.find(body, "]]>", &s.noCDATA)
		if i < 0 {
			return -1
		}
		s.fromCDATA, s.endCDATA = from, from+i
	}
	return s.endCDATA - from
}

// unclosedCDATA finds the end tag of a feed's element in the text of a CDATA section that
// lacks its own end, or -1.
func unclosedCDATA(body []byte) int {
	for at := 0; ; {
		i := bytes.Index(body[at:], []byte("</"))
		if i < 0 {
			return -1
		}
		at += i
		name := body[at+2 : min(len(body), at+2+40)]
		if end := bytes.IndexAny(name, "> \t\r\n"); end > 0 && closesLeaf(name[:end]) {
			return at
		}
		at += 2
	}
}

// skipDeclaration moves behind a comment, a processing instruction or a document type. It
// reports false if rest is none of them.
func (s *scanner) skipDeclaration(rest []byte) bool {
	switch {
	case bytes.HasPrefix(rest, []byte("<!--")):
		s.pos += s.commentLen(rest)
	case rest[1] == '?':
		s.skipTo(rest, ">")
	case len(rest) > 9 && !s.typed && bytes.EqualFold(rest[:9], []byte("<!DOCTYPE")):
		s.typed = true
		s.doctype(rest)
	case len(rest) > 2 && (isNameStart(rest[2]) || rest[2] == '['):
		s.skipTo(rest, ">")
	default:
		return false
	}
	return true
}

// commentLen is the length of the comment that begins rest. A comment that is never closed
// ends at the next '>', so that it cannot swallow the rest of the feed.
func (s *scanner) commentLen(rest []byte) int {
	if i := s.find(rest[4:], "-->", &s.noComment); i >= 0 {
		return 4 + i + 3
	}
	if i := bytes.IndexByte(rest, '>'); i >= 0 {
		return i + 1
	}
	return len(rest)
}

// find is bytes.Index in a rest of the document. Once it has failed it is not tried again
// further on; none keeps from where, plus one.
func (s *scanner) find(rest []byte, mark string, none *int) int {
	from := len(s.src) - len(rest)
	if *none > 0 && from >= *none-1 {
		return -1
	}
	i := bytes.Index(rest, []byte(mark))
	if i < 0 {
		*none = from + 1
	}
	return i
}

func (s *scanner) skipTo(rest []byte, mark string) {
	if i := bytes.Index(rest, []byte(mark)); i >= 0 {
		s.pos += i + len(mark)
		return
	}
	s.pos = len(s.src)
}

// doctype passes over a document type and keeps the entities it declares.
func (s *scanner) doctype(rest []byte) {
	end := bytes.IndexByte(rest, '>')
	if open := bytes.IndexByte(rest, '['); open >= 0 && (end < 0 || open < end) {
		if closing := bytes.IndexByte(rest[open:], ']'); closing >= 0 {
			s.entities = declaredEntities(rest[open:open+closing], s.entities)
			end = bytes.IndexByte(rest[open+closing:], '>')
			if end >= 0 {
				end += open + closing
			}
		}
	}
	if end < 0 {
		s.pos = len(s.src)
		return
	}
	s.pos += end + 1
}

func (s *scanner) endTag(from int) token {
	name := scanName(s.src[from+2:])
	s.pos = from + 2 + len(name)
	for s.pos < len(s.src) && s.src[s.pos] != '>' {
		if s.src[s.pos] == '<' {
			return token{kind: tokenEnd, from: from, name: name}
		}
		s.pos++
	}
	cut := s.pos >= len(s.src)
	if !cut {
		s.pos++
	}
	return token{kind: tokenEnd, from: from, name: name, cut: cut}
}
