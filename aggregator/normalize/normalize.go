package normalize

import (
	"strings"
	"time"

	"foldwire/aggregator/feed"
	"foldwire/aggregator/words"
)

// Items turns the entries of a document into items, in the document's order. base is the
// URL that answered, from which relative URLs start where the document names no other;
// seen is the moment of the poll. Entries whose Raw is known are left out before any work
// is spent on them; known may be nil. Items have no ID and no verdict yet.
func Items(doc feed.Document, src feed.Source, base string, seen time.Time, known func(raw uint64) bool) []feed.Item {
	return new(Memory).items(&doc, &src, base, seen, known)
}

func (m *Memory) items(doc *feed.Document, src *feed.Source, base string, seen time.Time, known func(raw uint64) bool) []feed.Item {
	fresh := len(doc.Entries)
	if known != nil {
		fresh = 0
		for i := range doc.Entries {
			if !known(doc.Entries[i].Raw) {
				fresh++
			}
		}
	}
	if fresh == 0 {
		return nil
	}
	d := document{doc: doc, src: src, seen: seen.UTC(), ids: &m.ids, work: &m.work}
	d.ids.read(doc, parseBase(base), &m.hash)
	items, from := make([]feed.Item, 0, fresh), make([]*feed.Entry, 0, fresh)
	for i := range doc.Entries {
		e := &doc.Entries[i]
		if known != nil && known(e.Raw) {
			continue
		}
		items = append(items, d.item(i, e))
		from = append(from, e)
	}
	t := languageOfDocument(doc, src, items)
	for i := range items {
		it := &items[i]
		it.Language, it.Declared = t.of(from[i], it)
		it.Digest = m.hash.digest(it)
	}
	return items
}

// document is what the items of one document have in common.
type document struct {
	doc  *feed.Document
	src  *feed.Source
	seen time.Time
	ids  *identities
	work *workspace
}

// item turns one entry into an item, all but its language and digest.
func (d *document) item(i int, e *feed.Entry) feed.Item {
	n := &d.ids.of[i]
	it := feed.Item{
		Source:    d.src.ID,
		Keys:      d.ids.keys(i, d.src),
		URL:       n.url,
		Canonical: n.canonical,
		Title:     n.said,
		Rights:    title(e.Rights),
		Seen:      d.seen,
		Changed:   d.seen,
	}
	it.Published, it.Updated, it.Dated = dates(e, d.seen)
	base := contentBase(d.doc, e, n.url, n.from)
	content := d.work.sanitize(e.Content, base, n.url)
	summary := content
	if e.Summary != e.Content {
		summary = d.work.sanitize(e.Summary, base, n.url)
	}
	it.Content, it.Summary = content.html, summary.html
	if e.Summary == e.Content {
		it.Summary = "" // the same words twice serve nobody
	}
	if it.Text = content.text; len(summary.text) > len(content.text) {
		it.Text = summary.text
	}
	it.Authors = d.authors(e, base)
	it.Categories = categories(e.Categories)
	it.Enclosures = enclosures(e.Enclosures, base)
	it.Image = d.image(e, base, it.Enclosures, content.image, summary.image)
	it.Origin = origin(e.Origin, base)
	return it
}

// authors gives the entry's authors, or the document's if it names none, each once.
func (d *document) authors(e *feed.Entry, base *base) []feed.Author {
	all := e.Authors
	if len(all) == 0 {
		const most = 16 // or they did not all write everything
		all = d.doc.Authors[:min(len(d.doc.Authors), most)]
	}
	var out []feed.Author
	var have once
	for _, a := range all {
		a = feed.Author{Name: cut(a.Name, maxName), Email: upTo(a.Email, maxAddress), URL: absolute(base, a.URL)}
		key := a.Name
		if len(all) > 1 {
			key = words.Fold(key)
		}
		if key == "" {
			key = a.Email + a.URL
		}
		if key != "" && have.first(key) {
			out = append(out, a)
		}
	}
	return out
}

// categories gives the labels of an entry, each once whatever its case.
func categories(all []feed.Category) []string {
	const longest = 200 // bytes; more is a sentence, not a label
	var out []string
	var have once
	for _, c := range all {
		label := line(c.Label)
		if label == "" {
			label = line(c.Term)
		}
		if label == "" || len(label) > longest || looksLikeURL(label) {
			continue
		}
		if len(all) == 1 || have.first(words.Fold(label)) {
			out = append(out, label)
		}
	}
	return out
}

// enclosures gives the files of an entry, each once, with absolute URLs.
func enclosures(all []feed.Enclosure, base *base) []feed.Enclosure {
	var out []feed.Enclosure
	var have once
	for _, e := range all {
		e.URL = absolute(base, e.URL)
		if e.URL == "" || !have.first(e.URL) {
			continue
		}
		e.Type = strings.ToLower(upTo(e.Type, maxType))
		e.Title = title(e.Title)
		e.Length, e.Duration = max(e.Length, 0), max(e.Duration, 0)
		out = append(out, e)
	}
	return out
}

// image gives the picture of an item: the one that the entry names, else an enclosed
// one, else the first that its text shows.
func (d *document) image(e *feed.Entry, base *base, files []feed.Enclosure, shown ...string) string {
	if u := absolute(base, e.Image); u != "" {
		return u
	}
	for _, f := range files {
		if strings.HasPrefix(f.Type, "image/") {
			return f.URL
		}
	}
	for _, u := range shown {
		if u != "" {
			return u
		}
	}
	return ""
}

func origin(o feed.Origin, base *base) feed.Origin {
	return feed.Origin{Title: cut(o.Title, maxName), URL: absolute(base, o.URL)}
}

// absolute gives the URL that ref means, or "".
func absolute(base *base, ref string) string {
	if ref = strings.TrimSpace(ref); ref == "" {
		return ""
	}
	abs, _ := resolve(base, ref)
	return abs
}
