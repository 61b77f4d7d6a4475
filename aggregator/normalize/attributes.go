package normalize

import (
	"slices"
	"strconv"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// kind says how the value of an attribute is checked and written.
type kind int

const (
	forbidden kind = iota
	plain          // any text but none
	caption        // any text; an empty one has a meaning (a picture that only adorns)
	link           // a URL that may be followed: http, https, mailto, tel
	address        // a URL that is loaded: http, https
	srcset         // candidates with descriptors
	number         // a small non-negative integer
	word           // letters, digits, - and _
	present        // or not
	class          // only language-… and lang-…
)

// attributes writes the attributes of n that are let through, in their order.
func (s *sanitizer) attributes(n *html.Node) {
	for i, a := range n.Attr {
		k := kindOf(n.DataAtom, a.Key)
		if k == forbidden || a.Namespace != "" || has(n.Attr[:i], a.Key) {
			continue
		}
		if v, ok := s.value(k, a.Val); ok {
			s.attribute(a.Key, v)
		}
	}
}

// attribute writes one attribute.
func (s *sanitizer) attribute(name, value string) {
	s.out = append(s.out, ' ')
	s.out = append(s.out, name...)
	s.out = append(s.out, '=', '"')
	from := 0
	for i := range len(value) {
		escape := ""
		switch value[i] {
		case '&':
			escape = "&amp;"
		case '"':
			escape = "&#34;"
		case '<':
			escape = "&lt;"
		case '>':
			escape = "&gt;"
		default:
			continue
		}
		s.out = append(append(s.out, value[from:i]...), escape...)
		from = i + 1
	}
	s.out = append(append(s.out, value[from:]...), '"')
}

// value gives what is written for an attribute's value.
func (s *sanitizer) value(k kind, v string) (string, bool) {
	switch k {
	case plain:
		v = line(v)
		return v, v != ""
	case caption:
		return line(v), true
	case link:
		return s.follow(v)
	case address:
		return s.load(v)
	case srcset:
		return s.candidates(v)
	case number:
		return small(v)
	case word:
		v = strings.TrimSpace(v)
		return v, isWord(v)
	case present:
		return "", true
	case class:
		for name := range strings.FieldsSeq(v) {
			if strings.HasPrefix(name, "lang") && isWord(name) {
				return name, true
			}
		}
	}
	return "", false
}

// kindOf names the attributes that are let through.
func kindOf(tag atom.Atom, name string) kind {
	switch name {
	case "title":
		return plain
	case "lang", "dir":
		return word
	case "alt":
		return when(caption, tag, atom.Img, atom.Image)
	case "sizes":
		return when(plain, tag, atom.Img, atom.Image, atom.Source)
	case "srcset":
		return when(srcset, tag, atom.Img, atom.Image, atom.Source)
	case "width", "height":
		return when(number, tag, atom.Img, atom.Image, atom.Video)
	case "href":
		return when(link, tag, atom.A)
	case "src": // a picture's is chosen among several
		return when(address, tag, atom.Video, atom.Audio, atom.Source, atom.Track)
	case "poster":
		return when(address, tag, atom.Video)
	case "cite":
		return when(link, tag, atom.Blockquote, atom.Q, atom.Del, atom.Ins)
	case "datetime":
		return when(plain, tag, atom.Time, atom.Del, atom.Ins)
	case "colspan", "rowspan":
		return when(number, tag, atom.Td, atom.Th)
	case "span":
		return when(number, tag, atom.Col, atom.Colgroup)
	case "align":
		return when(word, tag, atom.Td, atom.Th, atom.Tr)
	case "scope":
		return when(word, tag, atom.Th)
	case "start":
		return when(number, tag, atom.Ol)
	case "value":
		return when(plain, tag, atom.Li, atom.Data)
	case "reversed":
		return when(present, tag, atom.Ol)
	case "open":
		return when(present, tag, atom.Details)
	case "type":
		return when(plain, tag, atom.Ol, atom.Source)
	case "media":
		return when(plain, tag, atom.Source)
	case "kind", "srclang":
		return when(word, tag, atom.Track)
	case "label":
		return when(plain, tag, atom.Track)
	case "class":
		return when(class, tag, atom.Code, atom.Pre)
	}
	return forbidden
}

// when gives k for the named elements.
func when(k kind, tag atom.Atom, tags ...atom.Atom) kind {
	if slices.Contains(tags, tag) {
		return k
	}
	return forbidden
}

// follow gives the URL behind a link.
func (s *sanitizer) follow(v string) (string, bool) {
	v = strings.TrimSpace(v)
	if strings.HasPrefix(v, "#") && s.self != "" && len(s.self) <= maxBase {
		page, _, _ := strings.Cut(s.self, "#")
		return resolve(nil, page+v)
	}
	if scheme, rest, found := strings.Cut(v, ":"); found {
		switch scheme = strings.ToLower(scheme); scheme {
		case "mailto", "tel":
			return contactURL(scheme, rest)
		}
	}
	return s.load(v)
}

// load gives the URL behind a picture, a film or a page.
func (s *sanitizer) load(v string) (string, bool) {
	if v == "" {
		return "", false // would mean the page itself
	}
	return resolve(s.base, v)
}

// attributeURL gives the URL in an attribute.
func (s *sanitizer) attributeURL(n *html.Node, name string) (string, bool) {
	return s.load(strings.TrimSpace(attr(n, name)))
}

// small gives a non-negative number of at most five digits.
func small(v string) (string, bool) {
	n, ok := dimension(v)
	return strconv.Itoa(n), ok
}

func isWord(v string) bool {
	for i := range len(v) {
		c := v[i]
		if (c < 'a' || c > 'z') && (c < 'A' || c > 'Z') && (c < '0' || c > '9') && c != '-' && c != '_' && c != '+' {
			return false
		}
	}
	return v != "" && len(v) <= 64
}

// attr gives the first attribute of that name, as browsers read it.
func attr(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name && a.Namespace == "" {
			return a.Val
		}
	}
	return ""
}

func has(attrs []html.Attribute, name string) bool {
	for _, a := range attrs {
		if a.Key == name {
			return true
		}
	}
	return false
}
