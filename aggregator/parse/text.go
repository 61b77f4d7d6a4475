package parse

import (
	"bytes"
	"encoding/base64"
	"unicode/utf8"
)

// textKind is how the content of a text construct is written.
type textKind uint8

const (
	kindPlain  textKind = iota // text
	kindHTML                   // HTML, escaped
	kindXML                    // markup, as elements
	kindBase64                 // bytes
)

// kindOf reads the type and mode of a text construct (RFC 4287, section 3.1, and the
// drafts before it).
func (c *canon) kindOf(t token, def textKind) textKind {
	mode := attrValue(t, "mode")
	var buf [64]byte
	raw := c.attr1(attrValue(t, "type"))
	if len(raw) == 0 || len(raw) > len(buf) {
		if equalName(mode, "xml") {
			return kindXML
		}
		return def
	}
	typ := lowered(buf[:0], raw)
	switch {
	case string(typ) == "text" || string(typ) == "plain" || string(typ) == "text/plain":
		return kindPlain
	case string(typ) == "html" || bytes.HasPrefix(typ, []byte("text/html")):
		return kindHTML
	case string(typ) == "xhtml" || bytes.HasSuffix(typ, []byte("+xml")) || bytes.HasSuffix(typ, []byte("/xml")):
		if equalName(mode, "escaped") {
			return kindHTML
		}
		return kindXML
	case bytes.HasPrefix(typ, []byte("text/")):
		return kindPlain
	case bytes.IndexByte(typ, '/') > 0 && c.atom:
		return kindBase64
	}
	return def
}

// html collects the element that t opens into c.val as HTML. It reports false if there is
// nothing or the document ends within.
func (c *canon) html1(t token, def textKind) bool {
	kind := c.kindOf(t, def)
	tags, whole := c.collect(t, kind, true)
	if !whole || len(c.val) == 0 {
		return false
	}
	if !tags && c.isBase64(t, kind) {
		c.decodeBase64()
	}
	c.plainVal = c.isPlain(kind, tags)
	if c.plainVal {
		c.escapeVal()
	}
	return len(c.val) > 0
}

// isBase64 says whether a text construct holds bytes: by its mode, as the drafts of Atom
// had it, or by a type that is not text.
func (c *canon) isBase64(t token, kind textKind) bool {
	return kind == kindBase64 || equalName(attrValue(t, "mode"), "base64")
}

// plain collects the element that t opens into c.val as plain text on one line.
func (c *canon) plain(t token) bool {
	kind := c.kindOf(t, kindPlain)
	tags, whole := c.collect(t, kind, true)
	if !whole || len(c.val) == 0 {
		return false
	}
	if !tags && c.isBase64(t, kind) {
		c.decodeBase64()
	}
	if c.isPlain(kind, tags) {
		c.val = collapse(c.val[:0], c.val)
	} else {
		c.val = appendPlain(c.val[:0], string(c.val))
	}
	return len(c.val) > 0
}

// isPlain says whether the text at hand is no HTML. RSS does not say, so there it is
// guessed, as its readers always have.
func (c *canon) isPlain(kind textKind, tags bool) bool {
	if tags || kind == kindHTML || kind == kindXML {
		return false // it is HTML by its own account
	}
	return c.atom || !looksLikeHTML(c.val)
}

func (c *canon) escapeVal() {
	if bytes.IndexByte(c.val, '<') < 0 && bytes.IndexByte(c.val, '&') < 0 && bytes.IndexByte(c.val, '>') < 0 {
		return
	}
	c.val = appendEscaped(nil, c.val)
}

// decodeBase64 decodes the text at hand if it is base64 of text, and drops it if it is
// base64 of something else.
func (c *canon) decodeBase64() {
	compact := bytes.Join(bytes.Fields(c.val), nil)
	dec, err := base64.StdEncoding.DecodeString(string(compact))
	if err != nil {
		return
	}
	if !utf8.Valid(dec) || bytes.IndexByte(dec, 0) >= 0 {
		dec = nil
	}
	c.val = append(c.val[:0], clean(bytes.TrimSpace(dec))...)
}

// flat collects the text of the element that t opens, without any markup.
func (c *canon) flat(t token) bool {
	_, whole := c.collect(t, kindPlain, false)
	return whole && len(c.val) > 0
}

// collect gathers what the element that t opens holds into c.val, trimmed. With markup,
// elements inside are kept as HTML, and from the first of them on text is kept escaped
// (tags then reports true). Without, their tags are dropped. An element that is never closed ends
// where another field begins; whole is false if instead the document ended.
func (c *canon) collect(open token, kind textKind, markup bool) (tags, whole bool) {
	c.val, c.inner = c.val[:0], c.inner[:0]
	if open.empty {
		return false, true
	}
	openField := c.field(open.name)
	escape := kind == kindXML
	whole = true
	var wrap wrapper
scan:
	for c.err == nil {
		t := c.next()
		switch t.kind {
		case tokenEOF:
			whole = false
			break scan
		case tokenText:
			if escape && markup {
				c.val = append(c.val, t.body...)
			} else {
				c.val = c.appendText(c.val, t.body)
			}
		case tokenCDATA:
			if t.cut {
				whole = false
			}
			if escape && markup {
				c.val = appendEscaped(c.val, t.body)
			} else {
				c.val = append(c.val, t.body...)
			}
		case tokenStart:
			if (openField == fieldTitle || !markup) && kind != kindXML && len(c.inner) == 0 && len(t.attrs) == 0 &&
				!t.empty && bytes.Equal(t.name, open.name) && len(c.val) > 0 {
				break scan // <title>…<title>: the slash was forgotten
			}
			if kind != kindXML && c.impliesEnd(openField, t, markup) {
				c.unread(t)
				break scan
			}
			if !markup || !escape && isDiv(t.name) {
				continue
			}
			escape, tags = true, true
			wrap.start(c, t)
			c.startMarkup(t)
			wrap.started(c, t)
		case tokenEnd:
			if c.endsLeaf(open, t) {
				break scan
			}
			if markup && escape {
				wrap.end(c)
				c.endMarkup(t)
			}
		}
	}
	if kind == kindXML || tags {
		wrap.strip(c)
		tags = true
	}
	c.val = mend(bytes.TrimSpace(c.val))
	return tags, whole
}

// endsLeaf says whether an end tag ends the text that open began. An end tag of something
// around it is put back.
func (c *canon) endsLeaf(open, t token) bool {
	if sameTag(t.name, open.name) && !c.innerHas(t.name) {
		return true
	}
	if f := c.field(t.name); (f == fieldEntry || holdsEntries(f)) && !c.innerHas(t.name) {
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
func (c *canon) impliesEnd(open field, t token, markup bool) bool {
	f := c.field(t.name)
	if f == fieldNone || f == fieldWrap || len(c.inner) > 0 && f.isMarkup() {
		return false
	}
	if !markup || open == fieldTitle {
		return f != open
	}
	return !f.isMarkup()
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
		c.val = append(c.val, bytes.ReplaceAll(a.value, []byte{'"'}, []byte("&#34;"))...)
		c.val = append(c.val, '"')
	}
	c.val = append(c.val, '>')
	if t.empty && !isVoid(local) {
		c.closeMarkup(local)
	}
}

// endMarkup writes an end tag if it closes anything that is open inside the text.
func (c *canon) endMarkup(t token) {
	for i := len(c.inner) - 1; i >= 0; i-- {
		if sameTag(c.inner[i], t.name) {
			c.inner = c.inner[:i]
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

func (w *wrapper) started(c *canon, _ token) {
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
