package parse

import (
	"bytes"
	"strings"
	"time"

	"foldwire/aggregator/feed"
)

// direct is what an entry says that is ready once it is read. It goes around gofeed, which
// takes several microseconds for each element; an entry that says nothing else is not given
// to it at all.
type direct struct {
	id, title                   string
	page, other                 string // its link: to a page, and to something else
	summary, content            string
	published, updated, created time.Time
	authors                     []feed.Author
	categories                  []feed.Category
	enclosures, linked          []feed.Enclosure // those of elements of their own, and of links
	permalink                   bool             // the id that was written last is one
}

// directLink notes a link of an entry. Of several to pages Atom means the first, and of RSS the
// last is read; what leads elsewhere stands in if there is none.
func (c *canon) directLink(rel, typ string, href []byte, length string, title []byte) {
	t := &c.direct
	switch rel {
	case "enclosure":
		t.linked = append(t.linked, enclosureOf(href, typ, length, title))
	case "alternate":
		page := typ == "" || typ == "text/html" || typ == "application/xhtml+xml" && c.dialect == dialectAtom
		switch {
		case page && c.dialect == dialectRSS:
			t.page = string(href) // which RSS has as text
		case page && t.page == "":
			t.page = attrText(href)
		case !page && t.other == "":
			t.other = attrText(href)
		}
	}
}

func enclosureOf(href []byte, typ, size string, title []byte) feed.Enclosure {
	return feed.Enclosure{URL: attrText(href), Type: attrText([]byte(typ)), Length: length(size), Title: attrText(title)}
}

// attrText gives the value of an attribute as XML reads it, with its line ends as they are in
// text (XML 1.0, section 2.11).
func attrText(value []byte) string {
	if bytes.IndexByte(value, '\r') < 0 {
		return string(value)
	}
	return strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(string(value))
}

// date notes a date of an entry; of several of a kind the last counts.
func (t *direct) date(f field, at time.Time) {
	switch f {
	case fieldPublished:
		t.published = at
	case fieldUpdated:
		t.updated = at
	default:
		t.created = at
	}
}

// entry gives the entry that says this. The date of creation stands for that of
// publication if there is no other.
func (t *direct) entry() feed.Entry {
	e := feed.Entry{
		GUID: t.id, Title: t.title, Link: t.page, Summary: t.summary, Content: t.content,
		Authors: t.authors, Categories: t.categories, Enclosures: append(t.enclosures, t.linked...),
		Published: t.published, Updated: t.updated,
	}
	if e.Link == "" {
		e.Link = t.other
	}
	if e.Published.IsZero() {
		e.Published = t.created
	}
	return e
}
