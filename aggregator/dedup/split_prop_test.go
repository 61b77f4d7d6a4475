package dedup_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"foldwire/aggregator/dedup"
	"foldwire/aggregator/feed"
	"foldwire/aggregator/normalize"
)

// hostileDocument draws a document in which names repeat, are missing, and move about.
func hostileDocument(rt *rapid.T) []feed.Entry {
	guids := []string{"", "g", "g1", "g2", "g3"}
	links := []string{"", "/", "/a", "/b", "/b?utm_source=x", "/c#1", "/c#2"}
	names := []string{"", "Weather", "Weather", "Bridge closed", "Bridge open"}
	bodies := []string{"", "Rain.", "Sun.", "<b>Sun.</b>", "Until May."}
	return rapid.SliceOfN(rapid.Custom(func(rt *rapid.T) feed.Entry {
		e := entry(
			rapid.SampledFrom(guids).Draw(rt, "guid"), rapid.SampledFrom(links).Draw(rt, "link"),
			rapid.SampledFrom(names).Draw(rt, "title"), rapid.SampledFrom(bodies).Draw(rt, "text"), time.Time{})
		if n := rapid.IntRange(0, 5).Draw(rt, "day"); n > 0 {
			e.Published = day(n)
		}
		return e
	}), 0, 8).Draw(rt, "document")
}

// TestAnyStream holds whatever a source does: no id is given twice in a poll or to two
// fresh items ever, publication never moves, the same document again brings nothing, and
// a replay gives the same ids.
func TestAnyStream(t *testing.T) {
	policies := []feed.Identity{feed.IdentityAuto, feed.IdentityGUID, feed.IdentityLink, feed.IdentityTitle}
	rapid.Check(t, func(rt *rapid.T) {
		policy := rapid.SampledFrom(policies).Draw(rt, "policy")
		full := rapid.Bool().Draw(rt, "full")
		documents := rapid.SliceOfN(rapid.Custom(hostileDocument), 1, 5).Draw(rt, "documents")
		first := stream(t, rt, policy, full, documents)
		if second := stream(t, rt, policy, full, documents); !slices.Equal(first, second) {
			rt.Fatalf("a replay gives other answers:\n%v\n%v", first, second)
		}
	})
}

// stream polls documents one after the other, each twice, and tells what came of it.
func stream(t *testing.T, rt *rapid.T, policy feed.Identity, full bool, documents [][]feed.Entry) (log []string) {
	t.Helper()
	r := newReader(t, policy, full)
	for _, doc := range documents {
		before := map[feed.ItemID]time.Time{}
		for id, k := range r.known {
			before[id] = k.Published
		}
		fresh, changed := r.poll(doc...)
		given := map[feed.ItemID]bool{}
		for _, it := range fresh {
			if _, old := before[it.ID]; old || given[it.ID] {
				rt.Fatalf("fresh %q has the id of another item", it.Title)
			}
			given[it.ID] = true
			log = append(log, "fresh "+it.ID.String())
		}
		for _, it := range changed {
			published, old := before[it.ID]
			if !old || given[it.ID] || !published.Equal(it.Published) {
				rt.Fatalf("changed %q: known %v, twice %v, published %v, was %v", it.Title, old, given[it.ID], it.Published, published)
			}
			given[it.ID] = true
			log = append(log, "changed "+it.ID.String())
		}
		if fresh, changed := r.poll(doc...); len(fresh)+len(changed) > 0 {
			rt.Fatalf("the same document again brings %d fresh and %d changed", len(fresh), len(changed))
		}
	}
	return log
}

// TestEveryEntryIsOneItem polls sources that are hostile in one way each, with edits,
// entries that come and go, and documents that are read from the start again: whatever
// happens, each entry is one item.
func TestEveryEntryIsOneItem(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		s := source{
			guid: rapid.SampledFrom([]string{"own", "new at each poll", "shared", "none"}).Draw(rt, "guid"),
			link: rapid.SampledFrom([]string{"own", "tracked", "shared", "home", "none"}).Draw(rt, "link"),
		}
		ownName := s.guid == "own" || s.link == "own" || s.link == "tracked"
		if s.guid == "shared" && s.link == "shared" {
			rt.Skip("seen one at a time, such entries are what edits of one entry look like")
		}
		if ownName {
			s.oneTitle = rapid.Bool().Draw(rt, "one title")
		}
		r := newReader(t, feed.IdentityAuto, rapid.Bool().Draw(rt, "full"))
		version := map[int]int{}
		for range rapid.IntRange(1, 8).Draw(rt, "polls") {
			doc := s.document(rt, version, r.now)
			if rapid.IntRange(0, 5).Draw(rt, "restart") == 0 {
				r.restart()
			}
			r.poll(doc...)
			if len(r.items) != len(version) {
				rt.Fatalf("%+v: %d items for %d entries", s, len(r.items), len(version))
			}
		}
	})
}

// source says how a source names its entries.
type source struct {
	guid, link string
	oneTitle   bool
}

// document draws some of the source's entries; now and then one has been edited.
func (s source) document(rt *rapid.T, version map[int]int, now time.Time) (doc []feed.Entry) {
	for _, n := range rapid.SliceOfNDistinct(rapid.IntRange(1, 6), 0, 5, rapid.ID[int]).Draw(rt, "entries") {
		if _, met := version[n]; !met || rapid.IntRange(0, 4).Draw(rt, "edit") == 0 {
			version[n]++
		}
		doc = append(doc, s.entry(n, version[n], now))
	}
	return doc
}

// entry gives version v of entry n.
func (s source) entry(n, v int, now time.Time) feed.Entry {
	e := entry("", "", fmt.Sprint("Story ", n), fmt.Sprintf("Text %d in version %d.", n, v), day(n).Add(7*time.Minute))
	switch s.guid {
	case "own":
		e.GUID = fmt.Sprint("id-", n)
	case "new at each poll":
		e.GUID = fmt.Sprint(n, "@", now.Unix())
	case "shared":
		e.GUID = "paper"
	}
	switch s.link {
	case "own":
		e.Link = fmt.Sprint("https://paper.example/s/", n)
	case "tracked":
		e.Link = fmt.Sprint("https://paper.example/s/", n, "?utm_campaign=", now.Unix())
	case "shared":
		e.Link = "https://paper.example/news"
	case "home":
		e.Link = "https://paper.example/"
	}
	if s.oneTitle {
		e.Title = "Weather"
	}
	return e
}

func BenchmarkSplit(b *testing.B) {
	doc := feed.Document{Format: "rss2.0", Language: "en"}
	for n := range 1000 {
		e := entry(fmt.Sprint("g", n), fmt.Sprint("https://paper.example/", n+1), fmt.Sprint("Story ", n), fmt.Sprint("Text ", n), day(1))
		e.Raw = uint64(n + 1)
		doc.Entries = append(doc.Entries, e)
	}
	items := normalize.Items(doc, feed.Source{ID: "paper"}, "", monday, nil)
	known := map[feed.Key]feed.Known{}
	b.ReportAllocs()
	for b.Loop() {
		if fresh, _ := dedup.Split(items, known); len(fresh) != len(items) {
			b.Fatal(len(fresh))
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(len(items)), "ns/item")
}
