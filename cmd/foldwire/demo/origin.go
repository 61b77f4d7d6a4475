package demo

import (
	"bytes"
	"encoding/json"
	"fmt"
	"hash/fnv"
	"html"
	"net/http"
	"strings"
	"text/template"
	"time"
)

// Origin serves the papers' feeds at /NAME/feed and their articles at /NAME/SLUG, as a
// good publisher does: with an ETag, and 304 for who has it all.
type Origin struct {
	base   string // http://host:port
	start  time.Time
	papers []Paper
	forms  *template.Template
}

// NewOrigin makes an origin that readers reach at base and that starts its day at start.
func NewOrigin(base string, start time.Time) (*Origin, error) {
	papers, err := Papers()
	if err != nil {
		return nil, err
	}
	forms := template.New("").Funcs(template.FuncMap{
		"xml":     html.EscapeString,
		"rfc822":  func(t time.Time) string { return t.Format(time.RFC1123Z) },
		"rfc3339": func(t time.Time) string { return t.Format(time.RFC3339) },
	})
	for name, text := range map[string]string{"rss2.0": rss2, "rss1.0": rss1, "atom1.0": atom} {
		if forms, err = forms.New(name).Parse(text); err != nil {
			return nil, err
		}
	}
	return &Origin{base: base, start: start, papers: papers, forms: forms}, nil
}

// Papers gives the publishers of the origin.
func (o *Origin) Papers() []Paper { return o.papers }

// FeedURL gives the address of a paper's feed.
func (o *Origin) FeedURL(p Paper) string { return o.base + "/" + p.Name + "/feed" }

// ServeHTTP implements [http.Handler].
func (o *Origin) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	name, slug, _ := strings.Cut(strings.Trim(r.URL.Path, "/"), "/")
	for _, p := range o.papers {
		if p.Name != name {
			continue
		}
		list := p.at(o.base, o.start, time.Now())
		if slug == "feed" {
			o.serveFeed(w, r, p, list)
			return
		}
		for _, e := range list {
			if e.Slug == slug {
				serveArticle(w, p, e)
				return
			}
		}
	}
	http.NotFound(w, r)
}

func (o *Origin) serveFeed(w http.ResponseWriter, r *http.Request, p Paper, list []shown) {
	body, contentType, err := o.feed(p, list)
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	h := fnv.New64a()
	h.Write(body)
	w.Header().Set("Content-Type", contentType)
	w.Header().Set("ETag", fmt.Sprintf(`"%x"`, h.Sum64()))
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(body))
}

func serveArticle(w http.ResponseWriter, p Paper, e shown) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	fmt.Fprintf(w, "<!doctype html><html lang=%q><title>%s</title><h1>%s</h1><p>%s</p>%s",
		p.Language, html.EscapeString(e.Title), html.EscapeString(e.Title), html.EscapeString(p.Title), e.HTML)
}

// feed writes what a paper shows in its format.
func (o *Origin) feed(p Paper, list []shown) (body []byte, contentType string, err error) {
	data := struct {
		Paper
		Site, Self string
		Updated    time.Time
		List       []shown
	}{Paper: p, Site: o.base + "/" + p.Name, Self: o.FeedURL(p), Updated: o.start, List: list}
	for _, e := range list {
		if e.Updated.After(data.Updated) {
			data.Updated = e.Updated
		}
	}
	if p.Format == "json1.1" {
		body, err = jsonFeed(p, data.Site, data.Self, list)
		return body, "application/feed+json", err
	}
	var b bytes.Buffer
	err = o.forms.ExecuteTemplate(&b, p.Format, data)
	types := map[string]string{"rss2.0": "application/rss+xml", "rss1.0": "application/rdf+xml", "atom1.0": "application/atom+xml"}
	return b.Bytes(), types[p.Format], err
}

func jsonFeed(p Paper, site, self string, list []shown) ([]byte, error) {
	items := []map[string]any{}
	for _, e := range list {
		item := map[string]any{"id": e.ID, "url": e.Link, "title": e.Title, "content_html": e.HTML, "date_published": e.At.Format(time.RFC3339)}
		if e.Author != "" {
			item["authors"] = []map[string]string{{"name": e.Author}}
		}
		if len(e.Categories) > 0 {
			item["tags"] = e.Categories
		}
		items = append(items, item)
	}
	return json.MarshalIndent(map[string]any{
		"version": "https://jsonfeed.org/version/1.1", "title": p.Title, "language": p.Language,
		"home_page_url": site, "feed_url": self, "items": items,
	}, "", " ")
}
