package parse

// innerBase is the base of an element inside XHTML, which HTML has no word for: references
// below it are resolved on the way.
type innerBase struct {
	depth int // how many elements are open around it
	base  string
}

// pushBase notes the base that an element inside a text declares.
func (c *canon) pushBase(t token) {
	ref := attrValue(t, "xml:base")
	if ref == nil || len(c.inner) >= maxDepth {
		return
	}
	base := c.place.base
	if n := len(c.bases); n > 0 {
		base = c.bases[n-1].base
	}
	c.bases = append(c.bases, innerBase{len(c.inner), Join(base, string(c.unescaped(ref)))})
}

// popBases forgets those of elements that are closed.
func (c *canon) popBases() {
	for n := len(c.bases); n > 0 && c.bases[n-1].depth >= len(c.inner); n-- {
		c.bases = c.bases[:n-1]
	}
}

// innerRef resolves a reference in an attribute if an element inside the text says what it
// starts from.
func (c *canon) innerRef(name, value []byte) []byte {
	n := len(c.bases)
	if n == 0 {
		return value
	}
	for _, ref := range [...]string{"href", "src", "poster", "cite", "longdesc", "data"} {
		if equalName(name, ref) {
			return c.resolve(c.bases[n-1].base, value)
		}
	}
	return value
}
