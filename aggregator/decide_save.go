package aggregator

import (
	"cmp"
	"slices"

	"foldwire/aggregator/cluster"
	"foldwire/aggregator/feed"
	"foldwire/aggregator/words"
)

// What a saved Decider holds at least of an item, in bytes: the bound of how many a file
// of some size can have. And the longest id of a source that is believed.
const (
	leastSaved = 100
	maxSource  = 1 << 12
)

// save writes what is held, as load reads it. Refs and slots are dealt out anew: the
// oldest item has the ref 0, its story the slot 0.
func (d *Decider) save(w *words.TableWriter) {
	order := d.byAge()
	w.Uint32(uint32(len(order)))
	var seen moment
	for _, ref := range order {
		d.saveItem(w, ref, seen)
		seen = d.items[ref].seen
	}
	d.saveTales(w, order)
	d.near.Save(w, order)
	numbers := map[cluster.Slot]cluster.Slot{}
	d.index.Save(w, order, func(slot cluster.Slot) cluster.Slot {
		n, ok := numbers[slot]
		if !ok {
			n = cluster.Slot(len(numbers))
			numbers[slot] = n
		}
		return n
	})
}

// Flags of an item that is saved.
const (
	savedCopy    = 1 << iota // it is a copy
	savedSeen                // its pass is that of the item before
	savedChanged             // its text changed since
)

// saveItem writes an item behind one that came in a pass.
func (d *Decider) saveItem(w *words.TableWriter, ref words.Ref, seen moment) {
	h := &d.items[ref]
	original, copied := d.copies[ref]
	w.Bytes(h.id[:])
	w.Bytes(h.url[:])
	w.Uint32(h.source)
	w.Uint32(savedCopy*flag(copied) | savedSeen*flag(h.seen == seen) | savedChanged*flag(h.changed != h.seen))
	h.published.save(w)
	if h.seen != seen {
		h.seen.save(w)
	}
	if h.changed != h.seen {
		h.changed.save(w)
	}
	if copied {
		w.Bytes(original[:])
	}
}

// saveTales writes the sources and the stories, in the order of their oldest items.
func (d *Decider) saveTales(w *words.TableWriter, order []words.Ref) {
	w.Uint32(uint32(len(d.sources)))
	for _, id := range d.sources {
		w.String(string(id))
	}
	w.Uint32(uint32(d.byStory.used))
	seen := make([]bool, len(d.tales))
	for _, ref := range order {
		slot := d.index.Story(ref)
		if seen[slot] {
			continue
		}
		seen[slot] = true
		t := &d.tales[slot]
		w.Bytes(t.id[:])
		t.changed.save(w)
		t.founded.save(w)
		w.Uint32(uint32(len(d.faded[slot])))
		for _, m := range d.faded[slot] {
			w.Bytes(m.ID[:])
			w.String(string(m.Source))
			momentOf(m.Joined).save(w)
		}
	}
}

// byAge gives the items held, the oldest first.
func (d *Decider) byAge() []words.Ref {
	order := make([]words.Ref, 0, len(d.items))
	for ref := range d.items {
		if !d.items[ref].id.IsZero() {
			order = append(order, words.Ref(ref))
		}
	}
	slices.SortFunc(order, func(a, b words.Ref) int {
		if d.before(a, b) {
			return -1
		}
		return cmp.Compare(flag(d.before(b, a)), 0)
	})
	return order
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
	for range items {
		d.loadItem(r)
	}
	stories := d.loadTales(r, most)
	if r.Err() != nil {
		return
	}
	for ref := range d.items {
		if h := &d.items[ref]; h.source >= uint32(len(d.sources)) {
			r.Fail("an item has no source")
			return
		}
		d.rememberURL(words.Ref(ref))
	}
	d.near.Load(r, items)
	d.index.Load(r, items, stories)
}

func (d *Decider) loadItem(r *words.TableReader) {
	var h held
	r.Bytes(h.id[:])
	r.Bytes(h.url[:])
	h.source = r.Uint32()
	flags := r.Uint32()
	h.published.load(r)
	ref := words.Ref(len(d.items))
	if flags&savedSeen == 0 {
		h.seen.load(r)
	} else if ref > 0 {
		h.seen = d.items[ref-1].seen
	}
	if h.changed = h.seen; flags&savedChanged != 0 {
		h.changed.load(r)
	}
	if flags&savedCopy != 0 {
		var original feed.ItemID
		r.Bytes(original[:])
		d.copies[ref] = original
	}
	if r.Err() != nil {
		return
	}
	if _, ok := d.byID.find(h.id); ok || h.id.IsZero() {
		r.Fail("an item comes twice")
		return
	}
	d.items = append(d.items, h)
	d.top = h
	if ref > 0 && !d.before(ref-1, ref) {
		r.Fail("items are out of order")
	}
	d.byID.add(ref)
}

// loadTales reads sources and stories and gives how many stories there are.
func (d *Decider) loadTales(r *words.TableReader, most int) int {
	for range r.Count(most) {
		if d.number(feed.SourceID(r.String(maxSource))); r.Err() != nil {
			return 0
		}
	}
	n := r.Count(len(d.items))
	d.tales = make([]tale, 0, n)
	for slot := range cluster.Slot(n) {
		var t tale
		r.Bytes(t.id[:])
		t.changed.load(r)
		t.founded.load(r)
		for range r.Count(most) {
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
		if r.Err() != nil {
			return 0
		}
		if t.id.IsZero() || d.Has(t.id) {
			r.Fail("a story comes twice")
			return 0
		}
		d.newTale(slot, t)
	}
	return n
}

func (m moment) save(w *words.TableWriter) { w.Uint32s([]uint32{m.high, m.low, m.nanos}) }

func (m *moment) load(r *words.TableReader) {
	var v [3]uint32
	r.Uint32s(v[:])
	*m = moment{v[0], v[1], v[2]}
}
