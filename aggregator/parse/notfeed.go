package parse

import (
	"bytes"
	"fmt"
	"html"
	"strings"

	"foldwire/aggregator/feed"
)

// escapedFeed finds a feed that a page shows as text, its markup escaped.
func escapedFeed(text []byte) ([]byte, bool) {
	for _, mark := range [...]string{"&lt;?xml", "&lt;rss", "&lt;feed", "&lt;rdf:RDF"} {
		if i := bytes.Index(text, []byte(mark)); i >= 0 {
			rest := text[i:]
			if end := bytes.Index(rest, []byte("</pre>")); end >= 0 {
				rest = rest[:end]
			}
			inner := []byte(html.UnescapeString(string(rest)))
			return inner, !bytes.Contains(inner, []byte(mark))
		}
	}
	return nil, false
}

// wrappedJSON finds a JSON Feed behind what does not belong to it: a call around it, or the
// warnings of the program that made it.
func wrappedJSON(text []byte) ([]byte, bool) {
	if !bytes.Contains(text, []byte("jsonfeed.org")) || bytes.Contains(bytes.ToLower(text[:min(len(text), 4096)]), []byte("<html")) {
		return nil, false
	}
	i := -1
	for range 64 { // brackets that may open it
		n := bytes.IndexByte(text[i+1:], '{')
		if n < 0 {
			return nil, false
		}
		i += 1 + n
		if next := skipJSONSpace(text, i+1); next < len(text) && text[next] == '"' {
			return text[i:], splitJSON(text[i:]).isFeed()
		}
	}
	return nil, false
}

// notFeed says what a document is that is no feed.
func notFeed(text []byte) error {
	trimmed := bytes.TrimSpace(text)
	head := bytes.ToLower(trimmed[:min(len(trimmed), 4096)])
	switch {
	case len(trimmed) == 0:
		return noFeed("Check that the URL is that of a feed; the server may also be failing.", "the document is empty")
	case bytes.Contains(head, []byte("<html")), bytes.Contains(head, []byte("<!doctype html")), bytes.HasPrefix(head, []byte("<head")):
		return notFeedPage(text)
	case head[0] != '<' && !bytes.Contains(head, []byte("<")):
		return noFeed("Check that the URL is that of a feed.", "the document is plain text, not a feed: %q", start(trimmed))
	}
	switch root := rootName(text); root {
	case "urlset", "sitemapindex":
		return noFeed("Look on the site for its feed; this list of pages is for search engines.", "the document is a sitemap, not a feed")
	case "opml":
		return noFeed("Take it in with `foldwire import FILE.opml`.", "the document is an OPML list of feeds, not a feed")
	case "svg":
		return noFeed("Check that the URL is that of a feed.", "the document is an SVG image, not a feed")
	case "":
		return noFeed("Check that the URL is that of a feed.", "the document is not a feed: %q", start(trimmed))
	default:
		return noFeed("Check that the URL is that of a feed.", "the document is XML with the root element <%s>, not a feed", root)
	}
}

func noFeed(remedy, format string, args ...any) error {
	return feed.Errorf(feed.StageParse, remedy, format, args...)
}

// notFeedPage names a page, and the feeds that it advertises.
func notFeedPage(text []byte) error {
	title, links := pageFeeds(text)
	what := "the document is an HTML page, not a feed"
	if title != "" {
		what = fmt.Sprintf("the document is an HTML page (%q), not a feed", title)
	}
	if len(links) == 0 {
		return noFeed("Look on the page for a link to its feed, and use that.", "%s", what)
	}
	return noFeed("The page names its feed: use "+strings.Join(links, " or ")+" instead.", "%s", what)
}

// pageFeeds reads the title of a page and the feeds it links to, as they are written.
func pageFeeds(text []byte) (title string, links []string) {
	s := scanner{src: text}
	for {
		t := s.next()
		switch {
		case t.kind == tokenEOF:
			return title, links
		case t.kind != tokenStart:
		case equalName(t.name, "title") && title == "":
			if body := s.next(); body.kind == tokenText {
				title = short(plainText(string(body.body)))
			}
		case equalName(t.name, "link") && len(links) < 5:
			typ := strings.ToLower(string(attrValue(t, "type")))
			rel := strings.ToLower(string(attrValue(t, "rel")))
			if strings.Contains(rel, "alternate") && (strings.Contains(typ, "rss") || strings.Contains(typ, "atom") || strings.Contains(typ, "feed+json")) {
				if href := html.UnescapeString(string(attrValue(t, "href"))); href != "" {
					links = append(links, href)
				}
			}
		default:
			s.skipHidden(t.name)
		}
	}
}

func notFeedJSON(text []byte, j *jsonDoc) error {
	if len(j.members) == 0 {
		return noFeed("Check that the URL is that of a feed.", "the document is JSON but no feed: %q", start(bytes.TrimSpace(text)))
	}
	var keys []string
	for _, m := range j.members[:min(len(j.members), 5)] {
		if end, ok := jsonValue(m, 0); ok {
			keys = append(keys, strings.Trim(string(m[:end]), `"`))
		}
	}
	return noFeed("Check that the URL is that of a feed; an API answers like this, perhaps with an error.",
		"the document is JSON but no feed: an object with %s", short(strings.Join(keys, ", ")))
}

// isBinary names a kind of file by its first bytes, or gives "".
func isBinary(b []byte) string {
	for _, kind := range [...]struct{ magic, name string }{
		{"\x89PNG", "a PNG image"},
		{"\xff\xd8\xff", "a JPEG image"},
		{"GIF8", "a GIF image"},
		{"RIFF", "a WebP image or a sound"},
		{"%PDF", "a PDF document"},
		{"PK\x03\x04", "a ZIP archive"},
		{"\x1f\x8b", "gzip data"},
		{"ID3", "an MP3 sound"},
		{"\x28\xb5\x2f\xfd", "Zstandard data"},
		{"\x00\x00\x01\x00", "an icon"},
	} {
		if bytes.HasPrefix(b, []byte(kind.magic)) {
			return kind.name
		}
	}
	return ""
}

// rootName is the name of the first element.
func rootName(text []byte) string {
	s := scanner{src: text}
	for {
		switch t := s.next(); t.kind {
		case tokenEOF:
			return ""
		case tokenStart:
			return short(string(t.name))
		}
	}
}

// start gives the beginning of a document for an error.
func start(text []byte) string { return short(string(collapse(nil, text[:min(len(text), 240)]))) }

func short(s string) string {
	r := []rune(s)
	if len(r) <= 60 {
		return s
	}
	return string(r[:60]) + "…"
}
