package boltstore_test

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"foldwire/aggregator/boltstore"
	"foldwire/aggregator/feed"
	"foldwire/aggregator/storetest"
)

// TestLayersBesideNone walks at random through commits of all sizes, some of which are stopped,
// merges, retention, rewrites and settlings that have others work amid them, on a store with layers
// and on one without, and holds all that can be read of the one against the other.
func TestLayersBesideNone(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		tw := &twins{ctx: t.Context(), dir: t.TempDir()} // another one at each call
		tw.start(rt)
		defer tw.stop(rt)
		defer tw.compare(rt)
		rt.Repeat(map[string]func(*rapid.T){
			"fresh": tw.fresh, "fresh again": tw.fresh, "edit": tw.edit, "merge": tw.merge, "refused": tw.refused, "prune": tw.prune,
			"settle": tw.settle, "compact": tw.compact, "copy": tw.copy, "reopen": tw.reopen, "compare": tw.compare,
		})
	})
}

// twins are two stores that are given the same.
type twins struct {
	ctx             context.Context // of the test
	dir             string
	layered, plain  *boltstore.Store
	passes, reached int
}

func (tw *twins) start(t *rapid.T) {
	var err, other error
	tw.layered, err = boltstore.Open(filepath.Join(tw.dir, "layered.db"), boltstore.Options{NoSync: true})
	tw.plain, other = boltstore.Open(filepath.Join(tw.dir, "plain.db"), boltstore.Options{NoSync: true})
	if err = errors.Join(err, other); err != nil {
		t.Fatal(err)
	}
	tw.plain.LayerFrom(1 << 30)
}

func (tw *twins) stop(t *rapid.T) {
	if err := errors.Join(tw.layered.Close(), tw.plain.Close()); err != nil {
		t.Error(err)
	}
}

func (tw *twins) reopen(t *rapid.T) {
	tw.stop(t)
	tw.start(t)
}

func (tw *twins) now() time.Time {
	return storetest.Epoch().Add(time.Duration(tw.passes) * time.Minute)
}

// ending is a context that ends once it was asked so many times.
type ending struct {
	context.Context

	left int
}

func (e *ending) Err() error {
	if e.left--; e.left < 0 {
		return context.Canceled
	}
	return nil
}

// commit gives a change to both, and to the one in a layer or not. If the one is stopped on the
// way, amid the steps that settle layers, it has to be as if it had been given nothing.
func (tw *twins) commit(t *rapid.T, c feed.Change) {
	tw.layered.LayerFrom(rapid.SampledFrom([]int{1, 4, 1 << 30}).Draw(t, "layer from"))
	ctx := &ending{tw.ctx, rapid.SampledFrom([]int{1 << 30, 1 << 30, 1 << 30, 0, 1, 2, 3, 5}).Draw(t, "asked")}
	err := tw.layered.Commit(ctx, c)
	if ctx.left < 0 && errors.Is(err, context.Canceled) {
		return
	}
	if err = errors.Join(err, tw.plain.Commit(tw.ctx, c)); err != nil {
		t.Fatalf("Commit: %v", err)
	}
	tw.passes++
}

func (tw *twins) living(t *rapid.T) []feed.Story {
	stories, err := tw.plain.Stories(tw.ctx, time.Time{})
	if err != nil {
		t.Fatal(err)
	}
	return stories
}

// full lists the items in full, in the order of the stories in which they are.
func full(stories []feed.Story) (items []feed.Item) {
	for i := range stories {
		for _, m := range stories[i].Members {
			if m.Item != nil && m.Item.Verdict.Story == stories[i].ID {
				items = append(items, *m.Item)
			}
		}
	}
	return items
}

// someItems is how many items there may be: few, so that what was forgotten returns.
const someItems = 120

// fresh commits items that are not stored, or only remembered: the latter are in their stories
// again, if these live, others found stories or join some.
func (tw *twins) fresh(t *rapid.T) {
	stories := tw.living(t)
	c := feed.Change{At: tw.now()}
	told := full(stories)
	touched := map[feed.StoryID]*feed.Story{}
	for _, n := range rapid.SliceOfNDistinct(rapid.IntRange(1, someItems), 1, 9, rapid.ID).Draw(t, "numbers") {
		it := storetest.Item("a", n, tw.now())
		if slices.ContainsFunc(told, func(o feed.Item) bool { return o.ID == it.ID }) {
			continue
		}
		it.Keys.URL = feed.NewKey("", "url", fmt.Sprint("shared", rapid.IntRange(0, 5).Draw(t, "shared")))
		storetest.Retell(&it)
		s := holding(stories, it.ID)
		switch {
		case s != nil:
			it.Verdict.Story, s.Changed = s.ID, tw.now()
		case len(stories) > 0 && rapid.Bool().Draw(t, "join"):
			s = &stories[rapid.IntRange(0, len(stories)-1).Draw(t, "story")]
			storetest.Join(s, &it, tw.now())
		default:
			founded := storetest.Found(&it, tw.now())
			s = &founded
		}
		touched[s.ID] = s
		c.Items, c.States = append(c.Items, it), append(c.States, storetest.State("a", tw.now()))
	}
	for _, s := range touched {
		c.Stories = append(c.Stories, *s)
	}
	tw.commit(t, c)
}

// holding gives the story of which an item is a member or which it founded, nil if there is none.
func holding(stories []feed.Story, id feed.ItemID) *feed.Story {
	for i := range stories {
		s := &stories[i]
		if s.ID == feed.NewStoryID(id) || slices.ContainsFunc(s.Members, func(m feed.Member) bool { return m.ID == id }) {
			return s
		}
	}
	return nil
}

// edit commits items again, some under other keys.
func (tw *twins) edit(t *rapid.T) {
	stories := tw.living(t)
	items := full(stories)
	if len(items) == 0 {
		t.Skip("nothing to edit")
	}
	c := feed.Change{At: tw.now()}
	for range rapid.IntRange(1, 6).Draw(t, "edits") {
		it := rapid.SampledFrom(items).Draw(t, "item")
		it.Title = rapid.StringN(0, 3, 9).Draw(t, "title")
		it.Keys.Title = feed.NewKey(it.Source, "title", it.Title)
		it.Changed = tw.now()
		it.Revisions++
		storetest.Retell(&it)
		c.Items = append(c.Items, it)
		if rapid.Bool().Draw(t, "tell") {
			at := slices.IndexFunc(stories, func(s feed.Story) bool { return s.ID == it.Verdict.Story })
			stories[at].Changed = tw.now()
			c.Stories = append(c.Stories, stories[at])
		}
	}
	tw.commit(t, c)
}

// merge makes one story of two.
func (tw *twins) merge(t *rapid.T) {
	stories := tw.living(t)
	if len(stories) < 2 {
		t.Skip("nothing to merge")
	}
	pair := rapid.Permutation(stories).Draw(t, "pair")[:2]
	into, from := pair[0], pair[1]
	into.Members = append(slices.Clone(into.Members), from.Members...)
	into.Changed = tw.now()
	c := feed.Change{At: tw.now(), Stories: []feed.Story{{ID: from.ID, Founded: from.Founded, Changed: tw.now(), Into: into.ID}, into}}
	for _, it := range full([]feed.Story{from, into}) {
		if rapid.Bool().Draw(t, "moved") {
			it.Verdict.Story = into.ID
			c.Items = append(c.Items, it)
		}
	}
	tw.commit(t, c)
}

// refused gives both what neither may store in part.
func (tw *twins) refused(t *rapid.T) {
	it := storetest.Item("b", 1, tw.now())
	c := feed.Change{Items: []feed.Item{it}, Stories: []feed.Story{storetest.Found(&it, tw.now()), {ID: feed.StoryID{1}, Into: feed.StoryID{2}}}}
	tw.layered.LayerFrom(1)
	for _, s := range []*boltstore.Store{tw.layered, tw.plain} {
		if err := s.Commit(tw.ctx, c); !errors.Is(err, boltstore.ErrRefused) {
			t.Fatalf("an alias that leads nowhere gives %v", err)
		}
	}
}

func (tw *twins) prune(t *rapid.T) {
	minutes := rapid.IntRange(0, 20)
	p := boltstore.Policy{
		Now: tw.now(), Keep: time.Duration(minutes.Draw(t, "keep")) * time.Minute, Forget: time.Duration(minutes.Draw(t, "forget")) * time.Minute,
		Remember: rapid.IntRange(0, 5).Draw(t, "remember"),
	}
	if rapid.Bool().Draw(t, "bounded") {
		p.Newest = map[feed.SourceID]int{"a": rapid.IntRange(1, 60).Draw(t, "newest")}
	}
	got, err := tw.layered.Prune(tw.ctx, p)
	want, other := tw.plain.Prune(tw.ctx, p)
	if err = errors.Join(err, other); err != nil || got != want {
		t.Fatalf("retention took %+v, want %+v; %v", got, want, err)
	}
}

// settle takes some of the steps that settle layers. Others work before the next.
func (tw *twins) settle(t *rapid.T) {
	if n, err := tw.layered.Layers(tw.ctx); err != nil || n == 0 {
		t.Skip("nothing to settle")
	}
	parts := rapid.Uint64Range(1, 6).Draw(t, "parts")
	together := rapid.IntRange(1, 3).Draw(t, "together")
	for range rapid.IntRange(1, 4).Draw(t, "steps") {
		if err := tw.layered.Settle(tw.ctx, together, parts); err != nil {
			t.Fatal(err)
		}
	}
}

func (tw *twins) compact(t *rapid.T) {
	_, _, err := tw.layered.Compact(tw.ctx)
	_, _, other := tw.plain.Compact(tw.ctx)
	if err = errors.Join(err, other); err != nil {
		t.Fatal(err)
	}
}

// copy goes on with a copy of the one.
func (tw *twins) copy(t *rapid.T) {
	tw.reached++
	to := filepath.Join(tw.dir, "layered.db")
	whole := filepath.Join(tw.dir, fmt.Sprint("copy", tw.reached))
	if err := tw.layered.Backup(tw.ctx, whole); err != nil {
		t.Fatal(err)
	}
	tw.stop(t)
	rename(t, whole, to)
	tw.start(t)
}
