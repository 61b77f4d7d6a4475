package publisher

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"foldwire/aggregator/feed"
	"foldwire/publisher/topic"
	"foldwire/publisher/web"
)

// walker reads a feed as RFC 5005 lets it: from the feed along prev-archive, up to the
// first archive that it has read before.
type walker struct {
	*testing.T
	feed     string
	entries  map[string]atomEntry // by id, as they were seen last
	archives map[string][]string  // by path: the ids that were in it
}

func newWalker(t *testing.T, id string) *walker {
	t.Helper()
	return &walker{T: t, feed: "/feeds/" + id + ".atom", entries: map[string]atomEntry{}, archives: map[string][]string{}}
}

// read gives the ids in a document and the path of the archive before it.
func (w *walker) read(s *web.Snapshot, path string) (ids []string, before string) {
	w.Helper()
	e, ok := s.Entries[path]
	if !ok {
		w.Fatalf("there is no %s", path)
	}
	var f struct {
		Archive *struct{} `xml:"http://purl.org/syndication/history/1.0 archive"`
		Links   []struct {
			Rel  string `xml:"rel,attr"`
			Href string `xml:"href,attr"`
		} `xml:"link"`
	}
	if err := xml.Unmarshal(e.Body, &f); err != nil {
		w.Fatal(err)
	}
	if (f.Archive != nil) != (path != w.feed) {
		w.Errorf("%s does not say whether it is an archive", path)
	}
	for _, entry := range readAtom(w, e.Body) {
		ids = append(ids, entry.ID)
		w.entries[entry.ID] = entry
	}
	for _, l := range f.Links {
		if l.Rel == "prev-archive" {
			before = strings.TrimPrefix(l.Href, "https://news.example.org")
		}
	}
	return ids, before
}

// walk reads what is new. What it has read before has to tell of the same entries still.
func (w *walker) walk(s *web.Snapshot) (archives int) {
	w.Helper()
	_, path := w.read(s, w.feed)
	for path != "" && w.archives[path] == nil {
		ids, before := w.read(s, path)
		w.archives[path] = ids
		path = before
		archives++
	}
	for path, ids := range w.archives {
		if _, ok := s.Entries[path]; !ok {
			continue
		}
		if now, _ := newWalker(w.T, "").read(s, path); !slices.Equal(now, ids) {
			w.Errorf("%s told of %v and tells of %v", path, ids, now)
		}
	}
	return archives
}

// TestWalkBack follows a feed's archives as a new subscriber does.
func TestWalkBack(t *testing.T) {
	n, srcs := newNewsroom(), sources("alpha")
	now := dawn
	for i := range 40 {
		now = now.Add(7 * time.Hour)
		n.found(n.item("alpha", fmt.Sprintf("item %d", i), now, now), now)
	}
	p := New(Options{
		BaseURL: "https://news.example.org", Sources: srcs,
		Topics: []*topic.Topic{mustTopic(t, topic.Spec{ID: "all", Limit: 5}, srcs)},
	}, n)
	s := publish(t, p, now)
	w := newWalker(t, "all")
	if archives := w.walk(s); len(w.entries) != 40 || archives < 7 {
		t.Errorf("%d entries in %d archives, want 40 in many", len(w.entries), archives)
	}

	// One more entry leaves archives as they are.
	now = now.Add(time.Hour)
	n.found(n.item("alpha", "item of today", now, now), now)
	after := publish(t, p, now)
	for path := range w.archives {
		if after.Entries[path].Resource != s.Entries[path].Resource {
			t.Errorf("%s changed, or is missing", path)
		}
	}
	if n.reads > 60 {
		t.Errorf("%d stories were read", n.reads)
	}
}

// archivedTopics are topics into which entries come late: when a second source tells what
// one told long before, or when an item is found long after it was published.
func archivedTopics(t *testing.T, srcs []feed.Source) []*topic.Topic {
	t.Helper()
	return []*topic.Topic{
		mustTopic(t, topic.Spec{ID: "all", Limit: 6}, srcs),
		mustTopic(t, topic.Spec{ID: "two", MinSources: 2, Limit: 3}, srcs),
		mustTopic(t, topic.Spec{ID: "red", Any: []string{"red"}, Limit: 4}, srcs),
		mustTopic(t, topic.Spec{ID: "told", Where: "sources >= 2 or priority > 9", Limit: 2}, srcs),
		mustTopic(t, topic.Spec{ID: "items", Entries: topic.EntriesItems, Limit: 8}, srcs),
	}
}

// bustle lets things happen in a newsroom, and gives the texts of those that were
// published hours before they were found.
func bustle(rng *rand.Rand, n *newsroom, count *int, now time.Time) {
	for range 1 + rng.IntN(2) {
		*count++
		src := []feed.SourceID{"alpha", "beta", "gamma"}[rng.IntN(3)]
		late := time.Duration(rng.IntN(20)) * time.Minute
		if rng.IntN(6) == 0 {
			late = time.Duration(rng.IntN(500)) * time.Minute
		}
		it := n.item(src, fmt.Sprintf("item %d %s", *count, []string{"red", "blue"}[rng.IntN(2)]), now.Add(-late), now)
		var recent []feed.StoryID
		for id, s := range n.stories {
			if s.Into.IsZero() && now.Sub(s.Founded) < 8*time.Hour && s.Founded.Before(now) {
				recent = append(recent, id)
			}
		}
		slices.SortFunc(recent, func(a, b feed.StoryID) int { return bytes.Compare(a[:], b[:]) })
		if len(recent) > 0 && rng.IntN(2) == 0 {
			n.join(recent[rng.IntN(len(recent))], it, feed.ItemID{}, now)
		} else {
			n.found(it, now)
		}
	}
}

// TestArchivesAreWrittenOnce lets days pass in which entries come late and stories grow.
// No archive changes as long as there is one before it, a publisher that was just started
// makes the same, and who looks but now and then, or for the first time, misses nothing.
func TestArchivesAreWrittenOnce(t *testing.T) {
	srcs := sources("alpha", "beta", "gamma")
	for seed := range uint64(3) {
		t.Run(strconv.FormatUint(seed, 10), func(t *testing.T) {
			rng, n, now, count := rand.New(rand.NewPCG(seed, 5)), newNewsroom(), dawn, 0
			opts := Options{BaseURL: "https://news.example.org", Sources: srcs, Topics: archivedTopics(t, srcs)}
			p := New(opts, n)
			written := map[string][]byte{}
			walkers := map[string]*walker{}
			for _, tp := range opts.Topics {
				walkers[tp.ID] = newWalker(t, tp.ID)
			}
			for pass := range 90 {
				now = now.Add(time.Duration(1+rng.IntN(60)) * time.Minute)
				bustle(rng, n, &count, now)
				s := advance(t, p, now)
				for _, tp := range opts.Topics {
					checkWritten(t, written, s, tp.ID)
					checkTold(t, n, s, tp, now)
					if pass%4 == 1 {
						walkers[tp.ID].walk(s)
					}
				}
			}
			same(t, p.Current(), publish(t, New(opts, n), now))
			for _, tp := range opts.Topics {
				walkers[tp.ID].checkSeen(all(n, tp, now))
			}
		})
	}
}

// advance publishes without a look at the format of each document.
func advance(t *testing.T, p *Publisher, now time.Time) *web.Snapshot {
	t.Helper()
	if err := p.Publish(t.Context(), now); err != nil {
		t.Fatal(err)
	}
	return p.Current()
}

// checkSeen looks for entries among those that were read.
func (w *walker) checkSeen(list []topic.Entry) {
	w.Helper()
	for _, e := range list {
		if _, seen := w.entries[e.URN]; !seen {
			w.Errorf("%s: who looked now and then has not seen %s, published %v", w.feed, e.Lead.Title, e.Published)
		}
	}
	if len(w.archives) < 3 {
		w.Errorf("%s: only %d archives", w.feed, len(w.archives))
	}
}

// checkWritten compares the archives of a topic with what was written before.
func checkWritten(t *testing.T, written map[string][]byte, s *web.Snapshot, id string) {
	t.Helper()
	w := newWalker(t, id)
	_, path := w.read(s, w.feed)
	for path != "" {
		_, before := w.read(s, path)
		body := s.Entries[path].Body
		if was, known := written[path]; known && before != "" && !bytes.Equal(was, body) {
			t.Errorf("%s was\n%s\nand is\n%s", path, was, body)
		}
		written[path] = body
		path = before
	}
}

// checkTold looks for all entries of a topic, as far as it can be walked back, in its feed
// and its archives.
func checkTold(t *testing.T, n *newsroom, s *web.Snapshot, tp *topic.Topic, now time.Time) {
	t.Helper()
	w := newWalker(t, tp.ID)
	w.walk(s)
	list := all(n, tp, now)
	slices.SortStableFunc(list, func(a, b topic.Entry) int { return b.Entered.Compare(a.Entered) })
	// The first archive of which everything is known may begin an archive's length later.
	for _, e := range list[:min(len(list), depth*tp.Limit/2-3*tp.Limit)] {
		if _, told := w.entries[e.URN]; !told {
			t.Errorf("%s at %v: nobody tells of %s, published %v, entered %v", tp.ID, now, e.Lead.Title, e.Published, e.Entered)
		}
	}
}

// all gives all entries of a topic.
func all(n *newsroom, tp *topic.Topic, now time.Time) []topic.Entry {
	var list []topic.Entry
	pass := topic.NewPass(now)
	for _, s := range n.stories {
		whole := n.load(s)
		list = append(list, tp.Match(pass, &whole)...)
	}
	topic.Sort(list)
	return list
}

// TestArchivesFollowWithdrawal merges a story whose entry is archived into another, edits
// an entry, and lets one be joined. What is not there any more is told by no archive, what
// is edited is told as it reads now, and who joined is not told of.
func TestArchivesFollowWithdrawal(t *testing.T) {
	n, srcs, now := newNewsroom(), sources("alpha", "beta"), dawn
	var ids []feed.StoryID
	var items []*feed.Item
	for i := range 12 {
		now = now.Add(time.Hour)
		it := n.item("alpha", fmt.Sprintf("item %d", i), now, now)
		items, ids = append(items, it), append(ids, n.found(it, now))
	}
	p := New(Options{
		BaseURL: "https://news.example.org", Sources: srcs,
		Topics: []*topic.Topic{mustTopic(t, topic.Spec{ID: "all", Limit: 2}, srcs)},
	}, n)
	before := newWalker(t, "all")
	before.walk(publish(t, p, now))
	if len(before.entries) != 12 {
		t.Fatalf("%d entries are told of, want 12", len(before.entries))
	}
	now = now.Add(time.Hour)
	n.merge(ids[3], ids[4], now)
	n.edit(items[6].ID, "item 6, corrected", now)
	n.join(ids[8], n.item("beta", "item told elsewhere", now, now), feed.ItemID{}, now)
	after := newWalker(t, "all")
	after.walk(publish(t, p, now))
	if _, told := after.entries[ids[4].URN()]; told || len(after.entries) != 11 {
		t.Errorf("%d entries are told of, want 11 without the one that became part of another", len(after.entries))
	}
	if got := after.entries[ids[6].URN()].Title; got != "item 6, corrected" {
		t.Errorf("what was edited reads %q", got)
	}
	if e := after.entries[ids[8].URN()]; e != before.entries[ids[8].URN()] || strings.Contains(e.Content, "elsewhere") {
		t.Errorf("an archived entry changed by being joined: %v", e)
	}
}

// TestMemoryIsBounded checks that a topic does not remember all that was ever there.
func TestMemoryIsBounded(t *testing.T) {
	n, srcs := newNewsroom(), sources("alpha")
	now := dawn
	for i := range 300 {
		now = now.Add(time.Hour)
		n.found(n.item("alpha", fmt.Sprintf("item %d", i), now, now), now)
	}
	p := New(Options{
		BaseURL: "https://news.example.org", Sources: srcs,
		Topics: []*topic.Topic{mustTopic(t, topic.Spec{ID: "all", Limit: 2}, srcs)},
	}, n)
	s := publish(t, p, now)
	if got := len(p.rivers[0].entries); got > 2*depth*2 {
		t.Errorf("%d entries are remembered", got)
	}
	if got := len(readAtom(t, s.Entries["/feeds/all.atom"].Body)); got != 2 {
		t.Errorf("the feed has %d entries", got)
	}
}
