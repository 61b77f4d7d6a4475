// Package cluster groups items into stories. It is an index in memory without I/O: each
// item is compared with the stories that share its strongest terms, and joins the one
// that a logistic model finds most likely, or founds a new one.
//
// What the index answers depends only on the items that it holds and on the stories
// that they are in, so that an index rebuilt from a store goes on as the old one would.
//
// What an item costs, duplicates and text included, on one core of a machine that was busy
// with other work, for a stream of made-up news of 70 words (BenchmarkDecide):
//
//	items held   stories   items per second of CPU   99th percentile (wall)   memory per item
//	10,000         7,027             5,300 to 6,400           4.2 to 6.8 ms            3.9 kB
//	100,000       48,132             3,400 to 3,600           4.4 to 6.1 ms            3.8 kB
package cluster

import (
	"slices"
	"time"

	"foldwire/aggregator/words"
)

// Text is what the index needs of an item.
type Text struct {
	Doc  words.Doc
	Lang string    // primary subtag; empty if unknown
	Time time.Time // of publication; zero if unknown
	Copy bool      // it is a duplicate: it belongs to a story but adds nothing to it
}

// Features are a text as the index compares it.
type Features struct {
	vector vector
	tokens int
	bare   bool // a title and no more
	lang   uint32
	time   int64
	copied bool
}

// Index holds items and their stories. It must be used by one goroutine.
type Index struct {
	before  func(a, b words.Ref) bool
	items   []item
	stories []story
	free    []Slot
	found   *words.Postings
	counts  *frequencies
	rare    rarities  // what counts say, in little memory
	stamp   uint64    // of the state of items and counts
	models  [2]Values // for items with a text, for titles alone
	draft   draft
	search  search
}

// item is what the index keeps of an item; a slot of the table is free if its vector
// has no terms and it is in no story.
type item struct {
	vector vector
	story  Slot
	tokens uint32
	lang   uint32
	time   int64
	bare   bool
	copied bool
	held   bool
}

// NewIndex makes an empty index. Before must tell which of two items it holds is the
// older one, as a strict order.
func NewIndex(before func(a, b words.Ref) bool) *Index {
	counts := newFrequencies()
	return &Index{
		before: before, found: words.NewPostings(maxPosted, before),
		counts: counts, rare: newRarities(counts), models: model(), stamp: 1,
	}
}

// Features prepares a text for Assess, Found, Join and Revise.
func (x *Index) Features(t Text) Features {
	f := Features{
		vector: x.draft.build(t.Doc), tokens: len(t.Doc.Title) + len(t.Doc.Text),
		bare: len(t.Doc.Text) < minText, lang: langHash(t.Lang), copied: t.Copy,
	}
	if !t.Time.IsZero() {
		f.time = t.Time.Unix()
	}
	return f
}

// minText is how many tokens a text must have for an item to be more than its title.
const minText = 6

func langHash(lang string) uint32 {
	h := uint32(0)
	for i := range len(lang) {
		h = h*31 + uint32(lang[i])
	}
	return h
}

// Found makes a new story of an item.
func (x *Index) Found(ref words.Ref, f Features) Slot {
	var slot Slot
	if n := len(x.free); n > 0 {
		slot, x.free = x.free[n-1], x.free[:n-1]
	} else {
		slot = Slot(len(x.stories))
		x.stories = append(x.stories, story{})
	}
	x.Join(ref, f, slot)
	return slot
}

// Join puts an item into a story.
func (x *Index) Join(ref words.Ref, f Features, slot Slot) {
	x.stamp++
	for int(ref) >= len(x.items) {
		x.items = append(x.items, item{})
	}
	x.items[ref] = item{
		vector: f.vector, story: slot, tokens: uint32(f.tokens), lang: f.lang, time: f.time,
		bare: f.bare, copied: f.copied, held: true,
	}
	x.count(f.vector, 1)
	x.found.Add(ref, x.posted(f.vector))
	s := &x.stories[slot]
	at, _ := slices.BinarySearchFunc(s.members, ref, x.order)
	s.members = slices.Insert(s.members, at, ref)
	x.grow(s, ref, at)
}

func (x *Index) order(a, b words.Ref) int {
	switch {
	case a == b:
		return 0
	case x.before(a, b):
		return -1
	}
	return 1
}

// grow brings a story up to date after a member was put at a place; the usual case, a
// newest member, needs no new start.
func (x *Index) grow(s *story, ref words.Ref, at int) {
	it := &x.items[ref]
	if at != len(s.members)-1 {
		x.refresh(s)
		return
	}
	s.span(it)
	if it.copied {
		return
	}
	s.told++
	switch s.told {
	case 1:
		return
	case 2:
		x.refresh(s)
		return
	}
	s.sum.add(it.vector)
	if s.told > maxSummed {
		s.sum.subtract(x.items[x.leaving(s)].vector)
	}
}

// leaving gives the member that the newest one has pushed out of a story's newest half.
func (x *Index) leaving(s *story) words.Ref {
	newer := 0
	for i := len(s.members) - 1; ; i-- {
		if x.items[s.members[i]].copied {
			continue
		}
		if newer == maxSummed/2 {
			return s.members[i]
		}
		newer++
	}
}

// Revise replaces what an item says; its story stays.
func (x *Index) Revise(ref words.Ref, f Features) {
	x.stamp++
	it := &x.items[ref]
	x.count(it.vector, -1)
	x.found.Remove(ref)
	slot := it.story
	*it = item{
		vector: f.vector, story: slot, tokens: uint32(f.tokens), lang: f.lang, time: f.time,
		bare: f.bare, copied: f.copied, held: true,
	}
	x.count(f.vector, 1)
	x.found.Add(ref, x.posted(f.vector))
	x.refresh(&x.stories[slot])
}

// Merge moves the members of one story into another.
func (x *Index) Merge(into, from Slot) {
	x.stamp++
	s, gone := &x.stories[into], &x.stories[from]
	for _, ref := range gone.members {
		x.items[ref].story = into
	}
	s.members = append(s.members, gone.members...)
	slices.SortFunc(s.members, x.order)
	x.stories[from] = story{}
	x.free = append(x.free, from)
	x.refresh(s)
}

// Drop forgets a story and its members, whose refs are free then.
func (x *Index) Drop(slot Slot) {
	x.stamp++
	for _, ref := range x.stories[slot].members {
		x.count(x.items[ref].vector, -1)
		x.found.Remove(ref)
		x.items[ref] = item{}
	}
	x.stories[slot] = story{}
	x.free = append(x.free, slot)
}

// Members gives the items of a story, oldest first. The slice is the index's own.
func (x *Index) Members(slot Slot) []words.Ref { return x.stories[slot].members }

// Story gives the story of an item that the index holds.
func (x *Index) Story(ref words.Ref) Slot { return x.items[ref].story }

// maxPosted is how many terms an item can be found by.
const maxPosted = 40

// posted chooses the words that an item is found by: the heaviest.
func (x *Index) posted(v vector) []uint32 {
	d := &x.draft
	d.feats = d.feats[:0]
	for i, t := range v.terms {
		if t&kindMask != kindPair {
			d.feats = append(d.feats, feature{term: t, weight: v.weight(i)})
		}
	}
	n := min(len(d.feats), maxPosted)
	heaviest(d.feats, n)
	d.terms = d.terms[:0]
	for _, f := range d.feats[:n] {
		d.terms = append(d.terms, f.term)
	}
	return d.terms
}

// heavier orders features by weight, then by term.
func heavier(a, b feature) int {
	switch {
	case a.weight > b.weight:
		return -1
	case a.weight < b.weight:
		return 1
	case a.term < b.term:
		return -1
	case a.term > b.term:
		return 1
	}
	return 0
}
