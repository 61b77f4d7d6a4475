package boltstore_test

import (
	"strconv"
	"testing"

	"foldwire/aggregator/boltstore"
	"foldwire/aggregator/feed"
	"foldwire/aggregator/storetest"
)

// TestForgetNearlyAll: retention that forgets nearly all that a small database remembers, at
// once, leaves it whole (prune checks it): no key leads to what is forgotten.
func TestForgetNearlyAll(t *testing.T) {
	const many = 512
	for _, left := range []int{0, 1, 3, 9} {
		t.Run(strconv.Itoa(left), func(t *testing.T) {
			s, start := openNew(t), storetest.Epoch()
			var c feed.Change
			for i := range many + left {
				it := storetest.Item("a", i, start)
				c.Stories = append(c.Stories, storetest.Found(&it, start))
				c.Items = append(c.Items, it)
			}
			if err := s.Commit(t.Context(), c); err != nil {
				t.Fatal(err)
			}
			p := boltstore.Policy{Now: start.Add(10 * day), Keep: day, Forget: 2 * day, Remember: left}
			if _, err := s.Prune(t.Context(), p); err != nil { // which takes the bodies
				t.Fatal(err)
			}
			prune(t, s, p, boltstore.Pruned{Forgotten: many})
			for i := range c.Items {
				if _, ok := one(t, s, c.Items[i].Keys.GUID); ok != (i >= many) {
					t.Errorf("item %d is known: %v", i, ok)
				}
			}
		})
	}
}

// TestRanksAreCountedOnce: an item at which retention pauses counts once among those of its
// source, also where the one before it is forgotten.
func TestRanksAreCountedOnce(t *testing.T) {
	const stretch = 16 * 512 // items that retention looks at before it pauses
	s, start := openNew(t), storetest.Epoch()
	late := start.Add(100 * day)
	c := feed.Change{Items: []feed.Item{storetest.Item("b", 1, late), storetest.Item("c", 2, start), storetest.Item("b", 3, late)}}
	for i := range stretch - 1 {
		c.Items = append(c.Items, storetest.Item("a", 4+i, late))
	}
	if err := s.Commit(t.Context(), c); err != nil {
		t.Fatal(err)
	}
	old := boltstore.Policy{Now: late, Keep: day, Forget: 2 * day}
	prune(t, s, old, boltstore.Pruned{Faded: 1})
	prune(t, s, old, boltstore.Pruned{Forgotten: 1})
	prune(t, s, boltstore.Policy{Now: late, Newest: map[feed.SourceID]int{"b": 2}}, boltstore.Pruned{})
}
