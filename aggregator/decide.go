package aggregator

import (
	"cmp"
	"slices"
	"strings"
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
	near    *dedup.Near
	index   *cluster.Index
	items   []held // by ref
	free    []words.Ref
	byID    map[feed.ItemID]words.Ref
	byURL   map[feed.Key][]words.Ref // items of a canonical URL, in order of age
	stories map[feed.StoryID]*tale
	slots   map[cluster.Slot]*tale
	touched map[feed.StoryID]feed.Story // by the Decide that is under way
	moved   map[words.Ref]time.Time     // members that it brought into another story
}

// held is what the Decider keeps of an item.
type held struct {
	id        feed.ItemID
	source    feed.SourceID
	url       feed.Key
	original  feed.ItemID // what it is a duplicate of; zero if of nothing
	seen      time.Time
	changed   time.Time
	published time.Time
}

// tale is what the Decider keeps of a story beside its members.
type tale struct {
	id      feed.StoryID
	slot    cluster.Slot
	changed time.Time
	founded time.Time
	faded   []feed.Member // without a text any more: they are named, but not compared
}

// NewDecider makes a Decider that holds nothing.
func NewDecider() *Decider {
	d := &Decider{
		scan:    words.NewScanner(),
		byID:    map[feed.ItemID]words.Ref{},
		byURL:   map[feed.Key][]words.Ref{},
		stories: map[feed.StoryID]*tale{},
		slots:   map[cluster.Slot]*tale{},
		touched: map[feed.StoryID]feed.Story{},
		moved:   map[words.Ref]time.Time{},
	}
	d.near = dedup.NewNear(d.before)
	d.index = cluster.NewIndex(d.before)
	return d
}

// before orders items as they are decided: by pass, then publication, then id.
func (d *Decider) before(a, b words.Ref) bool {
	return d.age(a, b) < 0
}

func (d *Decider) age(a, b words.Ref) int {
	x, y := &d.items[a], &d.items[b]
	return cmp.Or(x.seen.Compare(y.seen), x.published.Compare(y.published), slices.Compare(x.id[:], y.id[:]))
}

// Restore takes in items as they were stored, with their verdicts, without deciding
// anything; Verdict.Story must be the surviving story. Items that are held already are
// left alone.
func (d *Decider) Restore(items []feed.Item) {
	for i := range items {
		it := &items[i]
		if _, ok := d.byID[it.ID]; ok || it.Verdict.Story.IsZero() {
			continue
		}
		p := d.prepare(it)
		d.put(it, p, d.features(p, it), it.Verdict)
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
	t := d.stories[s.ID]
	if t == nil {
		return
	}
	t.founded, t.changed = s.Founded, s.Changed
	t.faded = t.faded[:0]
	for _, m := range s.Members {
		if _, ok := d.byID[m.ID]; !ok {
			t.faded = append(t.faded, feed.Member{ID: m.ID, Source: m.Source, Joined: m.Joined})
		}
	}
}

// Has says whether a story is held.
func (d *Decider) Has(id feed.StoryID) bool { return d.stories[id] != nil }

// Decide gives each item its verdict, in the order given, which must be by time of
// publication and id within a pass. byURL is what the store knows under the items' URL
// keys. It returns the stories touched, sorted by id: those that live with all their
// members, those merged away with Into set.
func (d *Decider) Decide(items []feed.Item, byURL map[feed.Key]feed.Known) []feed.Story {
	clear(d.touched)
	clear(d.moved)
	for i := range items {
		d.decide(&items[i], byURL)
	}
	return d.changes()
}

// Revise takes in the new texts of items; their verdicts stay. Items that are not held
// are left alone.
func (d *Decider) Revise(items []feed.Item) {
	for i := range items {
		it := &items[i]
		ref, ok := d.byID[it.ID]
		if !ok {
			continue
		}
		d.forgetURL(ref)
		d.near.Remove(ref)
		p := d.prepare(it)
		h := &d.items[ref]
		h.url, h.changed = it.Keys.URL, it.Changed
		p.cluster.Copy = !h.original.IsZero()
		d.near.Add(ref, p.near)
		d.index.Revise(ref, d.index.Features(p.cluster))
		d.rememberURL(ref)
		t := d.slots[d.index.Story(ref)]
		t.changed = later(t.changed, it.Changed)
	}
}

// Expire forgets the stories that last changed longer than cluster.Window before now.
func (d *Decider) Expire(now time.Time) {
	limit := now.Add(-cluster.Window)
	for id, t := range d.stories {
		if !t.changed.Before(limit) {
			continue
		}
		for ref := range d.index.Members(t.slot) {
			d.forgetURL(ref)
			d.near.Remove(ref)
			delete(d.byID, d.items[ref].id)
			d.free = append(d.free, ref)
		}
		d.index.Drop(t.slot)
		delete(d.stories, id)
		delete(d.slots, t.slot)
	}
}

// prepared is an item's text, ready to be compared.
type prepared struct {
	near    dedup.Text
	cluster cluster.Text
}

func (d *Decider) prepare(it *feed.Item) prepared {
	doc := d.scan.Scan(it.Title, it.Text)
	lang, _, _ := strings.Cut(it.Language, "-")
	return prepared{
		near:    dedup.Text{Doc: doc, Source: string(it.Source), Lang: lang, Time: it.Published},
		cluster: cluster.Text{Doc: doc, Lang: lang, Time: it.Published, Copy: !it.Verdict.DuplicateOf.IsZero()},
	}
}

// features prepares an item for the index of stories; its verdict says whether it is a copy.
func (d *Decider) features(p prepared, it *feed.Item) cluster.Features {
	p.cluster.Copy = !it.Verdict.DuplicateOf.IsZero()
	return d.index.Features(p.cluster)
}

// put files an item under the story of its verdict, which is made if need be.
func (d *Decider) put(it *feed.Item, p prepared, f cluster.Features, v feed.Verdict) {
	ref := d.newRef()
	d.items[ref] = held{
		id: it.ID, source: it.Source, url: it.Keys.URL, original: v.DuplicateOf,
		seen: it.Seen, changed: it.Changed, published: it.Published,
	}
	d.byID[it.ID] = ref
	d.near.Add(ref, p.near)
	t := d.stories[v.Story]
	if t == nil {
		t = &tale{id: v.Story, slot: d.index.Found(ref, f), founded: it.Seen}
		d.stories[t.id], d.slots[t.slot] = t, t
	} else {
		d.index.Join(ref, f, t.slot)
	}
	if feed.NewStoryID(it.ID) == t.id {
		t.founded = it.Seen
	}
	t.changed = later(t.changed, later(it.Seen, it.Changed))
	d.rememberURL(ref)
}

func (d *Decider) newRef() words.Ref {
	if n := len(d.free); n > 0 {
		ref := d.free[n-1]
		d.free = d.free[:n-1]
		return ref
	}
	d.items = append(d.items, held{})
	return words.Ref(len(d.items) - 1)
}

func (d *Decider) rememberURL(ref words.Ref) {
	key := d.items[ref].url
	if key.IsZero() {
		return
	}
	refs := d.byURL[key]
	at, _ := slices.BinarySearchFunc(refs, ref, d.age)
	d.byURL[key] = slices.Insert(refs, at, ref)
}

func (d *Decider) forgetURL(ref words.Ref) {
	key := d.items[ref].url
	if key.IsZero() {
		return
	}
	refs := slices.DeleteFunc(d.byURL[key], func(r words.Ref) bool { return r == ref })
	if len(refs) == 0 {
		delete(d.byURL, key)
		return
	}
	d.byURL[key] = refs
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}
