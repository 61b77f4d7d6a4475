// Package cluster groups items into stories. It is an index in memory without I/O: each
// item is compared with the stories that share its strongest terms, and joins the one
// that a logistic model finds most likely, or founds a new one.
//
// What the index answers depends only on the items that it holds and on the stories
// that they are in, so that an index rebuilt from a store goes on as the old one would.
//
// What an item costs, duplicates and text included, on one core of a machine with two and
// nothing else to do, for a stream of made-up news of 70 words (BenchmarkDecide,
// FOLDWIRE_BIG=1 for the last line, 20,000 decisions each; memory is of the heap):
//
//	items held   stories in the end   items per second of CPU   99th percentile   memory per item
//	10,000                   15,483                    23,400           0.08 ms           1.39 kB
//	100,000                  58,862                    18,500           0.09 ms           1.24 kB
//	1,000,000               493,010                    10,100           0.17 ms           1.20 kB
//
// With as many items to a story, 400,000 stories of the window take 1 GiB.
package cluster

import (
	"iter"
	"math"
	"time"

	"foldwire/aggregator/words"
)

// Text is what the index needs of an item.
type Text struct {
	Doc  words.Doc
	Lang string    // primary subtag; empty if unknown
	Time time.Time // of publication; zero if unknown
	Copy bool      // it is a duplicate: it belongs to a story but adds nothing to it
	// Source is the number of the source that published it, as NewIndex was told to number
	// them; 0 if unknown.
	Source uint32
	// Youngest says that the item is younger than all that are held. It saves time and
	// may be left out.
	Youngest bool
}

// Features are a text as the index compares it.
type Features struct {
	vector vector
	tokens int
	bare   bool // a title and no more
	lang   uint32
	time   int64
	copied bool
	source uint32
	young  bool // younger than all that are held
}

// Index holds items and their stories. It must be used by one goroutine.
type Index struct {
	before  func(a, b words.Ref) bool
	source  func(words.Ref) uint32
	items   []item
	slots   []Slot // of the items' stories
	vectors arena
	stories []story
	free    []Slot
	found   *words.Postings
	counts  *frequencies
	models  [2]Values // for items with a text, for titles alone
	draft   draft
	search  search
}

// item is what the index keeps of an item beside its story.
type item struct {
	time   int64
	place  place
	next   words.Ref // the next younger member of its story
	lang   uint32
	tokens uint16
	bare   bool
	copied bool
}

// NewIndex makes an empty index. Before must tell which of two items it holds is the
// older one, as a strict order; source must give the number of the source of an item that
// it holds, 0 if none is known.
func NewIndex(before func(a, b words.Ref) bool, source func(words.Ref) uint32) *Index {
	x := NewBlank(before, source)
	x.counts.prime()
	return x
}

// NewBlank is NewIndex, but that the index knows no common words. It is for Load, which knows how
// often all are met.
func NewBlank(before func(a, b words.Ref) bool, source func(words.Ref) uint32) *Index {
	x := &Index{
		before: before, source: source, found: words.NewPostings(before),
		vectors: newArena(), counts: newFrequencies(), models: model(),
	}
	x.search.traits.init()
	x.draft.init()
	return x
}

// Features prepares a text for Assess, Found, Join and Revise. They are valid until the
// next call.
func (x *Index) Features(t Text) Features {
	f := Features{
		vector: x.draft.build(t.Doc), tokens: len(t.Doc.Title) + len(t.Doc.Text),
		bare: len(t.Doc.Text) < minText, lang: langHash(t.Lang), copied: t.Copy, source: t.Source, young: t.Youngest,
	}
	if !t.Time.IsZero() {
		f.time = t.Time.Unix()
	}
	return f
}

// minText is how many tokens a text must have for an item to be more than its title.
const minText = 6

// Found makes a new story of an item.
func (x *Index) Found(ref words.Ref, f Features) Slot {
	var slot Slot
	if n := len(x.free); n > 0 {
		slot, x.free = x.free[n-1], x.free[:n-1]
	} else {
		slot = Slot(len(x.stories))
		x.stories = append(words.Grown(x.stories), story{})
	}
	x.Join(ref, f, slot)
	return slot
}

// Join puts an item into a story.
func (x *Index) Join(ref words.Ref, f Features, slot Slot) {
	for int(ref) >= len(x.items) {
		x.items, x.slots = append(words.Grown(x.items), item{}), append(words.Grown(x.slots), 0)
	}
	x.slots[ref] = slot
	x.file(ref, f)
	s := &x.stories[slot]
	if s.members == 0 {
		s.head, s.tail, s.members = ref, ref, 1
		x.span(s, &x.items[ref])
		return
	}
	s.members++
	if x.before(s.tail, ref) {
		x.items[s.tail].next, s.tail = ref, ref
		x.grow(s, ref)
		return
	}
	at := &s.head
	for x.before(*at, ref) {
		at = &x.items[*at].next
	}
	x.items[ref].next, *at = *at, ref
	x.refresh(s)
}

// file takes in what an item says.
func (x *Index) file(ref words.Ref, f Features) {
	p := x.vectors.put(f.vector)
	named, lightest := x.draft.choose(f.vector)
	x.vectors.setLightest(p, lightest)
	x.items[ref] = item{
		time: f.time, place: p, next: none, lang: f.lang,
		tokens: uint16(min(f.tokens, math.MaxUint16)), bare: f.bare, copied: f.copied,
	}
	x.counts.add(f.vector.terms)
	x.counts.tally(f.lang, 1)
	if f.young {
		x.found.AddYoungest(ref, named)
	} else {
		x.found.Add(ref, named)
	}
}

// remove forgets what an item says.
func (x *Index) remove(ref words.Ref) {
	it := &x.items[ref]
	v := x.vectors.get(it.place)
	x.counts.remove(v.terms)
	x.counts.tally(it.lang, -1)
	x.found.Remove(ref, x.draft.chosen(v, x.vectors.lightest(it.place)))
	x.vectors.drop(it.place)
	*it = item{}
}

// grow brings a story up to date after a newest member was put behind the others.
func (x *Index) grow(s *story, ref words.Ref) {
	it, leaving := &x.items[ref], s.middle
	x.span(s, it)
	if it.copied || s.sum == nil {
		return
	}
	all, one := &x.search.sums[0], &x.search.sums[2]
	x.vectors.addend(it.place, one)
	all.merge(s.sum, one)
	if s.told > maxSummed {
		x.vectors.addend(x.items[leaving].place, one)
		all.subtract(one)
	}
	s.sum.assign(all)
}

// Revise replaces what an item says; its story stays.
func (x *Index) Revise(ref words.Ref, f Features) {
	next := x.items[ref].next
	x.remove(ref)
	x.file(ref, f)
	x.items[ref].next = next
	x.refresh(&x.stories[x.slots[ref]])
}

// Merge moves the members of one story into another.
func (x *Index) Merge(into, from Slot) {
	s, gone := &x.stories[into], &x.stories[from]
	for ref := range x.chain(gone) {
		x.slots[ref] = into
	}
	x.splice(s, gone)
	*gone = story{}
	x.free = append(x.free, from)
	x.refresh(s)
}

// splice puts the members of gone into s, in order of age.
func (x *Index) splice(s, gone *story) {
	if x.before(s.tail, gone.tail) {
		s.tail = gone.tail
	}
	a, b, at := s.head, gone.head, &s.head
	for a != none && b != none {
		if x.before(b, a) {
			a, b = b, a
		}
		*at = a
		at = &x.items[a].next
		a = *at
	}
	*at = a
	if a == none {
		*at = b
	}
	s.members += gone.members
}

// Drop forgets a story and its members, whose refs are free then.
func (x *Index) Drop(slot Slot) {
	for ref := range x.chain(&x.stories[slot]) {
		x.remove(ref)
	}
	x.stories[slot] = story{}
	x.free = append(x.free, slot)
}

// Together calls f, in which many stories are dropped and nothing else is done.
func (x *Index) Together(f func()) { x.found.Together(f) }

// Members gives the items of a story, oldest first.
func (x *Index) Members(slot Slot) iter.Seq[words.Ref] { return x.chain(&x.stories[slot]) }

// Story gives the story of an item that the index holds.
func (x *Index) Story(ref words.Ref) Slot { return x.slots[ref] }
