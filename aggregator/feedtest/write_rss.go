package feedtest

import (
	"encoding/xml"
	"time"
)

type rssXML struct {
	XMLName xml.Name `xml:"rss"`
	Version string   `xml:"version,attr"`
	Content string   `xml:"xmlns:content,attr"`
	DC      string   `xml:"xmlns:dc,attr"`
	Atom    string   `xml:"xmlns:atom,attr"`

	Title       string    `xml:"channel>title"`
	Link        string    `xml:"channel>link"`
	Links       []linkXML `xml:"channel>atom:link"`
	Description string    `xml:"channel>description"`
	Language    string    `xml:"channel>language,omitempty"`
	TTL         int       `xml:"channel>ttl,omitempty"`
	Items       []rssItem `xml:"channel>item"`
}

type linkXML struct {
	Rel    string `xml:"rel,attr,omitempty"`
	Type   string `xml:"type,attr,omitempty"`
	Href   string `xml:"href,attr"`
	Length int64  `xml:"length,attr,omitempty"`
}

type rssItem struct {
	GUID       *rssGUID      `xml:"guid"`
	Link       string        `xml:"link,omitempty"`
	Title      string        `xml:"title,omitempty"`
	Summary    string        `xml:"description,omitempty"`
	Content    string        `xml:"content:encoded,omitempty"`
	Author     string        `xml:"dc:creator,omitempty"`
	Categories []string      `xml:"category"`
	Published  string        `xml:"pubDate,omitempty"`
	Enclosure  *rssEnclosure `xml:"enclosure"`
}

type rssGUID struct {
	PermaLink string `xml:"isPermaLink,attr"`
	Value     string `xml:",chardata"`
}

type rssEnclosure struct {
	URL    string `xml:"url,attr"`
	Length int64  `xml:"length,attr"`
	Type   string `xml:"type,attr"`
}

func (c Channel) rss() rssXML {
	x := rssXML{
		Version: "2.0",
		Content: "http://purl.org/rss/1.0/modules/content/",
		DC:      "http://purl.org/dc/elements/1.1/",
		Atom:    "http://www.w3.org/2005/Atom",
		Title:   c.Title, Link: c.Link, Links: c.ownLinks(RSS), Description: c.Description,
		Language: c.Language, TTL: c.TTL,
	}
	for _, it := range c.Items {
		x.Items = append(x.Items, it.rss())
	}
	return x
}

// ownLinks gives where the feed is and which hub announces it.
func (c Channel) ownLinks(f Format) []linkXML {
	var links []linkXML
	if c.Self != "" {
		links = append(links, linkXML{Rel: "self", Type: f.ContentType(), Href: c.Self})
	}
	if c.Hub != "" {
		links = append(links, linkXML{Rel: "hub", Href: c.Hub})
	}
	return links
}

func (it Item) rss() rssItem {
	x := rssItem{
		Link: it.Link, Title: it.Title, Summary: it.Summary, Content: it.Content,
		Author: it.Author, Categories: it.Categories, Published: stamp(it.changed(), time.RFC1123Z),
	}
	if it.GUID != "" {
		x.GUID = &rssGUID{PermaLink: "false", Value: it.GUID}
	}
	if it.Enclosure != "" {
		x.Enclosure = &rssEnclosure{URL: it.Enclosure, Length: it.EnclosureLength, Type: it.MediaType}
	}
	return x
}
