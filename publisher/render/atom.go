package render

import (
	"encoding/xml"
	"io"
	"slices"
	"strconv"
	"time"

	"github.com/gorilla/feeds"
)

// Namespaces of the extensions to Atom.
const (
	historyNamespace   = "http://purl.org/syndication/history/1.0"
	tombstoneNamespace = "http://purl.org/atompub/tombstones/1.0"
)

// atomDocument embeds gorilla's feed; its own fields lie nearer and win.
type atomDocument struct {
	XMLName    xml.Name `xml:"feed"`
	Lang       string   `xml:"xml:lang,attr,omitempty"`
	History    string   `xml:"xmlns:fh,attr,omitempty"`
	Tombstones string   `xml:"xmlns:at,attr,omitempty"`
	*feeds.AtomFeed
	Links     []atomLink     `xml:"link"`
	Generator *atomGenerator `xml:"generator"`
	Archive   *struct{}      `xml:"fh:archive"`
	Entries   string         `xml:",innerxml"` // see writeXML
	Gone      []atomGone     `xml:"at:deleted-entry"`
}

var _ feeds.XmlFeed = (*atomDocument)(nil)

// FeedXml implements [feeds.XmlFeed].
//
//revive:disable-next-line:var-naming the interface wants this name
func (d *atomDocument) FeedXml() any { return d }

type atomLink struct {
	Rel      string `xml:"rel,attr"`
	Href     string `xml:"href,attr"`
	Type     string `xml:"type,attr,omitempty"`
	HrefLang string `xml:"hreflang,attr,omitempty"`
	Title    string `xml:"title,attr,omitempty"`
	Length   string `xml:"length,attr,omitempty"`
}

type atomGenerator struct {
	URI     string `xml:"uri,attr,omitempty"`
	Version string `xml:"version,attr,omitempty"`
	Name    string `xml:",chardata"`
}

type atomGone struct {
	Ref  string `xml:"ref,attr"`
	When string `xml:"when,attr"`
}

// Atom writes ch as Atom 1.0 (RFC 4287), with tombstones (RFC 6721) and the links of
// paged and archived feeds (RFC 5005).
func Atom(w io.Writer, ch Channel) error {
	doc := atomHead(&ch)
	doc.Updated = newest(&ch).Format(time.RFC3339Nano)
	doc.Entries = entriesMark
	for _, g := range ch.Gone {
		doc.Tombstones = tombstoneNamespace
		doc.Gone = append(doc.Gone, atomGone{Ref: line(g.ID), When: g.At.UTC().Format(time.RFC3339)})
	}
	return writeXML(w, doc, pieces(&ch, func(p *Piece) []byte { return p.Atom }))
}

func atomHead(ch *Channel) *atomDocument {
	author := line(ch.Author)
	if author == "" {
		author = line(ch.Title)
	}
	doc := &atomDocument{
		Lang: language(ch.Language),
		AtomFeed: &feeds.AtomFeed{
			Xmlns:    "http://www.w3.org/2005/Atom",
			Id:       line(ch.ID),
			Title:    line(ch.Title),
			Subtitle: line(ch.Description),
			Icon:     link(ch.Icon),
			Logo:     link(ch.Logo),
			Author:   &feeds.AtomAuthor{AtomPerson: feeds.AtomPerson{Name: author, Uri: link(ch.Link)}},
		},
		Links: append([]atomLink{{Rel: "alternate", Type: "text/html", Href: link(ch.Link)}}, links(ch, TypeAtom)...),
	}
	if name := line(ch.Generator.Name); name != "" {
		doc.Generator = &atomGenerator{Name: name, Version: line(ch.Generator.Version), URI: link(ch.Generator.URL)}
	}
	if ch.Paging.Archive {
		doc.History, doc.Archive = historyNamespace, &struct{}{}
	}
	return doc
}

// links gives what leads from a feed document to itself, its hubs and its neighbours.
// The older one is named twice: as a page (RFC 5005, section 3) and as an archive (section
// 4), since readers know the one or the other.
func links(ch *Channel, mediaType string) []atomLink {
	var list []atomLink
	add := func(rel, href, mediaType string) {
		if href = link(href); href != "" {
			list = append(list, atomLink{Rel: rel, Href: href, Type: mediaType})
		}
	}
	add("self", ch.Self, mediaType)
	for _, h := range ch.Hubs {
		add("hub", h, "")
	}
	add("current", ch.Paging.Current, mediaType)
	add("prev-archive", ch.Paging.PrevArchive, mediaType)
	add("next", ch.Paging.PrevArchive, mediaType)
	return list
}

func entryLinks(p *prepared) []atomLink {
	var list []atomLink
	if p.link != "" {
		list = append(list, atomLink{Rel: "alternate", Type: "text/html", Href: p.link, HrefLang: p.language})
	}
	if p.page != "" && p.page != p.link {
		list = append(list, atomLink{Rel: "related", Type: "text/html", Href: p.page, Title: "Foldwire"})
	}
	seen := map[string]bool{p.link: true, p.page: true}
	for _, c := range slices.Concat(p.covered, p.duplicates) {
		if c.Link != "" && !seen[c.Link] {
			seen[c.Link] = true
			list = append(list, atomLink{Rel: "related", Type: "text/html", Href: c.Link, HrefLang: c.Language, Title: c.Outlet + ": " + c.Title})
		}
	}
	for _, e := range p.enclosures {
		l := atomLink{Rel: "enclosure", Type: e.Type, Href: e.URL, Title: e.Title}
		if e.Length > 0 {
			l.Length = strconv.FormatInt(e.Length, 10)
		}
		list = append(list, l)
	}
	return list
}

// atom writes an entry of Atom.
func (b *elements) atom(p *prepared) {
	b.add("\n  <entry")
	b.some(` xml:lang="{}"`, p.language)
	b.add(`>
    <title>{}</title>
    <updated>{}</updated>
    <id>{}</id>
    <content type="html">{}</content>`, p.title, p.updated.Format(time.RFC3339Nano), p.id, p.body)
	b.some("\n    <rights>{}</rights>", p.rights)
	b.add("\n    <published>{}</published>", p.published.Format(time.RFC3339))
	b.some("\n    <summary type=\"html\">{}</summary>", p.summary)
	for _, a := range p.authors {
		b.add("\n    <author>\n      <name>{}</name>", a.Name)
		b.some("\n      <uri>{}</uri>", a.URL)
		b.add("\n    </author>")
	}
	for _, c := range p.categories {
		b.add("\n    <category term=\"{}\"></category>", c)
	}
	for _, l := range entryLinks(p) {
		b.add("\n    <link rel=\"{}\" href=\"{}\"", l.Rel, l.Href)
		b.some(` type="{}"`, l.Type)
		b.some(` hreflang="{}"`, l.HrefLang)
		b.some(` title="{}"`, l.Title)
		b.some(` length="{}"`, l.Length)
		b.add("></link>")
	}
	if p.source.ID != "" {
		b.atomSource(p)
	}
	b.add("\n  </entry>")
}

// atomSource tells where an entry came from. The author of an entry that names none is its
// source's, or, if that has none, the feed's (RFC 4287, section 4.2.1), which only collects.
func (b *elements) atomSource(p *prepared) {
	updated := p.source.Updated
	if updated.IsZero() {
		updated = p.published
	}
	b.add(`
    <source>
      <id>{}</id>
      <title>{}</title>
      <updated>{}</updated>`, p.source.ID, p.source.Title, updated.UTC().Format(time.RFC3339))
	if len(p.authors) == 0 && p.source.Title != "" {
		b.add("\n      <author>\n        <name>{}</name>", p.source.Title)
		b.some("\n        <uri>{}</uri>", p.source.Site)
		b.add("\n      </author>")
	}
	b.some("\n      <link rel=\"self\" href=\"{}\"></link>", p.source.Feed)
	b.some("\n      <link rel=\"alternate\" href=\"{}\" type=\"text/html\"></link>", p.source.Site)
	b.add("\n    </source>")
}
