package parse

import (
	"slices"
	"strconv"
	"strings"
	"time"

	ext "github.com/mmcdole/gofeed/extensions"

	"foldwire/aggregator/feed"
)

// complete fills an entry from the extensions, where its own elements left it empty.
func complete(e *feed.Entry, x ext.Extensions, extra func(string) string) {
	if e.Title == "" {
		e.Title = extra("mediatitle")
	}
	if e.Summary == "" && e.Content == "" {
		e.Summary = extra("mediatext")
		if e.Summary == "" {
			e.Summary = extra("subtitle")
		}
	}
	e.Image = extra("image")
	media := x["media"]
	for _, t := range media["thumbnail"] {
		if e.Image == "" {
			e.Image = t.Attrs["url"]
		}
	}
	if len(media["content"]) > 0 {
		mediaContent(e, media["content"])
	}
	e.Enclosures = distinct(e.Enclosures)
	if len(e.Categories) == 0 {
		for _, c := range media["category"] {
			e.Categories = append(e.Categories, feed.Category{Term: c.Value})
		}
	}
	if d := duration(extra("duration")); d > 0 && len(e.Enclosures) > 0 && e.Enclosures[0].Duration == 0 {
		e.Enclosures[0].Duration = d
	}
}

// mediaContent takes images for the entry's image, and sound and video for enclosures if
// it has none of its own.
func mediaContent(e *feed.Entry, contents []ext.Extension) {
	own := len(e.Enclosures) > 0
	for _, m := range contents {
		a := m.Attrs
		kind := a["medium"]
		if kind == "" {
			kind, _, _ = strings.Cut(a["type"], "/")
		}
		switch {
		case kind == "image" || kind == "" && isImageURL(a["url"]):
			if e.Image == "" {
				e.Image = a["url"]
			}
		case (kind == "audio" || kind == "video") && !own:
			e.Enclosures = append(e.Enclosures, feed.Enclosure{
				URL: a["url"], Type: a["type"], Length: length(a["filesize"]), Duration: duration(a["duration"]),
			})
		}
	}
}

// distinct keeps the first enclosure of each address.
func distinct(enclosures []feed.Enclosure) []feed.Enclosure {
	if len(enclosures) < 2 {
		return enclosures
	}
	seen := make(map[string]bool, len(enclosures))
	return slices.DeleteFunc(enclosures, func(enc feed.Enclosure) bool {
		again := seen[enc.URL]
		seen[enc.URL] = true
		return again
	})
}

func isImageURL(u string) bool {
	u, _, _ = strings.Cut(strings.ToLower(u), "?")
	for _, end := range [...]string{".jpg", ".jpeg", ".png", ".gif", ".webp", ".avif"} {
		if strings.HasSuffix(u, end) {
			return true
		}
	}
	return false
}

func firstValue(list []ext.Extension) string {
	if len(list) == 0 {
		return ""
	}
	return list[0].Value
}

func lastOf(list []string) string {
	if len(list) == 0 {
		return ""
	}
	return list[len(list)-1]
}

func timeOf(t *time.Time) time.Time {
	if t == nil {
		return time.Time{}
	}
	return *t
}

func latest(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

func isHTTP(s string) bool {
	return len(s) > 8 && (strings.EqualFold(s[:7], "http://") || strings.EqualFold(s[:8], "https://"))
}

// length reads a number of bytes, or gives -1.
func length(s string) int64 {
	n, err := strconv.ParseInt(strings.ReplaceAll(strings.TrimSpace(s), ",", ""), 10, 64)
	if err != nil {
		return -1
	}
	return max(n, -1)
}

// duration reads seconds, MM:SS or HH:MM:SS.
func duration(s string) time.Duration {
	if s == "" || len(s) > 16 {
		return 0
	}
	var total float64
	for part := range strings.SplitSeq(s, ":") {
		n, err := strconv.ParseFloat(strings.TrimSpace(part), 64)
		if err != nil || n < 0 || n > 1e7 {
			return 0
		}
		total = total*60 + n
	}
	return time.Duration(total * float64(time.Second))
}
