package aggregator

import (
	"math"

	"foldwire/aggregator/cluster"
	"foldwire/aggregator/feed"
	"foldwire/aggregator/words"
)

// What a saved Decider holds at least of a ref, in bytes: the bound of how many a file
// of some size can have. And the longest id of a source that is believed.
const (
	leastSaved = 20
	maxSource  = 1 << 12
)

// saveBlocks writes what the file does not have yet of what items say, before all else.
func (d *Decider) saveBlocks(w *words.TableWriter) {
	d.near.SaveBlocks(w)
	d.index.SaveBlocks(w)
}

// save writes what is held, as load reads it, once saveBlocks was called.
func (d *Decider) save(w *words.TableWriter) {
	d.saveTexts(w)
	d.near.SaveFound(w)
	d.index.SaveFound(w)
	d.byURL.Save(w, len(d.items))
}

// saveTexts is save without what items are found by, which differs from one process to the next.
func (d *Decider) saveTexts(w *words.TableWriter) {
	w.Uint32(uint32(len(d.items))) //nolint:gosec // refs are below 1<<31
	var seen moment
	for ref := range d.items {
		d.saveItem(w, words.Ref(ref), seen) //nolint:gosec // refs are below 1<<31
		seen = d.items[ref].seen
	}
	d.saveTales(w)
	d.near.Save(w)
	d.index.Save(w)
}

// Flags of an item that is saved.
const (
	savedCopy = 1 << iota // it is a copy
	savedSeen             // its pass is that of the ref before
	savedBits = iota
)

// saveItem writes an item behind one that came in a pass. A ref that is free has no id.
func (d *Decider) saveItem(w *words.TableWriter, ref words.Ref, seen moment) {
	h := &d.items[ref]
	original, copied := d.copies[ref]
	w.Bytes(h.id[:])
	if h.id.IsZero() {
		return
	}
	w.Bytes(h.url[:])
	w.Uvarint(uint64(h.source)<<savedBits | uint64(savedCopy*flag(copied)|savedSeen*flag(h.seen == seen)))
	h.published.save(w)
	if h.seen != seen {
		h.seen.save(w)
	}
	if copied {
		w.Bytes(original[:])
	}
}

// Flags of a story that is saved.
const (
	savedFounded = 1 << iota // it was founded when the one before was
	savedChanged             // and not changed since
	talesBits    = iota
)

// saveTales writes the sources and the stories. A slot that is free has no id.
func (d *Decider) saveTales(w *words.TableWriter) {
	w.Uint32(uint32(len(d.sources)))
	for _, id := range d.sources {
		w.String(string(id))
	}
	w.Uint32(uint32(len(d.tales))) //nolint:gosec // below that of the items
	var founded moment
	for i := range d.tales {
		t := &d.tales[i]
		w.Bytes(t.id[:])
		if t.id.IsZero() {
			continue
		}
		faded := d.faded[cluster.Slot(i)] //nolint:gosec // below that of the items
		w.Uvarint(uint64(len(faded))<<talesBits | uint64(savedFounded*flag(t.founded == founded)|savedChanged*flag(t.changed == t.founded)))
		if t.founded != founded {
			t.founded.save(w)
		}
		if t.changed != t.founded {
			t.changed.save(w)
		}
		founded = t.founded
		for _, m := range faded {
			w.Bytes(m.ID[:])
			w.String(string(m.Source))
			momentOf(m.Joined).save(w)
		}
	}
}

func flag(b bool) uint32 {
	if b {
		return 1
	}
	return 0
}

// load fills a Decider that holds nothing with what save wrote, of a file of size bytes.
// If r has an error then, the Decider is of no use.
func (d *Decider) load(r *words.TableReader, size int64) {
	most := int(min(size/leastSaved, 1<<30))
	items := r.Count(most)
	d.items, d.free, d.sources = make([]held, 0, items), nil, nil
	clear(d.numbers)
	d.byID.reserve(items)
	for range items {
		d.loadItem(r)
	}
	stories := d.loadTales(r, most)
	if r.Err() != nil {
		return
	}
	holds, linked := make([]bool, items), make([]bool, items)
	for ref := range d.items {
		h := &d.items[ref]
		if holds[ref] = !h.id.IsZero(); holds[ref] && h.source >= uint32(len(d.sources)) { //nolint:gosec // at most most
			r.Fail("an item has no source")
		}
		linked[ref] = !h.url.IsZero()
	}
	told := make([]bool, stories)
	for slot := range d.tales {
		told[slot] = !d.tales[slot].id.IsZero()
	}
	d.near.Load(r, holds)
	d.index.Load(r, holds, told)
	d.near.LoadFound(r)
	d.index.LoadFound(r)
	d.byURL.Load(r, linked, items)
}

func (d *Decider) loadItem(r *words.TableReader) {
	ref := words.Ref(len(d.items)) //nolint:gosec // below 1<<30
	d.items = append(d.items, held{})
	h := &d.items[ref]
	if r.Bytes(h.id[:]); h.id.IsZero() {
		d.free = append(d.free, ref)
		return
	}
	r.Bytes(h.url[:])
	flags := r.Uvarint()
	h.source = uint32(min(flags>>savedBits, math.MaxUint32)) //nolint:gosec // what is too large is no source
	h.published.load(r)
	if flags&savedSeen == 0 {
		h.seen.load(r)
	} else if ref > 0 {
		h.seen = d.items[ref-1].seen
	}
	if flags&savedCopy != 0 {
		var original feed.ItemID
		r.Bytes(original[:])
		d.copies[ref] = original
	}
	if d.top.before(h) {
		d.top = *h
	}
	d.byID.add(ref)
}

// loadTales reads sources and stories and gives how many slots there are.
func (d *Decider) loadTales(r *words.TableReader, most int) int {
	for range r.Count(most) {
		if d.number(feed.SourceID(r.String(maxSource))); r.Err() != nil {
			return 0
		}
	}
	n := r.Count(len(d.items))
	d.tales = make([]tale, n)
	d.byStory.reserve(n)
	var founded moment
	for slot := range cluster.Slot(n) { //nolint:gosec // below that of the items
		t := &d.tales[slot]
		if r.Bytes(t.id[:]); t.id.IsZero() {
			continue
		}
		flags := r.Uvarint()
		if flags&savedFounded == 0 {
			founded.load(r)
		}
		if t.founded, t.changed = founded, founded; flags&savedChanged == 0 {
			t.changed.load(r)
		}
		for range flags >> talesBits {
			var m feed.Member
			var joined moment
			r.Bytes(m.ID[:])
			m.Source = feed.SourceID(r.String(maxSource))
			joined.load(r)
			m.Joined = joined.time()
			if r.Err() != nil {
				return 0
			}
			d.faded[slot] = append(d.faded[slot], m)
		}
		d.byStory.add(slot)
	}
	return n
}

func (m moment) save(w *words.TableWriter) {
	w.Uvarint(uint64(m.high)<<32 | uint64(m.low))
	w.Uvarint(uint64(m.nanos))
}

func (m *moment) load(r *words.TableReader) {
	s := r.Uvarint()
	*m = moment{uint32(s >> 32), uint32(s), r.Uvarint32()} //nolint:gosec // halves
}
