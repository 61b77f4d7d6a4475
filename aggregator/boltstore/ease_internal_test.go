package boltstore

import (
	"path/filepath"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"foldwire/aggregator/feed"
)

// TestEase: pages that were given back are read again as they were, also while a commit
// makes the file grow.
func TestEase(t *testing.T) {
	s, err := Open(filepath.Join(t.TempDir(), "foldwire.db"), Options{NoSync: true})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	at := time.Date(2026, 3, 1, 6, 0, 0, 0, time.UTC)
	const each, commits = 200, 20
	var readers sync.WaitGroup
	var done atomic.Bool
	for range 3 {
		readers.Go(func() {
			want := easyItem(7, at)
			for !done.Load() {
				s.mapped.Store(easeFrom + 1)
				got, err := s.Items(t.Context(), []feed.ItemID{want.ID})
				if err != nil || len(got) > 0 && got[want.ID].Title != want.Title {
					t.Errorf("item 7 is %+v, %v", got, err)
					return
				}
			}
		})
	}
	for c := range commits {
		change := feed.Change{At: at}
		for n := range each {
			it := easyItem(c*each+n, at)
			change.Items = append(change.Items, it)
			change.Stories = append(change.Stories, feed.Story{ID: it.Verdict.Story, Founded: at, Changed: at, Members: []feed.Member{{ID: it.ID, Source: "a", Joined: at}}})
		}
		if err := s.Commit(t.Context(), change); err != nil {
			t.Error(err)
		}
	}
	done.Store(true)
	readers.Wait()
	s.mapped.Store(easeFrom + 1)
	var titles, want []string
	err = s.Dump(t.Context(), func(it feed.Item) error {
		titles = append(titles, it.Title)
		want = append(want, easyItem(len(want), at).Title)
		return nil
	})
	if err != nil || len(titles) != each*commits || !slices.Equal(titles, want) {
		t.Errorf("%d items come back, want %d in their order; %v", len(titles), each*commits, err)
	}
	if err := s.Check(t.Context()); err != nil {
		t.Error(err)
	}
}

// easyItem makes an item that founds a story.
func easyItem(n int, at time.Time) feed.Item {
	key := feed.Key{byte(n >> 8), byte(n), 1}
	id := feed.NewItemID("a", key)
	return feed.Item{ID: id, Source: "a", Keys: feed.Keys{GUID: key}, Title: id.String(), Published: at, Seen: at, Verdict: feed.Verdict{Story: feed.NewStoryID(id)}}
}
