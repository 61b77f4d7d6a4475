package parse

import (
	"bytes"

	"foldwire/aggregator/feed"
)

// person rewrites an author: a text, or name, address and page as parts.
func (c *canon) person(t token) {
	var name, email, page []byte
	text := c.parts(t, func(f field, t token) {
		switch f {
		case fieldName:
			if c.plain(t) {
				name = bytes.Clone(c.val)
			}
		case fieldEmail:
			if c.flat(t) {
				email = bytes.Clone(c.val)
			}
		case fieldURL, fieldLink:
			if c.flat(t) {
				page = bytes.Clone(c.val)
			}
		default:
			if !isPhrasing(t.name) {
				c.skip(t)
			}
		}
	})
	if len(name) == 0 && len(email) == 0 {
		name = mend(bytes.TrimSpace(text))
	}
	c.putPerson(name, email, page)
}

func (c *canon) putPerson(name, email, page []byte) {
	if len(name) == 0 && len(email) == 0 && len(page) == 0 {
		return
	}
	if c.open != nil {
		c.direct.authors = addAuthor(c.direct.authors, feed.Author{
			Name: string(bytes.TrimSpace(name)), Email: string(bytes.TrimSpace(email)), URL: string(bytes.TrimSpace(page)),
		})
		return
	}
	if c.dialect == dialectRSS {
		if len(email) == 0 && len(page) == 0 {
			c.put("x:author", name)
			return
		}
		c.out = append(c.out, "<x:author"...)
		c.putAttr("name", name)
		c.putAttr("email", email)
		c.putAttr("uri", page)
		c.out = append(c.out, "/>"...)
		return
	}
	c.putOpen("author")
	c.put("name", name)
	c.put("email", email)
	if len(page) > 0 {
		c.put("uri", append([]byte{guard}, page...))
	}
	c.putClose("author")
}

// source rewrites where an entry was taken from. Its authors are those of an entry that
// names none.
func (c *canon) source(t token) {
	page := bytes.Clone(c.unescaped(firstAttr(t, "url", "href")))
	var title, site []byte
	text := c.parts(t, func(f field, t token) {
		switch f {
		case fieldTitle:
			if c.plain(t) {
				title = bytes.Clone(c.val)
			}
		case fieldLink:
			rel, href := relation(c.unescaped(attrValue(t, "rel"))), bytes.Clone(c.unescaped(attrValue(t, "href")))
			if c.flat(t) && len(href) == 0 {
				href = bytes.Clone(c.val)
			}
			if rel == "self" && len(page) == 0 {
				page = c.absolute(href)
			} else if rel == "alternate" && len(site) == 0 {
				site = c.absolute(href)
			}
		default:
			c.skip(t)
		}
	})
	if title == nil {
		title = appendPlain(nil, string(mend(bytes.TrimSpace(text))))
	}
	if len(page) == 0 {
		page = site
	}
	if len(page) == 0 && len(title) == 0 {
		return
	}
	if c.dialect == dialectRSS {
		c.out = append(c.out, "<source"...)
		c.putAttr("url", page)
		c.out = append(c.out, '>')
		c.putText(title)
		c.putClose("source")
		return
	}
	c.putOpen("source")
	c.put("title", title)
	c.writeLink("link", "self", "", page)
	c.putClose("source")
}

// skips rewrites skipHours and skipDays.
func (c *canon) skips(f field, t token) {
	list, part := "skipHours", "hour"
	if f == fieldSkipDays {
		list, part = "skipDays", "day"
	}
	c.putOpen(list)
	c.parts(t, func(f field, t token) {
		if f != fieldHour && f != fieldDay {
			c.skip(t)
		} else if c.flat(t) {
			c.put(part, c.val)
		}
	})
	c.putClose(list)
}
