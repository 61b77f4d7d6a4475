package boltstore_test

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"foldwire/aggregator/boltstore"
	"foldwire/aggregator/feed"
)

// TestReadLoose: bodies are read from where they lay packed, and from their blocks once they
// do not lie there any more, or others do. What is read is the same.
func TestReadLoose(t *testing.T) {
	plain := openAt(t, filepath.Join(t.TempDir(), "plain.db"), boltstore.Options{NoSync: true})
	quick := openAt(t, filepath.Join(t.TempDir(), "quick.db"), boltstore.Options{NoSync: true, ReadLoose: true})
	at := time.Date(2026, time.March, 1, 9, 0, 0, 0, time.UTC)
	lie, count := &place{}, 200 // more than are read at once
	change := packedChange(t, plain, lie, at, 0, count)
	for _, s := range []*boltstore.Store{plain, quick} {
		refused := packedChange(t, s, &place{}, at, 100, 5)
		refused.Stories[0].Members[0].ID = feed.NewItemID("nobody", feed.NewKey("nobody", "title", "y"))
		if err := s.Commit(t.Context(), refused); !errors.Is(err, boltstore.ErrRefused) {
			t.Fatalf("a story of an unknown item: %v", err)
		}
		if err := s.Commit(t.Context(), change); err != nil {
			t.Fatal(err)
		}
	}
	same := func(when string, reads int) {
		t.Helper()
		want, err := plain.Stories(t.Context(), time.Time{})
		if err != nil || len(want) != count {
			t.Fatalf("%s: %d stories, %v", when, len(want), err)
		}
		lie.reads = 0
		got, err := quick.Stories(t.Context(), time.Time{})
		if err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%s, the stories are others: %v", when, err)
		}
		if lie.reads != reads {
			t.Errorf("%s, %d bodies were read where they lay, want %d", when, lie.reads, reads)
		}
	}
	same("at first", count)
	edit := packedChange(t, plain, lie, at.Add(time.Hour), 0, 1)
	edit.Items[0].Packed = feed.Packed{}
	edit.Items[0].Content, edit.Items[0].Digest.Rest = "<p>edited</p>", 7
	for _, s := range []*boltstore.Store{plain, quick} {
		if err := s.Commit(t.Context(), edit); err != nil {
			t.Fatal(err)
		}
	}
	same("after an edit", count-1)
	loadsAll(t, quick, change)
	lie.body[len(lie.body)/2]++
	same("after something else came to lie there", count-1)
	lie.gone = true
	same("after it is gone", count-1)
}

// loadsAll checks that each story of a change is loaded once.
func loadsAll(t *testing.T, s *boltstore.Store, c feed.Change) {
	t.Helper()
	ids := make(map[feed.StoryID]int)
	for i := range c.Stories {
		ids[c.Stories[i].ID] = 0
	}
	err := s.LoadStories(t.Context(), slices.Collect(maps.Keys(ids)), func(s feed.Story) error {
		ids[s.ID]++
		return nil
	})
	for id, n := range ids {
		if n != 1 || err != nil {
			t.Errorf("story %s was loaded %d times, %v", id, n, err)
		}
	}
}

// TestLoadStoriesWithoutFirstBodies: stories are loaded whose first item has no body any
// more, be there many.
func TestLoadStoriesWithoutFirstBodies(t *testing.T) {
	for _, loose := range []bool{false, true} {
		s := openAt(t, filepath.Join(t.TempDir(), "foldwire.db"), boltstore.Options{NoSync: true, ReadLoose: loose})
		at := time.Date(2026, time.March, 1, 9, 0, 0, 0, time.UTC)
		c := packedChange(t, s, &place{}, at, 0, 300)
		joins := packedChange(t, s, &place{}, at.Add(time.Hour), 300, 300)
		for i := range joins.Items {
			joins.Items[i].Source, joins.Items[i].Verdict.Story = "late", c.Stories[i].ID
			joins.Stories[i] = c.Stories[i]
			joins.Stories[i].Members = append(slices.Clone(c.Stories[i].Members), feed.Member{ID: joins.Items[i].ID, Source: "late", Joined: joins.At})
		}
		for _, change := range []feed.Change{c, joins} {
			if err := s.Commit(t.Context(), change); err != nil {
				t.Fatal(err)
			}
		}
		loadsAll(t, s, c)
		policy := boltstore.Policy{Now: joins.At, Newest: map[feed.SourceID]int{"source0": 9, "source1": 9, "source2": 9}}
		if _, err := s.Prune(t.Context(), policy); err != nil {
			t.Fatal(err)
		}
		st, err := s.Story(t.Context(), c.Stories[0].ID)
		if err != nil || st.Members[0].Trace == nil || st.Members[1].Item == nil {
			t.Fatalf("the first story is %+v, %v", st, err)
		}
		loadsAll(t, s, c)
	}
}

// place is where packed bodies lie.
type place struct {
	body  []byte
	reads int
	gone  bool
}

func (p *place) ReadAt(b []byte, at int64) (int, error) {
	p.reads++
	if p.gone {
		return 0, fs.ErrClosed
	}
	return copy(b, p.body[at:]), nil
}

// packedChange makes a change of n items, each in a story of its own, that lie packed.
func packedChange(t *testing.T, s *boltstore.Store, lie *place, at time.Time, first, n int) feed.Change {
	t.Helper()
	c := feed.Change{At: at, Fresh: n}
	for i := first; i < first+n; i++ {
		source := feed.SourceID(fmt.Sprint("source", i%3))
		it := feed.Item{
			Source: source, Title: fmt.Sprint("Item ", i), URL: fmt.Sprint("https://example.org/", i), Language: "en",
			Content: "<p>" + strings.Repeat(fmt.Sprint("word", i, " "), 30) + "</p>", Text: strings.Repeat(fmt.Sprint("word", i, " "), 30),
			Published: at.Add(time.Duration(i) * time.Minute), Seen: at, Changed: at,
		}
		it.ID = feed.NewItemID(source, feed.NewKey(source, "title", it.Title))
		story := feed.NewStoryID(it.ID)
		begin := len(lie.body)
		var err error
		if lie.body, err = s.Pack(&it, lie.body); err != nil {
			t.Fatal(err)
		}
		c.Items = append(c.Items, feed.Item{
			ID: it.ID, Source: source, Title: it.Title, Language: it.Language, Published: it.Published, Seen: at, Changed: at,
			Verdict: feed.Verdict{Story: story, Rule: feed.RuleFounded},
			Packed:  feed.Packed{From: lie, At: int64(begin), Size: len(lie.body) - begin, Text: true},
		})
		c.Stories = append(c.Stories, feed.Story{
			ID: story, Founded: at, Changed: at, Members: []feed.Member{{ID: it.ID, Source: source, Joined: at}},
		})
	}
	return c
}
