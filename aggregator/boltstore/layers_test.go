package boltstore_test

import (
	"context"
	"errors"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"foldwire/aggregator"
	"foldwire/aggregator/boltstore"
	"foldwire/aggregator/feed"
	"foldwire/aggregator/storetest"
)

// layering is a store of which each commit but every nth goes into a layer, however small it is.
type layering struct {
	*boltstore.Store

	nth, commits int
}

func (l *layering) Commit(ctx context.Context, c feed.Change) error {
	l.commits++
	l.LayerFrom(1)
	if l.commits%l.nth == 0 {
		l.LayerFrom(1 << 30)
	}
	return l.Store.Commit(ctx, c)
}

// TestStoreInLayers runs the suite on stores in which all is in layers, and on some in which
// only some is.
func TestStoreInLayers(t *testing.T) {
	for _, nth := range []int{1 << 30, 3} {
		storetest.Run(t, func(t *testing.T) aggregator.Store {
			t.Helper()
			return &layering{Store: openAt(t, filepath.Join(t.TempDir(), "foldwire.db"), boltstore.Options{}), nth: nth}
		})
	}
}

func TestModelInLayers(t *testing.T) {
	storetest.Model(t, func(dir string) (aggregator.Store, func() error, error) {
		s, err := boltstore.Open(filepath.Join(dir, "foldwire.db"), boltstore.Options{NoSync: true})
		if err != nil {
			return nil, nil, err
		}
		end := func() error { return errors.Join(s.Check(context.Background()), s.Close()) }
		return &layering{Store: s, nth: 3}, end, nil
	})
}

// TestLayersTellTheSame stores the same pass in one commit and in many, which go into layers,
// of which some are settled, and reads it then and later.
func TestLayersTellTheSame(t *testing.T) {
	p := newProse(3)
	var whole feed.Change
	var parts []feed.Change
	for i := range 14 {
		part := p.news(i, 30)
		part.At = whole.At
		whole.Items, whole.Stories, whole.States = append(whole.Items, part.Items...), append(whole.Stories, part.Stories...), append(whole.States, part.States...)
		parts = append(parts, part)
	}
	one := openAt(t, filepath.Join(t.TempDir(), "one.db"), boltstore.Options{NoSync: true})
	one.LayerFrom(1 << 30)
	if err := one.Commit(t.Context(), whole); err != nil {
		t.Fatal(err)
	}
	want := toldBy(t, one, whole)
	many := openAt(t, filepath.Join(t.TempDir(), "many.db"), boltstore.Options{NoSync: true})
	many.LayerFrom(1)
	for i := range parts {
		if err := many.Commit(t.Context(), parts[i]); err != nil {
			t.Fatal(err)
		}
	}
	copied := filepath.Join(t.TempDir(), "copy.db")
	if err := many.Backup(t.Context(), copied); err != nil {
		t.Fatal(err)
	}
	same := func(when string, s *boltstore.Store) {
		if got := toldBy(t, s, whole); got != want {
			t.Errorf("%s, another store tells\n%.2000s\nwant\n%.2000s", when, got, want)
		}
	}
	same("in layers", many)
	same("in layers and only read", openAt(t, copied, boltstore.Options{ReadOnly: true}))
	if _, _, err := many.Compact(t.Context()); err != nil {
		t.Fatal(err)
	}
	same("compacted", many)
	if err := many.Commit(t.Context(), parts[0]); err != nil {
		t.Fatal(err)
	}
	same("once more in a layer", many)
	many.LayerFrom(1 << 30)
	if err := many.Commit(t.Context(), parts[0]); err != nil {
		t.Fatal(err)
	}
	same("and beside it", many)
}

// toldBy gives all that a store tells of what a change brought.
func toldBy(t *testing.T, s *boltstore.Store, c feed.Change) string {
	t.Helper()
	var keys []feed.Key
	var ids []feed.ItemID
	for i := range c.Items {
		keys, ids = append(keys, c.Items[i].Keys.All()...), append(ids, c.Items[i].ID)
	}
	known, err := s.Known(t.Context(), keys)
	if err != nil {
		t.Fatal(err)
	}
	items, err := s.Items(t.Context(), ids)
	if err != nil {
		t.Fatal(err)
	}
	stories, err := s.Stories(t.Context(), time.Time{})
	if err != nil {
		t.Fatal(err)
	}
	var all struct {
		Known   []feed.Known
		Items   []feed.Item
		Stories []feed.Story
	}
	for _, k := range keys {
		all.Known = append(all.Known, known[k])
	}
	for _, id := range ids {
		all.Items = append(all.Items, items[id])
	}
	all.Stories = stories
	slices.SortFunc(stories, func(a, b feed.Story) int { return slices.Compare(a.ID[:], b.ID[:]) })
	return asJSON(t, all)
}
