package publisher

import (
	"cmp"
	"context"
	"encoding/hex"
	"fmt"
	"slices"
	"testing"
	"time"

	"foldwire/aggregator/feed"
	"foldwire/publisher/topic"
)

// dawn is when the tests' days begin.
var dawn = time.Date(2026, time.March, 2, 6, 0, 0, 0, time.UTC)

// newsroom is a store in memory that speaks the domain: stories are founded, joined,
// merged, edited and forgotten, and the publisher reads what came of it.
type newsroom struct {
	stories map[feed.StoryID]*feed.Story
	items   map[feed.ItemID]*feed.Item
	states  map[feed.SourceID]feed.State
	touched map[feed.StoryID]uint64
	count   uint64 // of changes
	forgets bool   // what changed, but for what
	reads   int    // stories asked for by id
	scans   int    // times that all stories were asked for
	fail    error  // what every read answers, if set
}

func newNewsroom() *newsroom {
	return &newsroom{
		stories: map[feed.StoryID]*feed.Story{}, items: map[feed.ItemID]*feed.Item{},
		states: map[feed.SourceID]feed.State{}, touched: map[feed.StoryID]uint64{},
	}
}

// touch notes that something happened to stories.
func (n *newsroom) touch(ids ...feed.StoryID) {
	n.count++
	for _, id := range ids {
		n.touched[id] = n.count
	}
}

// Since gives what was touched after a mark.
func (n *newsroom) Since(_ context.Context, mark feed.Mark) (map[feed.StoryID]uint64, feed.Mark, bool, error) {
	touched := map[feed.StoryID]uint64{}
	for id, count := range n.touched {
		if count > mark.Count {
			touched[id] = count
		}
	}
	now := feed.Mark{Count: n.count, Token: n.count}
	if n.forgets && mark != now {
		return nil, now, false, n.fail
	}
	return touched, now, true, n.fail
}

// item makes an item of a source; its id follows from source and title.
func (n *newsroom) item(src feed.SourceID, title string, published, seen time.Time) *feed.Item {
	key := feed.NewKey(src, "guid", title)
	it := &feed.Item{
		ID: feed.NewItemID(src, key), Source: src, Title: title,
		URL:  fmt.Sprintf("https://%s.example.org/%s", src, hex.EncodeToString(key[:4])),
		Text: title + " and what is to be said about it.", Summary: "<p>" + title + "</p>",
		Content:  "<p>" + title + " and what is to be said about it.</p>",
		Language: "en", Published: published, Dated: true, Seen: seen, Changed: seen,
		Digest: feed.Digest{Text: uint64(len(title)), Rest: 1},
	}
	n.items[it.ID] = it
	return it
}

// found makes a story of an item.
func (n *newsroom) found(it *feed.Item, at time.Time) feed.StoryID {
	id := feed.NewStoryID(it.ID)
	it.Verdict = feed.Verdict{Story: id, Rule: feed.RuleFounded}
	n.stories[id] = &feed.Story{ID: id, Founded: at, Changed: at, Members: []feed.Member{{ID: it.ID, Source: it.Source, Joined: at}}}
	n.touch(id)
	return id
}

// join adds an item to a story; of is the item whose text it repeats, if any.
func (n *newsroom) join(id feed.StoryID, it *feed.Item, of feed.ItemID, at time.Time) {
	s := n.stories[id]
	it.Verdict = feed.Verdict{Story: id, Rule: feed.RuleRelated, DuplicateOf: of, Score: 0.8, Match: s.Members[0].ID}
	s.Members = append(s.Members, feed.Member{ID: it.ID, Source: it.Source, Joined: at})
	s.Changed = at
	n.touch(id)
}

// merge makes the younger story part of the older one.
func (n *newsroom) merge(older, younger feed.StoryID, at time.Time) {
	a, b := n.stories[older], n.stories[younger]
	for _, m := range b.Members {
		m.Past = append(slices.Clone(m.Past), feed.Stay{Story: younger, Joined: m.Joined})
		m.Joined = at // as a fold has it
		a.Members = append(a.Members, m)
		n.items[m.ID].Verdict.Story = older
	}
	b.Members, b.Into, b.Changed, a.Changed = nil, older, at, at
	n.touch(older, younger)
}

// edit changes an item's text.
func (n *newsroom) edit(id feed.ItemID, title string, at time.Time) {
	it := *n.items[id]
	it.Title, it.Changed = title, at
	it.Revisions++
	it.Digest.Text++
	n.items[id] = &it
	n.stories[it.Verdict.Story].Changed = at
	n.touch(it.Verdict.Story)
}

func (n *newsroom) load(s *feed.Story) feed.Story {
	out := *s
	out.Members = slices.Clone(s.Members)
	for i := range out.Members {
		if it := n.items[out.Members[i].ID]; it != nil {
			c := *it
			out.Members[i].Item = &c
		}
	}
	return out
}

// Outlines gives all stories with nothing of their members but sources and dates.
func (n *newsroom) Outlines(ctx context.Context, fn func(feed.Story) error) error {
	return n.EachStory(ctx, time.Time{}, func(s feed.Story) error {
		for i := range s.Members {
			m := &s.Members[i]
			it := m.Item
			if it == nil {
				it = m.Trace
			}
			m.Item, m.Trace = nil, &feed.Item{ID: m.ID, Source: m.Source, Published: it.Published}
		}
		return fn(s)
	})
}

// EachStory gives the newest stories first.
func (n *newsroom) EachStory(_ context.Context, since time.Time, fn func(feed.Story) error) error {
	n.scans++
	var list []*feed.Story
	for _, s := range n.stories {
		if s.Into.IsZero() && !s.Changed.Before(since) {
			list = append(list, s)
		}
	}
	slices.SortFunc(list, func(a, b *feed.Story) int {
		return cmp.Or(b.Changed.Compare(a.Changed), cmp.Compare(a.ID.String(), b.ID.String()))
	})
	for _, s := range list {
		if err := fn(n.load(s)); err != nil {
			return err
		}
	}
	return n.fail
}

func (n *newsroom) LoadStories(_ context.Context, ids []feed.StoryID, fn func(feed.Story) error) error {
	for _, id := range ids {
		n.reads++
		if s := n.stories[id]; s != nil && s.Into.IsZero() && n.fail == nil {
			if err := fn(n.load(s)); err != nil {
				return err
			}
		}
	}
	return n.fail
}

func (n *newsroom) States(context.Context) (map[feed.SourceID]feed.State, error) {
	return n.states, n.fail
}

// sources makes sources with falling priority, each tagged "all" and its own name.
func sources(ids ...feed.SourceID) []feed.Source {
	var list []feed.Source
	for i, id := range ids {
		list = append(list, feed.Source{
			ID: id, URL: fmt.Sprintf("https://%s.example.org/feed", id), Title: "The " + string(id),
			Tags: []string{"all"}, Priority: len(ids) - i,
		})
	}
	return list
}

func mustTopic(tb testing.TB, spec topic.Spec, srcs []feed.Source) *topic.Topic {
	tb.Helper()
	tp, err := topic.New(spec, srcs)
	if err != nil {
		tb.Fatal(err)
	}
	return tp
}
