package aggregator

import (
	"encoding/binary"
	"strings"
	"time"

	"foldwire/aggregator/cluster"
	"foldwire/aggregator/dedup"
	"foldwire/aggregator/feed"
	"foldwire/aggregator/words"
)

// prepared is an item, its text ready to be compared.
type prepared struct {
	held    held
	near    dedup.Text
	cluster cluster.Text
}

// prepare cuts an item's text; what it gives is valid until the next call.
func (d *Decider) prepare(it *feed.Item) prepared {
	d.doc = d.scan.ScanInto(d.doc, it.Title, it.Text)
	doc := d.doc
	lang, _, _ := strings.Cut(it.Language, "-")
	h := held{
		id: it.ID, url: it.Keys.URL, source: d.number(it.Source),
		seen: momentOf(it.Seen), published: momentOf(it.Published),
	}
	young := d.top.before(&h)
	return prepared{
		held:    h,
		near:    dedup.Text{Doc: doc, Source: string(it.Source), Lang: lang, Time: it.Published, Youngest: young},
		cluster: cluster.Text{Doc: doc, Lang: lang, Time: it.Published, Copy: !it.Verdict.DuplicateOf.IsZero(), Source: d.mark(h.source), Youngest: young},
	}
}

// hold takes an item in, so that others find it by its id and its URL, and gives its ref. Until it is
// put as well, it is in no story.
func (d *Decider) hold(p *prepared) words.Ref {
	ref := d.newRef()
	d.items[ref] = p.held
	d.byID.add(ref)
	d.rememberURL(ref)
	if p.near.Youngest {
		d.top = p.held
	}
	return ref
}

// features prepares an item for the index of stories; its verdict says whether it is a copy.
func (d *Decider) features(p *prepared, it *feed.Item) cluster.Features {
	p.cluster.Copy = !it.Verdict.DuplicateOf.IsZero()
	return d.index.Features(p.cluster)
}

// put files an item that is held under the story of its verdict, which is made if need be.
func (d *Decider) put(ref words.Ref, it *feed.Item, f cluster.Features) cluster.Slot {
	v := it.Verdict
	if !v.DuplicateOf.IsZero() {
		d.copies[ref] = v.DuplicateOf
	}
	h := &d.items[ref]
	slot, ok := d.byStory.find(v.Story)
	if ok {
		d.index.Join(ref, f, slot)
		if t := &d.tales[slot]; t.founded != h.seen && feed.NewStoryID(it.ID) == t.id { // others of its items were restored before it
			t.founded = h.seen
		}
	} else {
		slot = d.index.Found(ref, f)
		d.newTale(slot, tale{id: v.Story, founded: h.seen, changed: momentOf(time.Time{})})
	}
	t := &d.tales[slot]
	t.changed = t.changed.later(h.seen.later(momentOf(it.Changed)))
	return slot
}

func (d *Decider) newTale(slot cluster.Slot, t tale) {
	for int(slot) >= len(d.tales) {
		d.tales = append(words.Grown(d.tales), tale{})
	}
	d.tales[slot] = t
	d.byStory.add(slot)
}

func (d *Decider) newRef() words.Ref {
	if n := len(d.free); n > 0 {
		ref := d.free[n-1]
		d.free = d.free[:n-1]
		return ref
	}
	d.items = append(words.Grown(d.items), held{})
	return words.Ref(len(d.items) - 1)
}

// number gives a source's number.
func (d *Decider) number(id feed.SourceID) uint32 {
	n, ok := d.numbers[id]
	if !ok {
		n = uint32(len(d.sources))
		d.sources, d.numbers[id] = append(d.sources, id), n
	}
	return n
}

// sourceOf gives the number of the source of a held item as the index knows it: 0 is a
// source without a name, of which nothing is known.
func (d *Decider) sourceOf(ref words.Ref) uint32 { return d.mark(d.items[ref].source) }

func (d *Decider) mark(number uint32) uint32 {
	if d.sources[number] == "" {
		return 0
	}
	return number + 1
}

// posted gives the part of an URL's key by which items are found.
func posted(url feed.Key) []uint32 { return []uint32{binary.LittleEndian.Uint32(url[:])} }

func (d *Decider) rememberURL(ref words.Ref) {
	if key := d.items[ref].url; !key.IsZero() {
		d.byURL.Add(ref, posted(key))
	}
}

func (d *Decider) forgetURL(ref words.Ref) {
	if key := d.items[ref].url; !key.IsZero() {
		d.byURL.Remove(ref, posted(key))
	}
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}
