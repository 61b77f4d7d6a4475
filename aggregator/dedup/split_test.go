package dedup_test

import (
	"fmt"
	"hash/fnv"
	"slices"
	"strings"
	"testing"
	"time"

	"foldwire/aggregator/dedup"
	"foldwire/aggregator/feed"
	"foldwire/aggregator/normalize"
)

var monday = time.Date(2026, 11, 23, 6, 0, 0, 0, time.UTC)

// reader polls one scripted source and remembers what a store would.
type reader struct {
	t     *testing.T
	src   feed.Source
	now   time.Time
	full  bool // the parser gives all of a known entry, not only its hash
	keys  map[feed.Key]feed.ItemID
	known map[feed.ItemID]feed.Known
	items map[feed.ItemID]feed.Item
	raws  map[uint64]bool // of the last document
}

// each runs a scenario twice: with a parser that passes over entries that did not change,
// and with one that reads them all.
func each(t *testing.T, policy feed.Identity, scenario func(r *reader)) {
	t.Helper()
	for _, full := range []bool{false, true} {
		t.Run(fmt.Sprintf("full=%v", full), func(t *testing.T) {
			scenario(newReader(t, policy, full))
		})
	}
}

func newReader(t *testing.T, policy feed.Identity, full bool) *reader {
	t.Helper()
	return &reader{
		t: t, src: feed.Source{ID: "paper", Identity: policy, Language: "en"}, now: monday, full: full,
		keys: map[feed.Key]feed.ItemID{}, known: map[feed.ItemID]feed.Known{}, items: map[feed.ItemID]feed.Item{}, raws: map[uint64]bool{},
	}
}

// poll reads a document half an hour after the last one.
func (r *reader) poll(entries ...feed.Entry) (fresh, changed []feed.Item) {
	r.t.Helper()
	r.now = r.now.Add(30 * time.Minute)
	doc := feed.Document{Format: "rss2.0", Title: "Paper", Link: "https://paper.example/", Entries: slices.Clone(entries)}
	raws := map[uint64]bool{}
	for i := range doc.Entries {
		e := &doc.Entries[i]
		h := fnv.New64a()
		fmt.Fprintf(h, "%+v", *e)
		e.Raw = h.Sum64()
		raws[e.Raw] = true
		if r.raws[e.Raw] && !r.full {
			*e = feed.Entry{Raw: e.Raw}
		}
	}
	items := normalize.Items(doc, r.src, "https://paper.example/feed", r.now, func(raw uint64) bool { return r.raws[raw] })
	r.raws = raws
	fresh, changed = split(items, r.lookUp(items))
	r.store(fresh)
	r.store(changed)
	r.check(fresh, changed)
	return fresh, changed
}

// split gives the items that Split tells of.
func split(items []feed.Item, known map[feed.Key]feed.Known) (fresh, changed []feed.Item) {
	ours, revised := dedup.Split(items, known)
	for _, i := range ours {
		fresh = append(fresh, items[i])
	}
	for _, i := range revised {
		changed = append(changed, items[i])
	}
	return fresh, changed
}

// restart forgets what the last document held, as after a change of its URL.
func (r *reader) restart() { r.raws = map[uint64]bool{} }

func (r *reader) lookUp(items []feed.Item) map[feed.Key]feed.Known {
	found := map[feed.Key]feed.Known{}
	for _, it := range items {
		for _, k := range it.Keys.All() {
			if id, ok := r.keys[k]; ok {
				found[k] = r.known[id]
			}
		}
	}
	return found
}

func (r *reader) store(items []feed.Item) {
	for _, it := range items {
		r.items[it.ID] = it
		r.known[it.ID] = feed.Known{
			ID: it.ID, Source: it.Source, Keys: it.Keys, Digest: it.Digest, Published: it.Published, Dated: it.Dated,
			Seen: it.Seen, Changed: it.Changed, Revisions: it.Revisions, Faded: r.known[it.ID].Faded,
		}
		for _, k := range it.Keys.All() {
			r.keys[k] = it.ID
		}
	}
}

// check holds for every poll: no id twice, none of them zero, and the same document again
// brings nothing.
func (r *reader) check(fresh, changed []feed.Item) {
	r.t.Helper()
	ids := map[feed.ItemID]string{}
	for _, it := range append(slices.Clone(fresh), changed...) {
		if other, twice := ids[it.ID]; twice || it.ID.IsZero() {
			r.t.Errorf("%q and %q share the id %v", it.Title, other, it.ID)
		}
		ids[it.ID] = it.Title
		if it.Published.IsZero() || it.Seen.IsZero() || it.Changed.Before(it.Seen) {
			r.t.Errorf("%q: published %v, seen %v, changed %v", it.Title, it.Published, it.Seen, it.Changed)
		}
	}
}

// expect polls and compares the titles of what is fresh and what changed.
func (r *reader) expect(fresh, changed string, entries ...feed.Entry) {
	r.t.Helper()
	f, c := r.poll(entries...)
	if got := titles(f); got != fresh {
		r.t.Errorf("fresh: %s, want %s", got, fresh)
	}
	if got := titles(c); got != changed {
		r.t.Errorf("changed: %s, want %s", got, changed)
	}
}

// total says how many items the store should hold now.
func (r *reader) total(want int) {
	r.t.Helper()
	if len(r.items) != want {
		var all []string
		for _, it := range r.items {
			all = append(all, it.Title+" "+it.Published.Format("2.1. 15:04"))
		}
		r.t.Errorf("%d items are stored, want %d: %s", len(r.items), want, strings.Join(all, "; "))
	}
}

func titles(items []feed.Item) string {
	var all []string
	for _, it := range items {
		all = append(all, it.Title)
	}
	slices.Sort(all)
	return strings.Join(all, ", ")
}

// entry makes an entry; any part may be empty.
func entry(guid, link, title, text string, published time.Time) feed.Entry {
	return feed.Entry{GUID: guid, Link: link, Title: title, Content: "<p>" + text + "</p>", Published: published}
}

func day(n int) time.Time { return monday.AddDate(0, 0, n-30) }
