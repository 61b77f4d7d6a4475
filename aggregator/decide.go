package aggregator

import (
	"slices"
	"time"

	"foldwire/aggregator/cluster"
	"foldwire/aggregator/dedup"
	"foldwire/aggregator/feed"
	"foldwire/aggregator/words"
)

// Decider decides which items are duplicates and which belong to one story. It holds
// the stories of the last cluster.Window in memory, does no I/O, and must be used by one
// goroutine.
//
// What it decides depends only on the items that it holds and their verdicts: a Decider
// that was restored from the store goes on exactly as the one before it.
type Decider struct {
	scan    *words.Scanner
	doc     words.Doc // of the item under way
	near    *dedup.Near
	index   *cluster.Index
	items   []held // by ref
	free    []words.Ref
	byID    *table
	byURL   *words.Postings                // items by a part of the key of their canonical URL
	copies  map[words.Ref]feed.ItemID      // what duplicates are duplicates of
	tales   []tale                         // by slot
	byStory *table                         // slots
	faded   map[cluster.Slot][]feed.Member // without a text any more: they are named, but not compared
	sources []feed.SourceID                // by number
	numbers map[feed.SourceID]uint32
	touched map[feed.StoryID]feed.Story // by the Decide that is under way
	moved   map[words.Ref]time.Time     // members that it brought into another story
	refs    []words.Ref                 // of one URL
	top     held                        // as young as any item that was ever held
	givers  []uint32                    // their sources
	saved   saved
	mapped  mapped
}

// held is what the Decider keeps of an item.
type held struct {
	id        feed.ItemID
	url       feed.Key
	seen      moment
	published moment
	source    uint32
}

// tale is what the Decider keeps of a story beside its members.
type tale struct {
	id      feed.StoryID // zero: the slot is free
	changed moment
	founded moment
}

// NewDecider makes a Decider that holds nothing.
func NewDecider() *Decider { return newDecider(words.NewScanner(), cluster.NewIndex) }

// blankDecider makes a Decider to be loaded: it knows no common words.
func blankDecider(scan *words.Scanner) *Decider { return newDecider(scan, cluster.NewBlank) }

func newDecider(scan *words.Scanner, index func(func(a, b words.Ref) bool, func(words.Ref) uint32) *cluster.Index) *Decider {
	d := &Decider{
		scan:    scan,
		copies:  map[words.Ref]feed.ItemID{},
		faded:   map[cluster.Slot][]feed.Member{},
		numbers: map[feed.SourceID]uint32{},
		touched: map[feed.StoryID]feed.Story{},
		moved:   map[words.Ref]time.Time{},
	}
	d.byID = newTable(func(ref uint32) [16]byte { return d.items[ref].id })
	d.byStory = newTable(func(slot uint32) [16]byte { return d.tales[slot].id })
	d.byURL = words.NewPostings(d.before)
	d.near = dedup.NewNear(d.before)
	d.index = index(d.before, d.sourceOf)
	return d
}

// before orders items as they are decided: by pass, then publication, then id.
func (d *Decider) before(a, b words.Ref) bool {
	return d.items[a].before(&d.items[b])
}

func (h *held) before(o *held) bool {
	if c := h.seen.compare(o.seen); c != 0 {
		return c < 0
	}
	if c := h.published.compare(o.published); c != 0 {
		return c < 0
	}
	return slices.Compare(h.id[:], o.id[:]) < 0
}

// Restore takes in items as they were stored, with their verdicts, without deciding
// anything; Verdict.Story must be the surviving story. Items that are held already are
// left alone.
func (d *Decider) Restore(items []feed.Item) {
	for i := range items {
		it := &items[i]
		if _, ok := d.byID.find(it.ID); ok || it.Verdict.Story.IsZero() {
			continue
		}
		p := d.prepare(it)
		ref := d.hold(&p)
		d.near.Add(ref, p.near)
		d.put(ref, it, d.features(&p, it))
	}
}

// Adopt takes in a story that has left the window, its items loaded, so that an item
// with the URL of one of them can join it. Members of which only a trace is left stay in the
// story that Decide returns.
func (d *Decider) Adopt(s feed.Story) {
	for _, m := range s.Members {
		if m.Item == nil {
			continue
		}
		it := *m.Item
		it.Verdict.Story = s.ID
		d.Restore([]feed.Item{it})
	}
	slot, ok := d.byStory.find(s.ID)
	if !ok {
		return
	}
	t := &d.tales[slot]
	t.founded, t.changed = momentOf(s.Founded), momentOf(s.Changed)
	delete(d.faded, slot)
	for _, m := range s.Members {
		if _, ok := d.byID.find(m.ID); !ok {
			d.faded[slot] = append(d.faded[slot], feed.Member{ID: m.ID, Source: m.Source, Joined: m.Joined})
		}
	}
}

// Forget forgets a story and its members, if it is held.
func (d *Decider) Forget(id feed.StoryID) {
	if slot, ok := d.byStory.find(id); ok {
		d.drop(slot)
	}
}

// Has says whether a story is held.
func (d *Decider) Has(id feed.StoryID) bool {
	_, ok := d.byStory.find(id)
	return ok
}

// Stories counts the stories held.
func (d *Decider) Stories() int { return d.byStory.used }

// story gives the id of the story of an item that is held.
func (d *Decider) story(ref words.Ref) feed.StoryID { return d.tales[d.index.Story(ref)].id }

// Decide gives each item its verdict, in the order given, which must be by time of
// publication and id within a pass. byURL is what the store knows under the items' URL
// keys. It returns the stories touched, sorted by id: those that live with all their
// members, those merged away with Into set.
func (d *Decider) Decide(items []feed.Item, byURL map[feed.Key]feed.Known) []feed.Story {
	d.begin()
	for i := range items {
		d.decide(&items[i], byURL)
	}
	return d.changes()
}

// begin starts a run of items: changes tells the stories that they touch.
func (d *Decider) begin() {
	clear(d.touched)
	clear(d.moved)
}

// Revise takes in the new texts of items; their verdicts stay. Items that are not held
// are left alone.
func (d *Decider) Revise(items []feed.Item) {
	for i := range items {
		it := &items[i]
		ref, ok := d.byID.find(it.ID)
		if !ok {
			continue
		}
		d.forgetURL(ref)
		d.near.Remove(ref)
		p := d.prepare(it)
		h := &d.items[ref]
		h.url = it.Keys.URL
		_, p.cluster.Copy = d.copies[ref]
		p.near.Youngest, p.cluster.Youngest = false, false
		d.near.Add(ref, p.near)
		d.index.Revise(ref, d.index.Features(p.cluster))
		d.rememberURL(ref)
		t := &d.tales[d.index.Story(ref)]
		t.changed = t.changed.later(momentOf(it.Changed))
	}
}

// Expire forgets the stories that last changed longer than cluster.Window before now.
func (d *Decider) Expire(now time.Time) {
	limit := momentOf(now.Add(-cluster.Window))
	expire := func() {
		for slot := range d.tales {
			if t := &d.tales[slot]; !t.id.IsZero() && t.changed.compare(limit) < 0 {
				d.drop(cluster.Slot(slot))
			}
		}
	}
	d.byURL.Together(func() { d.near.Together(func() { d.index.Together(expire) }) })
}

// drop forgets a story and its members.
func (d *Decider) drop(slot cluster.Slot) {
	gone := slices.AppendSeq(d.refs[:0], d.index.Members(slot))
	for _, ref := range gone {
		d.forgetURL(ref)
		d.near.Remove(ref)
	}
	d.index.Drop(slot)
	d.forgetTale(slot)
	for _, ref := range gone { // nobody asks for their age any more
		d.byID.remove(ref)
		delete(d.copies, ref)
		d.items[ref] = held{}
		d.free = append(d.free, ref)
	}
	d.refs = gone
}

func (d *Decider) forgetTale(slot cluster.Slot) {
	d.byStory.remove(slot)
	delete(d.faded, slot)
	d.tales[slot] = tale{}
}
