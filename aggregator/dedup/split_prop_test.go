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
