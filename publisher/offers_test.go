package publisher

import (
	"bytes"
	"context"
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"foldwire/aggregator/boltstore"
	"foldwire/aggregator/feed"
	"foldwire/publisher/topic"
)

// counted is a store that counts the stories that it is asked for.
type counted struct {
	*boltstore.Store
	asked map[feed.StoryID]bool
}

func (c *counted) LoadStories(ctx context.Context, ids []feed.StoryID, fn func(feed.Story) error) error {
	for _, id := range ids {
		c.asked[id] = true
	}
	return c.Store.LoadStories(ctx, ids, fn)
}

// TestOfferedStoriesArePublishedAlike commits many stories as one pass does, the oldest
// first, and offers them: what is published is what it is without, for topics that are soon
// full and for those of rare words, whether or not the items lie packed and were heard. What
// is known not to be shown is not read.
func TestOfferedStoriesArePublishedAlike(t *testing.T) {
	const stories = 4500
	for _, c := range []struct {
		name  string
		specs []topic.Spec
		most  int // stories read
	}{
		{"soon full", []topic.Spec{{ID: "all", Limit: 5}, {ID: "beta", From: []string{"beta"}, Limit: 9}}, shown(5) + shown(9)},
		{"items", []topic.Spec{{ID: "items", Entries: topic.EntriesItems, Limit: 7}}, kept(7)},
		{"rare words", []topic.Spec{{ID: "all", Limit: 5}, {ID: "hundred", Any: []string{"hundred"}, Limit: 3}}, shown(5) + shown(3)},
		{"no such words", []topic.Spec{{ID: "nothing", Any: []string{"thousand"}, Limit: 3}, {ID: "few", All: []string{"hundred"}, None: []string{"item"}}}, 0},
		{"all but few words", []topic.Spec{{ID: "others", None: []string{"hundred", "900"}, Limit: 4, MinSources: 2}}, shown(4)},
		{"words in items", []topic.Spec{{ID: "again", Entries: topic.EntriesItems, Any: []string{"again"}, None: []string{"hundred"}, Limit: 4}}, kept(4)},
		{"young", []topic.Spec{{ID: "young", Any: []string{"hundred"}, MaxAge: 20 * time.Hour, Limit: 20}}, 20 * 60 / 100},
		{"a rule", []topic.Spec{{ID: "two", Where: "sources >= 2 && published > date(\"2026-03-04\")", Limit: 5}}, shown(5)},
		{"a rule of bodies", []topic.Spec{{ID: "url", Where: `url endsWith "00"`, Limit: 5}}, stories},
		{"a rule that fails", []topic.Spec{{ID: "broken", Where: "tags[priority] == source", Limit: 5}}, stories},
		{"a digest", []topic.Spec{{ID: "two", Where: "sources >= 2", Limit: 5}, {ID: "daily", Digest: daily{}, Limit: 2}}, stories},
	} {
		for _, w := range []way{{}, {packed: true, heard: true}, {packed: true}, {packed: true, heard: true, youngest: true}} {
			t.Run(fmt.Sprintf("%s/%+v", c.name, w), func(t *testing.T) {
				most := c.most
				if w.packed && !w.heard {
					most = stories
				}
				testOffered(t, c.specs, w, stories, most)
			})
		}
	}
}

// way is how items come.
type way struct{ packed, heard, youngest bool } // the youngest first

// kept is how many entries a topic has at most.
func kept(limit int) int { return depth * limit * 3 / 2 }

// shown is how many of them are read at most, if it is known which those are: those in the
// feed, and those that may be archived.
func shown(limit int) int { return limit + depth*limit/2 }

func testOffered(t *testing.T, specs []topic.Spec, w way, stories, most int) {
	t.Helper()
	const commit = 1500
	srcs := sources("alpha", "beta", "gamma")
	var topics []*topic.Topic
	for _, spec := range specs {
		topics = append(topics, mustTopic(t, spec, srcs))
	}
	s := &counted{openStore(t, t.TempDir()), map[feed.StoryID]bool{}}
	t.Cleanup(func() { _ = s.Close() })
	opts := Options{BaseURL: "https://news.example.org", Sources: srcs, Topics: topics}
	brief := opts
	brief.FilesOnly, brief.Output = true, filepath.Join(t.TempDir(), "public")
	p, now := New(brief, s), dawn.Add(time.Duration(stories)*time.Minute)
	for from := 0; from < stories; from += commit {
		if w.youngest {
			offerSome(t, s.Store, p, w, stories-commit-from, commit, now)
		} else {
			offerSome(t, s.Store, p, w, from, commit, now)
		}
	}
	told := p.Publish(t.Context(), now)
	if len(s.asked) > most {
		t.Errorf("%d of %d stories were read, want at most %d", len(s.asked), stories, most)
	}
	again := New(opts, s)
	if untold := again.Publish(t.Context(), now); (told == nil) != (untold == nil) {
		t.Errorf("the errors are %v and %v", told, untold)
	}
	sameFiles(t, brief.Output, again.Current())
	whole := New(opts, &forgetful{counted: s})
	if unknown := whole.Publish(t.Context(), now); (told == nil) != (unknown == nil) {
		t.Errorf("the errors are %v and %v", told, unknown)
	}
	same(t, whole.Current(), again.Current())
}

// offerSome commits the stories with the numbers from one on, and offers them.
func offerSome(t *testing.T, s *boltstore.Store, p *Publisher, w way, from, count int, now time.Time) {
	t.Helper()
	n, change := newNewsroom(), feed.Change{At: now}
	for i := range count {
		tell(n, &change, from+i)
	}
	for i := range change.Items {
		if w.heard {
			p.Hear(&change.Items[i])
		}
		if w.packed {
			pack(t, s, &change.Items[i])
		}
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

// pack packs an item as a poll does.
func pack(t *testing.T, s *boltstore.Store, it *feed.Item) {
	t.Helper()
	b, err := s.Pack(it, nil)
	if err != nil {
		t.Fatal(err)
	}
	packed := feed.Packed{From: bytes.NewReader(b), Size: len(b), Text: it.Text != ""}
	*it = feed.Item{
		ID: it.ID, Source: it.Source, Keys: it.Keys, Digest: it.Digest, Title: it.Title, Language: it.Language,
		Published: it.Published, Dated: it.Dated, Seen: it.Seen, Changed: it.Changed, Verdict: it.Verdict, Packed: packed,
	}
}

// tell adds the story number i to a change: some words are rare, and one in thirty is
// told by two sources.
func tell(n *newsroom, change *feed.Change, i int) {
	title := fmt.Sprint("item ", i)
	if i%100 == 0 {
		title += " hundred"
	}
	at := dawn.Add(time.Duration(i) * time.Minute)
	first := n.item([]feed.SourceID{"alpha", "beta", "gamma"}[i%3], title, at, change.At)
	id := n.found(first, change.At)
	change.Items = append(change.Items, *first)
	if i%30 == 0 {
		second := n.item("gamma", title+" again", at.Add(time.Second), change.At)
		if i%60 == 0 {
			second.Source = "beta"
		}
		n.join(id, second, feed.ItemID{}, change.At)
		change.Items = append(change.Items, *second)
	}
	change.Stories = append(change.Stories, *n.stories[id])
}

// TestHeardGoesByDigest: what an item said counts for as long as it says the same.
func TestHeardGoesByDigest(t *testing.T) {
	n, srcs := newNewsroom(), sources("alpha")
	red := mustTopic(t, topic.Spec{ID: "red", Any: []string{"red"}}, srcs)
	it := n.item("alpha", "red thing", dawn, dawn)
	story := n.stories[n.found(it, dawn)]
	h := heard{}
	h.add([]*river{newRiver(red)}, it)
	pass := topic.NewPass(dawn)
	pass.Recall(h.of)
	entries := func(text string, digest uint64) int {
		one := *it
		one.Title, one.Text, one.Digest.Text = text, text, digest
		s := *story
		s.Members = []feed.Member{{ID: it.ID, Source: it.Source, Joined: dawn, Item: &one}}
		return len(red.Match(pass, &s))
	}
	if entries("not looked at", it.Digest.Text) != 1 {
		t.Error("what the item said was not recalled")
	}
	if entries("blue thing", it.Digest.Text+1) != 0 {
		t.Error("what the item said before its edit was taken for what it says")
	}
	if entries("red again", it.Digest.Text+2) != 1 {
		t.Error("what the item says since its edit was not looked at")
	}
}
