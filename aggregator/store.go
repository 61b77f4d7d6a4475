package aggregator

import (
	"context"
	"time"

	"foldwire/aggregator/feed"
)

// ErrNotFound says that the store has no such item or story.
var ErrNotFound = feed.ErrNotFound

// Fetcher asks an origin for a feed.
type Fetcher interface {
	// Fetch asks for url on behalf of src, conditionally if v is not zero. The Response
	// is filled as far as known even when there is an error, which is a *feed.Error
	// that carries no secret. It may be called from many goroutines.
	Fetch(ctx context.Context, src feed.Source, url string, v feed.Validators) (feed.Response, error)
}

// Store keeps states, items and stories. Values that it returns are the caller's own.
// All methods may be called from many goroutines; Commit has one caller at a time.
type Store interface {
	// States gives the state of every source that was ever committed.
	States(ctx context.Context) (map[feed.SourceID]feed.State, error)
	// Known gives, for each key that an item was ever stored under, the item that was
	// stored under it last. Keys that are not known are absent from the answer.
	Known(ctx context.Context, keys []feed.Key) (map[feed.Key]feed.Known, error)
	// Items gives the items that are stored in full; others are absent.
	Items(ctx context.Context, ids []feed.ItemID) (map[feed.ItemID]feed.Item, error)
	// Story gives a story, its members' items loaded, following aliases to the
	// survivor. Members whose bodies retention took have a Trace in place of an Item.
	// The error is ErrNotFound if there is none, or none of its members has a body.
	Story(ctx context.Context, id feed.StoryID) (feed.Story, error)
	// Replay calls fn with runs of items in the order in which they were first
	// committed: all stored items of the stories that changed at or after since.
	Replay(ctx context.Context, since time.Time, fn func([]feed.Item) error) error
	// Pack appends to buf what of an item is only read to be shown, see feed.Packed. Commit
	// takes items that are packed like others, and reads what was packed once.
	Pack(it *feed.Item, buf []byte) ([]byte, error)
	// Text gives the text of a packed item, and buf, which it may have been written to. It may
	// be in the memory of packed or of buf, so that it is good for as long as both stay as
	// they are.
	Text(packed, buf []byte) (text string, used []byte, err error)
	// Mark names what is stored now.
	Mark(ctx context.Context) (feed.Mark, error)
	// Since gives the stories that were touched after a mark, those merged away or
	// forgotten included, each with the count of the last mark that did, and the present
	// mark. If the store does not know the mark, or no more what came after it, ok is
	// false.
	Since(ctx context.Context, mark feed.Mark) (touched map[feed.StoryID]uint64, now feed.Mark, ok bool, err error)
	// Commit stores all of c or nothing, durably. Of a story that is stored already,
	// members that it has keep their place and the time at which they joined, whatever
	// the change says; new members follow in the order given. Members that had been in
	// stories which the change merges away keep the order that they had there, and their
	// Past says where they were. Members whose bodies retention took stay, and move with
	// a merge, whether or not the change names them.
	Commit(ctx context.Context, c feed.Change) error
}
