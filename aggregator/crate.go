package aggregator

import (
	"io"
	"strings"

	"foldwire/aggregator/feed"
)

// load is what a poll came to while it waits to be folded.
type load struct {
	*feed.Batch // without its items if these are in the crate

	crate crate
	run   onShelf
}

// crate holds the items of a batch while they wait. What is packed of them lies on a shelf.
// The rest, what is needed to tell whether they are known and to put them in order, takes
// little memory, and none that a collection of garbage has to look at item by item.
type crate struct {
	from  io.ReaderAt // where the packed parts lie; nil if nothing is in the crate
	list  []parcel
	words string // their titles and languages, one after the other
}

// parcel is an item in a crate.
type parcel struct {
	keys            feed.Keys
	digest          feed.Digest
	published, seen moment
	at              int64  // of the packed part
	size            uint32 // of it
	title, lang     uint32 // where they end among the words
	dated, text     bool
}

// newCrate makes a crate of items, of which the packed parts lie one after the other. ends
// says where each ends, p where the first begins.
func newCrate(items []feed.Item, p feed.Packed, ends []int) crate {
	c := crate{from: p.From, list: make([]parcel, len(items))}
	said := 0
	for i := range items {
		said += len(items[i].Title) + len(items[i].Language)
	}
	var words strings.Builder
	words.Grow(said)
	begin := 0
	for i := range items {
		it := &items[i]
		one := parcel{
			keys: it.Keys, digest: it.Digest, published: momentOf(it.Published), seen: momentOf(it.Seen),
			at: p.At + int64(begin), size: uint32(ends[i] - begin), //nolint:gosec // a document is far smaller
			dated: it.Dated, text: it.Text != "",
		}
		words.WriteString(it.Title)
		one.title = uint32(words.Len()) //nolint:gosec // the same
		words.WriteString(it.Language)
		one.lang = uint32(words.Len()) //nolint:gosec // the same
		c.list[i], begin = one, ends[i]
	}
	c.words = words.String()
	return c
}

// len counts the items of a load.
func (l *load) len() int { return max(len(l.Items), len(l.crate.list)) }

// keys gives the keys of an item, by its place.
func (l *load) keys(i int) feed.Keys {
	if l.crate.from == nil {
		return l.Items[i].Keys
	}
	return l.crate.list[i].keys
}

// item gives an item, by its place, as it came.
func (l *load) item(i int) feed.Item {
	if l.crate.from == nil {
		return l.Items[i]
	}
	c := &l.crate
	p, begin := &c.list[i], uint32(0)
	if i > 0 {
		begin = c.list[i-1].lang
	}
	seen := p.seen.time()
	return feed.Item{
		Source: l.Source, Keys: p.keys, Digest: p.digest,
		Title: c.words[begin:p.title], Language: c.words[p.title:p.lang],
		Published: p.published.time(), Dated: p.dated, Seen: seen, Changed: seen,
		Packed: feed.Packed{From: c.from, At: p.at, Size: int(p.size), Text: p.text},
	}
}
