package publisher

import (
	"bytes"
	"encoding/binary"
	"maps"
	"slices"
	"time"

	"foldwire/aggregator/feed"
	"foldwire/publisher/topic"
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

func (e *encoder) documents(list map[string]made) {
	e.number(uint64(len(list)))
	for path, m := range list {
		e.text(path)
		e.hash(m.key)
		e.number(uint64(m.kind)) //nolint:gosec // one of few
		e.text(m.mediaType)
		e.hash(m.sum)
		e.number(uint64(m.size)) //nolint:gosec // never negative
		e.time(m.modified)
		e.time(m.next)
		e.text(m.moved)
		e.text(m.language)
		e.slots(m.slots)
		e.heads(m.heads)
	}
}

func (e *encoder) rivers(list []*river) {
	e.number(uint64(len(list)))
	for _, r := range list {
		e.text(r.topic.ID)
		e.time(r.edge.published)
		e.text(r.edge.urn)
		e.number(uint64(len(r.waiting)))
		for id, at := range r.waiting {
			e.b = append(e.b, id[:]...)
			e.time(at)
		}
		e.number(uint64(len(r.entries)))
		for _, id := range slices.SortedFunc(maps.Keys(r.entries), func(a, b feed.StoryID) int { return bytes.Compare(a[:], b[:]) }) {
			refs := r.entries[id]
			e.b = append(e.b, id[:]...)
			e.number(uint64(len(refs)))
			for i := range refs {
				e.ref(&refs[i])
			}
		}
	}
}

func (e *encoder) ref(r *ref) {
	e.urn(r.urn)
	e.time(r.published)
	e.time(r.updated)
	e.hash(r.print)
	e.hash(r.members)
	e.time(r.entered)
	e.number(uint64(len(r.steps)))
	for _, s := range r.steps {
		e.time(s.at)
		e.hash(s.print)
	}
	e.time(r.run)
	e.ids(r.merged)
	e.ids(r.missed)
	e.number(uint64(len(r.gone)))
	for _, g := range r.gone {
		e.urn(g.URN)
		e.time(g.At)
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
	var list []feed.StoryID
	for range d.count() {
		list = append(list, d.id())
	}
	return list
}

func (d *decoder) documents() map[string]made {
	n := d.count()
	list := make(map[string]made, n)
	for range n {
		path := d.text()
		list[path] = made{
			key: d.hash(), kind: web.Kind(d.number()), mediaType: d.text(), sum: d.hash(), size: d.size(), //nolint:gosec // one of few
			modified: d.time(), next: d.time(), moved: d.text(), language: d.text(), slots: d.slots(), heads: d.heads(),
		}
	}
	return list
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

// rivers gives rivers by their topics' ids.
func (d *decoder) rivers() map[string]*river {
	list := make(map[string]*river)
	for range d.count() {
		id := d.text()
		r := &river{edge: edge{published: d.time(), urn: d.text()}, waiting: make(map[feed.StoryID]time.Time)}
		for range d.count() {
			story := d.id()
			r.waiting[story] = d.time()
		}
		n := d.count()
		r.entries = make(map[feed.StoryID][]ref, n)
		for range n {
			story := d.id()
			var refs []ref
			for range d.count() {
				one := d.ref()
				one.story = story
				refs = append(refs, one)
			}
			r.entries[story] = refs
		}
		list[id] = r
	}
	return list
}

func (d *decoder) ref() ref {
	r := ref{
		urn: d.urn(), published: d.time(), updated: d.time(), print: d.hash(), members: d.hash(), entered: d.time(),
	}
	for range d.count() {
		r.steps = append(r.steps, step{d.time(), d.hash()})
	}
	r.run, r.merged, r.missed = d.time(), d.ids(), d.ids()
	for range d.count() {
		r.gone = append(r.gone, topic.Gone{URN: d.urn(), At: d.time()})
	}
	return r
}
