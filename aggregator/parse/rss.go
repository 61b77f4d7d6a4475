package parse

import (
	"github.com/mmcdole/gofeed/rss"

	"foldwire/aggregator/feed"
)

func rssDocument(f *rss.Feed, own *feedDirect) feed.Document {
	doc := own.document()
	doc.Authors = extAuthors(f.Extensions)
	if f.Image != nil {
		doc.Image = f.Image.URL
	}
	for _, c := range f.Categories {
		doc.Categories = append(doc.Categories, c.Value)
	}
	own.link(&doc)
	doc.Hints = hints(f.Extensions)
	if doc.Hints.TTL == 0 {
		doc.Hints.TTL = ttl(f.TTL)
	}
	doc.Hints.SkipHours, doc.Hints.SkipDays = skipHours(f.SkipHours), skipDays(f.SkipDays)
	return doc
}

func rssEntry(it *rss.Item, own *direct) feed.Entry {
	e := own.entry()
	e.PermaLink = own.permalink && isHTTP(e.GUID)
	e.OrigLink, e.Rights = it.Custom["origlink"], it.Custom["rights"]
	if it.Source != nil {
		e.Origin = feed.Origin{Title: it.Source.Title, URL: it.Source.URL}
	}
	if e.Link == "" && e.PermaLink {
		e.Link = e.GUID
	}
	if e.Published.IsZero() {
		e.Published = e.Updated // dc:date is all that RSS 1.0 has
	}
	complete(&e, it.Extensions, func(name string) string { return it.Custom[name] })
	return e
}
