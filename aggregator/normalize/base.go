package normalize

import (
	"net/url"
	"strings"

	"foldwire/aggregator/feed"
)

// entryURL gives the entry's page. Without a base of its own, an RSS link is relative to
// the site if the feed names one on another host (feeds are often served from elsewhere).
func entryURL(doc *feed.Document, e *feed.Entry, base *url.URL) string {
	from := linkBase(doc, e, base)
	guid := ""
	if e.PermaLink || looksLikeURL(e.GUID) {
		guid = e.GUID
	}
	for _, ref := range [...]string{e.OrigLink, e.Link, guid} {
		if ref = strings.TrimSpace(ref); ref == "" {
			continue
		}
		if abs, ok := resolve(from, ref); ok {
			return abs
		}
	}
	return ""
}

func looksLikeURL(s string) bool {
	return strings.HasPrefix(s, "http://") || strings.HasPrefix(s, "https://")
}

// linkBase gives what an entry's relative URLs start from: xml:base (RFC 4287,
// section 2), or where the document came from.
func linkBase(doc *feed.Document, e *feed.Entry, base *url.URL) *url.URL {
	for _, ref := range [...]string{e.Base, doc.Base} {
		if ref == "" {
			continue
		}
		if abs, ok := resolve(base, ref); ok {
			return parseBase(abs)
		}
	}
	if strings.HasPrefix(doc.Format, "atom") {
		return base
	}
	if site := parseBase(doc.Link); site != nil && (base == nil || site.Host != base.Host) {
		return site
	}
	return base
}

// contentBase gives what URLs within an entry's HTML start from. Where no xml:base rules,
// Atom says the document and everybody else means the entry's own page.
func contentBase(doc *feed.Document, e *feed.Entry, page string, base *url.URL) *url.URL {
	if e.Base == "" && doc.Base == "" && page != "" && !strings.HasPrefix(doc.Format, "atom") {
		if u := parseBase(page); u != nil {
			return u
		}
	}
	return linkBase(doc, e, base)
}
