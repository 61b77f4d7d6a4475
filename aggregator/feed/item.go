package feed

import (
	"io"
	"time"
)

// Item is an entry as we keep it: absolute URLs, UTC times, clean HTML, plain text.
type Item struct {
	ID        ItemID
	Source    SourceID
	Keys      Keys
	Digest    Digest
	URL       string // absolute; empty if the entry has no link
	Canonical string // URL without what does not matter; equal for equal pages
	Title     string // plain text, white space collapsed; may be empty
	Summary   string // sanitised HTML
	Content   string // sanitised HTML
	Text      string // plain text of Content or, if it says more, Summary
	Language  string // BCP 47, lower-case primary subtag first; empty if unknown
	// Declared says that the language was stated by source, feed or entry, not guessed.
	Declared   bool
	Authors    []Author
	Categories []string
	Enclosures []Enclosure
	Image      string
	Origin     Origin
	Rights     string

	Published time.Time // UTC; never zero, Seen if the entry has no usable date
	Updated   time.Time // UTC; zero if the entry has none
	Dated     bool      // Published is the entry's own date, neither missing nor absurd
	Seen      time.Time // the poll that brought it first
	Changed   time.Time // the poll that brought its present text; Seen if never changed
	Revisions int       // how many times its text has changed

	Verdict Verdict

	// Packed, if set, stands for what is only read to be shown: all from URL to Rights but
	// Title and Language, and Updated. These fields are then empty.
	Packed Packed
	// Held is what is packed, if whoever read it keeps it for who needs it next. It may be nil.
	Held []byte
}

// Packed is where the packed part of an item lies, in the form that the store gave it.
type Packed struct {
	From io.ReaderAt // nil if nothing is packed
	At   int64
	Size int
	Text bool // whether the item has a text
}

// IsZero says that nothing is packed.
func (p Packed) IsZero() bool { return p.From == nil }

// Read gives the packed bytes, in buf if it is large enough.
func (p Packed) Read(buf []byte) ([]byte, error) {
	if cap(buf) < p.Size {
		buf = make([]byte, p.Size)
	}
	buf = buf[:p.Size]
	n, err := p.From.ReadAt(buf, p.At)
	if n == p.Size {
		return buf, nil
	}
	return nil, err
}

// HasText says whether there is a text, be it packed or not.
func (it *Item) HasText() bool { return it.Text != "" || it.Packed.Text }

// Keys are the names under which an item may be met again. The source's policy decides
// which are filled; a name that several entries of one document share is left out.
type Keys struct {
	GUID  Key // within the source; title and date if the entry has no guid nor link of its own
	Link  Key // canonical link with its fragment, within the source
	Title Key // folded title, within the source
	// URL is the canonical link among all sources. It is zero if there is no link, if
	// the link leads to the site itself, or if several entries share it: a Link without
	// a URL names no single item.
	URL Key
}

// All lists the keys that are not zero.
func (k Keys) All() []Key { return k.AppendTo(nil) }

// AppendTo appends the keys that are not zero to a list.
func (k Keys) AppendTo(all []Key) []Key {
	for _, key := range [...]Key{k.GUID, k.Link, k.Title, k.URL} {
		if !key.IsZero() {
			all = append(all, key)
		}
	}
	return all
}

// Digest tells whether an item changed, and whether the change matters to a reader.
type Digest struct {
	Text uint64 // title and text as words: case, markup and white space do not count
	Rest uint64 // all else that is kept
}

// Known is what the store tells of an item that is met again. It outlives the item's
// body, so that an old entry that returns is not new.
type Known struct {
	ID        ItemID
	Source    SourceID
	Keys      Keys
	Digest    Digest
	Published time.Time
	Dated     bool // Published is the entry's own date
	Seen      time.Time
	Changed   time.Time // the poll that brought its present text; zero counts as Seen
	Revisions int
	Story     StoryID
	Faded     bool // the body is gone: retention took it
}

// Rule names the reason for a verdict.
type Rule string

// The rules, from the surest to the weakest.
const (
	RuleURL     Rule = "same-url"  // the same canonical URL
	RuleText    Rule = "same-text" // the same words
	RuleNear    Rule = "near-text" // nearly the same words
	RuleRelated Rule = "related"   // the same event in other words
	RuleFounded Rule = "founded"   // nothing like it was known
)

// Verdict is what was decided about an item, and why.
type Verdict struct {
	Story       StoryID
	DuplicateOf ItemID // zero unless the item tells the same text
	Rule        Rule
	Score       float32 // 0…1: how sure, in the terms of the rule
	Match       ItemID  // the member that Score is about; zero if founded
	Misses      []Miss  // the nearest that were not joined, nearest first
}

// Miss is a story that an item nearly joined.
type Miss struct {
	Story StoryID
	Item  ItemID // the member nearest to the item
	Score float32
}
