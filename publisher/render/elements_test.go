package render

import (
	"bytes"
	"encoding/xml"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/gorilla/feeds"
	"pgregory.net/rapid"
)

// TestElements draws entries of hostile texts: they are written as encoding/xml writes them from
// gorilla's structures.
func TestElements(t *testing.T) {
	w := NewWriter()
	rapid.Check(t, func(rt *rapid.T) {
		e := randomEntry(rt)
		lack(rt, &e)
		piece, err := w.Write("en", &e)
		if err != nil {
			rt.Fatal(err)
		}
		p := prepare("en", &e)
		var rss rssShell
		rss.Channel.Items[0] = rssEntry(&p)
		for _, c := range []struct {
			got        []byte
			shell      feeds.XmlFeed
			begin, end string
		}{
			{piece.RSS, &rss, "<rss>\n  <channel>", "\n  </channel>\n</rss>"},
			{piece.Atom, &atomShell{Entries: [1]atomEntry{newAtomEntry(&p)}}, "<feed>", "\n</feed>"},
		} {
			var b bytes.Buffer
			if err := feeds.WriteXML(c.shell, &b); err != nil {
				rt.Fatal(err)
			}
			if want := slices.Concat([]byte(xml.Header[:len(xml.Header)-1]), []byte(c.begin), c.got, []byte(c.end)); !bytes.Equal(b.Bytes(), want) {
				rt.Fatalf("written are\n%s\nwant\n%s", want, b.Bytes())
			}
		}
	})
}

// lack takes away of an entry what many are without, and lets its image be one of its enclosures.
func lack(rt *rapid.T, e *Entry) {
	without := func(what string) bool { return rapid.Bool().Draw(rt, "without "+what) }
	if without("summary") {
		e.Summary = ""
	}
	if without("content") {
		e.Content = ""
	}
	if without("title") {
		e.Title = ""
	}
	if without("authors") {
		e.Authors = nil
	}
	if without("source") {
		e.Source = Source{}
	}
	e.Hide = without("covers")
	for i := range e.Enclosures {
		e.Enclosures[i].Duration = time.Duration(rapid.Int64Range(-1, 1e12).Draw(rt, "duration"))
	}
	if !without("image of its own") {
		e.Image = e.Enclosures[0].URL
	}
	e.Enclosures = e.Enclosures[rapid.IntRange(0, len(e.Enclosures)).Draw(rt, "without enclosures"):]
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

type atomEntry struct {
	Lang string `xml:"xml:lang,attr,omitempty"`
	*feeds.AtomEntry
	Authors    []atomPerson   `xml:"author"`
	Categories []atomCategory `xml:"category"`
	Links      []atomLink     `xml:"link"`
	Source     *atomSource    `xml:"source"`
}

type atomPerson struct {
	Name string `xml:"name"`
	URI  string `xml:"uri,omitempty"`
}

type atomCategory struct {
	Term string `xml:"term,attr"`
}

type atomSource struct {
	ID      string      `xml:"id"`
	Title   string      `xml:"title"`
	Updated string      `xml:"updated"`
	Author  *atomPerson `xml:"author"`
	Links   []atomLink  `xml:"link"`
}

func newAtomEntry(p *prepared) atomEntry {
	e := atomEntry{
		Lang: p.language,
		AtomEntry: &feeds.AtomEntry{
			Id:        p.id,
			Title:     p.title,
			Published: p.published.Format(time.RFC3339),
			Updated:   p.updated.Format(time.RFC3339Nano),
			Rights:    p.rights,
			Content:   &feeds.AtomContent{Type: "html", Content: p.body},
		},
		Links:  entryLinks(p),
		Source: newAtomSource(p),
	}
	if p.summary != "" {
		e.Summary = &feeds.AtomSummary{Type: "html", Content: p.summary}
	}
	for _, a := range p.authors {
		e.Authors = append(e.Authors, atomPerson{Name: a.Name, URI: a.URL})
	}
	for _, c := range p.categories {
		e.Categories = append(e.Categories, atomCategory{Term: c})
	}
	return e
}

// newAtomSource tells where an entry came from. The author of an entry that names none is its
// source's, or, if that has none, the feed's (RFC 4287, section 4.2.1), which only collects.
func newAtomSource(p *prepared) *atomSource {
	if p.source.ID == "" {
		return nil
	}
	updated := p.source.Updated
	if updated.IsZero() {
		updated = p.published
	}
	s := &atomSource{ID: p.source.ID, Title: p.source.Title, Updated: updated.UTC().Format(time.RFC3339)}
	if len(p.authors) == 0 && p.source.Title != "" {
		s.Author = &atomPerson{Name: p.source.Title, URI: p.source.Site}
	}
	if p.source.Feed != "" {
		s.Links = append(s.Links, atomLink{Rel: "self", Href: p.source.Feed})
	}
	if p.source.Site != "" {
		s.Links = append(s.Links, atomLink{Rel: "alternate", Type: "text/html", Href: p.source.Site})
	}
	return s
}

// rssShell is as much around an item as gives it its depth.
type rssShell struct {
	XMLName xml.Name `xml:"rss"`
	Channel struct {
		Items [1]rssItem `xml:"item"`
	} `xml:"channel"`
}

// FeedXml implements [feeds.XmlFeed].
//
//revive:disable-next-line:var-naming the interface wants this name
func (s *rssShell) FeedXml() any { return s }

// atomShell is as much around an entry as gives it its depth.
type atomShell struct {
	XMLName xml.Name     `xml:"feed"`
	Entries [1]atomEntry `xml:"entry"`
}

// FeedXml implements [feeds.XmlFeed].
//
//revive:disable-next-line:var-naming the interface wants this name
func (s *atomShell) FeedXml() any { return s }

var (
	_ feeds.XmlFeed = (*rssShell)(nil)
	_ feeds.XmlFeed = (*atomShell)(nil)
)
