package storetest

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"foldwire/aggregator"
	"foldwire/aggregator/feed"
)

// Model walks at random through commits, merges, edits and reopenings, and compares the
// store with maps again and again. open opens the store that lives in a folder, and
// gives what closes it.
func Model(t *testing.T, open func(dir string) (s aggregator.Store, end func() error, err error)) {
	t.Helper()
	rapid.Check(t, func(rt *rapid.T) {
		dir := t.TempDir() // another one at each call
		m := &machine{ctx: t.Context(), model: newModel(), open: func() (aggregator.Store, func() error, error) { return open(dir) }}
		m.start(rt)
		defer m.stop(rt)
		defer m.compare(rt)
		rt.Repeat(map[string]func(*rapid.T){
			"fresh": m.fresh, "edit": m.edit, "merge": m.merge, "again": m.again, "refused": m.refused, "reopen": m.reopen,
			"compare": m.compare,
		})
	})
}

// machine drives a store and the model beside it.
type machine struct {
	ctx    context.Context
	model  *model
	open   func() (aggregator.Store, func() error, error)
	store  aggregator.Store
	end    func() error
	passes int
	number int
	last   feed.Change
}

func (m *machine) start(t *rapid.T) {
	var err error
	if m.store, m.end, err = m.open(); err != nil {
		t.Fatalf("open: %v", err)
	}
}

func (m *machine) stop(t *rapid.T) {
	if err := m.end(); err != nil {
		t.Errorf("close: %v", err)
	}
}

func (m *machine) now() time.Time {
	return Epoch().Add(time.Duration(m.passes)*time.Minute + time.Duration(m.passes))
}

func (m *machine) commit(t *rapid.T, c feed.Change) {
	if err := m.store.Commit(m.ctx, c); err != nil {
		t.Fatalf("Commit: %v", err)
	}
	m.model.commit(c)
	m.last = c
	m.passes++
}

// fresh commits new items that found stories or join living ones.
func (m *machine) fresh(t *rapid.T) {
	c := feed.Change{At: m.now()}
	touched := map[feed.StoryID]feed.Story{}
	for range rapid.IntRange(1, 12).Draw(t, "items") {
		m.number++
		source := feed.SourceID(rapid.SampledFrom([]string{"a", "b", "báo"}).Draw(t, "source"))
		it := Item(source, m.number, m.now())
		if shared := rapid.IntRange(0, 5).Draw(t, "shared"); shared > 0 {
			it.Keys.URL = feed.NewKey("", "url", fmt.Sprint("shared", shared))
		}
		it.Content += rapid.StringN(0, 40, 200).Draw(t, "content")
		Retell(&it)
		if living := m.model.living(); len(living) > 0 && rapid.Bool().Draw(t, "join") {
			id := rapid.SampledFrom(living).Draw(t, "story")
			s, ok := touched[id]
			if !ok {
				s = m.model.stories[id]
			}
			Join(&s, &it, m.now())
			touched[id] = s
		} else {
			s := Found(&it, m.now())
			touched[s.ID] = s
		}
		c.Items = append(c.Items, it)
		c.States = append(c.States, State(source, m.now()))
	}
	c.Stories = slices.Collect(maps.Values(touched))
	m.commit(t, c)
}

// edit commits items again with another text, other keys, or as they were.
func (m *machine) edit(t *rapid.T) {
	if len(m.model.order) == 0 {
		t.Skip("nothing to edit")
	}
	c := feed.Change{At: m.now()}
	for range rapid.IntRange(1, 4).Draw(t, "edits") {
		it := m.model.item(rapid.SampledFrom(m.model.order).Draw(t, "item"))
		if rapid.Bool().Draw(t, "really") {
			it.Title = rapid.String().Draw(t, "title")
			it.Keys.Title = feed.NewKey(it.Source, "title", it.Title)
			it.Changed = m.now()
			it.Revisions++
			Retell(&it)
		}
		c.Items = append(c.Items, it)
		s := m.model.stories[it.Verdict.Story]
		s.Changed = m.now()
		c.Stories = append(c.Stories, s)
	}
	m.commit(t, c)
}

// merge makes one story of two.
func (m *machine) merge(t *rapid.T) {
	living := m.model.living()
	if len(living) < 2 {
		t.Skip("nothing to merge")
	}
	pair := rapid.Permutation(living).Draw(t, "pair")[:2]
	into, from := m.model.stories[pair[0]], m.model.stories[pair[1]]
	into.Members = append(slices.Clone(into.Members), from.Members...)
	into.Changed = m.now()
	from = feed.Story{ID: from.ID, Founded: from.Founded, Changed: m.now(), Into: into.ID}
	m.commit(t, feed.Change{At: m.now(), Stories: []feed.Story{from, into}})
}

// again commits the last change once more, which must change nothing.
func (m *machine) again(t *rapid.T) {
	if err := m.store.Commit(m.ctx, m.last); err != nil {
		t.Fatalf("Commit again: %v", err)
	}
	m.model.commit(m.last)
}

// refused tries a change that must not be stored, not even in part.
func (m *machine) refused(t *rapid.T) {
	it := Item("a", -1, m.now())
	stranger := feed.StoryID{1, 2, 3}
	c := feed.Change{
		At: m.now(), Items: []feed.Item{it}, States: []feed.State{State("refused", m.now())},
		Stories: []feed.Story{Found(&it, m.now()), {ID: stranger, Into: feed.StoryID{4}}},
	}
	if err := m.store.Commit(m.ctx, c); err == nil {
		t.Fatal("an alias that leads nowhere was accepted")
	}
}

// reopen closes the store and opens it again.
func (m *machine) reopen(t *rapid.T) {
	m.stop(t)
	m.start(t)
}

// compare holds all that can be read against the model.
func (m *machine) compare(t *rapid.T) {
	ctx := m.ctx
	states, err := m.store.States(ctx)
	agree(t, "states", states, m.model.states, err)

	keys := append(slices.Collect(maps.Keys(m.model.keys)), feed.Key{5}, feed.Key{})
	wantKnown := map[feed.Key]feed.Known{}
	for k, id := range m.model.keys {
		wantKnown[k] = m.model.known(id)
	}
	gotKnown, err := m.store.Known(ctx, keys)
	agree(t, "known", gotKnown, wantKnown, err)

	wantItems := map[feed.ItemID]feed.Item{}
	for _, id := range m.model.order {
		wantItems[id] = m.model.item(id)
	}
	items, err := m.store.Items(ctx, append(m.model.order, feed.ItemID{7}))
	agree(t, "items", items, wantItems, err)

	for id := range m.model.stories {
		s, err := m.store.Story(ctx, id)
		agree(t, "story", s, m.model.story(id), err)
	}
	if _, err := m.store.Story(ctx, feed.StoryID{9}); !errors.Is(err, aggregator.ErrNotFound) {
		t.Fatalf("an unknown story gives %v", err)
	}
	since := Epoch().Add(time.Duration(rapid.IntRange(-1, m.passes+1).Draw(t, "since")) * time.Minute)
	var got []feed.Item
	err = m.store.Replay(ctx, since, func(run []feed.Item) error { got = append(got, run...); return nil })
	agree(t, "replay", got, m.model.replay(since), err)
}

func agree[T any](t *rapid.T, what string, got, want T, err error) {
	t.Helper()
	if err != nil {
		t.Fatalf("%s: %v", what, err)
	}
	if !reflect.DeepEqual(got, want) {
		t.Fatalf("%s:\n got %+v\nwant %+v", what, got, want)
	}
}
