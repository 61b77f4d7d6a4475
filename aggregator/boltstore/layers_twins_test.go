package boltstore_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"time"

	"pgregory.net/rapid"

	"foldwire/aggregator/boltstore"
	"foldwire/aggregator/feed"
	"foldwire/aggregator/storetest"
)

func rename(t *rapid.T, from, to string) {
	if err := os.Rename(from, to); err != nil {
		t.Fatal(err)
	}
}

// compare holds all that the one store tells against the other.
func (tw *twins) compare(t *rapid.T) {
	if err := errors.Join(tw.layered.Check(tw.ctx), tw.plain.Check(tw.ctx)); err != nil {
		t.Fatal(err)
	}
	since := storetest.Epoch().Add(time.Duration(rapid.IntRange(-1, tw.passes).Draw(t, "since")) * time.Minute)
	if got, want := tw.told(t, tw.layered, since), tw.told(t, tw.plain, since); got != want {
		t.Fatalf("with layers\n%s\nwithout\n%s", got, want)
	}
}

// told gives what a store tells, as JSON.
func (tw *twins) told(t *rapid.T, s *boltstore.Store, since time.Time) string {
	var all struct {
		Known    map[string]feed.Known
		Items    map[string]feed.Item
		Stories  []feed.Story
		Each     []feed.Story
		Outlines []feed.Story
		Replayed []feed.Item
		Survivor map[string]feed.StoryID
		Touched  map[string]uint64
		Count    uint64
		OK       bool
		Stats    boltstore.Stats
	}
	all.Known, all.Items, all.Survivor, all.Touched = map[string]feed.Known{}, map[string]feed.Item{}, map[string]feed.StoryID{}, map[string]uint64{}
	var keys []feed.Key
	var ids []feed.ItemID
	for n := range someItems + 1 {
		it := storetest.Item("a", n, since)
		keys, ids = append(keys, it.Keys.All()...), append(ids, it.ID)
	}
	for _, it := range full(tw.living(t)) {
		keys = append(keys, it.Keys.All()...)
	}
	known, err := s.Known(tw.ctx, keys)
	for k, v := range known {
		all.Known[fmt.Sprintf("%x", k)] = v
	}
	items, other := s.Items(tw.ctx, ids)
	err = errors.Join(err, other)
	for id, it := range items {
		all.Items[id.String()] = it
	}
	for _, id := range ids {
		story, wrong := s.Story(tw.ctx, feed.NewStoryID(id))
		if wrong != nil && !errors.Is(wrong, feed.ErrNotFound) {
			err = errors.Join(err, wrong)
		}
		all.Survivor[id.String()] = story.ID
	}
	all.Stories, other = s.Stories(tw.ctx, since)
	err = errors.Join(err, other,
		s.EachStory(tw.ctx, since, func(story feed.Story) error { all.Each = append(all.Each, story); return nil }),
		s.Outlines(tw.ctx, func(story feed.Story) error { all.Outlines = append(all.Outlines, story); return nil }),
		s.Replay(tw.ctx, since, func(run []feed.Item) error { all.Replayed = append(all.Replayed, run...); return nil }))
	touched, now, ok, other := s.Since(tw.ctx, feed.Mark{})
	err = errors.Join(err, other)
	for id, n := range touched {
		all.Touched[id.String()] = n
	}
	all.Count, all.OK = now.Count, ok
	all.Stats, other = s.Stats(tw.ctx)
	all.Stats.Size, all.Stats.Free, all.Stats.Ahead = 0, 0, 0
	out, wrong := json.MarshalIndent(all, "", " ")
	if err = errors.Join(err, other, wrong); err != nil {
		t.Fatal(err)
	}
	return string(out)
}
