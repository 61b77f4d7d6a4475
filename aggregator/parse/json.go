package parse

import (
	"bytes"
	"cmp"
	"slices"
	"strings"

	"github.com/cespare/xxhash/v2"
	jsonfeed "github.com/mmcdole/gofeed/json"

	"foldwire/aggregator/feed"
)

// isJSON says whether a document begins as JSON does.
func isJSON(text []byte) bool {
	text = bytes.TrimLeft(text, " \t\r\n")
	return len(text) > 0 && (text[0] == '{' || text[0] == '[' && len(bytes.TrimLeft(text[1:], " \t\r\n")) > 0 &&
		strings.IndexByte(`{["]`, bytes.TrimLeft(text[1:], " \t\r\n")[0]) >= 0)
}

// parseJSON reads a JSON Feed (https://www.jsonfeed.org/version/1.1/). Its items are cut out first, so
// that a broken one costs no other, and known ones cost nothing.
func parseJSON(text []byte, seen func(raw uint64) bool) (feed.Document, error) {
	j := splitJSON(text)
	if !j.isFeed() {
		return feed.Document{}, notFeedJSON(text, j)
	}
	if len(j.items) > maxEntries {
		return feed.Document{}, unread(errEntries)
	}
	metas := make([]entryMeta, 0, len(j.items))
	fresh := j.items[:0:0]
	var extractor jsonExtractor
	for _, item := range j.items {
		m := entryMeta{raw: xxhash.Sum64(item)}
		m.known = seen != nil && seen(m.raw)
		m.written = !m.known
		if m.written {
			own, rest := extractor.extract(item)
			m.direct, fresh = own, append(fresh, rest)
		}
		metas = append(metas, m)
	}
	f, err := (&jsonfeed.Parser{}).Parse(bytes.NewReader(j.canonical(fresh)))
	var warnings []string
	if err != nil {
		f, metas, warnings = coerceFeed(j, metas)
	}
	if hasMany(f) {
		return feed.Document{}, unread(errFields)
	}
	doc := jsonDocument(f)
	cleanTexts(&doc.Link, &doc.Self, &doc.Description, &doc.Language, &doc.Image)
	doc.Hubs = jsonHubs(j.hubs)
	for i := range metas {
		metas[i].place.lang = doc.Language
	}
	dates := &dateReader{src: text, lang: doc.Language}
	doc.Entries, err = merge(metas, f.Items, func(it *jsonfeed.Item, own *direct) feed.Entry {
		e := jsonEntry(it, own, dates)
		cleanEntry(&e)
		return e
	})
	if err != nil {
		return feed.Document{}, feed.Errorf(feed.StageParse, "This is a fault of the program; please report it.", "%w", err)
	}
	if j.cut {
		warnings = append(warnings, "the document ends early; the entries before are read")
	}
	doc.Warnings = warnings
	return doc, nil
}

// hasMany says whether a feed has more authors, or an item more of what there may be several of,
// than there may be fields.
func hasMany(f *jsonfeed.Feed) bool {
	return len(f.Authors) > maxFields || slices.ContainsFunc(f.Items, func(it *jsonfeed.Item) bool {
		if it == nil {
			return false
		}
		n := len(it.Tags) + len(it.Authors)
		if it.Attachments != nil {
			n += len(*it.Attachments)
		}
		return n > maxFields
	})
}

func jsonDocument(f *jsonfeed.Feed) feed.Document {
	doc := feed.Document{
		Format:      "json1.1",
		Title:       string(collapse(nil, []byte(f.Title))),
		Link:        f.HomePageURL,
		Self:        f.FeedURL,
		Description: textAsHTML(f.Description),
		Language:    f.Language,
		Image:       f.Icon,
		Authors:     jsonAuthors(f.Authors, f.Author),
	}
	if strings.HasSuffix(strings.TrimSuffix(f.Version, "/"), "/1") {
		doc.Format = "json1.0"
	}
	if doc.Image == "" {
		doc.Image = f.Favicon
	}
	return doc
}

func jsonEntry(it *jsonfeed.Item, own *direct, dates *dateReader) feed.Entry {
	if it == nil {
		return feed.Entry{}
	}
	e := feed.Entry{
		GUID:     strings.TrimSpace(it.ID),
		Link:     strings.TrimSpace(it.URL),
		Title:    string(collapse(nil, []byte(it.Title))),
		Summary:  cmp.Or(own.summary, textAsHTML(it.Summary)),
		Content:  it.ContentHTML,
		Language: it.Language,
		Authors:  jsonAuthors(it.Authors, it.Author),
		Image:    it.Image,
	}
	if strings.TrimSpace(e.Content) == "" {
		e.Content = cmp.Or(own.content, textAsHTML(it.ContentText))
	}
	if e.Link == "" {
		e.Link = strings.TrimSpace(it.ExternalURL)
	}
	if e.PermaLink = e.Link == "" && isHTTP(e.GUID); e.PermaLink {
		e.Link = e.GUID
	}
	if e.Image == "" {
		e.Image = it.BannerImage
	}
	e.Published, _ = dates.read([]byte(it.DatePublished))
	e.Updated, _ = dates.read([]byte(it.DateModified))
	for _, tag := range it.Tags {
		if tag = strings.TrimSpace(tag); tag != "" {
			e.Categories = append(e.Categories, feed.Category{Term: tag})
		}
	}
	if it.Attachments != nil {
		for _, a := range *it.Attachments {
			size := a.SizeInBytes
			if size == 0 {
				size = -1 // not said
			}
			e.Enclosures = append(e.Enclosures, feed.Enclosure{
				URL: strings.TrimSpace(a.URL), Type: a.MimeType, Length: max(size, -1), Title: a.Title,
				Duration: seconds(a.DurationInSeconds),
			})
		}
	}
	return e
}

// cleanEntry takes the characters out that XML forbids: JSON can write them as escapes, and
// what we publish is XML too.
func cleanEntry(e *feed.Entry) {
	cleanTexts(&e.GUID, &e.Link, &e.Summary, &e.Content, &e.Image, &e.Language)
	for i := range e.Categories {
		cleanTexts(&e.Categories[i].Term)
	}
	for i := range e.Enclosures {
		cleanTexts(&e.Enclosures[i].URL, &e.Enclosures[i].Type, &e.Enclosures[i].Title)
	}
}

func cleanTexts(texts ...*string) {
	for _, s := range texts {
		if !isClean(*s) {
			*s = string(clean([]byte(*s)))
		}
	}
}

// jsonAuthors takes the list of version 1.1, or the single author of version 1.
func jsonAuthors(list []*jsonfeed.Author, single *jsonfeed.Author) []feed.Author {
	if len(list) == 0 && single != nil {
		list = []*jsonfeed.Author{single}
	}
	var authors []feed.Author
	for _, a := range list {
		if a == nil {
			continue
		}
		author := feed.Author{Name: a.Name, URL: a.URL}
		if strings.TrimSpace(author.Name) == "" {
			author.Name = author.URL
		}
		authors = addAuthor(authors, author)
	}
	return authors
}

// textAsHTML makes HTML of plain text that keeps its lines.
func textAsHTML(s string) string {
	s = strings.TrimSpace(s)
	if !strings.ContainsAny(s, "<>&\n") {
		return s
	}
	s = string(escaped([]byte(s)))
	if lines := strings.Count(s, "\n"); lines*len("<br>") > len(s)+freeEscaped {
		return s // made to grow, as in escaped
	}
	return strings.ReplaceAll(s, "\n", "<br>\n")
}
