package parse

import (
	"github.com/mmcdole/gofeed/atom"

	"foldwire/aggregator/feed"
)

func atomDocument(f *atom.Feed) feed.Document {
	doc := feed.Document{
		Title:       f.Title,
		Description: f.Subtitle,
		Image:       unguard(f.Logo),
		Authors:     atomAuthors(f.Authors),
		Updated:     timeOf(f.UpdatedParsed),
		Hints:       hints(f.Extensions),
	}
	for _, c := range f.Categories {
		doc.Categories = append(doc.Categories, c.Term)
	}
	doc.Link = alternate(f.Links)
	for _, l := range f.Links {
		documentLink(&doc, l.Rel, l.Type, unguard(l.Href))
	}
	return doc
}

func atomEntry(a *atom.Entry, own *direct) feed.Entry {
	e := own.entry()
	e.Rights = a.Rights
	if s := a.Source; s != nil {
		e.Origin.Title = s.Title
		if len(s.Links) > 0 {
			e.Origin.URL = unguard(s.Links[0].Href)
		}
	}
	extra := func(name string) string { return firstValue(a.Extensions["x"][name]) }
	e.OrigLink = extra("origlink")
	complete(&e, a.Extensions, extra)
	return e
}

// alternate gives the first alternate link, one of a page before others.
func alternate(links []*atom.Link) string {
	first := ""
	for _, l := range links {
		if l.Rel != "alternate" {
			continue
		}
		switch l.Type {
		case "", "text/html", "application/xhtml+xml":
			return unguard(l.Href)
		}
		if first == "" {
			first = unguard(l.Href)
		}
	}
	return first
}

func atomAuthors(persons []*atom.Person) []feed.Author {
	var authors []feed.Author
	for _, p := range persons {
		authors = addAuthor(authors, feed.Author{Name: p.Name, Email: p.Email, URL: unguard(p.URI)})
	}
	return authors
}
