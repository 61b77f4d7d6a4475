package storetest

import (
	"errors"
	"slices"
	"time"

	"foldwire/aggregator/feed"
)

// loaded gives the story as a store must: with its members' items.
func loaded(s feed.Story, items ...feed.Item) feed.Story {
	s.Members = slices.Clone(s.Members)
	for i := range s.Members {
		for j := range items {
			if items[j].ID == s.Members[i].ID {
				s.Members[i].Item = &items[j]
			}
		}
	}
	return s
}

func storiesComeBack(try trial) {
	t, s := try.t, try.store
	a, b, c := Item("a", 1, Epoch()), Item("b", 2, Epoch()), Item("c", 3, Epoch())
	story := Found(&b, Epoch())
	Join(&story, &a, Epoch().Add(time.Minute))
	Join(&story, &c, Epoch().Add(time.Hour))
	commit(t, s, feed.Change{At: Epoch(), Items: []feed.Item{a, b, c}, Stories: []feed.Story{story}})
	got, err := s.Story(t.Context(), story.ID)
	if err != nil {
		t.Fatal(err)
	}
	same(t, "story", got, loaded(story, a, b, c))
}

func storyReplaced(try trial) {
	t, s := try.t, try.store
	a, b := Item("a", 1, Epoch()), Item("b", 2, Epoch())
	story := Found(&a, Epoch())
	Join(&story, &b, Epoch())
	commit(t, s, feed.Change{At: Epoch(), Items: []feed.Item{a, b}, Stories: []feed.Story{story}})

	later := Epoch().Add(time.Hour)
	left := Found(&b, later)
	story.Members, story.Changed = story.Members[:1], later
	commit(t, s, feed.Change{At: later, Items: []feed.Item{b}, Stories: []feed.Story{story, left}})
	for want, items := range map[*feed.Story][]feed.Item{&story: {a}, &left: {b}} {
		got, err := s.Story(t.Context(), want.ID)
		if err != nil {
			t.Fatal(err)
		}
		same(t, "story after a member left", got, loaded(*want, items...))
	}
}

func aliases(try trial) {
	t, s := try.t, try.store
	items := []feed.Item{Item("a", 1, Epoch()), Item("b", 2, Epoch()), Item("c", 3, Epoch())}
	stories := commitFounded(t, s, Epoch(), items...)
	merge := func(at time.Time, from, into int) {
		for _, m := range stories[from].Members {
			stories[into].Members = append(stories[into].Members, Moved(stories[from].ID, m))
		}
		stories[into].Changed = at
		stories[from] = feed.Story{ID: stories[from].ID, Founded: stories[from].Founded, Changed: at, Into: stories[into].ID}
		commit(t, s, feed.Change{At: at, Stories: []feed.Story{stories[from], stories[into]}})
	}
	merge(Epoch().Add(time.Hour), 2, 1)
	merge(Epoch().Add(2*time.Hour), 1, 0)
	for i := range items {
		items[i].Verdict.Story = stories[0].ID
		if got := known(t, s, items[i].Keys.GUID)[items[i].Keys.GUID].Story; got != stories[0].ID {
			t.Errorf("Known puts item %d into story %s, want the survivor %s", i, got, stories[0].ID)
		}
	}
	same(t, "items of merged stories", stored(t, s, items[0].ID, items[2].ID),
		map[feed.ItemID]feed.Item{items[0].ID: items[0], items[2].ID: items[2]})
	for i := range stories {
		got, err := s.Story(t.Context(), stories[i].ID)
		if err != nil {
			t.Fatal(err)
		}
		same(t, "story reached by an alias", got, loaded(stories[0], items...))
	}
	if got := replayed(t, s, Epoch()); len(got) != 3 {
		t.Errorf("Replay gave %d items, want each once", len(got))
	}
}

func replayOrder(try trial) {
	t, s := try.t, try.store
	var want []feed.ItemID
	for pass := range 5 {
		var items []feed.Item
		at := Epoch().Add(time.Duration(pass) * time.Hour)
		for i := range 200 {
			items = append(items, Item(feed.SourceID([]string{"z", "a", "m"}[i%3]), pass*200+i, at))
		}
		slices.Reverse(items)
		commitFounded(t, s, at, items...)
		for i := range items {
			want = append(want, items[i].ID)
		}
	}
	if got := replayed(t, s, time.Time{}); !slices.Equal(got, want) {
		t.Error("Replay does not give the order of commits")
	}
	if got := replayed(t, s, Epoch().Add(3*time.Hour)); !slices.Equal(got, want[600:]) {
		t.Errorf("Replay since the fourth pass gave %d items, want the last 400 in their order", len(got))
	}
}

func replaySince(try trial) {
	t, s := try.t, try.store
	old, quiet := Item("a", 1, Epoch()), Item("b", 2, Epoch())
	stories := commitFounded(t, s, Epoch(), old, quiet)
	late := Epoch().Add(48 * time.Hour)
	joiner := Item("c", 3, late)
	Join(&stories[0], &joiner, late)
	commit(t, s, feed.Change{At: late, Items: []feed.Item{joiner}, Stories: stories[:1]})
	for since, want := range map[time.Time][]feed.ItemID{
		Epoch():                   {old.ID, quiet.ID, joiner.ID},
		Epoch().Add(1):            {old.ID, joiner.ID},
		late:                      {old.ID, joiner.ID},
		late.Add(time.Nanosecond): nil,
	} {
		if got := replayed(t, s, since); !slices.Equal(got, want) {
			t.Errorf("Replay since %v gave %v, want %v", since, got, want)
		}
	}
}

func replayStops(try trial) {
	t, s := try.t, try.store
	commitFounded(t, s, Epoch(), Item("a", 1, Epoch()), Item("a", 2, Epoch()))
	stop, calls := errors.New("enough"), 0
	err := s.Replay(t.Context(), time.Time{}, func([]feed.Item) error { calls++; return stop })
	if !errors.Is(err, stop) || calls != 1 {
		t.Errorf("Replay = %v after %d calls, want fn's error after one", err, calls)
	}
	// fn may use the store itself: no transaction is open.
	err = s.Replay(t.Context(), time.Time{}, func(items []feed.Item) error {
		return s.Commit(t.Context(), feed.Change{Items: items})
	})
	if err != nil {
		t.Errorf("Commit within Replay: %v", err)
	}
}
