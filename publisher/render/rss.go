package render

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gorilla/feeds"
)

// Media types of what this package writes.
const (
	TypeRSS  = "application/rss+xml"
	TypeAtom = "application/atom+xml"
	TypeJSON = "application/feed+json"
	TypeOPML = "text/x-opml"
)

// rssDate is the form of RFC 822 with four digits for the year, as the RSS profile asks.
const rssDate = "Mon, 02 Jan 2006 15:04:05 GMT"

// rssDocument widens the root of gorilla's RSS by the namespaces that the profile uses.
type rssDocument struct {
	XMLName xml.Name `xml:"rss"`
	Version string   `xml:"version,attr"`
	Atom    string   `xml:"xmlns:atom,attr"`
	Content string   `xml:"xmlns:content,attr"`
	DC      string   `xml:"xmlns:dc,attr"`
	DCTerms string   `xml:"xmlns:dcterms,attr"`
	Media   string   `xml:"xmlns:media,attr"`
	History string   `xml:"xmlns:fh,attr,omitempty"`
	Channel *rssChannel
}

var _ feeds.XmlFeed = (*rssDocument)(nil)

// FeedXml implements [feeds.XmlFeed].
//
//revive:disable-next-line:var-naming the interface wants this name
func (d *rssDocument) FeedXml() any { return d }

// rssChannel embeds gorilla's channel; its own fields lie nearer and win.
type rssChannel struct {
	*feeds.RssFeed
	Title       rssText    `xml:"title"`
	Description rssText    `xml:"description"`
	Links       []atomLink `xml:"atom:link"`
	Archive     *struct{}  `xml:"fh:archive"`
	Items       string     `xml:",innerxml"` // see writeXML
}

// rssText is plain text. The profile asks for character references in place of "&" and
// "<", since readers differ in whether they take a title for HTML.
type rssText struct {
	Inner string `xml:",innerxml"`
}

// RSS writes ch as RSS 2.0 with the recommendations of the RSS profile.
func RSS(w io.Writer, ch Channel) error {
	doc := &rssDocument{
		Version: "2.0",
		Atom:    "http://www.w3.org/2005/Atom",
		Content: "http://purl.org/rss/1.0/modules/content/",
		DC:      "http://purl.org/dc/elements/1.1/",
		DCTerms: "http://purl.org/dc/terms/",
		Media:   "http://search.yahoo.com/mrss/",
		Channel: rssHead(&ch),
	}
	if ch.Paging.Archive {
		doc.History = historyNamespace
		doc.Channel.Archive = &struct{}{}
	}
	doc.Channel.LastBuildDate = newest(&ch).Format(rssDate)
	doc.Channel.Items = entriesMark
	return writeXML(w, doc, pieces(&ch, func(p *Piece) []byte { return p.RSS }))
}

func rssHead(ch *Channel) *rssChannel {
	name := line(ch.Title)
	about := line(ch.Description)
	if about == "" {
		about = name
	}
	c := &rssChannel{
		RssFeed: &feeds.RssFeed{
			Link:      link(ch.Link),
			Language:  language(ch.Language),
			Generator: generator(ch.Generator),
			Docs:      "https://www.rssboard.org/rss-specification",
			Ttl:       int(ch.TTL / time.Minute),
		},
		Title:       text(name),
		Description: text(about),
		Links:       links(ch, TypeRSS),
	}
	if logo := link(ch.Logo); logo != "" {
		c.Image = &feeds.RssImage{Url: logo, Title: rssTitle(name), Link: c.Link}
	}
	return c
}

// rss writes an entry as an item of RSS.
func (b *elements) rss(p *prepared) {
	b.add("\n    <item>")
	if e, ok := best(p.enclosures); ok {
		b.add(`
      <enclosure url="{}" length="{}" type="{}"></enclosure>`, e.URL, strconv.FormatInt(e.Length, 10), e.Type)
	}
	b.add(`
      <guid isPermaLink="false">{}</guid>
      <pubDate>{}</pubDate>
      <title>`, p.id, p.published.Format(rssDate))
	b.written(text(p.title).Inner)
	b.add("</title>")
	b.some("\n      <link>{}</link>", p.link)
	if p.summary == "" {
		b.some("\n      <description>{}</description>", p.body)
	} else { // the content after it, as the profile asks
		b.add("\n      <description>{}</description>\n      <content:encoded><![CDATA[", p.summary)
		b.written(strings.ReplaceAll(p.body, "]]>", "]]]]><![CDATA[>"))
		b.add("]]></content:encoded>")
	}
	for _, a := range p.authors {
		b.add("\n      <dc:creator>{}</dc:creator>", a.Name)
	}
	b.some("\n      <dc:language>{}</dc:language>", p.language)
	b.some("\n      <dc:rights>{}</dc:rights>", p.rights)
	b.add("\n      <dcterms:modified>{}</dcterms:modified>", p.updated.Format(time.RFC3339Nano))
	for _, c := range p.categories {
		b.add("\n      <category>{}</category>", c)
	}
	if p.source.Feed != "" {
		b.add("\n      <source url=\"{}\">{}</source>", p.source.Feed, p.source.Title)
	}
	b.media(p)
	b.add("\n    </item>")
}

// media writes what Media RSS says of enclosures, and of an image that is none.
func (b *elements) media(p *prepared) {
	number := func(markup literal, n int64) {
		if n != 0 {
			b.add(markup, strconv.FormatInt(n, 10))
		}
	}
	image := p.image
	for _, e := range p.enclosures {
		b.add("\n      <media:content url=\"{}\"", e.URL)
		b.some(` type="{}"`, e.Type)
		b.some(` medium="{}"`, medium(e.Type))
		number(` fileSize="{}"`, e.Length)
		number(` duration="{}"`, int64(e.Duration/time.Second))
		b.add("></media:content>")
		if e.URL == image {
			image = ""
		}
	}
	b.some("\n      <media:content url=\"{}\" medium=\"image\"></media:content>", image)
}

// text writes a plain text so that both kinds of reader show it.
func text(s string) rssText {
	t := rssTitle(s)
	if t == "" {
		t = rssTitle(strings.Trim(s, "&;")) // it is but an entity for white space
	}
	t = strings.ReplaceAll(t, "&", "&#x26;")
	t = strings.ReplaceAll(t, "<", "&#x3C;")
	return rssText{strings.ReplaceAll(t, ">", "&#x3E;")}
}

func generator(g Generator) string {
	return strings.TrimSpace(line(g.Name) + " " + line(g.Version))
}

// entriesMark stands in a document where its entries come. No text can hold it, since its
// "<" would be escaped.
const entriesMark = "<entries/>"

// errShell says that a library writes documents in another form than it did.
var errShell = errors.New("a feed was written in a form that is not known")

// writeXML writes a document with its entries in the place of their mark.
func writeXML(w io.Writer, doc feeds.XmlFeed, entries [][]byte) error {
	var b bytes.Buffer
	if err := feeds.WriteXML(doc, &b); err != nil {
		return err
	}
	b.WriteByte('\n')
	head, tail, found := bytes.Cut(b.Bytes(), []byte(entriesMark))
	if !found {
		return errShell
	}
	return writeAll(w, slices.Concat([][]byte{head}, entries, [][]byte{tail}))
}

func writeAll(w io.Writer, parts [][]byte) error {
	if b, ok := w.(*bytes.Buffer); ok {
		size := 0
		for _, part := range parts {
			size += len(part)
		}
		b.Grow(size)
	}
	for _, part := range parts {
		if _, err := w.Write(part); err != nil {
			return err
		}
	}
	return nil
}
