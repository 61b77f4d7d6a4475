package parse

import (
	"bytes"
	"errors"
)

// The bounds of a document. Past a bound is an error: a document that goes there is not
// a feed that somebody reads.
const (
	maxEntries = 20_000 // entries of a document
	maxFields  = 2_000  // fields of an entry, and of the feed itself
	maxLost    = 8      // elements of an entry without an end that are searched for it; more are read into at once
	maxDepth   = 256    // elements open inside one text; of deeper ones only the text is kept
	maxSought  = 32     // times the document that ends of elements are searched for in vain

	// How much references may grow when they are resolved: so many times the document, and
	// so many bytes.
	maxUnfolded  = 2
	freeUnfolded = 4 << 20
)

var (
	errNamespaces = errors.New("more than 512 namespaces are declared at one place")
	errEntries    = errors.New("more than 20,000 entries")
	errFields     = errors.New("more than 2,000 fields in one entry")
	errEntities   = errors.New("its entities expand to more than 1 MiB")
	errUnclosed   = errors.New("too many of its elements are never closed")
	errUnfolded   = errors.New("its references unfold to far more than the document")
)

// dialect is the family that a document belongs to, and in which gofeed reads it.
type dialect uint8

const (
	dialectNone dialect = iota
	dialectRSS
	dialectAtom
)

// canon rewrites a document of any dialect and any quality into a small well-formed one
// that gofeed reads without loss. What it writes is RSS 2.0 or Atom 1.0 by the names that
// this package reads back, in UTF-8, without namespace declarations (gofeed takes an
// undeclared prefix as it stands, and copies every declaration for every element), with
// each text construct as HTML, each title as plain text, each date in RFC 3339. Elements
// that nobody reads are left out, so no extension can grow or nest without bound; and so is
// what gofeed could only hand back as it was given (direct).
type canon struct {
	scanner
	out      []byte      // the canonical document
	aside    []string    // texts that are not in it
	val      []byte      // the text at hand
	plainVal bool        // it was plain before it became HTML
	inner    [][]byte    // names of the elements open in it
	bases    []innerBase // those of them that have a base of their own
	bindings []binding
	dialect  dialect
	format   string
	root     []byte // the first element's name
	parent   []byte // the name of the element whose parts are read, or empty
	html     bool   // the document is a page
	atom     bool   // text constructs follow Atom's rules
	have     haves  // what the entry at hand has already, or the feed
	place    place
	textBase string // base of the entry's text, if that has its own
	entries  []entryMeta
	direct   direct // of the entry at hand
	open     []byte // the name of the element around: of an entry, or empty
	seen     func(raw uint64) bool
	dates    dateReader
	feedAt   place  // base and language of the feed
	ended    bool   // the root's end tag was met
	search   search // of the entry at hand, or of the feed
	sought   int    // bytes that were looked at in vain for ends of elements
	unclosed bool   // elements are
	unfolded int    // bytes by which references grew
	fields   int    // of the entry at hand, or of the feed
	tangled  bool   // the ends of entries are not plain to see
	cutEntry bool   // the document ended within an entry
	err      error
}

// place is what elements inherit: where relative references start, and the language.
type place struct{ base, lang string }

// entryMeta is what is known of an entry beside the canonical document.
type entryMeta struct {
	raw     uint64
	known   bool // it was seen before, and is not read
	written bool // in the canonical document
	place   place
	direct  direct
}

// search counts how often ends of elements were looked for. It begins anew with each entry:
// how one is read, and so where it ends, must not depend on which others were passed over.
type search struct{ lost, looks int }

// haves marks what has been met, where only the first counts.
type haves struct {
	id, title, summary, content, contentHTML, subtitle, image, link, mediaTitle, mediaText, rights bool
}

func (c *canon) fail(err error) {
	if c.err == nil {
		c.err = err
	}
}

// unread puts a token back.
func (c *canon) unread(t token) { c.pos = t.from }

// count counts a field of the entry at hand, or of the feed.
func (c *canon) count() {
	if c.fields++; c.fields > maxFields {
		c.fail(errFields)
	}
}

// searchFailed notes that an element is not closed within so many bytes.
func (c *canon) searchFailed(bytes int) {
	c.search.lost++
	c.unclosed = true
	if c.sought += bytes; c.sought > maxSought*len(c.src) {
		c.fail(errUnclosed)
	}
}

// begin takes notice of a start tag and says what its element means. The mark is for end.
func (c *canon) begin(t token) (f field, mark int) {
	mark = len(c.bindings)
	for i := range t.attrs {
		if n := t.attrs[i].name; len(n) >= 5 && string(n[:5]) == "xmlns" {
			c.bind(t)
			break
		}
	}
	return c.field(t.name), mark
}

// end forgets what an element declared.
func (c *canon) end(mark int) { c.bindings = c.bindings[:mark] }

// document rewrites the whole document, or as much of it as there is.
func (c *canon) document() {
	for c.err == nil {
		t := c.next()
		switch t.kind {
		case tokenEOF:
			c.close()
			if c.expanded > maxExpanded {
				c.fail(errEntities)
			}
			return
		case tokenEnd:
			if f := c.field(t.name); f == fieldRoot || f == fieldFeed || f == fieldChannel && sameTag(t.name, c.root) {
				c.ended = true
			}
		case tokenStart:
			c.topLevel(t)
		}
	}
}

// topLevel handles an element outside of any entry.
func (c *canon) topLevel(t token) {
	f, mark := c.begin(t)
	if c.root == nil {
		c.root = t.name
		_, local := split(t.name)
		c.html = bytes.EqualFold(local, []byte("html"))
	}
	if c.dialect == dialectNone && !c.opensFeed(f, t) {
		c.skipRawText(t)
		return // a wrapper: what it declares stays in force
	}
	switch f {
	case fieldRoot, fieldFeed, fieldChannel:
		c.feedStart(f, t)
	case fieldEntry:
		c.entry(t)
		c.end(mark)
	case fieldWrap:
	case fieldContent:
		if !bytes.HasSuffix(t.name, []byte("body")) {
			c.skip(t)
			c.end(mark)
		}
	default:
		c.feedField(f, t)
		c.end(mark)
	}
}

// opensFeed says whether a feed begins with t, and if so in which dialect.
func (c *canon) opensFeed(f field, t token) bool {
	_, local := split(t.name)
	switch {
	case f == fieldRoot:
		c.start(dialectRSS)
	case f == fieldFeed:
		c.start(dialectAtom)
	case c.html:
		return false
	case f == fieldChannel:
		c.start(dialectRSS)
	case f == fieldEntry && bytes.EqualFold(local, []byte("entry")):
		c.start(dialectAtom)
	case f == fieldEntry:
		c.start(dialectRSS)
	default:
		return false
	}
	c.root = t.name
	return true
}

func (c *canon) start(d dialect) {
	c.dialect = d
	c.atom = d == dialectAtom
	if d == dialectRSS {
		c.out = append(c.out, `<rss version="2.0"><channel>`...)
	} else {
		c.out = append(c.out, `<feed version="1.0">`...)
	}
}

func (c *canon) close() {
	switch c.dialect {
	case dialectRSS:
		c.out = append(c.out, `</channel></rss>`...)
	case dialectAtom:
		c.out = append(c.out, `</feed>`...)
	}
}

// skipRawText passes over the text of a page's scripts, where '<' begins no tag.
func (c *canon) skipRawText(t token) {
	if t.empty || !c.html {
		return
	}
	for _, name := range [...]string{"script", "style"} {
		if !bytes.EqualFold(t.name, []byte(name)) {
			continue
		}
		i := bytes.Index(c.src[c.pos:], []byte("</"+name))
		if i < 0 {
			i = len(c.src) - c.pos
		}
		c.pos += i
	}
}

// feedStart handles the elements that hold the feed: rss, rdf:RDF, feed, channel.
func (c *canon) feedStart(f field, t token) {
	c.place = c.placeOf(t, c.feedAt)
	c.feedAt = c.place
	if c.format == "" || f == fieldRoot {
		c.format = c.formatOf(f, t)
	}
	if f == fieldChannel {
		c.definition(t)
	}
	if t.empty {
		c.ended = true
	}
}

// definition handles the attributes by which CDF, and RSS in its RDF forms, say what
// others say in elements.
func (c *canon) definition(t token) {
	if href := attrValue(t, "href"); href != nil {
		c.putLink("alternate", "", c.unescaped(href), "", nil)
	}
	if mod := attrValue(t, "lastmod"); mod != nil {
		c.val = c.appendText(c.val[:0], mod)
		c.putDate(fieldUpdated)
	}
}
