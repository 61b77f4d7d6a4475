package dedup_test

import (
	"fmt"
	"hash/fnv"
	"maps"
	"slices"
	"strconv"
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
	fresh, changed = dedup.Split(items, r.lookUp(items))
	r.store(fresh)
	r.store(changed)
	r.check(fresh, changed)
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

func TestGUIDsThatChangeAtEachFetch(t *testing.T) {
	each(t, "", func(r *reader) {
		a := func(guid, text string) feed.Entry {
			return entry(guid, "https://paper.example/a", "Bridge closed", text, day(1))
		}
		b := func(guid string) feed.Entry {
			return entry(guid, "https://paper.example/b", "Bridge open", "At last.", day(2))
		}
		r.expect("Bridge closed, Bridge open", "", a("1", "Until May."), b("2"))
		r.expect("", "", a("3", "Until May."), b("4"))
		r.expect("", "Bridge closed", a("5", "Until June."), b("6"))
		r.expect("", "", a("7", "Until June."), b("8"))
		r.total(2)
	})
}

func TestGUIDsThatChangeWithOneLinkForAll(t *testing.T) {
	each(t, "", func(r *reader) {
		at := func(guid, title string, n int) feed.Entry {
			return entry(guid, "https://paper.example/news", title, "Of "+title, day(n))
		}
		r.expect("A, B", "", at("1", "A", 1), at("2", "B", 2))
		r.expect("C", "", at("3", "A", 1), at("4", "B", 2), at("5", "C", 3))
		r.expect("", "", at("6", "B", 2), at("7", "C", 3))
		r.total(3)
	})
}

func TestOneGUIDForAllEntriesOfADocument(t *testing.T) {
	each(t, "", func(r *reader) {
		at := func(n int) feed.Entry {
			return entry("paper", fmt.Sprint("https://paper.example/", n), fmt.Sprint("Story ", n), fmt.Sprint("Text ", n), day(n))
		}
		r.expect("Story 1, Story 2", "", at(1), at(2))
		r.expect("Story 3", "", at(1), at(2), at(3))
		r.expect("Story 4", "", at(2), at(3), at(4))
		r.expect("", "", at(1))
		edited := at(4)
		edited.Title = "Story 4, corrected"
		r.expect("", "Story 4, corrected", at(2), at(3), edited)
		r.restart()
		r.expect("", "", at(1), at(2), at(3), edited)
		r.total(4)
	})
}

func TestOneGUIDOverTimeInDocumentsOfOneEntry(t *testing.T) {
	each(t, "", func(r *reader) {
		for n := range 5 {
			title := fmt.Sprint("Story ", n)
			e := entry("latest", fmt.Sprint("https://paper.example/", n), title, "Text of "+title, day(n))
			r.expect(title, "", e)
			r.expect("", "", e)
		}
		r.total(5)
	})
}

func TestOneGUIDAndOneLinkForAll(t *testing.T) {
	each(t, "", func(r *reader) {
		at := func(n int) feed.Entry {
			return entry("paper", "https://paper.example/news", fmt.Sprint("Story ", n), fmt.Sprint("Text ", n), day(n))
		}
		r.expect("Story 1, Story 2", "", at(1), at(2))
		r.expect("Story 3", "", at(1), at(2), at(3))
		r.expect("Story 4", "", at(2), at(3), at(4))
		r.expect("Story 5", "", at(3), at(4), at(5))
		edited := at(5)
		edited.Content = "<p>Text five</p>"
		r.expect("", "Story 5", at(3), at(4), edited)
		r.total(5)
	})
}

func TestLinksThatDifferOnlyInTrackingParameters(t *testing.T) {
	each(t, "", func(r *reader) {
		at := func(link string) feed.Entry { return entry("", link, "Bridge closed", "Until May.", day(1)) }
		r.expect("Bridge closed", "", at("https://paper.example/a?id=7&utm_source=rss&utm_campaign=1"))
		r.expect("", "", at("http://www.paper.example/a/?utm_source=rss&utm_campaign=2&id=7#top"))
		r.expect("", "", at("https://m.paper.example/a?fbclid=x9&id=7"))
		r.total(1)
	})
}

func TestOneLinkForAllEntries(t *testing.T) {
	for _, guid := range []bool{true, false} {
		each(t, "", func(r *reader) {
			at := func(n int) feed.Entry {
				e := entry("", "https://paper.example/news", fmt.Sprint("Story ", n), fmt.Sprint("Text ", n), day(n))
				if guid {
					e.GUID = fmt.Sprint("id-", n)
				}
				return e
			}
			r.expect("Story 1, Story 2", "", at(1), at(2))
			r.expect("Story 3", "", at(1), at(2), at(3))
			r.expect("Story 4", "", at(2), at(3), at(4))
			r.expect("Story 5", "", at(3), at(4), at(5))
			r.restart()
			r.expect("", "", at(3), at(4), at(5))
			r.total(5)
			for _, it := range r.items {
				if !it.Keys.URL.IsZero() {
					r.t.Errorf("%q may be taken for another source's item at %s", it.Title, it.URL)
				}
			}
		})
	}
}

func TestUntitledEntriesUnderOneLink(t *testing.T) {
	each(t, "", func(r *reader) {
		at := func(n int) feed.Entry {
			return entry("", "https://paper.example/talk", "", fmt.Sprint("Comment ", n), day(n))
		}
		r.poll(at(1), at(2))
		r.poll(at(1), at(2), at(3))
		r.poll(at(2), at(3), at(4))
		r.poll(at(3), at(4), at(5))
		r.total(5)
	})
}

func TestLinksToTheHomePage(t *testing.T) {
	each(t, "", func(r *reader) {
		for n := range 4 {
			r.expect(fmt.Sprint("Story ", n), "", entry("", "https://paper.example/", fmt.Sprint("Story ", n), fmt.Sprint("Text ", n), day(n)))
		}
		r.total(4)
	})
}

func TestEditedTitle(t *testing.T) {
	for _, guid := range []string{"id-1", ""} {
		each(t, "", func(r *reader) {
			r.expect("Bridge closed", "", entry(guid, "https://paper.example/a", "Bridge closed", "Until May.", day(1)))
			first := r.known[slices.Collect(maps.Keys(r.known))[0]]
			r.expect("", "Bridge closed for repairs", entry(guid, "https://paper.example/a", "Bridge closed for repairs", "Until May.", day(1)))
			now := r.known[first.ID]
			if now.Revisions != 1 || !now.Changed.After(first.Changed) || !now.Published.Equal(first.Published) || !now.Seen.Equal(first.Seen) {
				r.t.Errorf("after the edit: %+v, before: %+v", now, first)
			}
			r.total(1)
		})
	}
}

func TestCorrectedDateNeverMovesPublication(t *testing.T) {
	each(t, "", func(r *reader) {
		r.expect("Bridge closed", "", entry("id-1", "https://paper.example/a", "Bridge closed", "Until May.", day(1)))
		r.expect("", "", entry("id-1", "https://paper.example/a", "Bridge closed", "Until May.", day(3)))
		r.expect("", "Bridge closed", entry("id-1", "https://paper.example/a", "Bridge closed", "Until June.", day(4)))
		for _, it := range r.items {
			if !it.Published.Equal(day(1)) {
				r.t.Errorf("published moved to %v", it.Published)
			}
		}
		r.total(1)
	})
}

func TestEntriesThatDisappearAndReturn(t *testing.T) {
	each(t, "", func(r *reader) {
		a := entry("a", "https://paper.example/a", "A", "Of A.", day(1))
		b := entry("b", "https://paper.example/b", "B", "Of B.", day(2))
		r.expect("A, B", "", a, b)
		r.expect("", "", b)
		r.expect("", "", a, b)
		r.poll()
		for id, k := range r.known { // long after, the bodies are gone
			k.Faded = true
			r.known[id] = k
		}
		marked := a
		marked.Content = "<div><p>Of <b>A</b>.</p></div>"
		r.expect("", "", marked, b)
		edited := b
		edited.Content = "<p>Of B, again.</p>"
		r.expect("", "B", marked, edited)
		r.total(2)
	})
}

func TestAnArchiveRepublishedWithNewDates(t *testing.T) {
	for _, guid := range []bool{true, false} {
		each(t, "", func(r *reader) {
			archive := func(shift int) []feed.Entry {
				var all []feed.Entry
				for n := range 10 {
					e := entry("", fmt.Sprint("https://paper.example/", n+1), fmt.Sprint("Story ", n), fmt.Sprint("Text ", n), day(n+shift))
					if guid {
						e.GUID = fmt.Sprint("id-", n)
					}
					all = append(all, e)
				}
				return all
			}
			r.poll(archive(0)...)
			r.expect("", "", archive(15)...)
			r.total(10)
		})
	}
}

func TestDailyColumnsWithOneTitle(t *testing.T) {
	for _, c := range []struct {
		name       string
		guid, link string
	}{
		{"guids and links", "w-%d", "https://paper.example/weather/%d"},
		{"links", "", "https://paper.example/weather/%d"},
		{"guids at one address", "w-%d", "https://paper.example/weather"},
		{"guids without links", "w-%d", ""},
		{"nothing but dates", "", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			each(t, "", func(r *reader) {
				at := func(n int) feed.Entry {
					e := entry(c.guid, c.link, "Weather", fmt.Sprint("Up to ", n, " degrees."), day(n))
					if c.guid != "" {
						e.GUID = fmt.Sprintf(c.guid, n)
					}
					e.Link = strings.ReplaceAll(c.link, "%d", strconv.Itoa(n))
					return e
				}
				for n := range 5 { // one at a time
					r.expect("Weather", "", at(n))
				}
				r.expect("Weather", "", at(4), at(5)) // two at a time
				r.expect("Weather", "", at(5), at(6))
				r.expect("", "", at(5), at(6))
				r.total(7)
			})
		})
	}
}

func TestReleaseNotesWithOneTitle(t *testing.T) {
	each(t, "", func(r *reader) {
		at := func(v string, n int) feed.Entry {
			return entry("", "https://paper.example/releases/"+v, "Release notes", "Version "+v+" mends the login.", day(n))
		}
		r.expect("Release notes, Release notes", "", at("1.2.3", 1), at("1.2.4", 1))
		r.expect("Release notes", "", at("1.2.3", 1), at("1.2.4", 1), at("1.3.0", 1))
		r.total(3)
	})
}

func TestTextThatChangesAtEveryPollStopsBeingNews(t *testing.T) {
	each(t, "", func(r *reader) {
		news := 0
		for n := range 40 {
			_, changed := r.poll(entry("clock", "https://paper.example/clock", "Clock", fmt.Sprint("It is now ", n), day(1)))
			news += len(changed)
		}
		if news != 24 {
			r.t.Errorf("changed %d times, want 24", news)
		}
		r.total(1)
	})
}

func TestNewMarkupIsNoNewText(t *testing.T) {
	each(t, "", func(r *reader) {
		e := entry("a", "https://paper.example/a", "Bridge closed", "Until May.", day(1))
		r.poll(e)
		e.Content = `<div><p>UNTIL <em>May</em></p></div>`
		_, changed := r.poll(e)
		if len(changed) != 1 || changed[0].Revisions != 0 || !changed[0].Changed.Equal(changed[0].Seen) || changed[0].Content != e.Content {
			r.t.Errorf("changed = %+v", changed)
		}
	})
}

func TestOneEntryListedTwice(t *testing.T) {
	each(t, "", func(r *reader) {
		a := entry("a", "https://paper.example/a", "A", "Of A.", day(1))
		tracked := a
		tracked.Link += "?utm_source=rss"
		r.expect("A", "", a, a, tracked)
		edited := a
		edited.Content = "<p>Of A, and more.</p>"
		r.expect("", "A", edited, edited)
		r.total(1)
	})
}

func TestAGUIDUsedAgainForAnotherEntry(t *testing.T) {
	each(t, "", func(r *reader) {
		a := entry("7", "https://paper.example/a", "A", "Of A.", day(1))
		b := entry("7", "https://paper.example/b", "B", "Of B.", day(9))
		r.expect("A", "", a)
		r.expect("B", "", b)
		r.expect("", "", a)
		r.expect("", "", b, a)
		r.total(2)
	})
}

func TestASiteThatMoves(t *testing.T) {
	each(t, "", func(r *reader) {
		at := func(site, guid string, n int) feed.Entry {
			return entry(fmt.Sprint(guid, n), fmt.Sprint(site, n), fmt.Sprint("Story ", n), fmt.Sprint("Text ", n), day(n))
		}
		r.expect("Story 1, Story 2", "", at("http://www.paper.example/", "g", 1), at("http://www.paper.example/", "g", 2))
		r.expect("", "", at("https://paper.example/", "https://paper.example/", 1), at("https://paper.example/", "https://paper.example/", 2))
		r.expect("", "Story 1, Story 2", at("https://new.example/p/", "g", 1), at("https://new.example/p/", "g", 2))
		r.total(2)
	})
}

func TestEntriesAtAnchorsOfOnePage(t *testing.T) {
	each(t, "", func(r *reader) {
		at := func(n int) feed.Entry {
			return entry("", fmt.Sprint("https://paper.example/log#e", n), fmt.Sprint("Entry ", n), fmt.Sprint("Text ", n), monday.Add(time.Duration(n)*time.Minute))
		}
		r.expect("Entry 1, Entry 2", "", at(1), at(2))
		r.expect("Entry 3", "", at(2), at(3))
		r.expect("Entry 4", "", at(2), at(3), at(4))
		r.restart()
		r.expect("", "", at(2), at(3), at(4))
		r.total(4)
	})
}

func TestPolicies(t *testing.T) {
	a := entry("1", "https://paper.example/a", "Morning", "Of A.", day(1))
	for _, c := range []struct {
		policy feed.Identity
		edit   func(e *feed.Entry) // everything but what the policy looks at
	}{
		{feed.IdentityGUID, func(e *feed.Entry) { e.Link, e.Title = "https://paper.example/b", "Evening" }},
		{feed.IdentityLink, func(e *feed.Entry) { e.GUID, e.Title = "2", "Evening" }},
		{feed.IdentityTitle, func(e *feed.Entry) { e.GUID, e.Link = "2", "https://paper.example/b" }},
	} {
		t.Run(string(c.policy), func(t *testing.T) {
			each(t, c.policy, func(r *reader) {
				b := a
				c.edit(&b)
				b.Content, b.Published = "<p>Of B.</p>", day(9)
				r.expect(a.Title, "", a)
				r.expect("", b.Title, b)
				r.total(1)
				other := entry("3", "https://paper.example/c", "Night", "Of C.", day(10))
				r.expect("Night", "", b, other)
			})
		})
	}
}

func TestAPolicyFallsBackWhereItsNameIsMissing(t *testing.T) {
	each(t, feed.IdentityGUID, func(r *reader) {
		r.expect("A, B", "", entry("", "https://paper.example/a", "A", "Of A.", day(1)), entry("", "", "B", "Of B.", day(1)))
		r.expect("", "A", entry("", "https://paper.example/a", "A", "Of A again.", day(2)), entry("", "", "B", "Of B.", day(2)))
		r.total(2)
	})
}
