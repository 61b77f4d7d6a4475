// Package render writes a topic's feed as RSS 2.0, Atom 1.0 and JSON Feed 1.1, and the
// list of all feeds as OPML 2.0. It is pure: the same channel gives the same bytes, and
// whatever the channel's texts hold, the document is valid.
package render

import (
	"time"

	"foldwire/aggregator/feed"
)

// Channel is a feed document to be written.
type Channel struct {
	ID          string // for ever; an absolute URI
	Title       string // plain text
	Description string // plain text
	Language    string // BCP 47; may be empty
	Link        string // the page that people read
	Self        string // this very document
	Updated     time.Time
	Author      string // who publishes the feed
	Generator   Generator
	Icon        string        // square; PNG
	Logo        string        // PNG of at most 144 pixels; shown by RSS readers
	TTL         time.Duration // how long a reader may wait before it asks again; 0 says nothing
	Hubs        []string      // WebSub
	Paging      Paging
	Pieces      []Piece // the entries, written by a Writer, newest first
	Gone        []Gone
}

// Generator names the program that made a feed.
type Generator struct {
	Name, Version, URL string
}

// Paging leads to the other documents of the same feed (RFC 5005). Empty fields are left
// out.
type Paging struct {
	Archive     bool   // this document holds old entries and will hardly change
	Current     string // the document to subscribe to
	PrevArchive string // older entries
}

// Gone is an entry that left the feed for good (RFC 6721).
type Gone struct {
	ID string
	At time.Time
}

// Entry is an entry to be written.
type Entry struct {
	ID         string // for ever; an absolute URI
	Title      string // plain text; if empty, one is made from the text
	Link       string // the article; if empty, Page
	Page       string // the story's own page
	Summary    string // sanitised HTML
	Content    string // sanitised HTML
	Text       string // plain text, for entries without a title
	Language   string // BCP 47; may be empty
	Authors    []feed.Author
	Categories []string
	Enclosures []feed.Enclosure
	Image      string
	Rights     string
	Source     Source
	Published  time.Time
	Updated    time.Time

	Covered    []Cover // other sources with texts of their own
	Duplicates []Cover // other sources with the same text
	Hide       bool    // leave the list of covers out of the text
}

// Source is the feed from which an entry came.
type Source struct {
	ID      string // an absolute URI
	Title   string
	Feed    string // may be empty if it is not for everybody
	Site    string
	Updated time.Time // may be zero
}

// Cover is what another source says of the same story.
type Cover struct {
	Outlet    string
	Title     string
	Link      string
	Language  string
	Published time.Time
}
