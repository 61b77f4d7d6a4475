package publisher

import (
	"bytes"
	"strings"

	"foldwire/publisher/render"
	"foldwire/publisher/web"
)

// maxShelf bounds the bytes of the pieces that a build keeps at hand, and of the documents
// that it has read for those in them.
const maxShelf = 16 << 20

// slot is where a document holds a piece.
type slot struct {
	key      uint64 // of the piece; 0 if no other document has the same
	at, size int
}

// shelf gives pieces that were written before: in this build for another document, or in
// one before for documents of the topic, which may still be read.
type shelf struct {
	writer    *render.Writer
	entries   map[uint64]render.Piece
	headlines map[uint64]told
	size      int // of them, in bytes
	dresses   map[*river]uint64
	page      uint64                     // 0 until it is asked for
	places    map[string]map[uint64]spot // by topic; nil until they are asked for
	bodies    map[string][]byte          // of documents of the topic at work; nil where there is none
	read      int                        // their bytes
}

// spot is where documents hold a piece: one, or one in each format.
type spot struct {
	path string // without the extension of the format
	slot int
}

func newShelf() shelf {
	return shelf{
		writer: render.NewWriter(), entries: make(map[uint64]render.Piece), headlines: make(map[uint64]told),
		dresses: make(map[*river]uint64), bodies: make(map[string][]byte),
	}
}

// add puts an entry's piece on the shelf, if there is room.
func (s *shelf) add(key uint64, p render.Piece) {
	size := len(p.RSS) + len(p.Atom) + len(p.JSON)
	if _, known := s.entries[key]; known || s.size+size > maxShelf {
		return
	}
	s.entries[key] = p
	s.size += size
}

// addTold does the same with an entry of a page.
func (s *shelf) addTold(t told) {
	if _, known := s.headlines[t.key]; known || s.size+len(t.markup) > maxShelf {
		return
	}
	s.headlines[t.key] = t
	s.size += len(t.markup)
}

// turn lets go of what was read for a topic.
func (s *shelf) turn() {
	clear(s.bodies)
	s.read = 0
}

// entry gives an entry's piece.
func (s *shelf) entry(b *build, r *river, key uint64, e *ref) (render.Piece, bool) {
	if key == 0 {
		return render.Piece{}, false
	}
	if p, ok := s.entries[key]; ok {
		return p, true
	}
	at, ok := s.find(b, r, key)
	if !ok {
		return render.Piece{}, false
	}
	p := render.Piece{ID: e.urn, Updated: e.updated}
	for _, f := range formats() {
		part := s.part(b, at.path+f.extension, at.slot, key)
		if part == nil {
			return render.Piece{}, false
		}
		*f.of(&p) = part
	}
	return p, true
}

// told gives an entry of a page of a topic.
func (s *shelf) told(b *build, r *river, key uint64) (told, bool) {
	if t, ok := s.headlines[key]; ok {
		return t, true
	}
	at, ok := s.find(b, r, key)
	if !ok {
		return told{}, false
	}
	part := s.part(b, at.path, at.slot, key)
	if part == nil {
		return told{}, false
	}
	t := told{key: key, markup: web.Markup(part)} //nolint:gosec // what the program wrote, as its sum tells
	if !b.opts.FilesOnly {
		list := b.made[at.path].headlines
		if at.slot >= len(list) {
			return told{}, false
		}
		t.headline = list[at.slot]
	}
	return t, true
}

// find says where documents of a topic hold a piece.
func (s *shelf) find(b *build, r *river, key uint64) (spot, bool) {
	if s.places == nil {
		s.places = make(map[string]map[uint64]spot)
		for path, m := range b.made {
			s.index(path, &m)
		}
	}
	at, ok := s.places[r.topic.ID][key]
	return at, ok
}

// index takes in what a document holds. Of the formats of a feed one is enough.
func (s *shelf) index(path string, m *made) {
	if len(m.slots) == 0 {
		return
	}
	rest, isPage := strings.CutPrefix(path, "/topics/")
	if !isPage {
		var isFeed, isRSS bool
		rest, isFeed = strings.CutPrefix(path, "/feeds/")
		rest, isRSS = strings.CutSuffix(rest, formats()[0].extension)
		if path = strings.TrimSuffix(path, formats()[0].extension); !isFeed || !isRSS {
			return
		}
	}
	id, _, _ := strings.Cut(rest, "/")
	places := s.places[id]
	if places == nil {
		places = make(map[uint64]spot)
		s.places[id] = places
	}
	for i := range m.slots {
		if k := m.slots[i].key; k != 0 {
			places[k] = spot{path, i}
		}
	}
}

// part gives the bytes of a piece out of a document, nil if it is not there any more.
func (s *shelf) part(b *build, path string, i int, key uint64) []byte {
	m := b.made[path]
	if i >= len(m.slots) || m.slots[i].key != key {
		return nil
	}
	body, known := s.bodies[path]
	if !known {
		body = b.body(path, &m)
		if s.read+len(body) > maxShelf {
			s.turn()
		}
		s.bodies[path] = body
		s.read += len(body)
	}
	at := m.slots[i]
	if at.at+at.size > len(body) {
		return nil
	}
	return body[at.at : at.at+at.size : at.at+at.size]
}

// body gives a document as it was published before, nil if nobody has it any more.
func (b *build) body(path string, m *made) []byte {
	if m.res != nil {
		return m.res.Body
	}
	if b.output == nil || m.size > maxShelf {
		return nil
	}
	body, ok := readAs(b.output.name(fileFor(path, m.kind)), m.size)
	if !ok || sumOf(body) != m.sum {
		return nil
	}
	return body
}

// slots finds the pieces in the document that was made of them.
func slots(body []byte, keys []uint64, part func(i int) []byte) []slot {
	list := make([]slot, 0, len(keys))
	from := 0
	for i, key := range keys {
		p := part(i)
		at := bytes.Index(body[from:], p)
		if at < 0 {
			return nil
		}
		list = append(list, slot{key, from + at, len(p)})
		from += at + len(p)
	}
	return list
}

// slots writes where a document holds its pieces, in order.
func (e *encoder) slots(list []slot) {
	e.number(uint64(len(list)))
	end := 0
	for _, s := range list {
		e.hash(s.key)
		e.number(uint64(s.at - end)) //nolint:gosec // they follow each other
		e.number(uint64(s.size))     //nolint:gosec // never negative
		end = s.at + s.size
	}
}

func (d *decoder) slots() []slot {
	n := d.count()
	if n == 0 {
		return nil
	}
	list := make([]slot, 0, n)
	end := 0
	for range n {
		s := slot{key: d.hash(), at: end + d.size(), size: d.size()}
		end = s.at + s.size
		list = append(list, s)
	}
	return list
}
