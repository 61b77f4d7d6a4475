package render

import (
	"cmp"
	"net/url"
	"path"
	"slices"
	"strings"

	"foldwire/aggregator/feed"
)

const unknownType = "application/octet-stream"

// enclosures keeps those with an address, each once, and gives each a media type.
func enclosures(list []feed.Enclosure) []feed.Enclosure {
	var out []feed.Enclosure
	for _, e := range list {
		e.URL, e.Title = link(e.URL), line(e.Title)
		if e.URL == "" || slices.ContainsFunc(out, func(o feed.Enclosure) bool { return o.URL == e.URL }) {
			continue
		}
		e.Type = mediaType(e.Type, e.URL)
		e.Length, e.Duration = max(e.Length, 0), max(e.Duration, 0)
		out = append(out, e)
	}
	return out
}

// best chooses the one enclosure that an RSS item should have: what is to be listened to
// or watched before pictures and papers, then the first.
func best(list []feed.Enclosure) (feed.Enclosure, bool) {
	if len(list) == 0 {
		return feed.Enclosure{}, false
	}
	return slices.MinFunc(list, func(a, b feed.Enclosure) int { return cmp.Compare(rank(a), rank(b)) }), true
}

func rank(e feed.Enclosure) int {
	switch medium(e.Type) {
	case "audio":
		return 0
	case "video":
		return 1
	case "image":
		return 3
	}
	return 2
}

// medium gives the kind of object that Media RSS knows, or "".
func medium(mediaType string) string {
	kind, _, _ := strings.Cut(mediaType, "/")
	if kind == "audio" || kind == "video" || kind == "image" {
		return kind
	}
	return ""
}

// mediaType gives a well-formed media type without parameters: the declared one, or what
// the name of the file says. It does not ask the system, which knows others on each
// machine.
func mediaType(declared, address string) string {
	t, _, _ := strings.Cut(strings.ToLower(declared), ";")
	t = strings.TrimSpace(t)
	if kind, sub, ok := strings.Cut(t, "/"); ok && token(kind) && token(sub) {
		return t
	}
	u, err := url.Parse(address)
	if err != nil {
		return unknownType
	}
	switch strings.ToLower(path.Ext(u.Path)) {
	case ".mp3":
		return "audio/mpeg"
	case ".m4a":
		return "audio/mp4"
	case ".ogg", ".oga", ".opus":
		return "audio/ogg"
	case ".mp4", ".m4v":
		return "video/mp4"
	case ".webm":
		return "video/webm"
	case ".jpg", ".jpeg":
		return "image/jpeg"
	case ".png":
		return "image/png"
	case ".gif":
		return "image/gif"
	case ".webp":
		return "image/webp"
	case ".svg":
		return "image/svg+xml"
	case ".pdf":
		return "application/pdf"
	}
	return unknownType
}

// token says whether s is a name as media types are made of (RFC 6838, section 4.2).
func token(s string) bool {
	if s == "" || len(s) > 127 {
		return false
	}
	for i := range len(s) {
		c := s[i]
		alnum := c >= 'a' && c <= 'z' || c >= '0' && c <= '9'
		if !alnum && (i == 0 || strings.IndexByte("!#$&-^_.+", c) < 0) {
			return false
		}
	}
	return true
}
