package bench

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"time"
)

// Format is the kind of a feed's document.
type Format uint8

// The formats.
const (
	RSS Format = iota
	Atom
	RDF // RSS 1.0
	JSON
)

// contentType gives the media type that a format is served under.
func (f Format) contentType() string {
	switch f {
	case Atom:
		return "application/atom+xml; charset=utf-8"
	case RDF:
		return "application/rdf+xml; charset=utf-8"
	case JSON:
		return "application/feed+json; charset=utf-8"
	default:
		return "application/rss+xml; charset=utf-8"
	}
}

// FormatOf gives a feed's format: of twenty, fourteen are RSS 2.0, four Atom, one RSS 1.0
// and one JSON Feed.
func FormatOf(feed int) Format {
	switch feed % 20 {
	case 3, 8, 13, 18:
		return Atom
	case 7:
		return RDF
	case 11:
		return JSON
	default:
		return RSS
	}
}

// Document writes a feed as its publisher would while it holds the items below number
// next, the youngest first.
func (w *World) Document(feed, next int) ([]byte, error) {
	items := make([]Item, 0, w.Items)
	for seq := next - 1; seq >= max(0, next-w.Items); seq-- {
		items = append(items, w.Item(feed, seq))
	}
	d := document{title: fmt.Sprintf("Site %d", feed), home: "https://" + siteOf(feed) + "/", items: items, whole: feed%5 < 2}
	if code, declared := w.LanguageOf(feed); declared {
		d.language = code
	}
	switch FormatOf(feed) {
	case Atom:
		return d.atom(), nil
	case RDF:
		return d.rdf(), nil
	case JSON:
		return d.json()
	default:
		return d.rss(), nil
	}
}

type document struct {
	title, home, language string
	items                 []Item
	whole                 bool // the whole text stands in the description
}

func (d *document) rss() []byte {
	b := newXML(`<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/">` + "\n<channel>\n")
	b.element("title", d.title)
	b.element("link", d.home)
	b.element("description", "All of "+d.title)
	if d.language != "" {
		b.element("language", d.language)
	}
	b.element("lastBuildDate", d.items[0].Published.Format(time.RFC1123Z))
	for i := range d.items {
		it := &d.items[i]
		b.WriteString("<item>\n")
		b.element("title", it.Title)
		b.element("link", it.Link)
		fmt.Fprintf(b, "<guid isPermaLink=\"%t\">%s</guid>\n", it.GUID == it.Link, escaped(it.GUID))
		b.element("pubDate", it.Published.Format(time.RFC1123Z))
		b.element("dc:creator", it.Author)
		for _, t := range it.Tags {
			b.element("category", t)
		}
		if d.whole {
			b.element("description", it.HTML)
		} else {
			b.element("description", it.Summary)
			b.cdata("content:encoded", it.HTML)
		}
		b.WriteString("</item>\n")
	}
	b.WriteString("</channel>\n</rss>\n")
	return b.Bytes()
}

func (d *document) atom() []byte {
	open := `<feed xmlns="http://www.w3.org/2005/Atom">`
	if d.language != "" {
		open = `<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="` + d.language + `">`
	}
	b := newXML(open + "\n")
	b.element("title", d.title)
	b.element("id", d.home)
	fmt.Fprintf(b, "<link href=\"%s\"/>\n", escaped(d.home))
	b.element("updated", d.items[0].Published.Format(time.RFC3339))
	for i := range d.items {
		it := &d.items[i]
		b.WriteString("<entry>\n")
		b.element("title", it.Title)
		fmt.Fprintf(b, "<link rel=\"alternate\" href=\"%s\"/>\n", escaped(it.Link))
		b.element("id", it.GUID)
		b.element("published", it.Published.Format(time.RFC3339))
		b.element("updated", it.Published.Format(time.RFC3339))
		fmt.Fprintf(b, "<author><name>%s</name></author>\n", escaped(it.Author))
		for _, t := range it.Tags {
			fmt.Fprintf(b, "<category term=\"%s\"/>\n", escaped(t))
		}
		b.element("summary", it.Summary)
		fmt.Fprintf(b, "<content type=\"html\">%s</content>\n</entry>\n", escaped(it.HTML))
	}
	b.WriteString("</feed>\n")
	return b.Bytes()
}

func (d *document) rdf() []byte {
	b := newXML(`<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:content="http://purl.org/rss/1.0/modules/content/">` + "\n")
	fmt.Fprintf(b, "<channel rdf:about=\"%s\">\n", d.home)
	b.element("title", d.title)
	b.element("link", d.home)
	b.element("description", "All of "+d.title)
	if d.language != "" {
		b.element("dc:language", d.language)
	}
	b.WriteString("<items><rdf:Seq>\n")
	for i := range d.items {
		fmt.Fprintf(b, "<rdf:li rdf:resource=\"%s\"/>\n", escaped(d.items[i].Link))
	}
	b.WriteString("</rdf:Seq></items>\n</channel>\n")
	for i := range d.items {
		it := &d.items[i]
		fmt.Fprintf(b, "<item rdf:about=\"%s\">\n", escaped(it.Link))
		b.element("title", it.Title)
		b.element("link", it.Link)
		b.element("dc:date", it.Published.Format(time.RFC3339))
		b.element("dc:creator", it.Author)
		b.element("description", it.Summary)
		b.cdata("content:encoded", it.HTML)
		b.WriteString("</item>\n")
	}
	b.WriteString("</rdf:RDF>\n")
	return b.Bytes()
}

type jsonFeed struct {
	Version  string     `json:"version"`
	Title    string     `json:"title"`
	Home     string     `json:"home_page_url"`
	Language string     `json:"language,omitempty"`
	Items    []jsonItem `json:"items"`
}

type jsonItem struct {
	ID        string       `json:"id"`
	URL       string       `json:"url"`
	Title     string       `json:"title"`
	Summary   string       `json:"summary"`
	HTML      string       `json:"content_html"`
	Published time.Time    `json:"date_published"`
	Authors   []jsonAuthor `json:"authors"`
	Tags      []string     `json:"tags,omitempty"`
}

type jsonAuthor struct {
	Name string `json:"name"`
}

func (d *document) json() ([]byte, error) {
	f := jsonFeed{Version: "https://jsonfeed.org/version/1.1", Title: d.title, Home: d.home, Language: d.language}
	for i := range d.items {
		it := &d.items[i]
		f.Items = append(f.Items, jsonItem{it.GUID, it.Link, it.Title, it.Summary, it.HTML, it.Published, []jsonAuthor{{it.Author}}, it.Tags})
	}
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(f); err != nil {
		return nil, fmt.Errorf("write a JSON Feed: %w", err)
	}
	return b.Bytes(), nil
}

type xmlBuffer struct{ bytes.Buffer }

func newXML(open string) *xmlBuffer {
	b := &xmlBuffer{}
	b.WriteString(xml.Header + open)
	return b
}

func (b *xmlBuffer) element(name, text string) {
	b.WriteString("<" + name + ">")
	_ = xml.EscapeText(b, []byte(text)) // a bytes.Buffer does not fail
	b.WriteString("</" + name + ">\n")
}

func (b *xmlBuffer) cdata(name, text string) {
	b.WriteString("<" + name + "><![CDATA[" + text + "]]></" + name + ">\n")
}

func escaped(s string) string {
	var b bytes.Buffer
	_ = xml.EscapeText(&b, []byte(s)) // a bytes.Buffer does not fail
	return b.String()
}
