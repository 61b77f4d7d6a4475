// Package parse turns the bytes of a feed in any of its dialects into a feed.Document. It
// is the only package that knows gofeed.
package parse

import (
	"bytes"
	"html"
	"time"

	"github.com/cespare/xxhash/v2"
	"github.com/mmcdole/gofeed"

	"foldwire/aggregator/feed"
)

// Parse reads a feed document; contentType is the HTTP header as received, or empty.
func Parse(body []byte, contentType string) (feed.Document, error) {
	return ParseNew(body, contentType, nil)
}

// ParseNew is Parse for a reader who knows some entries already: those whose raw hash seen
// accepts come back with only Raw set.
func ParseNew(body []byte, _ string, seen func(raw uint64) bool) (feed.Document, error) {
	p := gofeed.NewParser()
	p.RSSTranslator = &gofeed.DefaultRSSTranslator{DisableContentImageScan: true}
	f, err := p.Parse(bytes.NewReader(body))
	if err != nil {
		return feed.Document{}, feed.Errorf(feed.StageParse, "Check that the URL is that of a feed.", "%w", err)
	}
	doc := feed.Document{
		Format: map[string]string{"rss": "rss", "atom": "atom", "json": "json"}[f.FeedType] + f.FeedVersion,
		Title:  f.Title, Link: f.Link, Self: f.FeedLink, Description: f.Description, Language: f.Language,
	}
	for _, it := range f.Items {
		e := feed.Entry{
			GUID: it.GUID, Link: it.Link, Title: html.UnescapeString(it.Title), Summary: it.Description, Content: it.Content,
			Published: at(it.PublishedParsed), Updated: at(it.UpdatedParsed),
		}
		for _, a := range it.Authors {
			e.Authors = append(e.Authors, feed.Author{Name: a.Name, Email: a.Email})
		}
		for _, c := range it.Categories {
			e.Categories = append(e.Categories, feed.Category{Term: c})
		}
		for _, enc := range it.Enclosures {
			e.Enclosures = append(e.Enclosures, feed.Enclosure{URL: enc.URL, Type: enc.Type})
		}
		e.Raw = xxhash.Sum64String(it.GUID + "\x00" + it.Link + "\x00" + it.Title + "\x00" + it.Description + "\x00" + it.Content)
		if seen != nil && seen(e.Raw) {
			e = feed.Entry{Raw: e.Raw}
		}
		doc.Entries = append(doc.Entries, e)
	}
	return doc, nil
}

func at(t *time.Time) time.Time {
	if t == nil {
		return time.Time{}
	}
	return *t
}
