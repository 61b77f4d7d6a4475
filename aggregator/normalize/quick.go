package normalize

import (
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// quickReader reads the HTML that nearly all feeds carry: common elements in lower case,
// closed where they should be, attributes in quotes. For that the tree is the one that
// the standard's algorithm builds, at a fraction of the work; anything else it leaves to
// the full parser. What is safe does not depend on it: the sanitizer writes from the tree,
// whoever built it.
type quickReader struct {
	rest  string
	slab  []html.Node // nodes are taken from here, many at a time
	attrs []html.Attribute
	open  []*html.Node // the root first
}

// parse gives an element whose children are the fragment, or false if it needs the full
// parser.
func (r *quickReader) parse() (root *html.Node, ok bool) {
	const deepest = 100
	if strings.IndexByte(r.rest, '\r') >= 0 || strings.IndexByte(r.rest, 0) >= 0 {
		return nil, false
	}
	if tags := strings.Count(r.rest, "<"); cap(r.slab) < 2*tags+2 {
		r.slab = make([]html.Node, 0, 2*tags+2)
	}
	root = r.node(html.ElementNode, "body", atom.Body)
	r.open = append(r.open, root)
	for r.rest != "" {
		i := strings.IndexByte(r.rest, '<')
		if i < 0 {
			i = len(r.rest)
		}
		if i > 0 {
			if !r.text(r.rest[:i]) {
				return nil, false
			}
			r.rest = r.rest[i:]
			continue
		}
		if ok := r.tag(); !ok || len(r.open) > deepest {
			return nil, false
		}
	}
	return root, len(r.open) == 1
}

// node takes a node from the slab; a full slab is followed by another, since what points
// into the first must stay.
func (r *quickReader) node(t html.NodeType, data string, tag atom.Atom) *html.Node {
	if len(r.slab) == cap(r.slab) {
		r.slab = make([]html.Node, 0, 2*cap(r.slab)+8)
	}
	r.slab = append(r.slab, html.Node{Type: t, Data: data, DataAtom: tag})
	return &r.slab[len(r.slab)-1]
}

func (r *quickReader) top() *html.Node { return r.open[len(r.open)-1] }

// text adds words; false if they begin a pre with a line's end, which does not count, however
// it is written.
func (r *quickReader) text(s string) bool {
	if strings.IndexByte(s, '&') >= 0 {
		s = html.UnescapeString(s)
	}
	top := r.top()
	if top.DataAtom == atom.Pre && top.FirstChild == nil && (s[0] == '\n' || s[0] == '\r') {
		return false
	}
	top.AppendChild(r.node(html.TextNode, s, 0))
	return true
}

// tag reads one tag; false means that it is not one of the simple ones.
func (r *quickReader) tag() bool {
	if strings.HasPrefix(r.rest, "</") {
		return r.endTag()
	}
	if strings.HasPrefix(r.rest, "<!--") {
		return r.comment()
	}
	n := 1
	for n < len(r.rest) && (r.rest[n] >= 'a' && r.rest[n] <= 'z' || r.rest[n] >= '0' && r.rest[n] <= '9') {
		n++
	}
	tag := atom.Lookup([]byte(r.rest[1:n]))
	if !isSimple(tag) || r.closes(tag) {
		return false
	}
	node := r.node(html.ElementNode, r.rest[1:n], tag)
	r.rest = r.rest[n:]
	closed, ok := r.attributes(node)
	if !ok || closed && !isVoid(tag) {
		return false
	}
	r.top().AppendChild(node)
	switch {
	case isVoid(tag):
		return true
	case tag == atom.Script, tag == atom.Iframe:
		return r.passOver("</" + node.Data + ">")
	}
	r.open = append(r.open, node)
	return true
}

// endTag closes the innermost element. An end tag for an image means nothing.
func (r *quickReader) endTag() bool {
	name, rest, found := strings.Cut(r.rest[2:], ">")
	if !found {
		return false
	}
	if name != "img" {
		if len(r.open) == 1 || r.top().Data != name {
			return false
		}
		r.open = r.open[:len(r.open)-1]
	}
	r.rest = rest
	return true
}

// comment passes over a comment that ends where it seems to.
func (r *quickReader) comment() bool {
	inside, rest, found := strings.Cut(r.rest[len("<!--"):], "-->")
	if !found || strings.HasPrefix(inside, ">") || strings.HasPrefix(inside, "-") || strings.HasSuffix(inside, "<!-") ||
		strings.Contains(inside, "--") || !utf8.ValidString(inside) {
		return false
	}
	r.rest = rest
	return true
}

// passOver leaves out what a script or frame holds, if nothing in it looks like a tag.
func (r *quickReader) passOver(end string) bool {
	i := strings.IndexByte(r.rest, '<')
	if i < 0 || !strings.HasPrefix(r.rest[i:], end) || !utf8.ValidString(r.rest[:i]) {
		return false
	}
	r.rest = r.rest[i+len(end):]
	return true
}

// attributes reads up to the end of a start tag; closed says that it ended in "/>".
func (r *quickReader) attributes(node *html.Node) (closed, ok bool) {
	const most = 32 // of one element
	if r.rest == "" || !isTagSpace(r.rest[0]) && r.rest[0] != '/' && r.rest[0] != '>' {
		return false, false // the name of the element goes on
	}
	first := len(r.attrs)
	for len(r.attrs) <= first+most {
		n := 0
		for n < len(r.rest) && isTagSpace(r.rest[n]) {
			n++
		}
		r.rest = r.rest[n:]
		if closed = strings.HasPrefix(r.rest, "/>"); closed || strings.HasPrefix(r.rest, ">") {
			r.rest = r.rest[strings.IndexByte(r.rest, '>')+1:]
			if len(r.attrs) > first {
				node.Attr = r.attrs[first:len(r.attrs):len(r.attrs)]
			}
			return closed, true
		}
		if !r.attribute() || has(r.attrs[first:len(r.attrs)-1], r.attrs[len(r.attrs)-1].Key) {
			return false, false
		}
	}
	return false, false
}

// isTagSpace says whether c parts attributes.
func isTagSpace(c byte) bool { return c == ' ' || c == '\n' || c == '\t' }

// attribute reads one attribute: a name in lower case, and a value in quotes.
func (r *quickReader) attribute() bool {
	n := 0
	for n < len(r.rest) && (r.rest[n] >= 'a' && r.rest[n] <= 'z' || r.rest[n] >= '0' && r.rest[n] <= '9' || r.rest[n] == '-') {
		n++
	}
	if n == 0 || n+2 > len(r.rest) {
		return false
	}
	name := r.rest[:n]
	switch r.rest[n] {
	case '=':
	case ' ', '>':
		r.attrs = append(r.attrs, html.Attribute{Key: name})
		r.rest = r.rest[n:]
		return true
	default:
		return false
	}
	quote := r.rest[n+1]
	if quote != '"' && quote != '\'' {
		return false
	}
	r.rest = r.rest[n+2:]
	end := strings.IndexByte(r.rest, quote)
	if end < 0 {
		return false
	}
	value := r.rest[:end]
	if !utf8.ValidString(value) {
		return false
	}
	if r.rest = r.rest[end+1:]; r.rest == "" || strings.IndexByte(" >/\n\t", r.rest[0]) < 0 {
		return false
	}
	if strings.IndexByte(value, '&') >= 0 && !isQuery(value) {
		if !hasPlainEntities(value) {
			return false
		}
		value = html.UnescapeString(value)
	}
	r.attrs = append(r.attrs, html.Attribute{Key: name, Val: value})
	return true
}

// isQuery says whether each & in a value stands before a parameter's name, where it is
// never the beginning of an entity.
func isQuery(v string) bool {
	for {
		i := strings.IndexByte(v, '&')
		if i < 0 {
			return true
		}
		v = v[i+1:]
		n := 0
		for n < len(v) && v[n] >= 'a' && v[n] <= 'z' {
			n++
		}
		if n == 0 || n == len(v) || v[n] != '=' {
			return false
		}
	}
}

// hasPlainEntities says whether each & in a value begins an entity that means the same
// in an attribute as elsewhere, or none.
func hasPlainEntities(v string) bool {
	for {
		i := strings.IndexByte(v, '&')
		if i < 0 {
			return true
		}
		v = v[i+1:]
		plain := false
		for _, entity := range [...]string{"amp;", "quot;", "#39;", "#34;", "#039;", "#038;", "lt;", "gt;", " "} {
			plain = plain || strings.HasPrefix(v, entity)
		}
		if !plain {
			return false
		}
	}
}

// isSimple names the elements that change nothing in how others are read.
func isSimple(tag atom.Atom) bool {
	switch tag {
	case atom.P, atom.Div, atom.A, atom.B, atom.Strong, atom.I, atom.Em, atom.U, atom.S, atom.Small, atom.Sub, atom.Sup, atom.Span,
		atom.Br, atom.Hr, atom.Img, atom.Ul, atom.Ol, atom.Li, atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6, atom.Blockquote,
		atom.Figure, atom.Figcaption, atom.Code, atom.Section, atom.Article, atom.Header, atom.Footer, atom.Aside, atom.Time,
		atom.Cite, atom.Abbr, atom.Mark, atom.Kbd, atom.Pre, atom.Script, atom.Iframe:
		return true
	}
	return false
}

// closes says whether a start tag makes the full parser close an open element.
func (r *quickReader) closes(tag atom.Atom) bool {
	block := isBlock(tag) && tag != atom.Br && tag != atom.Img && tag != atom.Script && tag != atom.Iframe
	inList := false // the lists between keep an item from closing another
	for i := len(r.open) - 1; i > 0; i-- {
		open := r.open[i].DataAtom
		switch {
		case open == atom.P && block,
			open == tag && tag == atom.A,
			open == tag && tag == atom.Li && !inList,
			isHeading(open) && isHeading(tag):
			return true
		}
		inList = inList || open == atom.Ul || open == atom.Ol
	}
	return false
}
