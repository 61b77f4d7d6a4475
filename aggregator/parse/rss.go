package parse

import (
	"github.com/mmcdole/gofeed/rss"

	"foldwire/aggregator/feed"
)

func rssDocument(f *rss.Feed) feed.Document {
	doc := feed.Document{
		Title:       f.Title,
		Link:        lastOf(f.Links),
		Description: f.Description,
		Authors:     extAuthors(f.Extensions),
		Updated:     latest(timeOf(f.LastBuildDateParsed), timeOf(f.PubDateParsed)),
	}
	if f.Image != nil {
		doc.Image = f.Image.URL
	}
	for _, c := range f.Categories {
		doc.Categories = append(doc.Categories, c.Value)
	}
	for _, l := range f.Extensions["atom"]["link"] {
		documentLink(&doc, l.Attrs["rel"], l.Attrs["type"], unguard(l.Attrs["href"]))
	}
	doc.Hints = hints(f.Extensions)
	if doc.Hints.TTL == 0 {
		doc.Hints.TTL = ttl(f.TTL)
	}
	doc.Hints.SkipHours, doc.Hints.SkipDays = skipHours(f.SkipHours), skipDays(f.SkipDays)
	return doc
}

// documentLink files a link of the feed under its relation.
func documentLink(doc *feed.Document, rel, typ, href string) {
	switch {
	case rel == "self" && doc.Self == "":
		doc.Self = href
	case rel == "hub":
		doc.Hubs = append(doc.Hubs, href)
	case rel == "alternate" && (doc.Link == "" && typ != "application/rss+xml" && typ != "application/atom+xml"):
		doc.Link = href
	}
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
