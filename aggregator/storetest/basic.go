package storetest

import (
	"bytes"
	"errors"
	"math"
	"reflect"
	"slices"
	"time"

	"foldwire/aggregator"
	"foldwire/aggregator/feed"
)

func emptyStore(try trial) {
	t, s := try.t, try.store
	states, err := s.States(t.Context())
	if err != nil || len(states) != 0 {
		t.Errorf("States = %v, %v; want none", states, err)
	}
	if got := known(t, s, feed.NewKey("", "url", "x"), feed.Key{}); len(got) != 0 {
		t.Errorf("Known = %v, want none", got)
	}
	if got := stored(t, s, feed.NewItemID("a", feed.Key{1}), feed.ItemID{}); len(got) != 0 {
		t.Errorf("Items = %v, want none", got)
	}
	for _, id := range []feed.StoryID{{}, feed.NewStoryID(feed.ItemID{1})} {
		if _, err := s.Story(t.Context(), id); !errors.Is(err, aggregator.ErrNotFound) {
			t.Errorf("Story(%v) = %v, want ErrNotFound", id, err)
		}
	}
	if got := replayed(t, s, time.Time{}); len(got) != 0 {
		t.Errorf("Replay gave %v, want nothing", got)
	}
	commit(t, s, feed.Change{At: Epoch()})
}

func statesComeBack(try trial) {
	t, s := try.t, try.store
	want := map[feed.SourceID]feed.State{
		"full": State("full", Epoch()), "bare": {Source: "bare"}, "báo": {Source: "báo", Polled: Epoch(), Entries: []uint64{7}},
	}
	filled(t, "State", reflect.ValueOf(want["full"]))
	var c feed.Change
	for _, st := range want {
		c.States = append(c.States, st)
	}
	commit(t, s, c)
	got, err := s.States(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	same(t, "states", got, want)

	next := State("full", Epoch().Add(time.Hour))
	next.Failure, next.Failures, next.Entries, next.Gone = nil, 0, nil, false
	commit(t, s, feed.Change{States: []feed.State{next}})
	want["full"] = next
	if got, err = s.States(t.Context()); err != nil {
		t.Fatal(err)
	}
	same(t, "states after a second poll of one", got, want)
}

func itemsComeBack(try trial) {
	t, s := try.t, try.store
	founder, joiner := Item("a", 1, Epoch()), Item("b", 2, Epoch())
	story := Found(&founder, Epoch())
	Join(&story, &joiner, Epoch())
	joiner.Revisions = 4
	filled(t, "Item", reflect.ValueOf(joiner), "Item.Packed", "Item.Held")
	bare := feed.Item{ID: feed.NewItemID("c", feed.Key{1}), Source: "c", Published: Epoch(), Seen: Epoch()}
	bareStory := Found(&bare, Epoch())
	commit(t, s, feed.Change{At: Epoch(), Items: []feed.Item{founder, joiner, bare}, Stories: []feed.Story{story, bareStory}})
	want := map[feed.ItemID]feed.Item{founder.ID: founder, joiner.ID: joiner, bare.ID: bare}
	same(t, "items", stored(t, s, founder.ID, bare.ID, joiner.ID, feed.ItemID{9}, joiner.ID), want)
}

// packedItems are stored like others, held or not, and their texts can be read before.
func packedItems(try trial) {
	t, s := try.t, try.store
	var all []byte
	items := make([]feed.Item, 4)
	want := map[feed.ItemID]feed.Item{}
	c := feed.Change{At: Epoch()}
	for i := range items {
		it := Item("a", i, Epoch())
		c.Stories = append(c.Stories, Found(&it, Epoch()))
		want[it.ID] = it
		from := len(all)
		var err error
		if all, err = s.Pack(&it, all); err != nil {
			t.Fatal(err)
		}
		if text, _, err := s.Text(all[from:], nil); err != nil || text != it.Text {
			t.Errorf("the packed text is %q, %v, want %q", text, err, it.Text)
		}
		items[i] = feed.Item{
			ID: it.ID, Source: it.Source, Keys: it.Keys, Digest: it.Digest, Title: it.Title, Language: it.Language, Published: it.Published, Dated: it.Dated,
			Seen: it.Seen, Changed: it.Changed, Verdict: it.Verdict, Packed: feed.Packed{At: int64(from), Size: len(all) - from, Text: true},
		}
	}
	for i := range items {
		p := &items[i].Packed
		p.From = bytes.NewReader(all)
		if i%2 == 1 {
			items[i].Held = all[p.At:][:p.Size]
		}
	}
	c.Items = items
	commit(t, s, c)
	same(t, "items", stored(t, s, items[0].ID, items[1].ID, items[2].ID, items[3].ID), want)
	commit(t, s, c)
	same(t, "items after they came again", stored(t, s, items[0].ID, items[1].ID, items[2].ID, items[3].ID), want)
}

func timesSurvive(try trial) {
	t, s := try.t, try.store
	saigon := time.FixedZone("+07", 7*3600)
	times := []time.Time{
		time.Unix(0, 0).UTC(), time.Unix(-1, 999999999).UTC(), time.Date(1, 1, 1, 0, 0, 0, 1, time.UTC),
		time.Date(9999, 12, 31, 23, 59, 59, 999999999, time.UTC), time.Date(1600, 2, 29, 0, 0, 0, 0, time.UTC),
		time.Unix(math.MaxInt32+1, 0).UTC(), time.Date(2026, 3, 1, 13, 0, 0, 0, saigon),
	}
	for i, at := range times {
		it := Item("a", i, Epoch())
		it.Published, it.Updated = at, at
		commitFounded(t, s, Epoch(), it)
		got := stored(t, s, it.ID)[it.ID]
		for _, back := range []time.Time{got.Published, got.Updated, known(t, s, it.Keys.GUID)[it.Keys.GUID].Published} {
			if !back.Equal(at) || back.Location() != time.UTC {
				t.Errorf("%v came back as %v", at, back)
			}
		}
	}
}

func keysLead(try trial) {
	t, s := try.t, try.store
	it, other := Item("a", 1, Epoch()), Item("b", 1, Epoch())
	it.Revisions = 2
	it.Changed = Epoch().Add(time.Hour)
	stories := commitFounded(t, s, Epoch(), it, other)
	it.Verdict = feed.Verdict{Story: stories[0].ID}
	want := feed.Known{
		ID: it.ID, Source: it.Source, Keys: it.Keys, Digest: it.Digest, Published: it.Published, Dated: true,
		Seen: it.Seen, Changed: it.Changed, Revisions: 2, Story: it.Verdict.Story,
	}
	filled(t, "Known", reflect.ValueOf(want), "Known.Faded")
	missing := feed.NewKey("a", "guid", "never seen")
	got := known(t, s, append(it.Keys.All(), missing, it.Keys.GUID)...)
	if len(got) != 4 {
		t.Errorf("Known gave %d answers, want one for each of four keys", len(got))
	}
	for _, k := range it.Keys.All() {
		same(t, "known", got[k], want)
	}
}

func lastKeyWins(try trial) {
	t, s := try.t, try.store
	first, second, third := Item("a", 1, Epoch()), Item("b", 2, Epoch()), Item("c", 3, Epoch())
	second.Keys.URL, third.Keys.URL = first.Keys.URL, first.Keys.URL
	commitFounded(t, s, Epoch(), first)
	commitFounded(t, s, Epoch(), second, third)
	if got := known(t, s, first.Keys.URL)[first.Keys.URL]; got.ID != third.ID {
		t.Errorf("a key shared by three items leads to %s, want the last, %s", got.ID, third.ID)
	}
	if got := known(t, s, first.Keys.GUID)[first.Keys.GUID]; got.ID != first.ID {
		t.Errorf("the first item's own key leads to %s", got.ID)
	}
	commit(t, s, feed.Change{At: Epoch(), Items: []feed.Item{first}})
	if got := known(t, s, first.Keys.URL)[first.Keys.URL]; got.ID != first.ID {
		t.Errorf("after the first item was stored again its key leads to %s", got.ID)
	}
}

func changedItem(try trial) {
	t, s := try.t, try.store
	items := []feed.Item{Item("a", 1, Epoch()), Item("a", 2, Epoch()), Item("a", 3, Epoch())}
	stories := commitFounded(t, s, Epoch(), items...)
	edited, later := items[1], Epoch().Add(time.Hour)
	edited.Verdict.Story = stories[1].ID
	oldTitle := edited.Keys.Title
	edited.Title, edited.Text, edited.Content = "Tin đã sửa", "Tin đã sửa hoàn toàn", ""
	edited.Keys.Title = feed.NewKey("a", "title", edited.Title)
	edited.Changed, edited.Revisions = later, 1
	Retell(&edited)
	stories[1].Changed = later
	commit(t, s, feed.Change{At: later, Items: []feed.Item{edited}, Stories: stories[1:2]})

	same(t, "the edited item", stored(t, s, edited.ID)[edited.ID], edited)
	for _, k := range append(edited.Keys.All(), oldTitle) {
		if got := known(t, s, k)[k]; got.ID != edited.ID || got.Revisions != 1 || got.Keys != edited.Keys {
			t.Errorf("key %x leads to %+v, want the edited item", k, got)
		}
	}
	want := []feed.ItemID{items[0].ID, items[1].ID, items[2].ID}
	if got := replayed(t, s, time.Time{}); !slices.Equal(got, want) {
		t.Errorf("Replay gave %v, want the order of first commits %v", got, want)
	}
}
