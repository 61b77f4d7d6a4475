package boltstore_test

import (
	"errors"
	"path/filepath"
	"reflect"
	"testing"
	"time"

	"pgregory.net/rapid"

	"foldwire/aggregator/boltstore"
	"foldwire/aggregator/feed"
	"foldwire/aggregator/storetest"
)

const day = 24 * time.Hour

func openNew(tb testing.TB) *boltstore.Store {
	tb.Helper()
	return openAt(tb, filepath.Join(tb.TempDir(), "foldwire.db"), boltstore.Options{NoSync: true})
}

// found commits an item that founds a story.
func found(t *testing.T, s *boltstore.Store, it *feed.Item, at time.Time) feed.Story {
	t.Helper()
	story := storetest.Found(it, at)
	c := feed.Change{At: at, Items: []feed.Item{*it}, Stories: []feed.Story{story}}
	if err := s.Commit(t.Context(), c); err != nil {
		t.Fatal(err)
	}
	return story
}

func prune(t *testing.T, s *boltstore.Store, p boltstore.Policy, want boltstore.Pruned) {
	t.Helper()
	got, err := s.Prune(t.Context(), p)
	if err != nil || got != want {
		t.Fatalf("Prune(%+v) = %+v, %v; want %+v", p, got, err, want)
	}
	if err := s.Check(t.Context()); err != nil {
		t.Fatal(err)
	}
}

// one gives what is known under a key.
func one(t *testing.T, s *boltstore.Store, k feed.Key) (feed.Known, bool) {
	t.Helper()
	got, err := s.Known(t.Context(), []feed.Key{k})
	if err != nil {
		t.Fatal(err)
	}
	known, ok := got[k]
	return known, ok
}

func TestPruneByAge(t *testing.T) {
	s, start := openNew(t), storetest.Epoch()
	old, fresh := storetest.Item("a", 1, start), storetest.Item("a", 2, start.Add(9*day))
	oldStory, freshStory := found(t, s, &old, start), found(t, s, &fresh, start.Add(9*day))
	// A story that goes on keeps its first item, however old.
	first, later := storetest.Item("b", 3, start), storetest.Item("c", 4, start.Add(8*day))
	alive := found(t, s, &first, start)
	storetest.Join(&alive, &later, start.Add(8*day))
	if err := s.Commit(t.Context(), feed.Change{Items: []feed.Item{later}, Stories: []feed.Story{alive}}); err != nil {
		t.Fatal(err)
	}
	policy := boltstore.Policy{Now: start.Add(10 * day), Keep: 5 * day}
	prune(t, s, policy, boltstore.Pruned{Faded: 1, Stories: 1, Blocks: 1})
	prune(t, s, policy, boltstore.Pruned{})

	known, ok := one(t, s, old.Keys.GUID)
	want := feed.Known{
		ID: old.ID, Source: old.Source, Keys: old.Keys, Digest: old.Digest, Published: old.Published, Dated: true,
		Seen: old.Seen, Changed: old.Changed, Story: oldStory.ID, Faded: true,
	}
	if !ok || known != want {
		t.Errorf("a faded item is remembered as %+v, want %+v", known, want)
	}
	if _, err := s.Story(t.Context(), oldStory.ID); !errors.Is(err, feed.ErrNotFound) {
		t.Errorf("a story whose items all faded gives %v, want ErrNotFound", err)
	}
	stories, err := s.Stories(t.Context(), time.Time{})
	if err != nil || len(stories) != 2 || stories[0].ID != freshStory.ID || len(stories[1].Members) != 2 {
		t.Errorf("Stories gives %d stories, %v; want the fresh one, then the one that goes on with both members", len(stories), err)
	}
}

func TestFadedItemReturns(t *testing.T) {
	s, start := openNew(t), storetest.Epoch()
	items := []feed.Item{storetest.Item("a", 1, start), storetest.Item("a", 2, start)}
	var stories []feed.Story
	for i := range items {
		stories = append(stories, found(t, s, &items[i], start))
	}
	prune(t, s, boltstore.Policy{Now: start.Add(10 * day), Keep: day}, boltstore.Pruned{Faded: 2, Stories: 2, Blocks: 2})

	// A story may still be committed with a member that faded: a trace of it is left.
	joiner := storetest.Item("b", 3, start.Add(10*day))
	storetest.Join(&stories[0], &joiner, start.Add(10*day))
	c := feed.Change{Items: []feed.Item{joiner}, Stories: []feed.Story{stories[0]}}
	if err := s.Commit(t.Context(), c); err != nil {
		t.Fatal(err)
	}
	story, err := s.Story(t.Context(), stories[0].ID)
	if err != nil || len(story.Members) != 2 || story.Members[0].Trace == nil || story.Members[1].ID != joiner.ID {
		t.Errorf("story = %+v, %v; want a trace and the joiner", story, err)
	}

	// Given again it is whole again, in its old place.
	found(t, s, &items[1], start.Add(11*day))
	if known, _ := one(t, s, items[1].Keys.GUID); known.Faded {
		t.Error("an item that was given again is still faded")
	}
	var order []feed.ItemID
	if err := s.Dump(t.Context(), func(it feed.Item) error { order = append(order, it.ID); return nil }); err != nil {
		t.Fatal(err)
	}
	if len(order) != 2 || order[0] != items[1].ID || order[1] != joiner.ID {
		t.Errorf("Dump gives %v, want the returned item before the later one", order)
	}
}

func TestPruneByNumber(t *testing.T) {
	s, start := openNew(t), storetest.Epoch()
	var items []feed.Item
	for i := range 20 {
		it := storetest.Item(feed.SourceID([]string{"a", "b"}[i%2]), i, start)
		found(t, s, &it, start)
		items = append(items, it)
	}
	policy := boltstore.Policy{Now: start, Newest: map[feed.SourceID]int{"a": 3}}
	prune(t, s, policy, boltstore.Pruned{Faded: 7, Stories: 7, Blocks: 7})
	for i := range items {
		known, ok := one(t, s, items[i].Keys.URL)
		if want := items[i].Source == "a" && i < 14; !ok || known.Faded != want {
			t.Errorf("item %d of %s: known %v, faded %v; want faded %v", i, items[i].Source, ok, known.Faded, want)
		}
	}
}

func TestForget(t *testing.T) {
	s, start := openNew(t), storetest.Epoch()
	var items []feed.Item
	for i := range 6 {
		it := storetest.Item("a", i, start.Add(time.Duration(i)*time.Hour))
		found(t, s, &it, it.Seen)
		items = append(items, it)
	}
	edited := items[0] // its old key must be forgotten with it
	edited.Keys.Title = feed.NewKey("a", "title", "khác")
	if err := s.Commit(t.Context(), feed.Change{Items: []feed.Item{edited}, States: []feed.State{storetest.State("a", start)}}); err != nil {
		t.Fatal(err)
	}
	now := start.Add(1000 * day)
	prune(t, s, boltstore.Policy{Now: now, Keep: day}, boltstore.Pruned{Faded: 6, Stories: 6, Blocks: 6})
	prune(t, s, boltstore.Policy{Now: now, Keep: day, Forget: 2000 * day}, boltstore.Pruned{})
	prune(t, s, boltstore.Policy{Now: now, Keep: day, Forget: 500 * day, Remember: 2}, boltstore.Pruned{Forgotten: 4})
	for i := range items {
		for _, k := range append(items[i].Keys.All(), edited.Keys.Title) {
			known, ok := one(t, s, k)
			if i < 4 && ok && known.ID == items[i].ID || i >= 4 && k != edited.Keys.Title && !ok {
				t.Errorf("item %d: known %v under %x", i, ok, k)
			}
		}
	}
	// What is forgotten and comes back has the id that it had.
	story := found(t, s, &items[0], now)
	if got, err := s.Story(t.Context(), story.ID); err != nil || got.Members[0].ID != items[0].ID {
		t.Errorf("an item that was forgotten cannot return: %v", err)
	}
	prune(t, s, boltstore.Policy{Now: now.Add(5000 * day), Keep: day}, boltstore.Pruned{Faded: 1, Stories: 1, Blocks: 1})
	prune(t, s, boltstore.Policy{Now: now.Add(5000 * day), Keep: day, Forget: day}, boltstore.Pruned{Forgotten: 3})
	prune(t, s, boltstore.Policy{Now: now.Add(5000 * day), Keep: day, Forget: day}, boltstore.Pruned{States: 1})
	stats, err := s.Stats(t.Context())
	if err != nil || stats.Items+stats.Stories+stats.Tombstones+stats.Aliases != 0 {
		t.Errorf("after all was forgotten there is left %+v, %v", stats, err)
	}
}

func TestForgetWaitsForTheStory(t *testing.T) {
	s, start := openNew(t), storetest.Epoch()
	first, second := storetest.Item("a", 1, start), storetest.Item("b", 2, start)
	story := storetest.Found(&first, start)
	storetest.Join(&story, &second, start)
	again := storetest.Item("a", 3, start)
	storetest.Join(&story, &again, start)
	c := feed.Change{Items: []feed.Item{first, second, again}, Stories: []feed.Story{story}}
	if err := s.Commit(t.Context(), c); err != nil {
		t.Fatal(err)
	}
	policy := boltstore.Policy{Now: start.Add(day), Newest: map[feed.SourceID]int{"a": 1}, Forget: time.Hour}
	prune(t, s, policy, boltstore.Pruned{Faded: 1})
	prune(t, s, policy, boltstore.Pruned{}) // the story goes on, and a later commit may name the item
	story.Changed = start.Add(day)
	if err := s.Commit(t.Context(), feed.Change{Stories: []feed.Story{story}}); err != nil {
		t.Errorf("a story that names a faded member: %v", err)
	}
}

func TestFewThatStayLeaveTheirBlock(t *testing.T) {
	s, start := openNew(t), storetest.Epoch()
	c := newProse(9).news(0, 20) // one block
	if err := s.Commit(t.Context(), c); err != nil {
		t.Fatal(err)
	}
	story := c.Stories[4] // goes on
	story.Changed = start.Add(10 * day)
	if err := s.Commit(t.Context(), feed.Change{Stories: []feed.Story{story}}); err != nil {
		t.Fatal(err)
	}
	want, err := s.Story(t.Context(), story.ID)
	if err != nil {
		t.Fatal(err)
	}
	before, err := s.Stats(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	policy := boltstore.Policy{Now: start.Add(11 * day), Keep: 2 * day}
	prune(t, s, policy, boltstore.Pruned{Faded: 19, Stories: 19, Blocks: 1})
	prune(t, s, policy, boltstore.Pruned{})
	after, err := s.Stats(t.Context())
	if err != nil || before.Size-before.Free-(after.Size-after.Free) < 16<<10 {
		t.Errorf("19 of 20 items faded, but the file holds %d bytes after %d", after.Size-after.Free, before.Size-before.Free)
	}
	got, err := s.Story(t.Context(), story.ID)
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("the item that moved is now %+v, %v; want %+v", got, err, want)
	}
}

// TestTraces checks that what fades keeps its place in a story that goes on: through
// commits that do not name it, and through a merge.
func TestTraces(t *testing.T) {
	s, start := openNew(t), storetest.Epoch()
	at := func(days int) time.Time { return start.Add(time.Duration(days) * day) }
	commit := func(c feed.Change) {
		t.Helper()
		if err := errors.Join(s.Commit(t.Context(), c), s.Check(t.Context())); err != nil {
			t.Fatal(err)
		}
	}
	older, first, second := storetest.Item("c", 9, start), storetest.Item("a", 1, at(1)), storetest.Item("b", 2, at(2))
	survivor, story := found(t, s, &older, start), found(t, s, &first, at(1))
	storetest.Join(&story, &second, at(2))
	commit(feed.Change{Items: []feed.Item{second}, Stories: []feed.Story{story}})
	for i := range 3 {
		it := storetest.Item("a", 10+i, at(3))
		found(t, s, &it, at(3))
	}
	prune(t, s, boltstore.Policy{Now: at(3), Newest: map[feed.SourceID]int{"a": 1}}, boltstore.Pruned{Faded: 3, Stories: 2, Blocks: 3})

	check := func(name string, id feed.StoryID, at int) []feed.Member {
		t.Helper()
		return traced(t, s, name, id, at, &first)
	}
	check("faded", story.ID, 0)
	third := storetest.Item("c", 3, at(4))
	story.Members = story.Members[1:] // who decides does not know the first
	storetest.Join(&story, &third, at(4))
	commit(feed.Change{Items: []feed.Item{third}, Stories: []feed.Story{story}})
	check("after a commit without it", story.ID, 0)

	survivor.Changed = at(5)
	for _, m := range []int{1, 0} {
		moved := story.Members[m]
		moved.Joined = at(5)
		survivor.Members = append(survivor.Members, moved)
	}
	merge := feed.Change{Stories: []feed.Story{survivor, {ID: story.ID, Into: survivor.ID, Changed: at(5)}}}
	commit(merge)
	commit(merge)
	members := check("merged", survivor.ID, 1)
	for i, want := range []struct {
		id     feed.ItemID
		joined time.Time
	}{{first.ID, at(1)}, {second.ID, at(2)}, {third.ID, at(4)}} {
		m := members[i+1]
		past := []feed.Stay{{Story: story.ID, Joined: want.joined}}
		if len(members) != 4 || m.ID != want.id || !m.Joined.Equal(at(5)) || !reflect.DeepEqual(m.Past, past) {
			t.Errorf("member %d of %d is %+v, want %v with the past %v", i+1, len(members), m, want.id, past)
		}
	}
	var told int
	err := s.Replay(t.Context(), start, func(items []feed.Item) error { told += len(items); return nil })
	if err != nil || told != 4 {
		t.Errorf("Replay gives %d items, %v; want those in full alone", told, err)
	}
	// What faded in full goes without a trace of its verdict.
	prune(t, s, boltstore.Policy{Now: at(50), Keep: day}, boltstore.Pruned{Faded: 4, Stories: 2, Blocks: 4})
	if _, err := s.Story(t.Context(), story.ID); !errors.Is(err, feed.ErrNotFound) {
		t.Errorf("a story whose members all faded gives %v", err)
	}
}

// traced checks that the trace of an item is a certain member of a story.
func traced(t *testing.T, s *boltstore.Store, name string, id feed.StoryID, at int, it *feed.Item) []feed.Member {
	t.Helper()
	got, err := s.Story(t.Context(), id)
	if err != nil || len(got.Members) <= at {
		t.Fatalf("%s: %+v, %v", name, got, err)
	}
	m := got.Members[at]
	if m.ID != it.ID || m.Source != it.Source || m.Item != nil || m.Trace == nil {
		t.Fatalf("%s: member %d is %+v, want the trace of the founder", name, at, m)
	}
	tr := m.Trace
	if tr.Title != "" || !tr.Published.Equal(it.Published) || tr.Verdict.Rule != feed.RuleFounded || tr.Verdict.Story != got.ID || tr.Digest != it.Digest {
		t.Errorf("%s: the trace is %+v", name, tr)
	}
	return got.Members
}

// TestPruneAtRandom prunes with random policies amid commits and merges: the file stays
// consistent, nothing is forgotten that must be remembered, and ids never change.
func TestPruneAtRandom(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		s, err := boltstore.Open(filepath.Join(t.TempDir(), "foldwire.db"), boltstore.Options{NoSync: true})
		if err != nil {
			rt.Fatal(err)
		}
		defer s.Close()
		w := &walk{now: storetest.Epoch(), ids: map[feed.Key]feed.ItemID{}}
		for range rapid.IntRange(1, 12).Draw(rt, "steps") {
			s.LayerFrom(rapid.SampledFrom([]int{1, 100}).Draw(rt, "layer from"))
			if err := s.Commit(t.Context(), w.step(rt)); err != nil {
				rt.Fatal(err)
			}
			policy := boltstore.Policy{
				Now: w.now, Keep: time.Duration(rapid.IntRange(0, 96).Draw(rt, "keep")) * time.Hour,
				Newest: map[feed.SourceID]int{"a": rapid.IntRange(0, 10).Draw(rt, "newest")},
			}
			if _, err := s.Prune(t.Context(), policy); err != nil {
				rt.Fatal(err)
			}
			if err := s.Check(t.Context()); err != nil {
				rt.Fatal(err)
			}
		}
		for k, id := range w.ids {
			got, err := s.Known(t.Context(), []feed.Key{k})
			if err != nil || got[k].ID != id {
				rt.Fatalf("key %x leads to %v, %v; want %v", k, got[k], err, id)
			}
		}
	})
}

// walk makes changes at random.
type walk struct {
	now    time.Time
	number int
	living []feed.Story
	ids    map[feed.Key]feed.ItemID
}

func (w *walk) step(t *rapid.T) feed.Change {
	w.now = w.now.Add(time.Duration(rapid.IntRange(1, 72).Draw(t, "hours")) * time.Hour)
	c := feed.Change{At: w.now}
	for range rapid.IntRange(0, 8).Draw(t, "items") {
		w.number++
		it := storetest.Item(feed.SourceID(rapid.SampledFrom([]string{"a", "b"}).Draw(t, "source")), w.number, w.now)
		w.ids[it.Keys.GUID] = it.ID
		if i := rapid.IntRange(-1, len(w.living)-1).Draw(t, "story"); i >= 0 {
			storetest.Join(&w.living[i], &it, w.now)
		} else {
			w.living = append(w.living, storetest.Found(&it, w.now))
		}
		c.Items = append(c.Items, it)
	}
	c.Stories = append(c.Stories, w.living...)
	if last := len(w.living) - 1; last > 0 && rapid.Bool().Draw(t, "merge") {
		from, into := w.living[last], &w.living[0]
		w.living = w.living[:last]
		into.Members, into.Changed = append(into.Members, from.Members...), w.now
		c.Stories = append(c.Stories, feed.Story{ID: from.ID, Into: into.ID}, *into)
	}
	return c
}
