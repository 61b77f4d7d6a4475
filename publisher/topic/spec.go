// Package topic holds the rules that select stories for a feed. It is pure: stories in,
// the entries of one topic out.
package topic

import (
	"time"

	"foldwire/aggregator/feed"
)

// What a topic publishes.
const (
	EntriesStories = "stories" // one entry a story
	EntriesItems   = "items"   // one entry an item
)

// How much of an item's text a topic publishes.
const (
	ContentFull    = "full"
	ContentSummary = "summary"
	ContentNone    = "none"
)

// Spec is a topic as the operator describes it. New fills in the defaults.
type Spec struct {
	ID          string
	Title       string
	Description string
	Language    string
	From        []string // tags or source ids; empty means all sources
	Any         []string // words and phrases of which at least one must occur
	All         []string // words and phrases that must all occur
	None        []string // words and phrases that must not occur
	Where       string   // an expression over item and story fields; may be empty
	Entries     string   // EntriesStories (default) or EntriesItems
	Limit       int      // entries in the feed; 0 means 50
	MaxAge      time.Duration
	MinSources  int
	HideCovered bool          // leave out the list "Also covered by"
	Content     string        // ContentFull (default), ContentSummary or ContentNone
	Digest      feed.Schedule // nil unless the topic publishes one entry per run of it
}

// FieldError says which field of a Spec is wrong, so that whoever read it from a file
// can point at the place.
type FieldError struct {
	Field string // yaml name: "from", "any", "where", …
	Index int    // within a list; -1 where the field is not a list
	Err   error
}

// Error gives "field: what is wrong".
func (e *FieldError) Error() string { return e.Field + ": " + e.Err.Error() }

// Unwrap gives the cause.
func (e *FieldError) Unwrap() error { return e.Err }

// Entry is one entry of a topic's feed: a story seen through the members that come from
// the topic's own sources, or a single item.
type Entry struct {
	URN        string       // urn:uuid:… of the story, of the item, or of the digest
	Story      feed.StoryID // the story behind it
	Lead       *feed.Item
	Related    []*feed.Item // other members, one a source, in the order in which they joined
	Duplicates []*feed.Item // members that tell the lead's text, or that of a related item
	Published  time.Time    // never moves
	Updated    time.Time    // moves when a source joins or the lead's text changes
	Sources    int          // sources that tell the story in this topic, duplicates included
	Gone       []Gone       // entries that became part of this one
	Run        time.Time    // the run of the topic's digest that the entry belongs to; zero without one
	Stories    []Entry      // the stories of a digest, newest first; nil in other entries
	Rest       int          // further stories, for which a digest has no room
	Entered    time.Time    // the pass that brought it into the topic; zero if the topic is not archived
	Known      []Known      // what it is made of, in the order in which that came; nil if the topic is not archived
}

// Gone is an entry that left the feed because its story turned out to be another one's.
type Gone struct {
	URN string
	At  time.Time // not before the entry's last Updated
}
