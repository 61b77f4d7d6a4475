package boltstore

import (
	"context"
	"path/filepath"
	"sync"
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
	item := func(n int) feed.Item {
		key := feed.Key{byte(n >> 8), byte(n), 1}
		id := feed.NewItemID("a", key)
		return feed.Item{ID: id, Source: "a", Keys: feed.Keys{GUID: key}, Title: id.String(), Published: at, Seen: at, Verdict: feed.Verdict{Story: feed.NewStoryID(id)}}
	}
	const each, commits = 200, 20
	var readers sync.WaitGroup
	ctx, stop := context.WithCancel(t.Context())
	for range 3 {
		readers.Go(func() {
			for ctx.Err() == nil {
				s.mapped.Store(easeFrom + 1)
				want := item(7)
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
			it := item(c*each + n)
			change.Items = append(change.Items, it)
			change.Stories = append(change.Stories, feed.Story{ID: it.Verdict.Story, Founded: at, Changed: at, Members: []feed.Member{{ID: it.ID, Source: "a", Joined: at}}})
		}
		if err := s.Commit(t.Context(), change); err != nil {
			t.Error(err)
		}
	}
	stop()
	readers.Wait()
	s.mapped.Store(easeFrom + 1)
	n := 0
	err = s.Dump(t.Context(), func(it feed.Item) error {
		if it.Title != item(n).Title {
			t.Errorf("item %d has the title %q", n, it.Title)
		}
		n++
		return nil
	})
	if err != nil || n != each*commits {
		t.Errorf("%d items come back, want %d; %v", n, each*commits, err)
	}
	if err := s.Check(t.Context()); err != nil {
		t.Error(err)
	}
}
