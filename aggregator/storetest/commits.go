package storetest

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"sync"
	"testing"
	"time"

	"foldwire/aggregator"
	"foldwire/aggregator/feed"
)

// everything is all that can be read of a store, to compare before and after.
type everything struct {
	States  map[feed.SourceID]feed.State
	Items   []feed.Item
	Stories map[feed.StoryID]feed.Story
	Known   map[feed.Key]feed.Known
}

func readAll(t *testing.T, s aggregator.Store) everything {
	t.Helper()
	all := everything{Stories: map[feed.StoryID]feed.Story{}}
	var err error
	if all.States, err = s.States(t.Context()); err != nil {
		t.Fatal(err)
	}
	err = s.Replay(t.Context(), time.Time{}, func(items []feed.Item) error {
		all.Items = append(all.Items, items...)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	var keys []feed.Key
	for i := range all.Items {
		keys = append(keys, all.Items[i].Keys.All()...)
		id := all.Items[i].Verdict.Story
		if all.Stories[id], err = s.Story(t.Context(), id); err != nil {
			t.Fatal(err)
		}
	}
	all.Known = known(t, s, keys...)
	return all
}

func allOrNothing(try trial) {
	t, s := try.t, try.store
	it := Item("a", 1, Epoch())
	stories := commitFounded(t, s, Epoch(), it)
	before := readAll(t, s)
	other := Item("b", 2, Epoch())
	otherStory := Found(&other, Epoch())
	edited := it
	edited.Title = "Không được lưu"
	edited.Verdict.Story = stories[0].ID
	stranger := Item("c", 3, Epoch())
	for name, bad := range map[string]feed.Story{
		"a member that is not stored":       {ID: feed.NewStoryID(stranger.ID), Members: []feed.Member{{ID: stranger.ID}}},
		"an alias that leads nowhere":       {ID: stories[0].ID, Into: feed.NewStoryID(stranger.ID)},
		"an alias of itself":                {ID: stories[0].ID, Into: stories[0].ID},
		"a story without members":           {ID: stories[0].ID},
		"a story without an id":             {Members: []feed.Member{{ID: it.ID}}},
		"a story merged away, with members": {ID: stories[0].ID, Members: []feed.Member{{ID: it.ID}}, Into: otherStory.ID},
	} {
		c := feed.Change{
			At: Epoch(), States: []feed.State{State("a", Epoch())}, Items: []feed.Item{edited, other},
			Stories: []feed.Story{otherStory, bad},
		}
		if err := s.Commit(t.Context(), c); err == nil {
			t.Errorf("%s was accepted", name)
		}
		same(t, "the store after a refused commit with "+name, readAll(t, s), before)
	}
	if err := s.Commit(t.Context(), feed.Change{Items: []feed.Item{other, {Source: "a"}}}); err == nil {
		t.Error("an item without an id was accepted")
	}
	if err := s.Commit(t.Context(), feed.Change{Items: []feed.Item{other}, States: []feed.State{{}}}); err == nil {
		t.Error("a state without a source was accepted")
	}
	same(t, "the store after refused commits", readAll(t, s), before)
}

func commitTwice(try trial) {
	t, s := try.t, try.store
	a, b, c := Item("a", 1, Epoch()), Item("b", 2, Epoch()), Item("c", 3, Epoch())
	stories := commitFounded(t, s, Epoch(), a, b)
	later := Epoch().Add(time.Hour)
	Join(&stories[0], &c, later)
	stories[0].Members = append(stories[0].Members, stories[1].Members...)
	stories[1] = feed.Story{ID: stories[1].ID, Into: stories[0].ID}
	change := feed.Change{At: later, States: []feed.State{State("c", later)}, Items: []feed.Item{c}, Stories: stories}
	commit(t, s, change)
	once := readAll(t, s)
	commit(t, s, change)
	same(t, "the store after the same commit again", readAll(t, s), once)
}

func ownValues(try trial) {
	t, s := try.t, try.store
	it := Item("a", 1, Epoch())
	story := commitFounded(t, s, Epoch(), it)[0]
	commit(t, s, feed.Change{States: []feed.State{State("a", Epoch())}})
	before := readAll(t, s)
	spoil := func() {
		got := stored(t, s, it.ID)[it.ID]
		got.Authors[0].Name, got.Categories[0] = "khác", "khác"
		st, err := s.Story(t.Context(), story.ID)
		if err != nil {
			t.Fatal(err)
		}
		st.Members[0].Item.Title, st.Members[0].ID = "khác", feed.ItemID{}
		states, err := s.States(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		states["a"].Entries[0], states["a"].Failure.Message = 99, "khác"
		delete(states, "a")
	}
	spoil()
	same(t, "the store after a caller changed its own copies", readAll(t, s), before)
}

// concurrent commits growing stories while readers check that each reads one commit or
// another, never a mixture.
func concurrent(try trial) {
	t, s := try.t, try.store
	const passes, width = 30, 8
	first := Item("a", 0, Epoch())
	story := commitFounded(t, s, Epoch(), first)[0]
	var wg sync.WaitGroup
	stop := make(chan struct{})
	for range 3 {
		wg.Go(func() {
			for {
				select {
				case <-stop:
					return
				default:
				}
				if err := readWhole(t.Context(), s, story.ID, width); err != nil {
					t.Error(err)
					return
				}
			}
		})
	}
	for pass := 1; pass <= passes; pass++ {
		at := Epoch().Add(time.Duration(pass) * time.Minute)
		c := feed.Change{At: at}
		for i := range width {
			it := Item(feed.SourceID(fmt.Sprint("s", i)), pass, at)
			Join(&story, &it, at)
			c.Items = append(c.Items, it)
		}
		c.Stories = []feed.Story{story}
		if err := s.Commit(t.Context(), c); err != nil {
			t.Error(err)
			break
		}
	}
	close(stop)
	wg.Wait()
	if err := readWhole(t.Context(), s, story.ID, width); err != nil {
		t.Error(err)
	}
}

func readWhole(ctx context.Context, s aggregator.Store, id feed.StoryID, width int) error {
	story, err := s.Story(ctx, id)
	if err != nil {
		return err
	}
	if (len(story.Members)-1)%width != 0 {
		return fmt.Errorf("a reader saw %d members, which no commit ever made", len(story.Members))
	}
	for _, m := range story.Members {
		if m.Item == nil || m.Item.ID != m.ID || m.Item.Verdict.Story != id {
			return fmt.Errorf("member %s came without its item", m.ID)
		}
	}
	return nil
}

func cancelled(try trial) {
	t, s := try.t, try.store
	it := Item("a", 1, Epoch())
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := s.Commit(ctx, feed.Change{Items: []feed.Item{it}}); !errors.Is(err, context.Canceled) {
		t.Errorf("Commit = %v, want the context's error", err)
	}
	if _, err := s.Known(ctx, it.Keys.All()); !errors.Is(err, context.Canceled) {
		t.Errorf("Known = %v, want the context's error", err)
	}
	if got := stored(t, s, it.ID); !reflect.DeepEqual(got, map[feed.ItemID]feed.Item{}) {
		t.Errorf("a cancelled commit stored %v", got)
	}
}
