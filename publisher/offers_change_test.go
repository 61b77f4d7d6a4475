package publisher

import (
	"context"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"foldwire/aggregator/boltstore"
	"foldwire/aggregator/feed"
	"foldwire/publisher/topic"
)

// TestOffersThatChanged lets later commits of the same pass, and retention, change stories
// that were offered: they are shown as they became.
func TestOffersThatChanged(t *testing.T) {
	t.Run("retention", func(t *testing.T) { testOffersThatChanged(t, true) })
	t.Run("forgetful store", func(t *testing.T) { testOffersThatChanged(t, false) })
}

func testOffersThatChanged(t *testing.T, retire bool) {
	t.Helper()
	srcs, now := sources("alpha", "beta", "gamma"), dawn.Add(30*time.Hour)
	var topics []*topic.Topic
	for _, spec := range []topic.Spec{
		{ID: "all"},
		{ID: "red", Any: []string{"red"}},
		{ID: "calm", None: []string{"red"}},
		{ID: "items", Any: []string{"red"}, Entries: topic.EntriesItems},
		{ID: "two", Where: "sources >= 2"},
		{ID: "beta", From: []string{"beta"}},
	} {
		topics = append(topics, mustTopic(t, spec, srcs))
	}
	s := openStore(t, t.TempDir())
	t.Cleanup(func() { _ = s.Close() })
	opts := Options{BaseURL: "https://news.example.org", Sources: srcs, Topics: topics}
	brief := opts
	brief.FilesOnly, brief.Output = true, filepath.Join(t.TempDir(), "public")
	forgets := &forgetful{counted: &counted{s, map[feed.StoryID]bool{}}}
	n, p := newNewsroom(), New(brief, forgets)
	if retire {
		p = New(brief, s)
	}
	commit := func(ids []feed.StoryID, items ...*feed.Item) {
		t.Helper()
		offerNews(t, n, s, p, now, ids, items)
	}
	var items []*feed.Item
	var ids []feed.StoryID
	for i, title := range []string{"red no more", "red at last", "joined by another", "older", "red younger", "red and stays", "blue and stays", "red and old", "blue and old"} {
		it := n.item("alpha", title, dawn.Add(time.Duration(24-3*i)*time.Hour), now)
		items, ids = append(items, it), append(ids, n.found(it, now))
	}
	said := func(i int, title string) {
		n.edit(items[i].ID, title, now)
		n.items[items[i].ID].Text = title
	}
	items[1].Title, items[1].Text = "not yet", "not yet"
	first := slices.Clone(items)
	slices.Reverse(first)
	commit(ids, first...)
	said(0, "nothing of it")
	said(1, "red at last")
	joins := n.item("beta", "red joins", dawn, now)
	n.join(ids[2], joins, feed.ItemID{}, now)
	n.merge(ids[3], ids[4], now)
	commit(ids[:5], items[0], items[1], joins)
	if retire {
		policy := boltstore.Policy{Now: now, Newest: map[feed.SourceID]int{"alpha": len(items) - 2}} // takes the old
		if _, err := s.Prune(t.Context(), policy); err != nil {
			t.Fatal(err)
		}
	}
	if err := p.Publish(t.Context(), now); err != nil {
		t.Fatal(err)
	}
	fresh := publish(t, New(opts, s), now)
	sameFiles(t, brief.Output, fresh)
	wants := map[string]int{"all": 6, "red": 4, "calm": 4, "items": 4, "two": 1, "beta": 1}
	if !retire {
		wants = map[string]int{"all": 8, "red": 5, "calm": 5, "items": 5, "two": 1, "beta": 1}
	}
	if forgets.scans > 0 {
		t.Errorf("all was read %d times", forgets.scans)
	}
	for id, want := range wants {
		if entries := readAtom(t, fresh.Entries["/feeds/"+id+".atom"].Body); len(entries) != want {
			t.Errorf("topic %s has %d entries, want %d: %v", id, len(entries), want, entries)
		}
	}
}

// offerNews commits what a newsroom says now of stories and items, and offers it.
func offerNews(t *testing.T, n *newsroom, s *boltstore.Store, p *Publisher, now time.Time, ids []feed.StoryID, items []*feed.Item) {
	t.Helper()
	change := feed.Change{At: now}
	for _, it := range items {
		if it = n.items[it.ID]; it.Revisions == 0 {
			p.Hear(it)
		}
		packed := *it
		pack(t, s, &packed)
		packed.Revisions = it.Revisions
		change.Items = append(change.Items, packed)
	}
	for _, id := range ids {
		change.Stories = append(change.Stories, *n.stories[id])
	}
	if err := s.Commit(t.Context(), change); err != nil {
		t.Fatal(err)
	}
	mark, err := s.Mark(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	p.Offer(change, mark)
}

// forgetful is a store that does not remember what was touched, and counts how often all of
// it was read.
type forgetful struct {
	*counted
	scans int
}

func (f *forgetful) Since(ctx context.Context, mark feed.Mark) (touched map[feed.StoryID]uint64, now feed.Mark, known bool, err error) {
	_, now, _, err = f.counted.Since(ctx, mark)
	return nil, now, false, err
}

func (f *forgetful) Outlines(ctx context.Context, fn func(feed.Story) error) error {
	f.scans++
	return f.counted.Outlines(ctx, fn)
}

// TestOffersOfAll: where a store does not remember so many stories, those of a first pass are
// known from its offers, but only if all of them were offered.
func TestOffersOfAll(t *testing.T) {
	srcs, now := sources("alpha", "beta", "gamma"), dawn.Add(3000*time.Minute)
	for name, between := range map[string]func(t *testing.T, s *boltstore.Store, p *Publisher){
		"all": nil,
		"but one": func(t *testing.T, s *boltstore.Store, _ *Publisher) {
			t.Helper()
			offerSome(t, s, New(Options{Sources: srcs}, s), way{}, 9000, 9, now) // to another
		},
		"and retention after": func(t *testing.T, s *boltstore.Store, p *Publisher) {
			t.Helper()
			offerSome(t, s, p, way{}, 9000, 9, now)
			if _, err := s.Prune(t.Context(), boltstore.Policy{Now: now, Newest: map[feed.SourceID]int{"alpha": 99}}); err != nil {
				t.Fatal(err)
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			s := &forgetful{counted: &counted{openStore(t, t.TempDir()), map[feed.StoryID]bool{}}}
			t.Cleanup(func() { _ = s.Close() })
			opts := Options{BaseURL: "https://news.example.org", Sources: srcs, Topics: []*topic.Topic{
				mustTopic(t, topic.Spec{ID: "all", Limit: 4}, srcs), mustTopic(t, topic.Spec{ID: "hundred", Any: []string{"hundred"}}, srcs),
			}}
			brief := opts
			brief.FilesOnly, brief.Output = true, filepath.Join(t.TempDir(), "public")
			p := New(brief, s)
			offerSome(t, s.Store, p, way{}, 0, 1000, now)
			if between != nil {
				between(t, s.Store, p)
			}
			if name != "and retention after" {
				offerSome(t, s.Store, p, way{}, 1000, 1000, now)
			}
			if err := p.Publish(t.Context(), now); err != nil {
				t.Fatal(err)
			}
			if want := name != "all"; (s.scans > 0) != want {
				t.Errorf("all was read %d times", s.scans)
			}
			if most := shown(4) + 20; name == "all" && (len(s.asked) == 0 || len(s.asked) > most) {
				t.Errorf("%d stories were read, want at most %d", len(s.asked), most)
			}
			sameFiles(t, brief.Output, publish(t, New(opts, s), now))
		})
	}
}
