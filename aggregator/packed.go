package aggregator

import (
	"io"

	"foldwire/aggregator/feed"
)

// pending is what a poll came to while it waits to be folded.
type pending struct {
	*feed.Batch // without its items if these are packed

	packed packedItems
	extent extent
}

// packedItems are the items of a batch while they wait. What is packed of them lies in a spool.
// The rest, what is needed to tell whether they are known and to put them in order, takes
// little memory, and none that a collection of garbage has to look at item by item.
type packedItems struct {
	from  io.ReaderAt // where the packed parts lie; nil if nothing is packed
	list  []packedItem
	words []byte // their titles and languages, one after the other
}

// arena is the memory of packed items, which are many and small and stay for as long as a pass goes
// on: among what its polls leave behind, they would keep it all from being given back.
type arena struct {
	items []packedItem // the part in use of the block that was begun last
	words []byte       // the same
}

const (
	arenaItems = 512
	arenaWords = 32 << 10 // bytes
)

// take gives room for the items of a batch, and for their words to be appended.
func (s *arena) take(items, words int) ([]packedItem, []byte) {
	if cap(s.items)-len(s.items) < items {
		s.items = make([]packedItem, 0, max(items, arenaItems))
	}
	if cap(s.words)-len(s.words) < words {
		s.words = make([]byte, 0, max(words, arenaWords))
	}
	p, w := len(s.items), len(s.words)
	s.items, s.words = s.items[:p+items], s.words[:w+words]
	return s.items[p : p+items : p+items], s.words[w : w : w+words]
}

// packedItem is what of an item stays in memory.
type packedItem struct {
	keys            feed.Keys
	digest          feed.Digest
	published, seen moment
	at              int64  // of the packed part
	size            uint32 // of it
	title, lang     uint32 // where they end among the words
	dated, text     bool
}

// wordsSize counts the bytes of the words of items that stay in memory.
func wordsSize(items []feed.Item) int {
	n := 0
	for i := range items {
		n += len(items[i].Title) + len(items[i].Language)
	}
	return n
}

// fill takes in items, for which there is room; their packed parts lie one after the other.
// ends says where each ends, p where the first begins.
func (c *packedItems) fill(items []feed.Item, p feed.Packed, ends []int) {
	c.from = p.From
	begin := 0
	for i := range items {
		it := &items[i]
		one := packedItem{
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

// len counts the items of a batch.
func (l *pending) len() int { return max(len(l.Items), len(l.packed.list)) }

// size gives how many bytes of an item are packed, by its place.
func (l *pending) size(i int) int {
	if l.packed.from == nil {
		return 0
	}
	return int(l.packed.list[i].size)
}

// keys gives the keys of an item, by its place.
func (l *pending) keys(i int) feed.Keys {
	if l.packed.from == nil {
		return l.Items[i].Keys
	}
	return l.packed.list[i].keys
}

// item gives an item, by its place, as it came.
func (l *pending) item(i int) feed.Item {
	if l.packed.from == nil {
		return l.Items[i]
	}
	c := &l.packed
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
