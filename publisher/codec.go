package publisher

import (
	"encoding/binary"
	"slices"
	"time"

	"foldwire/aggregator/feed"
	"foldwire/publisher/web"
)

// encoder writes the parts of a cache one after the other.
type encoder struct{ b []byte }

func (e *encoder) number(n uint64) { e.b = binary.AppendUvarint(e.b, n) }

func (e *encoder) bytes(b []byte) {
	e.number(uint64(len(b)))
	e.b = append(e.b, b...)
}

func (e *encoder) text(s string) {
	e.number(uint64(len(s)))
	e.b = append(e.b, s...)
}

// time writes a moment of any year, exact to the nanosecond.
func (e *encoder) time(t time.Time) {
	if t.IsZero() {
		e.number(0)
		return
	}
	e.number(uint64(t.Nanosecond()) + 1) //nolint:gosec // never negative
	e.b = binary.AppendVarint(e.b, t.Unix())
}

func (e *encoder) ids(list []feed.StoryID) {
	e.number(uint64(len(list)))
	for i := range list {
		e.b = append(e.b, list[i][:]...)
	}
}

func (e *encoder) files(o *output) {
	if o == nil {
		e.number(0)
		return
	}
	e.number(uint64(len(o.files)))
	for name, f := range o.files {
		e.text(name)
		e.hash(f.sum)
		e.number(uint64(f.size))     //nolint:gosec // as it is read
		e.number(uint64(f.modified)) //nolint:gosec // as it is read
	}
}

// served writes documents as readers have them.
func (e *encoder) served(list map[string]made, paths []string) {
	e.number(uint64(len(paths)))
	for _, path := range paths {
		m := list[path]
		e.text(path)
		e.number(uint64(m.kind)) //nolint:gosec // one of few
		e.text(m.mediaType)
		e.hash(m.sum)
		e.number(uint64(m.size)) //nolint:gosec // never negative
		e.time(m.modified)
		e.time(m.next)
		e.text(m.moved)
		e.text(m.language)
	}
}

// origins writes what the same documents were made from.
func (e *encoder) origins(list map[string]made, paths []string) {
	for _, path := range paths {
		m := list[path]
		e.hash(m.key)
		e.slots(m.slots)
		e.heads(m.heads)
	}
}

// urn writes the name of an entry, which is that of a story or an item, or any other text.
func (e *encoder) urn(s string) {
	id, ok := idIn(s)
	if !ok {
		e.number(0)
		e.text(s)
		return
	}
	e.number(1)
	e.b = append(e.b, id[:]...)
}

// hash writes a number of any size.
func (e *encoder) hash(n uint64) { e.b = binary.LittleEndian.AppendUint64(e.b, n) }

// decoder reads what an encoder wrote. After a failure it gives zero values.
type decoder struct {
	b      []byte
	failed bool
}

func (d *decoder) fail() {
	d.b, d.failed = nil, true
}

func (d *decoder) number() uint64 {
	n, size := binary.Uvarint(d.b)
	if size <= 0 {
		d.fail()
		return 0
	}
	d.b = d.b[size:]
	return n
}

// count reads how many things follow, of which each takes a byte at least.
func (d *decoder) count() int {
	n := d.number()
	if n > uint64(len(d.b)) {
		d.fail()
		return 0
	}
	return int(n) //nolint:gosec // no more than there are bytes
}

// bytes gives a part of what is read.
func (d *decoder) bytes() []byte {
	n := d.count()
	b := d.b[:n:n]
	d.b = d.b[n:]
	return b
}

func (d *decoder) text() string { return string(d.bytes()) }

func (d *decoder) time() time.Time {
	nano := d.number()
	if nano == 0 {
		return time.Time{}
	}
	sec, size := binary.Varint(d.b)
	if size <= 0 || nano > 1e9 {
		d.fail()
		return time.Time{}
	}
	d.b = d.b[size:]
	return time.Unix(sec, int64(nano-1)).UTC() //nolint:gosec // at most 1e9
}

func (d *decoder) urn() string {
	if d.number() == 0 {
		return d.text()
	}
	return d.id().URN()
}

func (d *decoder) hash() uint64 {
	if len(d.b) < 8 {
		d.fail()
		return 0
	}
	n := binary.LittleEndian.Uint64(d.b)
	d.b = d.b[8:]
	return n
}

func (d *decoder) id() feed.StoryID {
	var id feed.StoryID
	if len(d.b) < len(id) {
		d.fail()
		return id
	}
	d.b = d.b[copy(id[:], d.b):]
	return id
}

func (d *decoder) ids() []feed.StoryID {
	n := d.count()
	if n > len(d.b)/len(feed.StoryID{}) {
		d.fail()
		return nil
	}
	list := slices.Grow([]feed.StoryID(nil), n)
	for range n {
		list = append(list, d.id())
	}
	return list
}

// served gives documents as readers have them, and their paths in the order in which they
// were written.
func (d *decoder) served() (list map[string]made, paths []string) {
	n := d.count()
	list, paths = make(map[string]made, n), make([]string, 0, n)
	for range n {
		path := d.text()
		list[path] = made{
			kind: web.Kind(d.number()), mediaType: d.text(), sum: d.hash(), size: d.size(), //nolint:gosec // one of few
			modified: d.time(), next: d.time(), moved: d.text(), language: d.text(),
		}
		paths = append(paths, path)
	}
	return list, paths
}

// origins gives what the same documents were made from.
func (d *decoder) origins(list map[string]made, paths []string) {
	for _, path := range paths {
		m := list[path]
		m.key, m.slots, m.heads = d.hash(), d.slots(), d.heads()
		list[path] = m
	}
}

// size reads a size of something that does not follow.
func (d *decoder) size() int {
	n := d.number()
	if n > maxCache {
		d.fail()
		return 0
	}
	return int(n) //nolint:gosec // bounded
}
