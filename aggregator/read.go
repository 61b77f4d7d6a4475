package aggregator

import (
	"cmp"
	"strconv"
	"strings"
	"time"

	"golang.org/x/net/html"

	"foldwire/aggregator/feed"
	"foldwire/aggregator/normalize"
	"foldwire/aggregator/parse"
)

// Reading is what a feed document says, as `foldwire parse --json` prints it: addresses
// absolute as far as the document or its own address tell, times in UTC or null, texts
// without tags.
type Reading struct {
	Format   string        `json:"format"` // as feed.Document has it
	Title    string        `json:"title"`
	Link     string        `json:"link"`
	Language string        `json:"language"`
	Items    []ReadingItem `json:"items"` // in the order of the document
	Warnings []string      `json:"warnings,omitempty"`
}

// ReadingItem is one entry of a Reading.
type ReadingItem struct {
	ID         string             `json:"id"`
	Title      string             `json:"title"`
	Link       string             `json:"link"`
	Published  *time.Time         `json:"published"`
	Updated    *time.Time         `json:"updated"`
	Authors    []string           `json:"authors"`
	Summary    string             `json:"summary_text"`
	Content    string             `json:"content_text"`
	Categories []string           `json:"categories"`
	Enclosures []ReadingEnclosure `json:"enclosures"`
}

// ReadingEnclosure is a file that comes with an entry; Length is in bytes, empty if the
// publisher does not say it.
type ReadingEnclosure struct {
	URL    string `json:"url"`
	Type   string `json:"type"`
	Length string `json:"length"`
}

// Read says what a document reads as. contentType and url are those of the response, or
// empty. It fails as parse.Parse does.
func Read(body []byte, contentType, url string) (Reading, error) {
	doc, err := parse.Parse(body, contentType)
	if err != nil {
		return Reading{}, err
	}
	r := Reading{
		Format:   doc.Format,
		Title:    doc.Title,
		Link:     absolute(parse.Join(url, doc.Base), doc.Link),
		Language: doc.Language,
		Items:    make([]ReadingItem, 0, len(doc.Entries)),
		Warnings: doc.Warnings,
	}
	for i := range doc.Entries {
		r.Items = append(r.Items, readItem(&doc.Entries[i], url))
	}
	return r, nil
}

func readItem(e *feed.Entry, url string) ReadingItem {
	base := parse.Join(url, e.Base)
	it := ReadingItem{
		ID:         e.GUID,
		Title:      e.Title,
		Link:       absolute(base, e.Link),
		Published:  utcOrNil(e.Published),
		Updated:    utcOrNil(e.Updated),
		Authors:    []string{},
		Summary:    normalize.PlainText(withoutHidden(e.Summary)),
		Content:    normalize.PlainText(withoutHidden(e.Content)),
		Categories: []string{},
		Enclosures: []ReadingEnclosure{},
	}
	for _, a := range e.Authors {
		if name := cmp.Or(a.Name, a.Email); name != "" {
			it.Authors = append(it.Authors, name)
		}
	}
	for _, c := range e.Categories {
		if name := strings.TrimSpace(cmp.Or(c.Term, c.Label)); name != "" {
			it.Categories = append(it.Categories, name)
		}
	}
	for _, enc := range e.Enclosures {
		length := ""
		if enc.Length >= 0 {
			length = strconv.FormatInt(enc.Length, 10)
		}
		it.Enclosures = append(it.Enclosures, ReadingEnclosure{absolute(base, enc.URL), enc.Type, length})
	}
	return it
}

// withoutHidden takes out what is not text though it stands in tags: drawings, formulas,
// templates, and what stands in for scripts and plug-ins.
func withoutHidden(s string) string {
	if !strings.Contains(s, "<") {
		return s
	}
	var out strings.Builder
	z := html.NewTokenizer(strings.NewReader(s))
	hidden, depth := "", 0
	for {
		kind := z.Next()
		if kind == html.ErrorToken {
			return out.String()
		}
		raw := string(z.Raw())
		tag, _ := z.TagName()
		name := string(tag)
		switch {
		case depth == 0 && kind == html.StartTagToken && isHidden(name):
			hidden, depth = name, 1
			z.NextIsNotRawText()
		case depth == 0:
			out.WriteString(raw)
		case name == hidden && kind == html.StartTagToken:
			depth++
		case name == hidden && kind == html.EndTagToken:
			depth--
		}
	}
}

func isHidden(tag string) bool {
	switch tag {
	case "noscript", "object", "svg", "math", "template":
		return true
	}
	return false
}

// absolute resolves a link; no link stays none.
func absolute(base, ref string) string {
	if ref == "" {
		return ""
	}
	return parse.Join(base, ref)
}

func utcOrNil(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	t = t.UTC()
	return &t
}
