package boltstore_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"foldwire/aggregator/boltstore"
	"foldwire/aggregator/feed"
	"foldwire/aggregator/storetest"
)

// outlined writes what an outline tells of a story.
func outlined(s *feed.Story) string {
	var out strings.Builder
	fmt.Fprint(&out, s.ID, s.Founded.UTC(), s.Changed.UTC())
	for _, m := range s.Members {
		it := m.Item
		if it == nil {
			it = m.Trace
		}
		fmt.Fprint(&out, " ", m.ID, m.Source, m.Joined.UTC(), it.ID, it.Source, it.Published.UTC())
	}
	return out.String()
}

// bothWays gives what stories and their outlines tell, in order.
func bothWays(t *testing.T, s *boltstore.Store) (stories, outlines []string) {
	t.Helper()
	err := errors.Join(
		s.EachStory(t.Context(), time.Time{}, func(story feed.Story) error {
			stories = append(stories, outlined(&story))
			return nil
		}),
		s.Outlines(t.Context(), func(story feed.Story) error {
			for _, m := range story.Members {
				if m.Item != nil {
					t.Errorf("story %v comes with an item", story.ID)
				}
			}
			outlines = append(outlines, outlined(&story))
			return nil
		}))
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(stories)
	slices.Sort(outlines)
	return stories, outlines
}

// TestOutlines holds the outlines of more stories than are read in one go against the
// stories: also of those that grew, were merged, or lost members to retention, be they in layers
// or not.
func TestOutlines(t *testing.T) {
	for _, from := range [][2]int{{1, 1}, {1, 1 << 30}, {1 << 30, 1}, {1 << 30, 1 << 30}} {
		outlines(t, from[0], from[1])
	}
}

// outlines does it with two commits that go into layers from so many items on.
func outlines(t *testing.T, first, second int) {
	t.Helper()
	s, start := openNew(t), storetest.Epoch()
	s.LayerFrom(first)
	c := feed.Change{At: start}
	for n := range 2500 {
		it := storetest.Item("a", n, start.Add(time.Duration(n)*time.Second))
		c.Stories = append(c.Stories, storetest.Found(&it, start))
		c.Items = append(c.Items, it)
	}
	if err := s.Commit(t.Context(), c); err != nil {
		t.Fatal(err)
	}
	s.LayerFrom(second)
	late := start.Add(8 * day)
	later := feed.Change{At: late}
	for n := range 300 { // these go on
		it := storetest.Item("b", 10_000+n, late)
		storetest.Join(&c.Stories[n], &it, late)
		later.Items, later.Stories = append(later.Items, it), append(later.Stories, c.Stories[n])
	}
	gone := &c.Stories[2000]
	later.Stories = append(later.Stories, feed.Story{ID: gone.ID, Founded: gone.Founded, Changed: late, Into: c.Stories[0].ID})
	into := &later.Stories[0]
	into.Members = append(into.Members, storetest.Moved(gone.ID, gone.Members[0]))
	if err := s.Commit(t.Context(), later); err != nil {
		t.Fatal(err)
	}
	for _, keep := range []time.Duration{0, 5 * day} {
		if keep > 0 {
			if _, err := s.Prune(t.Context(), boltstore.Policy{Now: start.Add(10 * day), Keep: keep}); err != nil {
				t.Fatal(err)
			}
		}
		want, got := bothWays(t, s)
		if most := map[time.Duration]int{0: 2499, 5 * day: 300}[keep]; len(want) != most || !slices.Equal(got, want) {
			t.Errorf("there are %d stories, want %d, and %d outlines, which are not theirs", len(want), most, len(got))
		}
	}
	stop := errors.New("enough")
	if err := s.Outlines(t.Context(), func(feed.Story) error { return stop }); !errors.Is(err, stop) {
		t.Errorf("got %v, want %v", err, stop)
	}
}
