package render

import (
	"bytes"
	"encoding/xml"
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

type rssItem struct {
	*feeds.RssItem
	Title       rssText           `xml:"title"`
	Link        string            `xml:"link,omitempty"`
	Description string            `xml:"description,omitempty"`
	Content     *feeds.RssContent // after the description, as the profile asks
	Creators    []string          `xml:"dc:creator"`
	Language    string            `xml:"dc:language,omitempty"`
	Rights      string            `xml:"dc:rights,omitempty"`
	Modified    string            `xml:"dcterms:modified,omitempty"`
	Categories  []string          `xml:"category"`
	Source      *rssSource        `xml:"source"`
	Media       []mediaContent    `xml:"media:content"`
}

// rssText is plain text. The profile asks for character references in place of "&" and
// "<", since readers differ in whether they take a title for HTML.
type rssText struct {
	Inner string `xml:",innerxml"`
}

type rssSource struct {
	URL   string `xml:"url,attr"`
	Title string `xml:",chardata"`
}

type mediaContent struct {
	URL      string `xml:"url,attr"`
	Type     string `xml:"type,attr,omitempty"`
	Medium   string `xml:"medium,attr,omitempty"`
	Size     int64  `xml:"fileSize,attr,omitempty"`
	Duration int64  `xml:"duration,attr,omitempty"`
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

func rssEntry(p *prepared) rssItem {
	it := rssItem{
		RssItem: &feeds.RssItem{
			Guid:    &feeds.RssGuid{Id: p.id, IsPermaLink: "false"},
			PubDate: p.published.Format(rssDate),
		},
		Title:       text(p.title),
		Link:        p.link,
		Description: p.body,
		Language:    p.language,
		Rights:      p.rights,
		Modified:    p.updated.Format(time.RFC3339Nano),
		Categories:  p.categories,
	}
	if p.summary != "" {
		it.Description = p.summary
		it.Content = &feeds.RssContent{Content: p.body}
	}
	for _, a := range p.authors {
		it.Creators = append(it.Creators, a.Name)
	}
	if p.source.Feed != "" {
		it.Source = &rssSource{URL: p.source.Feed, Title: p.source.Title}
	}
	if e, ok := best(p.enclosures); ok {
		it.Enclosure = &feeds.RssEnclosure{Url: e.URL, Type: e.Type, Length: strconv.FormatInt(e.Length, 10)}
	}
	it.Media = media(p)
	return it
}

func media(p *prepared) []mediaContent {
	var list []mediaContent
	image := p.image
	for _, e := range p.enclosures {
		list = append(list, mediaContent{
			URL: e.URL, Type: e.Type, Medium: medium(e.Type), Size: e.Length, Duration: int64(e.Duration / time.Second),
		})
		if e.URL == image {
			image = ""
		}
	}
	if image != "" {
		list = append(list, mediaContent{URL: image, Medium: "image"})
	}
	return list
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
