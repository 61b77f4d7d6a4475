package normalize

import (
	"bytes"
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// body is an HTML fragment once it is safe.
type body struct {
	html  string
	text  string // without what a feed adds to an article
	image string // the first picture's URL
}

// sanitizer writes a parsed fragment anew and lets through only what is named here:
// elements and attributes that readers show, and URLs that lead to a web page. What it
// writes is built from the tree, so no trick with unclosed tags or quotes survives. It
// collects the plain text on the same walk.
type sanitizer struct {
	base   *base
	self   string // the article's own URL: where "#note" leads
	out    []byte
	text   text
	links  int // open a elements
	images []string
	open   []atom.Atom // elements written and not yet closed
	loose  bool        // what was written may be read as another tree
	most   int         // bytes that may be written
	over   bool        // more was to be written
	broken bool        // what was read is not valid UTF-8
}

// workspace is the memory that sanitising takes, used again for each body of a document.
type workspace struct {
	out, text []byte
	blocks    []block
	nodes     []html.Node
	attrs     []html.Attribute
	path      []*html.Node // from the root to what is read
	usedNodes int          // by the bodies of a document, the most
	usedAttrs int
	open      []atom.Atom
	images    []string
	texts     *Texts
	read      int // bytes of the document's bodies
	grown     int // bytes by which some of them grew
}

// sanitize makes an HTML fragment safe. Its URLs start from base, those that are only a
// fragment from self. Safe HTML is given back as it is.
func (w *workspace) sanitize(raw string, base *base, self string) body {
	if run(raw, true) == len(raw) {
		return body{html: raw, text: raw}
	}
	if len(raw) > maxTags {
		if raw = withoutCrowdedTags(raw); strings.Count(raw, "<") > maxTags {
			return textOnly(raw)
		}
	}
	raw = strings.ReplaceAll(raw, "\r\n", "\n")
	if !strings.ContainsAny(raw, "<&>\r\x00") {
		raw = strings.TrimSpace(printable(raw))
		return body{html: raw, text: line(raw)}
	}
	w.read += len(raw)
	b := w.settled(raw, base, self)
	w.grown += max(len(b.html)-len(raw), 0)
	return b
}

// settled is sanitizeOnce until what is written reads as it was written.
func (w *workspace) settled(raw string, base *base, self string) body {
	b, loose := w.sanitizeOnce(raw, base, self)
	for range 4 {
		if !loose {
			return b
		}
		again, _ := w.sanitizeOnce(b.html, base, self)
		if again.html == b.html {
			return b
		}
		b.html = again.html
	}
	return textOnly(raw)
}

// sanitizeOnce gives the safe form of raw, and whether it may be read as another tree
// than it was written from (HTML closes some elements when it meets others).
func (w *workspace) sanitizeOnce(raw string, base *base, self string) (b body, loose bool) {
	root, err := w.parse(raw)
	if err != nil { // nested too deeply: the words are still worth having
		return textOnly(raw), false
	}
	s := sanitizer{base: base, self: self, out: slices.Grow(w.out[:0], len(raw)+len(raw)/8), most: w.room(len(raw))}
	s.text, s.open, s.images = text{buf: slices.Grow(w.text[:0], len(raw)), blocks: w.blocks[:0]}, w.open[:0], w.images[:0]
	s.children(root)
	s.text.endBlock()
	w.out, w.text, w.blocks, w.open, w.images = s.out, s.text.buf, s.text.blocks, s.open, s.images
	if s.broken {
		return w.sanitizeOnce(strings.ToValidUTF8(raw, ""), base, self)
	}
	if s.full() {
		w.out = nil
		return textOnly(raw), false
	}
	b = body{html: w.texts.keep(bytes.TrimSpace(s.out)), text: s.text.article(w.texts)}
	if len(s.images) > 0 {
		b.image = s.images[0]
	}
	return b, s.loose
}

// parse reads HTML as it stands within a body; the root's children are the fragment. They
// are good until the next call.
func (w *workspace) parse(raw string) (*html.Node, error) {
	r := quickReader{rest: raw, slab: w.nodes[:0], attrs: w.attrs[:0], open: w.path[:0]}
	root, ok := r.parse()
	w.nodes, w.attrs, w.path = r.slab, r.attrs, r.open
	w.usedNodes, w.usedAttrs = max(w.usedNodes, len(r.slab)), max(w.usedAttrs, len(r.attrs))
	if ok {
		return root, nil
	}
	return fullParse(strings.ToValidUTF8(raw, ""))
}

func fullParse(raw string) (*html.Node, error) {
	root := &html.Node{Type: html.ElementNode, Data: "body", DataAtom: atom.Body}
	nodes, err := html.ParseFragmentWithOptions(strings.NewReader(raw), root, html.ParseOptionEnableScripting(false))
	for _, n := range nodes {
		root.AppendChild(n)
	}
	return root, err
}

func (s *sanitizer) node(n *html.Node) {
	switch n.Type {
	case html.TextNode:
		s.words(n.Data)
	case html.ElementNode:
		s.element(n)
	default: // comments, doctypes
	}
}

// words writes what an element says, as HTML and as text.
func (s *sanitizer) words(data string) {
	before := len(s.text.buf)
	for i := 0; i < len(data); {
		if n := run(data[i:], true); n > 0 {
			s.out = append(s.out, data[i:i+n]...)
			s.text.word(data[i : i+n])
			i += n
			continue
		}
		r, n := utf8.DecodeRuneInString(data[i:])
		if r == utf8.RuneError && n == 1 {
			s.broken = true
			return
		}
		s.out = appendLetter(s.out, r, data[i:i+n])
		s.text.letter(r, data[i:i+n])
		i += n
		if s.full() {
			return
		}
	}
	if s.links > 0 {
		s.text.linked += len(s.text.buf) - before
	}
}

func (s *sanitizer) children(n *html.Node) {
	for c := n.FirstChild; c != nil && !s.full(); c = c.NextSibling {
		s.node(c)
	}
}

// full says that as much is written as may be. What is taken back then does not count.
func (s *sanitizer) full() bool {
	s.over = s.over || len(s.out) > s.most
	return s.over
}

// element writes an element, or what stands for it.
func (s *sanitizer) element(n *html.Node) {
	block := n.Namespace == "" && isBlock(n.DataAtom)
	if block {
		s.edge(n.DataAtom)
	}
	switch fateOf(n) {
	case drop:
	case unwrap:
		s.loose = s.loose || !isHarmless(n)
		s.children(n)
	case keep:
		s.keep(n)
	case picture:
		s.image(n)
	case media:
		s.media(n)
	case frame:
		s.frame(n)
	}
	if block {
		s.edge(n.DataAtom)
	}
}

// edge ends a word where a block begins or ends; a line break or picture within a
// paragraph does not end the paragraph.
func (s *sanitizer) edge(tag atom.Atom) {
	if tag == atom.Br || tag == atom.Img {
		s.text.breakWord()
		return
	}
	s.text.endBlock()
}

// keep writes an element with those of its attributes that are let through.
func (s *sanitizer) keep(n *html.Node) {
	mark := len(s.out)
	s.out = append(s.out, '<')
	s.out = append(s.out, n.Data...)
	named := len(s.out)
	s.attributes(n)
	if len(s.out) == named && needsAttributes(n.DataAtom) {
		s.out = s.out[:mark]
		s.children(n)
		return
	}
	s.out = append(s.out, '>')
	if isVoid(n.DataAtom) {
		return
	}
	s.enter(n.DataAtom)
	inside := len(s.out)
	if n.DataAtom == atom.A {
		s.links++
	}
	s.children(n)
	if n.DataAtom == atom.A {
		s.links--
	}
	s.leave()
	if n.DataAtom == atom.Pre && len(s.out) > inside && s.out[inside] == '\n' {
		s.out = slices.Insert(s.out, inside, '\n') // a parser eats the first one
	}
	if mayBeEmpty(n.DataAtom) || !isBlank(s.out[inside:]) {
		s.closeTag(n.Data)
		return
	}
	s.prune(mark, inside, n.DataAtom)
}

// isBlank looks no further than the first thing to show: it is asked at every level.
func isBlank(b []byte) bool {
	for _, c := range b {
		if c != ' ' && c != '\n' && c != '\t' {
			return false
		}
	}
	return true
}

// prune takes back an element that has nothing to show; the white space that it held
// still separates words.
func (s *sanitizer) prune(mark, inside int, tag atom.Atom) {
	space := len(s.out) > inside && !isBlock(tag)
	s.out = s.out[:mark]
	if space {
		s.out = append(s.out, ' ')
	}
}

func (s *sanitizer) closeTag(name string) {
	s.out = append(s.out, '<', '/')
	s.out = append(s.out, name...)
	s.out = append(s.out, '>')
}
