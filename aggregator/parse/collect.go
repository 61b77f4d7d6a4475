package parse

import (
	"bytes"
	"slices"
)

// collector gathers what one element holds.
type collector struct {
	*canon
	open   token
	field  field
	kind   textKind
	markup bool // elements inside are kept as HTML; else only their text is
	escape bool // markup was met: from here on text is kept escaped
	tags   bool
	whole  bool
	sure   int // up to this offset, the text's own end tag is known to come
	wrap   wrapper
}

// collect gathers what the element that t opens holds into c.val, trimmed. With markup,
// elements inside are kept as HTML, and from the first of them on text is kept escaped
// (tags then reports true). Without, their tags are dropped. An element that is never
// closed ends where another field begins; whole is false if instead the document ended.
func (c *canon) collect(open token, kind textKind, markup bool) (tags, whole bool) {
	c.val, c.inner, c.bases = c.val[:0], c.inner[:0], c.bases[:0]
	if open.empty {
		return false, true
	}
	col := collector{
		canon: c, open: open, field: c.field(open.name), kind: kind,
		markup: markup, escape: kind == kindXML, whole: true,
	}
	for c.err == nil && !col.take(c.next()) {
		continue
	}
	if kind == kindXML || col.tags {
		col.wrap.strip(c)
		col.tags = true
	}
	c.val = mend(bytes.TrimSpace(c.val))
	return col.tags, col.whole
}

// take takes a token and says whether the element ended with or before it.
func (col *collector) take(t token) (done bool) {
	c := col.canon
	switch t.kind {
	case tokenEOF:
		col.whole = false
		return true
	case tokenText:
		if col.escape && col.markup {
			c.val = append(c.val, t.body...)
		} else {
			c.val = c.appendText(c.val, t.body)
		}
	case tokenCDATA:
		col.whole = col.whole && !t.cut
		if col.escape && col.markup {
			c.val = appendEscaped(c.val, t.body)
		} else {
			c.val = append(c.val, t.body...)
		}
	case tokenStart:
		return col.start(t)
	case tokenEnd:
		if c.endsLeaf(col.open, t) {
			return true
		}
		if col.markup && col.escape {
			col.wrap.end(c)
			c.endMarkup(t)
		}
	}
	return false
}

func (col *collector) start(t token) (done bool) {
	if col.kind != kindXML {
		if col.isMeantAsEnd(t) {
			return true
		}
		if col.isAgain(t) {
			return false
		}
		if col.impliesEnd(t) {
			col.unread(t)
			return true
		}
	}
	if !col.markup || !col.escape && isDiv(t.name) {
		return false
	}
	col.escape, col.tags = true, true
	col.wrap.start(col.canon, t)
	if !col.wrap.opens() { // whose base is the text's
		col.pushBase(t)
	}
	col.startMarkup(t)
	col.popBases() // of an element that cannot hold anything
	col.wrap.started(col.canon)
	return false
}

// isMeantAsEnd recognises <title>…<title>, where the slash was forgotten.
func (col *collector) isMeantAsEnd(t token) bool {
	return (col.field == fieldTitle || !col.markup) && len(col.inner) == 0 && len(col.val) > 0 &&
		len(t.attrs) == 0 && !t.empty && bytes.Equal(t.name, col.open.name)
}

// endsLeaf says whether an end tag ends the text that open began. An end tag of something
// around it is put back.
func (c *canon) endsLeaf(open, t token) bool {
	if sameTag(t.name, open.name) && !c.innerHas(t.name) {
		return true
	}
	f := c.field(t.name)
	if (f == fieldEntry || holdsEntries(f) || len(c.parent) > 0 && sameTag(t.name, c.parent)) && !c.innerHas(t.name) {
		c.unread(t)
		return true
	}
	return false
}

func (c *canon) innerHas(name []byte) bool {
	for _, n := range c.inner {
		if sameTag(n, name) {
			return true
		}
	}
	return false
}

// impliesEnd says whether a start tag within a text shows that the text's own end tag was
// forgotten.
func (col *collector) impliesEnd(t token) bool {
	f := col.canon.field(t.name)
	switch {
	case f == fieldNone || f == fieldWrap:
		return false
	case col.field == fieldCategory:
		return true // the next category, at the latest
	case !col.markup || col.field == fieldTitle:
		return f != col.field && (len(col.inner) == 0 || !f.isMarkup())
	case !f.isMarkup():
		return true
	case f == fieldSource || f == fieldImage || f == fieldSummary && equalName(t.name, "summary"):
		return false // may well be HTML
	}
	return col.lacksEnd()
}

// lacksEnd says whether no end tag of the text comes before the entry's.
func (col *collector) lacksEnd() bool {
	if col.pos >= col.sure {
		end, lacks := col.canon.lacksEnd(col.open.name)
		if lacks {
			return true
		}
		col.sure = end
	}
	return false
}

// isAgain recognises <description><description>…</description>: one of them is too much.
func (col *collector) isAgain(t token) bool {
	return len(col.inner) == 0 && len(bytes.TrimSpace(col.val)) == 0 && !t.empty && sameTag(t.name, col.open.name) && !isHTMLElement(t.name)
}

// isHTMLElement says whether HTML has an element of the name, among those that feeds have.
func isHTMLElement(name []byte) bool {
	return equalName(name, "title") || equalName(name, "summary") || equalName(name, "link") || equalName(name, "source")
}

// startMarkup writes a start tag as HTML, without prefix and namespaces.
func (c *canon) startMarkup(t token) {
	_, local := split(t.name)
	if !t.empty && !isVoid(local) {
		if len(c.inner) >= maxDepth {
			return
		}
		c.inner = append(c.inner, t.name)
	}
	c.val = append(c.val, '<')
	c.val = append(c.val, local...)
	for _, a := range t.attrs {
		prefix, name := split(a.name)
		if equalName(prefix, "xmlns") || equalName(a.name, "xmlns") || equalName(a.name, "xml:base") {
			continue
		}
		c.val = append(c.val, ' ')
		c.val = append(c.val, name...)
		c.val = append(c.val, '=', '"')
		c.val = append(c.val, bytes.ReplaceAll(c.innerRef(name, a.value), []byte{'"'}, []byte("&#34;"))...)
		c.val = append(c.val, '"')
	}
	c.val = append(c.val, '>')
	if t.empty && !isVoid(local) {
		c.closeMarkup(local)
	}
}

// endMarkup writes an end tag if it closes anything that is open inside the text.
func (c *canon) endMarkup(t token) {
	for i, name := range slices.Backward(c.inner) {
		if sameTag(name, t.name) {
			c.inner = c.inner[:i]
			c.popBases()
			_, local := split(t.name)
			c.closeMarkup(local)
			return
		}
	}
}

func (c *canon) closeMarkup(local []byte) {
	c.val = append(c.val, '<', '/')
	c.val = append(c.val, local...)
	c.val = append(c.val, '>')
}

// wrapper follows the div that XHTML content must stand in (RFC 4287, section 3.1.1.3),
// so that it can be taken off.
type wrapper struct {
	state            uint8 // 0 nothing yet, 1 inside the div, 2 behind it, 3 there is none
	from, to, behind int
}

func (w *wrapper) start(c *canon, t token) {
	if w.state != 0 {
		if w.state == 2 {
			w.state = 3
		}
		return
	}
	w.state = 3
	if isDiv(t.name) && !t.empty && len(bytes.TrimSpace(c.val)) == 0 {
		w.state = 1
		c.place.base = c.placeOf(t, place{base: c.place.base}).base
	}
}

// opens says whether the tag at hand is that of the div.
func (w *wrapper) opens() bool { return w.state == 1 && w.from == 0 }

func (w *wrapper) started(c *canon) {
	if w.state == 1 && w.from == 0 {
		w.from = len(c.val)
	}
}

func (w *wrapper) end(c *canon) {
	if w.state == 1 && len(c.inner) == 1 {
		w.state, w.to = 2, len(c.val)
		w.behind = w.to + len("</div>")
	}
}

func (w *wrapper) strip(c *canon) {
	if w.state == 2 && w.behind <= len(c.val) && len(bytes.TrimSpace(c.val[w.to:])) <= len("</xhtml:div>") &&
		bytes.HasSuffix(bytes.TrimSpace(c.val), []byte(">")) {
		c.val = c.val[w.from:w.to]
	}
}

func isDiv(name []byte) bool {
	_, local := split(name)
	return equalName(local, "div")
}

// isVoid says whether an element of HTML never has an end tag.
func isVoid(local []byte) bool {
	var buf [8]byte
	if len(local) > len(buf) {
		return false
	}
	switch string(lowered(buf[:0], local)) {
	case "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr":
		return true
	}
	return false
}
