package parse

import (
	"bytes"
	"strconv"
	"strings"
	"time"
)

func (c *canon) entryName() string {
	if c.dialect == dialectAtom {
		return "entry"
	}
	return "item"
}

func (c *canon) putOpen(name string) {
	c.out = append(c.out, '<')
	c.out = append(c.out, name...)
	c.out = append(c.out, '>')
}

func (c *canon) putClose(name string) {
	c.out = append(c.out, '<', '/')
	c.out = append(c.out, name...)
	c.out = append(c.out, '>')
}

// put writes an element with the given text, or nothing for no text.
func (c *canon) put(name string, text []byte) {
	if len(text) == 0 {
		return
	}
	c.putOpen(name)
	c.putText(text)
	c.putClose(name)
}

func (c *canon) putText(text []byte) {
	if bytes.IndexByte(text, '<') < 0 && bytes.IndexByte(text, '&') < 0 && bytes.IndexByte(text, '>') < 0 {
		c.out = append(c.out, text...)
		return
	}
	if bytes.Contains(text, []byte("]]>")) || bytes.Contains(text, []byte("<![CDATA[")) {
		c.out = appendEscaped(c.out, text)
		return
	}
	c.out = append(c.out, "<![CDATA["...)
	c.out = append(c.out, text...)
	c.out = append(c.out, "]]>"...)
}

// Long texts go around gofeed, which would look at each byte of them half a dozen times
// only to give them back: a mark and a number stand in their place. A text that holds the
// mark itself goes around it too, so that no document can ask for another text: gofeed trims
// what it reads, so that the mark need not be the first thing in it.
const (
	asideMark = "\uf8fe\uf8ff"
	asideFrom = 256 // bytes
)

// putLong is put for texts that may be long. Their readers must call long.
func (c *canon) putLong(name string, text []byte) {
	if len(text) < asideFrom && !bytes.Contains(text, []byte(asideMark)) {
		c.put(name, text)
		return
	}
	c.putOpen(name)
	c.out = strconv.AppendInt(append(c.out, asideMark...), int64(len(c.aside)), 10)
	c.putClose(name)
	c.aside = append(c.aside, string(text))
}

// long gives the text that putLong was given.
func (c *canon) long(s string) string {
	number, ok := strings.CutPrefix(s, asideMark)
	if !ok {
		return s
	}
	i, err := strconv.ParseUint(number, 10, 32)
	if err != nil || i >= uint64(len(c.aside)) {
		return s
	}
	return c.aside[i]
}

// extra is the name of a field for which neither RSS nor Atom has one: gofeed keeps unknown
// elements of an RSS item, but of an Atom entry only those with a prefix.
func (c *canon) extra(name string) string {
	if c.dialect == dialectAtom {
		return "x:" + name
	}
	return name
}

// guard marks a URL such that gofeed, which passes URLs through its parser and writes
// them anew, finds it unreadable and leaves it alone. unguard takes the mark away.
const guard = ':'

func unguard(s string) string {
	if len(s) > 0 && s[0] == guard {
		return s[1:]
	}
	return s
}

func (c *canon) putAttr(name string, value []byte) {
	if len(value) == 0 {
		return
	}
	c.out = append(c.out, ' ')
	c.out = append(c.out, name...)
	c.out = append(c.out, '=', '"')
	switch name {
	case "href", "src", "uri", "scheme":
		c.out = append(c.out, guard)
	}
	c.out = appendEscaped(c.out, value)
	c.out = append(c.out, '"')
}

// putLink notes a link of an entry by its relation, or writes one of the feed.
func (c *canon) putLink(rel, typ string, href []byte, length string, title []byte) {
	if len(href) == 0 {
		return
	}
	if rel == "alternate" {
		c.have.link = true
	}
	page := rel == "alternate" && (typ == "" || typ == "text/html")
	switch {
	case c.open != nil:
		c.directLink(rel, typ, href, length, title)
	case c.dialect == dialectRSS && page:
		c.put("link", href)
	case c.dialect == dialectRSS:
		c.writeLink("atom:link", rel, typ, href)
	default:
		c.writeLink("link", rel, typ, href)
	}
}

func (c *canon) writeLink(name, rel, typ string, href []byte) {
	c.out = append(append(c.out, '<'), name...)
	c.putAttr("href", href)
	c.putAttr("rel", []byte(rel))
	c.putAttr("type", []byte(typ))
	c.out = append(c.out, "/>"...)
}

// putDate reads the text at hand as a date and notes it, of the feed itself in RFC 3339; a
// date that cannot be read is no date.
func (c *canon) putDate(f field) {
	c.dates.lang = c.feedAt.lang
	t, ok := c.dates.read(c.val)
	if !ok {
		return
	}
	if c.open != nil {
		c.direct.date(f, t.UTC().Truncate(time.Second))
		return
	}
	name := ""
	switch {
	case f == fieldPublished && c.dialect == dialectRSS:
		name = "pubDate"
	case f == fieldUpdated:
		name = c.byDialect("lastBuildDate", "updated")
	default:
		return
	}
	c.putOpen(name)
	c.out = t.UTC().AppendFormat(c.out, time.RFC3339)
	c.putClose(name)
}
