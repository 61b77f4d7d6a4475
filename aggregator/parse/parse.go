// Package parse turns the bytes of a feed into a feed.Document: RSS of every version, Atom,
// JSON Feed, well-formed or not, in any encoding. It is the only package that knows gofeed.
//
// Gofeed reads feeds, and is strict where the world is not. A stage before it makes clean
// UTF-8 of the bytes (charset.go, detect.go), cuts them into tokens without ever failing
// (scan.go), finds out what each element means by whatever name (names.go, field.go) and
// writes them anew as a small canonical document (canon.go, fields.go). From that is left
// out what gofeed could only hand back (direct.go, and long texts): of an entry, all but its
// extensions. A stage behind it turns gofeed's feed into ours (rss.go, atom.go, json.go) and
// puts that back. JSON is cut into items instead (json_split.go), and mended where gofeed
// refuses it (json_coerce.go); dates have a reader of their own (date.go).
package parse

import (
	"bytes"
	"fmt"

	"github.com/mmcdole/gofeed/atom"
	"github.com/mmcdole/gofeed/rss"

	"foldwire/aggregator/feed"
)

// Parse reads a feed document. contentType is the Content-Type of the response as
// received, or empty. What was mended on the way is told in Document.Warnings. A document
// that is no feed, or goes past a bound, gives a *feed.Error that says what it is.
func Parse(body []byte, contentType string) (feed.Document, error) {
	return ParseNew(body, contentType, nil)
}

// ParseNew is Parse for a reader who knows some of the entries. Of an entry whose raw hash
// seen accepts, gofeed gets nothing to parse and only Raw is set; the entries keep the
// order of the document. seen may be called more than once for an entry; nil means that
// nothing is known.
//
//nolint:revive // parse.New would read as if it made something
func ParseNew(body []byte, contentType string, seen func(raw uint64) bool) (feed.Document, error) {
	if kind := isBinary(body); kind != "" {
		return feed.Document{}, noFeed("Check that the URL is that of a feed.", "the document is %s, not a feed", kind)
	}
	text, warnings := toUTF8(body, contentType)
	if isJSON(text) {
		doc, err := parseJSON(text, seen)
		doc.Warnings = append(warnings, doc.Warnings...)
		return doc, err
	}
	doc, err := parseXML(text, seen)
	if err != nil {
		return feed.Document{}, err
	}
	doc.Warnings = append(warnings, doc.Warnings...)
	return doc, nil
}

func parseXML(text []byte, seen func(raw uint64) bool) (feed.Document, error) {
	c := &canon{scanner: scanner{src: text}, seen: seen, dates: dateReader{src: text}}
	if seen == nil {
		const own, usual = 512, 2 << 10 // bytes of what a feed says of itself, and of an entry
		c.out, c.entries = make([]byte, 0, own), make([]entryMeta, 0, len(text)/usual+1)
	}
	c.document()
	if c.err != nil {
		return feed.Document{}, unread(c.err)
	}
	if c.dialect == dialectNone {
		if inner, ok := escapedFeed(text); ok {
			return parseXML(inner, seen)
		}
		if inner, ok := wrappedJSON(text); ok {
			return parseJSON(inner, seen)
		}
		return feed.Document{}, notFeed(text)
	}
	doc, err := c.read()
	if err != nil {
		return feed.Document{}, feed.Errorf(feed.StageParse,
			"This is a fault of the program; please report it with the document.", "gofeed: %w", err)
	}
	if doc.Format = c.format; doc.Format == "" { // a bare entry
		doc.Format = c.byDialect("rss2.0", "atom1.0")
	}
	doc.Base, doc.Language = c.feedAt.base, c.feedAt.lang
	doc.Description = c.long(doc.Description)
	for i := range doc.Entries {
		e := &doc.Entries[i]
		e.Title, e.Summary = c.long(e.Title), c.long(e.Summary)
	}
	doc.Warnings = c.warnings()
	return doc, nil
}

// unread is the error of a document that goes past a bound.
func unread(err error) error {
	return feed.Errorf(feed.StageParse, "No honest feed looks like this; look at the document, and remove the source if it stays so.",
		"the document is not read: %w", err)
}

// read lets gofeed parse the canonical document and turns what it finds into ours.
func (c *canon) read() (feed.Document, error) {
	if c.dialect == dialectAtom {
		f, err := (&atom.Parser{}).Parse(bytes.NewReader(c.out))
		if err != nil {
			return feed.Document{}, err
		}
		doc := atomDocument(f)
		doc.Entries, err = merge(c.entries, f.Entries, atomEntry)
		return doc, err
	}
	f, err := (&rss.Parser{}).Parse(bytes.NewReader(c.out))
	if err != nil {
		return feed.Document{}, err
	}
	doc := rssDocument(f)
	doc.Entries, err = merge(c.entries, f.Items, rssEntry)
	return doc, err
}

// merge puts what gofeed read of the entries back among those it was not given.
func merge[T any](metas []entryMeta, read []*T, entry func(*T, *direct) feed.Entry) ([]feed.Entry, error) {
	entries := make([]feed.Entry, len(metas))
	nothing, next := new(T), 0
	for i := range metas {
		m, e := &metas[i], &entries[i]
		e.Raw = m.raw
		if m.known {
			continue
		}
		said := nothing
		if m.written {
			if next >= len(read) {
				return nil, fmt.Errorf("%d entries written, %d read", len(metas), len(read))
			}
			said = read[next]
			next++
		}
		*e = entry(said, &m.direct)
		e.Raw, e.Base = m.raw, m.place.base
		if e.Language == "" {
			e.Language = m.place.lang
		}
	}
	return entries, nil
}

func (c *canon) warnings() []string {
	var w []string
	switch {
	case c.cutEntry:
		w = append(w, "the document ends in the middle of an entry; the entries before are read")
	case !c.ended:
		w = append(w, "the document ends before its root element does; what is there is read")
	}
	if c.unclosed {
		w = append(w, "some elements are never closed")
	}
	return w
}
