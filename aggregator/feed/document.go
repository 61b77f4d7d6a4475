package feed

import "time"

// Document is a feed as its publisher wrote it: nothing cleaned, nothing resolved.
type Document struct {
	Format      string // rss0.9x, rss1.0, rss2.0, atom0.3, atom1.0, json1.0 or json1.1
	Title       string // plain text
	Link        string // of the site
	Self        string // of the feed, as it says itself
	Hubs        []string
	Description string
	Language    string
	Base        string // xml:base of the root, resolved against nothing
	Image       string // icon or logo
	Authors     []Author
	Categories  []string
	Updated     time.Time
	Hints       Hints
	Entries     []Entry // in the order of the document
	Warnings    []string
}

// Entry is one entry of a document as its publisher wrote it.
type Entry struct {
	// Raw is a hash of all that the entry says, equal if and only if (up to collision)
	// it is unchanged.
	Raw        uint64
	GUID       string
	PermaLink  bool   // the GUID is also the link (RSS isPermaLink, or a bare URL as guid)
	Link       string // rel=alternate; may be relative
	OrigLink   string // feedburner:origLink
	Title      string // plain text: entities resolved, tags removed
	Summary    string // HTML
	Content    string // HTML
	Language   string // xml:lang or dc:language nearest to the entry
	Base       string // xml:base in force at the entry; may be relative to the document
	Authors    []Author
	Categories []Category
	Enclosures []Enclosure
	Image      string
	Published  time.Time // zero if none was given or readable
	Updated    time.Time // zero if none was given or readable
	Origin     Origin    // where it was taken from, if it says so
	Rights     string
}

// Author is who wrote something.
type Author struct {
	Name, Email, URL string
}

// Category is a label under which an entry is filed.
type Category struct {
	Term, Label, Scheme string
}

// Enclosure is a file that comes with an entry.
type Enclosure struct {
	URL      string
	Type     string
	Length   int64 // bytes; 0 if unknown, and less in an Entry that does not say it
	Duration time.Duration
	Title    string
}

// Origin is the feed or paper from which a publisher took an entry (RSS source,
// atom:source).
type Origin struct {
	Title, URL string
}
