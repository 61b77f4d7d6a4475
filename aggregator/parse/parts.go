package parse

import (
	"bytes"
	"strings"

	"foldwire/aggregator/feed"
)

// link rewrites a link: RSS has the address as text, Atom as an attribute, and both occur
// in both.
func (c *canon) link(t token) {
	href := firstAttr(t, "href", "url", "uri")
	rel, typ := relation(c.unescaped(attrValue(t, "rel"))), strings.ToLower(string(c.unescaped(attrValue(t, "type"))))
	length, title := string(c.unescaped(attrValue(t, "length"))), c.unescaped(attrValue(t, "title"))
	if href != nil {
		href = c.unescaped(href)
	}
	if c.flat(t) && len(href) == 0 {
		href = c.val
	}
	c.putLink(rel, typ, c.absolute(href), length, title)
}

// relation gives a link relation by its registered name (RFC 4287, section 4.2.7.2).
func relation(rel []byte) string {
	r := strings.ToLower(string(rel))
	for _, prefix := range [...]string{"http://www.iana.org/assignments/relation/", "https://www.iana.org/assignments/relation/"} {
		r = strings.TrimPrefix(r, prefix)
	}
	if r == "" {
		return "alternate"
	}
	return r
}

// absolute resolves a reference where the document itself says what it starts from.
func (c *canon) absolute(ref []byte) []byte {
	if len(ref) == 0 || !hasScheme(c.place.base) {
		return ref
	}
	return c.resolve(c.place.base, ref)
}

// resolve is Join, which may make much of a little.
func (c *canon) resolve(base string, ref []byte) []byte {
	whole := Join(base, string(ref))
	if c.unfolded += len(whole) - len(ref); c.unfolded > maxUnfolded*len(c.src)+freeUnfolded {
		c.fail(errUnfolded)
	}
	return []byte(whole)
}

func firstAttr(t token, names ...string) []byte {
	for _, n := range names {
		if v := attrValue(t, n); v != nil {
			return v
		}
	}
	return nil
}

func (c *canon) enclosure(t token) {
	src := firstAttr(t, "url", "href", "uri")
	length, typ := c.unescaped(attrValue(t, "length")), c.unescaped(attrValue(t, "type"))
	href := c.unescaped(src)
	if c.flat(t) && len(href) == 0 {
		href = c.val
	}
	if href = c.absolute(href); len(href) == 0 {
		return
	}
	enc := enclosureOf(href, string(typ), string(length), nil)
	if c.dialect == dialectAtom {
		c.direct.linked = append(c.direct.linked, enc) // among its links
	} else {
		c.direct.enclosures = append(c.direct.enclosures, enc)
	}
}

// media rewrites media:content and media:thumbnail as empty elements.
func (c *canon) media(name string, t token) {
	src := c.unescaped(firstAttr(t, "url", "href"))
	if len(src) == 0 {
		if name == "media:content" || !c.flat(t) {
			return
		}
		src = c.val
	}
	c.out = append(c.out, '<')
	c.out = append(c.out, name...)
	c.putAttr("url", c.absolute(src))
	if name == "media:content" {
		for _, a := range [...]string{"type", "medium", "filesize", "duration", "isdefault"} {
			c.putAttr(a, c.unescaped(attrValue(t, a)))
		}
	}
	c.out = append(c.out, "/>"...)
}

// category rewrites a category with its term, label and scheme. One with both a term and
// a text is two.
func (c *canon) category(t token) {
	term, label := c.unescaped(attrValue(t, "term")), c.unescaped(attrValue(t, "label"))
	scheme := c.unescaped(firstAttr(t, "scheme", "domain"))
	c.plain(t)
	if len(term) > 0 || len(label) > 0 && len(c.val) == 0 {
		c.putCategory(term, label, scheme)
		label, scheme = nil, nil
	}
	if len(c.val) > 0 {
		c.putCategory(c.val, label, scheme)
	}
}

func (c *canon) putCategory(term, label, scheme []byte) {
	if c.dialect == dialectRSS && len(term) == 0 {
		term, label = label, nil
	}
	if c.open != nil {
		c.direct.categories = append(c.direct.categories, feed.Category{Term: string(term), Label: string(label), Scheme: string(scheme)})
		return
	}
	if c.dialect == dialectRSS {
		c.out = append(c.out, "<category"...)
		c.putAttr("domain", scheme)
		c.out = append(c.out, '>')
		c.putText(term)
		c.putClose("category")
		return
	}
	c.out = append(c.out, "<category"...)
	c.putAttr("term", term)
	c.putAttr("label", label)
	c.putAttr("scheme", scheme)
	c.out = append(c.out, "/>"...)
}

// keywords rewrites a list of words with commas between them.
func (c *canon) keywords(name string) {
	for word := range bytes.SplitSeq(c.val, []byte{','}) {
		word = bytes.TrimSpace(word)
		switch {
		case len(word) == 0:
			continue
		case name == "category":
			c.putCategory(word, nil, nil)
		default:
			c.put(name, word)
		}
		if c.count(); c.err != nil {
			return
		}
	}
}

func (c *canon) itunesCategory(t token) {
	if text := c.unescaped(attrValue(t, "text")); len(text) > 0 {
		c.putCategory(text, nil, []byte("http://www.itunes.com/"))
		return // its subcategories come next, as if they stood beside it
	}
	if c.flat(t) {
		c.putCategory(c.val, nil, nil)
	}
}

// parts calls f for each element that stands directly in the one that open begins, and
// gathers the text between them. f must consume its element.
func (c *canon) parts(open token, f func(f field, t token)) (text []byte) {
	if open.empty {
		return nil
	}
	for c.err == nil {
		t := c.next()
		switch t.kind {
		case tokenEOF:
			return text
		case tokenText:
			text = c.appendText(text, t.body)
		case tokenCDATA:
			text = append(text, t.body...)
		case tokenEnd:
			if sameTag(t.name, open.name) {
				return text
			}
			if fd := c.field(t.name); fd == fieldEntry || holdsEntries(fd) {
				c.unread(t)
				return text
			}
		case tokenStart:
			fd, mark := c.begin(t)
			if fd == fieldEntry || holdsEntries(fd) || fd == fieldContent || fd == fieldPublished || c.isForgotten(open, fd) {
				c.end(mark)
				c.unread(t)
				return text
			}
			outer := c.parent
			c.parent = open.name
			f(fd, t)
			c.parent = outer
			c.end(mark)
		}
	}
	return text
}

// isForgotten says whether the end tag of a person or an image was forgotten: a field
// follows that is none of its parts, and no end tag comes before the entry's.
func (c *canon) isForgotten(open token, f field) bool {
	switch c.field(open.name) {
	case fieldAuthor:
		switch f {
		case fieldNone, fieldWrap, fieldName, fieldEmail, fieldURL, fieldLink, fieldAuthor:
			return false
		}
	case fieldImage:
		switch f {
		case fieldNone, fieldWrap, fieldURL, fieldLink, fieldTitle, fieldSummary, fieldImage:
			return false
		}
	default:
		return false
	}
	_, lacks := c.lacksEnd(open.name)
	return lacks
}

// maxAhead bounds how far an end tag is looked for, in bytes, maxLooks how often.
const (
	maxAhead = 16 << 10
	maxLooks = 4096
)

// lacksEnd says whether, from here on, the entry ends before an element of the given name
// does, or the document. If not, end is the offset up to which that is known.
func (c *canon) lacksEnd(name []byte) (end int, lacks bool) {
	if c.search.lost >= maxLost {
		return 0, true // looked ahead often enough
	}
	if c.search.looks++; c.search.looks > maxLooks {
		return len(c.src), false
	}
	rest := c.src[c.pos:min(len(c.src), c.pos+maxAhead)]
	far := len(rest) == maxAhead
	if len(c.open) > 0 {
		if around := bytes.Index(rest, append([]byte("</"), c.open...)); around >= 0 {
			rest, far = rest[:around], false
		}
	}
	switch own := endTagIn(rest, name); {
	case own >= 0:
		return c.pos + own, false
	case far:
		return c.pos + maxAhead, false // too far to tell
	}
	c.searchFailed(len(rest))
	return 0, true
}

// endTagIn finds an end tag in whatever case.
func endTagIn(s, name []byte) int {
	tag := append([]byte("</"), name...)
	if i := bytes.Index(s, tag); i >= 0 {
		return i
	}
	return bytes.Index(bytes.ToLower(s), bytes.ToLower(tag))
}

// imageOf gives the address of an image: text, attribute or a part of the element.
func (c *canon) imageOf(t token) []byte {
	src := bytes.Clone(c.unescaped(firstAttr(t, "href", "url", "src", "rdf:resource")))
	text := c.parts(t, func(f field, t token) {
		if f == fieldURL && c.flat(t) && len(src) == 0 {
			src = bytes.Clone(c.val)
		} else if f != fieldURL {
			c.skip(t)
		}
	})
	if text = bytes.TrimSpace(text); len(src) == 0 {
		src = text
	}
	return c.absolute(src)
}
