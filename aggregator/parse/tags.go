package parse

import "bytes"

// skip passes over an element that says nothing to us. An element that is never closed
// must not swallow what follows: then only its tag is passed over.
func (c *canon) skip(t token) {
	if t.empty || c.search.lost >= maxLost {
		return
	}
	from := c.pos
	depth, nested := 1, 0 // elements of the same name, and entries and feeds, open inside
	for depth > 0 && nested >= 0 {
		n := c.next()
		step := 1
		switch {
		case n.kind == tokenEOF:
			nested = -1
		case n.kind == tokenEnd:
			step = -1
		case n.kind != tokenStart || n.empty:
			step = 0
		}
		switch {
		case step == 0 || nested < 0:
		case sameTag(n.name, t.name):
			depth += step
		case isBoundary(n.name):
			nested += step
		}
	}
	if nested < 0 {
		c.searchFailed(c.pos - from)
		c.pos = from
	}
}

// isBoundary says whether a tag opens or closes an entry or a feed by its plain name.
func isBoundary(name []byte) bool {
	_, local := split(name)
	if len(local) > 7 || len(local) < 3 {
		return false
	}
	var buf [8]byte
	switch string(lowered(buf[:0], local)) {
	case "item", "entry", "channel", "feed", "rss", "rdf":
		return true
	}
	return false
}

// sameTag says whether an end tag closes a start tag: case does not matter, nor a prefix
// that one of them lacks.
func sameTag(a, b []byte) bool {
	if len(a) == len(b) {
		return a[0]|0x20 == b[0]|0x20 && bytes.EqualFold(a, b)
	}
	ap, al := split(a)
	bp, bl := split(b)
	return (len(ap) == 0 || len(bp) == 0) && len(ap) != len(bp) && bytes.EqualFold(al, bl)
}

// attrValue gives an attribute's value as written, or nil. The name is compared without
// regard to case, with its prefix.
func attrValue(t token, name string) []byte {
	for i := range t.attrs {
		if a := &t.attrs[i]; len(a.name) == len(name) && equalFold(a.name, name) {
			if a.value == nil {
				return []byte{}
			}
			return a.value
		}
	}
	return nil
}

// equalFold compares a name with a lower-case one.
func equalFold(name []byte, lower string) bool {
	for i, ch := range name {
		if ch >= 'A' && ch <= 'Z' {
			ch |= 0x20
		}
		if ch != lower[i] {
			return false
		}
	}
	return true
}

// unescaped gives an attribute's value, references resolved and trimmed.
func (c *canon) unescaped(value []byte) []byte {
	if bytes.IndexByte(value, '&') < 0 {
		return bytes.TrimSpace(value)
	}
	return bytes.TrimSpace(c.appendText(nil, value))
}

// placeOf gives base and language within an element.
func (c *canon) placeOf(t token, outer place) place {
	for i := range t.attrs {
		a := &t.attrs[i]
		switch {
		case equalName(a.name, "xml:base") || equalName(a.name, "base"):
			outer.base = Join(outer.base, string(c.unescaped(a.value)))
		case equalName(a.name, "xml:lang") || equalName(a.name, "lang"):
			outer.lang = string(c.unescaped(a.value))
		}
	}
	return outer
}

func equalName(name []byte, lower string) bool {
	return len(name) == len(lower) && equalFold(name, lower)
}
