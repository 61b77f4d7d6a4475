package publisher

import (
	"bytes"
	"cmp"
	"encoding/xml"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"foldwire/aggregator/feed"
	"foldwire/publisher/topic"
	"foldwire/publisher/web"
)

// daily is a schedule that runs at seven each morning.
type daily struct{}

func (daily) Next(t time.Time) time.Time {
	run := time.Date(t.Year(), t.Month(), t.Day(), 7, 0, 0, 0, time.UTC)
	if !run.After(t) {
		run = run.AddDate(0, 0, 1)
	}
	return run
}
func (daily) String() string { return "0 7 * * *" }

// lifeTopics are topics of every kind; readers watch those that drop nothing.
func lifeTopics(tb testing.TB, srcs []feed.Source) []*topic.Topic {
	tb.Helper()
	return []*topic.Topic{
		mustTopic(tb, topic.Spec{ID: "all", Limit: 500}, srcs),
		mustTopic(tb, topic.Spec{ID: "some", From: []string{"beta", "gamma"}, Limit: 500}, srcs),
		mustTopic(tb, topic.Spec{ID: "two", MinSources: 2, Limit: 500}, srcs),
		mustTopic(tb, topic.Spec{ID: "red", Any: []string{"red"}, Limit: 500}, srcs),
		mustTopic(tb, topic.Spec{ID: "items", Entries: topic.EntriesItems, Limit: 500}, srcs),
		mustTopic(tb, topic.Spec{ID: "short", Limit: 2, Entries: topic.EntriesItems}, srcs),
		mustTopic(tb, topic.Spec{ID: "young", Limit: 3, Where: `age < duration("9h")`}, srcs),
		mustTopic(tb, topic.Spec{ID: "ripe", Limit: 3, Where: `duration("5h") < age && (age <= duration("20h") || source == "beta")`}, srcs),
		mustTopic(tb, topic.Spec{ID: "daily", Digest: daily{}, From: []string{"alpha", "beta"}}, srcs),
		mustTopic(tb, topic.Spec{ID: "restless", Limit: 3, Where: `now - published < duration("9h")`}, srcs),
	}
}

// seen is what a reader remembers of an entry.
type seen struct{ published, updated, title string }

// atomEntry is what a reader takes of one.
type atomEntry struct {
	ID        string `xml:"id"`
	Title     string `xml:"title"`
	Published string `xml:"published"`
	Updated   string `xml:"updated"`
	Content   string `xml:"content"`
}

// tester is what a test and a random test have in common.
type tester interface {
	Errorf(format string, args ...any)
	Fatal(args ...any)
	Fatalf(format string, args ...any)
}

func readAtom(tb interface{ Fatal(...any) }, body []byte) []atomEntry {
	var f struct {
		Entries []atomEntry `xml:"entry"`
	}
	if err := xml.Unmarshal(body, &f); err != nil {
		tb.Fatal(err)
	}
	return f.Entries
}

// reader subscribes to a topic and is never to be lied to.
type reader struct {
	topic   string
	entries map[string]seen   // by id, all that were ever seen
	told    map[string]string // headline to the id of the entry that showed it first
}

// look reads a feed as it is now.
func (r *reader) look(rt tester, s *web.Snapshot) {
	for _, e := range readAtom(rt, s.Entries["/feeds/"+r.topic+".atom"].Body) {
		old, known := r.entries[e.ID]
		if known && old.published != e.Published {
			rt.Errorf("%s: published of %s moved from %s to %s", r.topic, e.ID, old.published, e.Published)
		}
		if known && e.Updated < old.updated {
			rt.Errorf("%s: updated of %s went back from %s to %s", r.topic, e.ID, old.updated, e.Updated)
		}
		r.entries[e.ID] = seen{e.Published, e.Updated, e.Title}
		for _, headline := range headlines(e.Content) {
			first, was := r.told[headline]
			if was && first != e.ID && !known {
				rt.Errorf("%s: %q was announced as %s and is announced again as %s", r.topic, headline, first, e.ID)
			}
			if !was {
				r.told[headline] = e.ID
			}
		}
	}
}

// headlines finds the names of the tests' items in a text: "item" and a number.
func headlines(content string) []string {
	var list []string
	fields := strings.FieldsFunc(content, func(r rune) bool { return r == ' ' || r == '<' || r == '>' })
	for i, f := range fields {
		if f == "item" && i+1 < len(fields) {
			list = append(list, fields[i+1])
		}
	}
	slices.Sort(list)
	return slices.Compact(list)
}

// live does one random thing in the newsroom.
func live(rt *rapid.T, n *newsroom, count *int, now time.Time) {
	alive := slices.DeleteFunc(slices.SortedFunc(keys(n.stories), func(a, b feed.StoryID) int {
		return cmp.Or(n.stories[a].Founded.Compare(n.stories[b].Founded), strings.Compare(a.String(), b.String()))
	}), func(id feed.StoryID) bool { return !n.stories[id].Into.IsZero() })
	newItem := func() *feed.Item {
		*count++
		src := rapid.SampledFrom([]feed.SourceID{"alpha", "beta", "gamma", "stranger"}).Draw(rt, "source")
		word := rapid.SampledFrom([]string{"red", "blue"}).Draw(rt, "word")
		late := time.Duration(rapid.IntRange(0, 300).Draw(rt, "late")) * time.Minute
		return n.item(src, fmt.Sprintf("item %d %s", *count, word), now.Add(-late), now)
	}
	switch what := rapid.IntRange(0, 9).Draw(rt, "what"); {
	case what < 3 || len(alive) == 0:
		it := newItem()
		rt.Logf("%s: %s founds %.8s", now.Format("02 15:04"), name(it), n.found(it, now))
		if len(alive) > 0 && rapid.Bool().Draw(rt, "near") {
			id := rapid.SampledFrom(alive).Draw(rt, "missed")
			m := rapid.SampledFrom(n.stories[id].Members).Draw(rt, "member")
			it.Verdict.Misses = []feed.Miss{{Story: id, Item: m.ID, Score: 0.3}}
			rt.Logf("it nearly joined %.8s for %s", id, name(n.items[m.ID]))
		}
	case what < 7:
		id := rapid.SampledFrom(alive).Draw(rt, "story")
		of := feed.ItemID{}
		if rapid.Bool().Draw(rt, "duplicate") {
			of = n.stories[id].Members[0].ID
		}
		it := newItem()
		n.join(id, it, of, now)
		rt.Logf("%s: %s joins %.8s", now.Format("02 15:04"), name(it), id)
	case what < 8 && len(alive) > 1:
		i := rapid.IntRange(0, len(alive)-2).Draw(rt, "older")
		younger := rapid.SampledFrom(alive[i+1:]).Draw(rt, "younger")
		n.merge(alive[i], younger, now)
		rt.Logf("%s: %.8s takes in %.8s", now.Format("02 15:04"), alive[i], younger)
	default:
		id := rapid.SampledFrom(alive).Draw(rt, "story")
		m := rapid.SampledFrom(n.stories[id].Members).Draw(rt, "member")
		n.edit(m.ID, n.items[m.ID].Title+" again", now)
		rt.Logf("%s: %s is edited", now.Format("02 15:04"), name(n.items[m.ID]))
	}
}

func name(it *feed.Item) string {
	return fmt.Sprintf("%s of %s, published %s", it.Title, it.Source, it.Published.Format("02 15:04"))
}

func keys(m map[feed.StoryID]*feed.Story) func(func(feed.StoryID) bool) {
	return func(yield func(feed.StoryID) bool) {
		for id := range m {
			if !yield(id) {
				return
			}
		}
	}
}

// TestLife lets days pass. Whatever happens, readers of every topic are told the truth
// once, and a publisher that has run all the time says the same as one just started.
func TestLife(t *testing.T) {
	srcs := sources("alpha", "beta", "gamma")
	rapid.Check(t, func(rt *rapid.T) {
		n, now, count := newNewsroom(), dawn, 0
		opts := Options{BaseURL: "https://news.example.org", Sources: srcs, Topics: lifeTopics(t, srcs)}
		p := New(opts, n)
		var readers []*reader
		for _, id := range []string{"all", "some", "two", "red"} {
			readers = append(readers, &reader{topic: id, entries: map[string]seen{}, told: map[string]string{}})
		}
		for range rapid.IntRange(1, 12).Draw(rt, "passes") {
			now = now.Add(time.Duration(rapid.IntRange(1, 600).Draw(rt, "minutes")) * time.Minute)
			for range rapid.IntRange(0, 4).Draw(rt, "events") {
				live(rt, n, &count, now)
			}
			fresh := New(opts, n)
			if err := errors.Join(p.Publish(rt.Context(), now), fresh.Publish(rt.Context(), now)); err != nil {
				rt.Fatal(err)
			}
			same(rt, p.Current(), fresh.Current())
			for _, r := range readers {
				r.look(rt, p.Current())
			}
			if rapid.Bool().Draw(rt, "restart") {
				p = fresh
			}
		}
		checkAll(rt, p.Current())
	})
}

// same compares what two publishers say.
func same(rt tester, a, b *web.Snapshot) {
	if fmt.Sprint(a.Paths()) != fmt.Sprint(b.Paths()) {
		rt.Fatalf("paths after running: %v\nafter a restart:     %v", a.Paths(), b.Paths())
	}
	for path, e := range a.Entries {
		if !bytes.Equal(e.Body, b.Entries[path].Body) {
			rt.Errorf("%s after running:\n%s\nafter a restart:\n%s", path, e.Body, b.Entries[path].Body)
		}
	}
}
