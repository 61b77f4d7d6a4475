package storetest

import (
	"errors"
	"reflect"
	"slices"
	"testing"
	"time"

	"foldwire/aggregator"
	"foldwire/aggregator/feed"
)

// Run tests every promise of aggregator.Store. open gives an empty store and sees to
// closing it; it is called once for each case.
func Run(t *testing.T, open func(t *testing.T) aggregator.Store) {
	t.Helper()
	cases := []struct {
		name string
		test func(trial)
	}{
		{"an empty store answers", emptyStore},
		{"states come back whole", statesComeBack},
		{"items come back whole", itemsComeBack},
		{"packed items come back whole", packedItems},
		{"times survive whatever they are", timesSurvive},
		{"every key leads to its item", keysLead},
		{"a key leads to the item stored under it last", lastKeyWins},
		{"a changed item keeps its place and its old keys", changedItem},
		{"stories come back with their items", storiesComeBack},
		{"a story given again replaces the old", storyReplaced},
		{"aliases lead to the survivor", aliases},
		{"replay keeps the order of commits", replayOrder},
		{"replay gives whole stories that changed since", replaySince},
		{"replay stops at an error", replayStops},
		{"a commit is all or nothing", allOrNothing},
		{"a commit twice is a commit once", commitTwice},
		{"what is returned is the caller's own", ownValues},
		{"readers and a writer do not disturb each other", concurrent},
		{"a cancelled context is honoured", cancelled},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) { c.test(trial{t: t, store: open(t)}) })
	}
}

// trial is one case on its way: a store of its own, empty at first.
type trial struct {
	t     *testing.T
	store aggregator.Store
}

func commit(t *testing.T, s aggregator.Store, c feed.Change) {
	t.Helper()
	if err := s.Commit(t.Context(), c); err != nil {
		t.Fatalf("Commit: %v", err)
	}
}

// commitFounded commits items each of which founds a story, and gives the stories.
func commitFounded(t *testing.T, s aggregator.Store, at time.Time, items ...feed.Item) []feed.Story {
	t.Helper()
	c := feed.Change{At: at, Items: items}
	for i := range items {
		c.Stories = append(c.Stories, Found(&items[i], at))
	}
	commit(t, s, c)
	return c.Stories
}

func known(t *testing.T, s aggregator.Store, keys ...feed.Key) map[feed.Key]feed.Known {
	t.Helper()
	got, err := s.Known(t.Context(), keys)
	if err != nil {
		t.Fatalf("Known: %v", err)
	}
	return got
}

func stored(t *testing.T, s aggregator.Store, ids ...feed.ItemID) map[feed.ItemID]feed.Item {
	t.Helper()
	got, err := s.Items(t.Context(), ids)
	if err != nil {
		t.Fatalf("Items: %v", err)
	}
	return got
}

func replayed(t *testing.T, s aggregator.Store, since time.Time) []feed.ItemID {
	t.Helper()
	var ids []feed.ItemID
	err := s.Replay(t.Context(), since, func(items []feed.Item) error {
		if len(items) == 0 {
			return errors.New("an empty run")
		}
		for i := range items {
			ids = append(ids, items[i].ID)
		}
		return nil
	})
	if err != nil {
		t.Fatalf("Replay: %v", err)
	}
	return ids
}

// same fails the test if got is not want, with times compared as moments in UTC.
func same[T any](t *testing.T, what string, got, want T) {
	t.Helper()
	if !reflect.DeepEqual(got, want) {
		t.Errorf("%s:\n got %+v\nwant %+v", what, got, want)
	}
}

// filled fails the test if a field of v, at any depth of structs, is the zero value: a
// fixture that leaves one empty would not notice that a store loses it.
func filled(t *testing.T, path string, v reflect.Value, except ...string) {
	t.Helper()
	for i := range v.NumField() {
		name := path + "." + v.Type().Field(i).Name
		f := v.Field(i)
		switch {
		case slices.Contains(except, name):
		case f.IsZero():
			t.Errorf("the fixture leaves %s empty", name)
		case f.Kind() == reflect.Struct && f.Type() != reflect.TypeFor[time.Time]():
			filled(t, name, f, except...)
		case f.Kind() == reflect.Slice && f.Type().Elem().Kind() == reflect.Struct:
			filled(t, name+"[0]", f.Index(0), except...)
		}
	}
}
