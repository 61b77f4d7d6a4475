package bench

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
	"time"

	"foldwire/aggregator/boltstore"
	"foldwire/aggregator/feed"
)

const (
	commitRounds = 15
	commitItems  = 300  // new items of a commit
	commitStates = 1000 // states of a commit that brings nothing else
)

// Latency is how long a commit takes on a database that has grown, fsync included: the
// median of several.
type Latency struct {
	States time.Duration `json:"states"` // of commitStates polls that brought nothing
	Items  time.Duration `json:"items"`  // of commitItems new items
}

var errEnough = errors.New("enough items")

// CommitLatency measures commits on the database at path. It leaves its items there.
func CommitLatency(ctx context.Context, path string) (_ Latency, err error) {
	store, err := boltstore.Open(path, boltstore.Options{})
	if err != nil {
		return Latency{}, err
	}
	defer func() { err = errors.Join(err, store.Close()) }()
	states, err := someStates(ctx, store)
	if err != nil {
		return Latency{}, err
	}
	samples, err := someItems(ctx, store)
	if err != nil {
		return Latency{}, err
	}
	at := time.Now().UTC()
	var l Latency
	l.States, err = commits(ctx, store, func(n int) feed.Change {
		return feed.Change{At: at.Add(time.Duration(n) * time.Second), States: states}
	})
	if err != nil {
		return l, err
	}
	l.Items, err = commits(ctx, store, func(n int) feed.Change {
		return news(samples, n, at.Add(time.Duration(commitRounds+n)*time.Second))
	})
	return l, err
}

func someStates(ctx context.Context, store *boltstore.Store) ([]feed.State, error) {
	all, err := store.States(ctx)
	if err != nil {
		return nil, err
	}
	states := make([]feed.State, 0, commitStates)
	for _, st := range all {
		if len(states) < commitStates {
			states = append(states, st)
		}
	}
	return states, nil
}

func someItems(ctx context.Context, store *boltstore.Store) ([]feed.Item, error) {
	var items []feed.Item
	err := store.Dump(ctx, func(it feed.Item) error {
		if items = append(items, it); len(items) == commitItems {
			return errEnough
		}
		return nil
	})
	if errors.Is(err, errEnough) {
		err = nil
	}
	return items, err
}

// news makes of stored items the same number of new ones, each with a story of its own.
func news(samples []feed.Item, round int, at time.Time) feed.Change {
	c := feed.Change{At: at, Items: slices.Clone(samples)}
	for i := range c.Items {
		it := &c.Items[i]
		salt := string(binary.BigEndian.AppendUint64(nil, uint64(round)<<32|uint64(i)))
		key := feed.NewKey(it.Source, "guid", salt+at.String())
		it.ID = feed.NewItemID(it.Source, key)
		it.Keys = feed.Keys{GUID: key, URL: feed.NewURLKey(salt + at.String())}
		it.Seen, it.Changed = at, at
		it.Verdict = feed.Verdict{Story: feed.NewStoryID(it.ID), Rule: feed.RuleFounded}
		c.Stories = append(c.Stories, feed.Story{
			ID: it.Verdict.Story, Founded: at, Changed: at,
			Members: []feed.Member{{ID: it.ID, Source: it.Source, Joined: at}},
		})
	}
	slices.SortFunc(c.Stories, func(a, b feed.Story) int { return slices.Compare(a.ID[:], b.ID[:]) })
	return c
}

// commits gives the median time of a number of commits.
func commits(ctx context.Context, store *boltstore.Store, change func(n int) feed.Change) (time.Duration, error) {
	took := make([]time.Duration, commitRounds)
	for n := range took {
		c := change(n)
		begin := time.Now()
		if err := store.Commit(ctx, c); err != nil {
			return 0, fmt.Errorf("commit %d: %w", n, err)
		}
		took[n] = time.Since(begin)
	}
	return median(took), nil
}
