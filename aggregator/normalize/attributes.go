package normalize

import (
	"encoding/base64"
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
	flag           // present or not
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
	for i := range len(value) {
		switch c := value[i]; c {
		case '&':
			s.out = append(s.out, "&amp;"...)
		case '"':
			s.out = append(s.out, "&#34;"...)
		case '<':
			s.out = append(s.out, "&lt;"...)
		case '>':
			s.out = append(s.out, "&gt;"...)
		default:
			s.out = append(s.out, c)
		}
	}
	s.out = append(s.out, '"')
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
	case flag:
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
		return when(flag, tag, atom.Ol)
	case "open":
		return when(flag, tag, atom.Details)
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
	if strings.HasPrefix(v, "#") && s.self != "" {
		page, _, _ := strings.Cut(s.self, "#")
		return resolve(nil, page+v)
	}
	if scheme, rest, found := strings.Cut(v, ":"); found {
		switch scheme = strings.ToLower(scheme); scheme {
		case "mailto", "tel":
			rest = tidyURL(rest)
			return scheme + ":" + rest, rest != "" && len(rest) <= maxURL
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

// imageURL gives a picture's address. Pages that load pictures late keep it in an
// attribute of their own and a placeholder in src.
func (s *sanitizer) imageURL(n *html.Node) (string, bool) {
	for _, name := range [...]string{"data-src", "data-lazy-src", "data-original", "data-lazy", "data-orig-file", "src"} {
		v := strings.TrimSpace(attr(n, name))
		if v == "" || strings.ContainsAny(v, " {") && name != "src" {
			continue
		}
		if u, ok := s.load(v); ok {
			return u, true
		}
		if name == "src" && isSmallImage(v) {
			return v, true
		}
	}
	for _, name := range [...]string{"srcset", "data-srcset", "data-lazy-srcset"} {
		if set, ok := s.candidates(attr(n, name)); ok {
			u, _, _ := strings.Cut(set, " ")
			return strings.TrimSuffix(u, ","), true
		}
	}
	return "", false
}

// isSmallImage says whether v is a picture written into its own URL: more than a
// placeholder, and not so much that it weighs on every copy of the item.
func isSmallImage(v string) bool {
	const least, most = 300, 32 << 10
	rest, found := strings.CutPrefix(v, "data:image/")
	if !found || len(v) < least || len(v) > most {
		return false
	}
	format, data, found := strings.Cut(rest, ";base64,")
	if !found {
		return false
	}
	switch format {
	case "png", "jpeg", "gif", "webp":
		_, err := base64.StdEncoding.DecodeString(data)
		return err == nil && !strings.ContainsAny(data, "\r\n")
	}
	return false
}

// candidates gives a srcset with absolute URLs (HTML standard, section 4.8.4.2.1).
func (s *sanitizer) candidates(v string) (string, bool) {
	var b strings.Builder
	for v = strings.TrimLeft(v, " \t\n\f\r,"); v != ""; v = strings.TrimLeft(v, " \t\n\f\r,") {
		end := strings.IndexAny(v, " \t\n\f\r")
		if end < 0 {
			end = len(v)
		}
		ref, descriptor := v[:end], ""
		v = v[end:]
		if trimmed := strings.TrimRight(ref, ","); trimmed != ref {
			ref = trimmed
		} else {
			descriptor, v, _ = strings.Cut(v, ",")
		}
		u, ok := s.load(ref)
		descriptor = strings.TrimSpace(descriptor)
		if !ok || !isDescriptor(descriptor) {
			continue
		}
		if b.Len() > 0 {
			b.WriteString(", ")
		}
		b.WriteString(strings.TrimRight(u, ","))
		if descriptor != "" {
			b.WriteString(" " + descriptor)
		}
	}
	return b.String(), b.Len() > 0
}

// isDescriptor says whether d is "", a width ("640w") or a density ("1.5x").
func isDescriptor(d string) bool {
	if d == "" {
		return true
	}
	unit := d[len(d)-1]
	if unit != 'w' && unit != 'x' || len(d) > 8 {
		return false
	}
	_, err := strconv.ParseFloat(d[:len(d)-1], 32)
	return err == nil && d[0] >= '0' && d[0] <= '9'
}

// isPixel says whether an image is there to be counted, not to be seen.
func isPixel(n *html.Node, src string) bool {
	w, haveW := dimension(attr(n, "width"))
	h, haveH := dimension(attr(n, "height"))
	if (haveW || haveH) && w <= 1 && h <= 1 {
		return true
	}
	style := strings.ToLower(strings.ReplaceAll(attr(n, "style"), " ", ""))
	if strings.Contains(style, "display:none") || strings.Contains(style, "visibility:hidden") {
		return n.DataAtom != atom.Img || attr(n, "data-src") == ""
	}
	for _, tiny := range [...]string{"width:1px", "width:0"} {
		if i := strings.Index(style, tiny); i >= 0 && (i == 0 || style[i-1] == ';') && strings.Contains(style, "height:"+tiny[6:]) {
			return true
		}
	}
	return isCounter(src)
}

// isCounter knows the addresses from which the common services count readers.
func isCounter(src string) bool {
	_, rest, _ := strings.Cut(src, "://")
	host, path, _ := strings.Cut(rest, "/")
	host = strings.TrimPrefix(host, "www.")
	switch host {
	case "pixel.wp.com", "stats.wordpress.com", "b.scorecardresearch.com", "sb.scorecardresearch.com",
		"google-analytics.com", "pixel.quantserve.com", "ad.doubleclick.net", "stats.g.doubleclick.net",
		"feeds.wordpress.com", "counter.theconversation.com", "c.statcounter.com", "res.feedsportal.com":
		return true
	case "facebook.com":
		return strings.HasPrefix(path, "tr?")
	case "feeds.feedburner.com", "feeds2.feedburner.com":
		return strings.HasPrefix(path, "~r/") || strings.HasPrefix(path, "~ff/")
	}
	return false
}

// dimension reads "600" and "600px"; a percentage is not a size.
func dimension(v string) (int, bool) {
	v = strings.TrimSuffix(strings.TrimSpace(v), "px")
	n, err := strconv.Atoi(v)
	return n, err == nil
}

// small gives a non-negative number of at most five digits.
func small(v string) (string, bool) {
	n, ok := dimension(v)
	if !ok || n < 0 || n > 99_999 {
		return "", false
	}
	return strconv.Itoa(n), true
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
