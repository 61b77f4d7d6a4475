package parse

import (
	"bytes"

	"github.com/cespare/xxhash/v2"
)

// entry rewrites an entry from its start tag on.
func (c *canon) entry(t token) {
	if len(c.entries) >= maxEntries {
		c.fail(errEntries)
		return
	}
	if c.knownEntry(t) {
		return
	}
	meta := entryMeta{place: c.placeOf(t, c.feedAt)}
	feedFields, feedHas, feedSearch := c.fields, c.have, c.search
	c.fields, c.have, c.search, c.place, c.textBase, c.open = 0, haves{}, search{}, meta.place, "", t.name
	c.direct = direct{}
	outMark := len(c.out)
	c.putOpen(c.entryName())
	bare := len(c.out)
	c.entryAttrs(t)
	end := c.pos
	complete := t.empty
	if !t.empty {
		end, complete = c.entryBody(t)
	}
	if meta.written = len(c.out) > bare; meta.written {
		c.putClose(c.entryName())
	} else {
		c.out = c.out[:outMark] // all of it is direct
	}
	c.ended = c.ended || complete && sameTag(t.name, c.root)
	c.open, c.fields, c.search = nil, feedFields, feedSearch
	meta.place, c.place = c.place, c.feedAt
	if c.textBase != "" {
		meta.place.base = c.textBase
	}
	meta.raw = xxhash.Sum64(c.src[t.from:end])
	says := complete || c.have.title || c.have.link || c.have.id
	c.have = feedHas
	if !says {
		c.out = c.out[:outMark] // cut off before it said anything
		return
	}
	if c.seen != nil && c.seen(meta.raw) {
		c.out = c.out[:outMark]
		meta.known = true
	} else {
		meta.direct = c.direct
	}
	c.entries = append(c.entries, meta)
}

// entryBody rewrites the fields of an entry. It gives the offset where the entry ends and
// whether it was whole.
func (c *canon) entryBody(open token) (end int, complete bool) {
	for c.err == nil {
		t := c.next()
		switch t.kind {
		case tokenEOF:
			c.cutEntry = true
			return t.from, false
		case tokenEnd:
			if sameTag(t.name, open.name) {
				return c.pos, true
			}
			if holdsEntries(c.field(t.name)) {
				c.unread(t)
				return t.from, true
			}
		case tokenStart:
			f, mark := c.begin(t)
			if f == fieldEntry || holdsEntries(f) {
				c.end(mark)
				c.unread(t) // the entry before was never closed
				return t.from, true
			}
			c.entryField(f, t)
			c.end(mark)
		}
	}
	return c.pos, false
}

func holdsEntries(f field) bool { return f == fieldRoot || f == fieldFeed || f == fieldChannel }

// knownEntry passes over an entry that was seen before without looking into it. Where its
// end is not plain to see, the entry is rewritten as any other.
func (c *canon) knownEntry(t token) bool {
	if c.seen == nil || t.empty || c.tangled {
		return false
	}
	end := c.plainEnd(t)
	if end < 0 {
		c.tangled = true // look no further in a document where this takes long
		return false
	}
	raw := xxhash.Sum64(c.src[t.from:end])
	if !c.seen(raw) {
		return false
	}
	c.entries = append(c.entries, entryMeta{raw: raw, known: true})
	c.pos = end
	return true
}

// plainEnd finds the end of the entry that t opens, or -1 if another seems to begin
// before.
func (c *canon) plainEnd(t token) int {
	c.val = append(append(append(c.val[:0], "</"...), t.name...), '>')
	closing, at := c.val, -1
	for from := c.pos; ; {
		if at < from { // else it still lies ahead
			i := bytes.Index(c.src[from:], closing)
			if i < 0 {
				return -1
			}
			at = from + i
		}
		stretch := c.src[from:at]
		k := bytes.Index(stretch, []byte("<!"))
		if k >= 0 {
			stretch = stretch[:k]
		}
		if opens := bytes.Index(stretch, t.name); opens > 0 && stretch[opens-1] == '<' {
			return -1
		}
		if k < 0 {
			return at + len(closing)
		}
		from += k
		mark := "]]>"
		if bytes.HasPrefix(c.src[from:], []byte("<!--")) {
			mark = "-->"
		}
		n := bytes.Index(c.src[from:], []byte(mark))
		if n < 0 {
			return -1
		}
		from += n + len(mark)
	}
}
