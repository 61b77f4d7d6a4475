package feedtest

import (
	"encoding/xml"
	"time"
)

type atomXML struct {
	XMLName  xml.Name    `xml:"http://www.w3.org/2005/Atom feed"`
	Language string      `xml:"xml:lang,attr,omitempty"`
	ID       string      `xml:"id"`
	Title    string      `xml:"title"`
	Subtitle string      `xml:"subtitle,omitempty"`
	Updated  string      `xml:"updated"`
	Links    []linkXML   `xml:"link"`
	Entries  []atomEntry `xml:"entry"`
}

type atomEntry struct {
	ID         string         `xml:"id"`
	Title      string         `xml:"title"`
	Links      []linkXML      `xml:"link"`
	Published  string         `xml:"published,omitempty"`
	Updated    string         `xml:"updated"`
	Author     *atomPerson    `xml:"author"`
	Categories []atomCategory `xml:"category"`
	Summary    string         `xml:"summary,omitempty"`
	Content    *atomContent   `xml:"content"`
}

type atomPerson struct {
	Name string `xml:"name"`
}

type atomCategory struct {
	Term string `xml:"term,attr"`
}

type atomContent struct {
	Type string `xml:"type,attr"`
	Text string `xml:",chardata"`
}

func (c Channel) atom() atomXML {
	x := atomXML{
		Language: c.Language, ID: c.Self, Title: c.Title, Subtitle: c.Description,
		Updated: stamp(c.updated(), time.RFC3339), Links: c.ownLinks(Atom),
	}
	if x.ID == "" {
		x.ID = c.Link
	}
	if c.Link != "" {
		x.Links = append(x.Links, linkXML{Rel: "alternate", Href: c.Link})
	}
	for _, it := range c.Items {
		x.Entries = append(x.Entries, it.atom())
	}
	return x
}

func (it Item) atom() atomEntry {
	x := atomEntry{
		ID: it.GUID, Title: it.Title, Summary: it.Summary,
		Published: stamp(it.Published, time.RFC3339), Updated: stamp(it.changed(), time.RFC3339),
	}
	if it.Link != "" {
		x.Links = append(x.Links, linkXML{Rel: "alternate", Href: it.Link})
	}
	if it.Enclosure != "" {
		x.Links = append(x.Links, linkXML{Rel: "enclosure", Href: it.Enclosure, Type: it.MediaType, Length: it.EnclosureLength})
	}
	if it.Author != "" {
		x.Author = &atomPerson{Name: it.Author}
	}
	for _, term := range it.Categories {
		x.Categories = append(x.Categories, atomCategory{Term: term})
	}
	if it.Content != "" {
		x.Content = &atomContent{Type: "html", Text: it.Content}
	}
	return x
}
