package render

import (
	"encoding/xml"
	"io"
	"time"
)

// Outline is one feed in a list of feeds.
type Outline struct {
	Title, Description, Language string
	Feed                         string // what to subscribe to
	Link                         string // the page
}

type opmlDocument struct {
	XMLName  xml.Name      `xml:"opml"`
	Version  string        `xml:"version,attr"`
	Title    string        `xml:"head>title"`
	Modified string        `xml:"head>dateModified,omitempty"`
	Docs     string        `xml:"head>docs"`
	Outlines []opmlOutline `xml:"body>outline"`
}

type opmlOutline struct {
	Type        string `xml:"type,attr"`
	Text        string `xml:"text,attr"`
	Title       string `xml:"title,attr"`
	XMLURL      string `xml:"xmlUrl,attr"`
	HTMLURL     string `xml:"htmlUrl,attr,omitempty"`
	Description string `xml:"description,attr,omitempty"`
	Language    string `xml:"language,attr,omitempty"`
}

// OPML writes a list of feeds as OPML 2.0; a zero modified is left out.
func OPML(w io.Writer, title string, modified time.Time, outlines []Outline) error {
	doc := opmlDocument{Version: "2.0", Title: line(title), Docs: "http://opml.org/spec2.opml"}
	if !modified.IsZero() {
		doc.Modified = modified.UTC().Format(rssDate)
	}
	for _, o := range outlines {
		name := line(o.Title)
		doc.Outlines = append(doc.Outlines, opmlOutline{
			Type: "rss", Text: name, Title: name, XMLURL: link(o.Feed), HTMLURL: link(o.Link),
			Description: line(o.Description), Language: language(o.Language),
		})
	}
	if _, err := io.WriteString(w, xml.Header); err != nil {
		return err
	}
	e := xml.NewEncoder(w)
	e.Indent("", "  ")
	if err := e.Encode(doc); err != nil {
		return err
	}
	_, err := io.WriteString(w, "\n")
	return err
}
