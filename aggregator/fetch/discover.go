package fetch

import (
	"bytes"
	"io"
	"net/url"
	"slices"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
	"golang.org/x/net/html/charset"
)

// maxFound is how many feeds are read from a page: no honest one advertises more.
const maxFound = 100

// Discover gives the absolute URLs of the feeds that an HTML page advertises, in the order of
// the page (<link rel=alternate> and rel=feed, then links that look like feeds), and after them
// common paths of its site as guesses. base is the page's URL; without a usable one only
// absolute links are found.
func Discover(page []byte, base string) []string {
	at, err := parseURL(base)
	if err != nil {
		at = nil
	} else {
		at.User = nil
	}
	d := &discovery{site: at, base: at, seen: make(map[string]bool)}
	d.read(page)
	return slices.Concat(d.linked, d.anchors, d.guesses())
}

type discovery struct {
	site, base      *url.URL
	based           bool // a <base> was met; only the first counts
	seen            map[string]bool
	linked, anchors []string
}

func (d *discovery) read(page []byte) {
	// Addresses may hold letters in the page's own charset.
	r, err := charset.NewReader(bytes.NewReader(page), "text/html")
	if err != nil {
		r = io.Reader(bytes.NewReader(page))
	}
	z := html.NewTokenizer(r)
	for len(d.seen) < maxFound {
		switch z.Next() {
		case html.ErrorToken:
			return
		case html.StartTagToken, html.SelfClosingTagToken:
			name, more := z.TagName()
			if more {
				d.tag(atom.Lookup(name), z)
			}
		}
	}
}

func (d *discovery) tag(name atom.Atom, z *html.Tokenizer) {
	switch name {
	case atom.Base:
		if href := attributes(z)["href"]; href != "" && !d.based && d.base != nil {
			d.based = true
			if u, err := d.base.Parse(strings.TrimSpace(href)); err == nil && tidy(u) == nil {
				d.base = u
			}
		}
	case atom.Link:
		a := attributes(z)
		rel := strings.Fields(strings.ToLower(a["rel"]))
		if slices.Contains(rel, "feed") || slices.Contains(rel, "alternate") && isFeedType(a["type"]) && !slices.Contains(rel, "stylesheet") {
			d.linked = d.add(d.linked, a["href"])
		}
	case atom.A:
		if a := attributes(z); isFeedType(a["type"]) || looksLikeFeed(a["href"]) {
			d.anchors = d.add(d.anchors, a["href"])
		}
	}
}

func attributes(z *html.Tokenizer) map[string]string {
	a := make(map[string]string)
	for more := true; more; {
		var key, value []byte
		key, value, more = z.TagAttr()
		if _, known := a[string(key)]; !known {
			a[string(key)] = string(value)
		}
	}
	return a
}

// isFeedType says whether a feed has the media type of a link. Plain application/json is
// what many sites' own interfaces are linked as, so it is none.
func isFeedType(s string) bool {
	kind, _, _ := strings.Cut(s, ";")
	switch strings.ToLower(strings.TrimSpace(kind)) {
	case "application/rss+xml", "application/atom+xml", "application/feed+json", "application/rdf+xml",
		"application/x-rss+xml", "application/x-atom+xml", "text/rss+xml", "text/atom+xml":
		return true
	}
	return false
}

// looksLikeFeed says whether a link in the text leads to a file that only a feed is
// called.
func looksLikeFeed(href string) bool {
	path, _, _ := strings.Cut(href, "?")
	path = strings.ToLower(strings.TrimSpace(path))
	for _, end := range [...]string{".rss", ".atom", ".rdf", "/rss.xml", "/atom.xml", "/feed.xml", "/feed.json", "/feed", "/feed/"} {
		if strings.HasSuffix(path, end) {
			return true
		}
	}
	return false
}

// add appends a link unless it was seen or cannot be fetched.
func (d *discovery) add(to []string, href string) []string {
	if href = strings.TrimSpace(href); href == "" {
		return to
	}
	u, err := d.resolve(href)
	if err != nil || tidy(u) != nil {
		return to
	}
	u.User = nil
	link := u.String()
	if d.seen[link] {
		return to
	}
	d.seen[link] = true
	return append(to, link)
}

func (d *discovery) resolve(href string) (*url.URL, error) {
	if d.base == nil {
		return url.Parse(href)
	}
	return d.base.Parse(href)
}

// guesses gives the places of the page's site at which publishing systems put feeds.
func (d *discovery) guesses() []string {
	if d.site == nil {
		return nil
	}
	var all []string
	for _, path := range [...]string{
		"/feed", "/feed/", "/rss", "/rss.xml", "/atom.xml", "/feed.xml", "/index.xml", "/feed.json", "/feed.atom",
		"/rss/home.rss", "/rss/tin-moi-nhat.rss", "/rss/trang-chu.rss", "/feeds/posts/default", "/blog/feed",
	} {
		u := url.URL{Scheme: d.site.Scheme, Host: d.site.Host, Path: path}
		if link := u.String(); !d.seen[link] && link != d.site.String() {
			all = append(all, link)
		}
	}
	return all
}
