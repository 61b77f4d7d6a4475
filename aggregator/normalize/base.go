package normalize

import (
	"net/url"
	"strings"

	"foldwire/aggregator/feed"
)

// base is a URL from which others start. It is taken apart once one of them is met: most
// documents have absolute ones alone.
type base struct {
	abs string
	url *url.URL
}

// maxBase bounds a URL from which others start, in bytes, its query not counted: each
// reference grows by it.
const maxBase = 1024

// parseBase reads a URL from which others start; nil if it is none, or too long.
func parseBase(s string) *base {
	abs, ok := resolve(nil, s)
	if ok && len(abs) > maxBase {
		abs, _, _ = strings.Cut(abs, "?")
	}
	if !ok || len(abs) > maxBase {
		return nil
	}
	return &base{abs: abs}
}

// host gives the base's host with its port.
func (b *base) host() string {
	host, _, _, _ := splitURL(b.abs)
	return host
}

// resolve gives the URL that ref means at b, which may be nil.
func (b *base) resolve(ref *url.URL) *url.URL {
	if b == nil || ref.IsAbs() {
		return ref
	}
	if b.url == nil {
		u, err := url.Parse(b.abs)
		if err != nil { // what resolve gave can be read
			return ref
		}
		b.url = u
	}
	return b.url.ResolveReference(ref)
}

// entryURL gives the entry's page; from is its linkBase.
func entryURL(e *feed.Entry, from *base) string {
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

// linkBase gives what relative URLs start from in an entry of a document that came from here:
// the entry's own base or the document's (RFC 4287, section 2), or where the document came
// from. Without any, an RSS link is relative to the site if the feed names one on another host
// (feeds are often served from elsewhere).
func linkBase(doc *feed.Document, own string, here *base) *base {
	for _, ref := range [...]string{own, doc.Base} {
		if ref == "" {
			continue
		}
		if abs, ok := resolve(here, ref); ok {
			return parseBase(abs)
		}
	}
	if strings.HasPrefix(doc.Format, "atom") {
		return here
	}
	if site := parseBase(doc.Link); site != nil && (here == nil || site.host() != here.host()) {
		return site
	}
	return here
}

// contentBase gives what URLs within an entry's HTML start from; from is its linkBase. Where no
// xml:base rules, Atom says the document and everybody else means the entry's own page.
func contentBase(doc *feed.Document, e *feed.Entry, page string, from *base) *base {
	if e.Base == "" && doc.Base == "" && page != "" && !strings.HasPrefix(doc.Format, "atom") {
		if b := parseBase(page); b != nil {
			return b
		}
	}
	return from
}
