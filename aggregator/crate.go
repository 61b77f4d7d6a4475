package aggregator

import (
	"io"

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
	words []byte // their titles and languages, one after the other
}

// slabs is the memory of crates, which are many and small and stay for as long as a pass goes
// on: among what its polls leave behind, they would keep it all from being given back.
type slabs struct {
	parcels []parcel // the part in use of the slab that was begun last
	words   []byte   // the same
}

const (
	slabParcels = 512
	slabWords   = 32 << 10 // bytes
)

// take gives room for the parcels of a crate, and for its words to be appended.
func (s *slabs) take(parcels, words int) ([]parcel, []byte) {
	if cap(s.parcels)-len(s.parcels) < parcels {
		s.parcels = make([]parcel, 0, max(parcels, slabParcels))
	}
	if cap(s.words)-len(s.words) < words {
		s.words = make([]byte, 0, max(words, slabWords))
	}
	p, w := len(s.parcels), len(s.words)
	s.parcels, s.words = s.parcels[:p+parcels], s.words[:w+words]
	return s.parcels[p : p+parcels : p+parcels], s.words[w : w : w+words]
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

// wordsOf counts the bytes of the words that a crate of items holds.
func wordsOf(items []feed.Item) int {
	n := 0
	for i := range items {
		n += len(items[i].Title) + len(items[i].Language)
	}
	return n
}

// fill puts items into a crate that has the room, of which the packed parts lie one after the
// other. ends says where each ends, p where the first begins.
func (c *crate) fill(items []feed.Item, p feed.Packed, ends []int) {
	c.from = p.From
	begin := 0
	for i := range items {
		it := &items[i]
		one := parcel{
			keys: it.Keys, digest: it.Digest, published: momentOf(it.Published), seen: momentOf(it.Seen),
			at: p.At + int64(begin), size: uint32(ends[i] - begin), //nolint:gosec // a document is far smaller
			dated: it.Dated, text: it.Text != "",
		}
		c.words = append(c.words, it.Title...)
		one.title = uint32(len(c.words)) //nolint:gosec // the same
		c.words = append(c.words, it.Language...)
		one.lang = uint32(len(c.words)) //nolint:gosec // the same
		c.list[i], begin = one, ends[i]
	}
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
		Title: string(c.words[begin:p.title]), Language: string(c.words[p.title:p.lang]),
		Published: p.published.time(), Dated: p.dated, Seen: seen, Changed: seen,
		Packed: feed.Packed{From: c.from, At: p.at, Size: int(p.size), Text: p.text},
	}
}
