package feedtest

import (
	"encoding/json"
	"encoding/xml"
	"io"
	"time"
)

// Format is how a Channel is written.
type Format int

// The formats, each in its present version.
const (
	RSS Format = iota
	Atom
	JSON
)

// ContentType gives the format's media type.
func (f Format) ContentType() string {
	switch f {
	case Atom:
		return "application/atom+xml; charset=utf-8"
	case JSON:
		return "application/feed+json"
	}
	return "application/rss+xml; charset=utf-8"
}

// Channel is a feed as its publisher means it.
type Channel struct {
	Title, Link, Self, Hub string
	Description, Language  string
	TTL                    int // minutes; RSS alone
	Items                  []Item
}

// Item is an entry as its publisher means it. Content is HTML, the rest is text.
type Item struct {
	GUID, Link, Title    string
	Summary, Content     string
	Author               string
	Categories           []string
	Published, Updated   time.Time
	Enclosure, MediaType string
	EnclosureLength      int64
}

// Write writes the channel in a format.
func (c Channel) Write(w io.Writer, f Format) error {
	switch f {
	case Atom:
		return writeXML(w, c.atom())
	case JSON:
		e := json.NewEncoder(w)
		e.SetIndent("", "  ")
		return e.Encode(c.json())
	}
	return writeXML(w, c.rss())
}

// updated gives the time of the latest change that the items tell of.
func (c Channel) updated() time.Time {
	var last time.Time
	for _, it := range c.Items {
		if t := it.changed(); t.After(last) {
			last = t
		}
	}
	return last
}

func (it Item) changed() time.Time {
	if it.Updated.After(it.Published) {
		return it.Updated
	}
	return it.Published
}

func writeXML(w io.Writer, v any) error {
	if _, err := io.WriteString(w, xml.Header); err != nil {
		return err
	}
	e := xml.NewEncoder(w)
	e.Indent("", "  ")
	if err := e.Encode(v); err != nil {
		return err
	}
	_, err := io.WriteString(w, "\n")
	return err
}

// stamp writes a time, or nothing for the zero time.
func stamp(t time.Time, layout string) string {
	if t.IsZero() {
		return ""
	}
	return t.Format(layout)
}
