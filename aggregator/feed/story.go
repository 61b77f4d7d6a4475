package feed

import "time"

// Story is a group of items about the same event.
type Story struct {
	ID      StoryID
	Founded time.Time // the pass that founded it
	Changed time.Time // the last pass in which a member joined, left or changed its text
	Members []Member  // in the order in which they joined; never empty unless Into is set
	// Into is set once the story turned out to be one with an older story. It has no
	// members of its own any more and its id is an alias of Into.
	Into StoryID
}

// Member is an item's place in a story.
type Member struct {
	ID     ItemID
	Source SourceID
	Joined time.Time // the pass in which it joined
	// Past lists the stories that it was in before they were merged away, the first
	// first. The store keeps it, whatever a change says.
	Past []Stay
	// Item is the item itself as far as it is loaded: readers of the store fill it, a
	// fold leaves it nil.
	Item *Item
	// Trace stands in Item's place once retention took the item's body: ids, digest,
	// dates and verdict, but no text.
	Trace *Item
}

// Stay is an item's time in a story that was merged away later.
type Stay struct {
	Story  StoryID
	Joined time.Time // the pass in which it joined that story
}

// Batch is what one poll of one source came to. A failed poll is a Batch without items.
type Batch struct {
	Source SourceID
	At     time.Time // the pass, the same for all polls of one pass
	State  State
	Held   bool   // nobody was asked, since the host has asked another source to wait
	Items  []Item // as normalised, in the order of the document, verdicts not yet given
}

// Mark names a state of what is stored: while it stays the same, no item and no story
// changed. The zero Mark is that of an empty store.
type Mark struct {
	Count uint64 // how many transactions changed items or stories
	Token uint64 // random: stores that went on from one copy differ in it
}

// Change is what one fold brings to the store, all of it or nothing.
type Change struct {
	At      time.Time
	States  []State
	Items   []Item  // new or changed, with their verdicts; the new ones first
	Fresh   int     // how many of Items are new
	Stories []Story // touched; those merged away have Into set
}
