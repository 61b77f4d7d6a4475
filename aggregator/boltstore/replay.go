package boltstore

import (
	"bytes"
	"context"
	"slices"
	"time"

	"foldwire/aggregator/feed"
)

// Replay calls fn with runs of items in the order in which they were first committed:
// all stored items of the stories that changed at or after since. It stops at fn's first
// error. No transaction is open while fn runs.
func (s *Store) Replay(ctx context.Context, since time.Time, fn func([]feed.Item) error) error {
	var seqs []seq
	err := s.view(ctx, func(b *buckets) error {
		ids, err := changedSince(b, since)
		if err != nil {
			return err
		}
		for _, id := range ids {
			r, _, err := s.storyRecord(b, id)
			if err != nil {
				return err
			}
			for _, m := range r.Members {
				seqs = append(seqs, m.Item)
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	slices.Sort(seqs)
	for part := range slices.Chunk(slices.Compact(seqs), run) {
		items, err := s.readRun(ctx, part)
		if err != nil {
			return err
		}
		if len(items) == 0 {
			continue
		}
		if err := fn(items); err != nil {
			return err
		}
	}
	return nil
}

// readRun reads items in the order of seqs, which is kept.
func (s *Store) readRun(ctx context.Context, seqs []seq) ([]feed.Item, error) {
	items := make([]feed.Item, 0, len(seqs))
	err := s.view(ctx, func(b *buckets) error {
		loaded, err := s.load(b, seqs)
		for _, n := range seqs {
			if it := loaded[n]; it != nil {
				items = append(items, *it)
			}
		}
		return err
	})
	return items, err
}

// Dump calls fn with every item that is stored in full, in the order in which they were
// first committed, until its first error. No transaction is open while fn runs; items
// committed meanwhile are included.
func (s *Store) Dump(ctx context.Context, fn func(feed.Item) error) error {
	for next := seq(1); ; {
		var seqs []seq
		err := s.view(ctx, func(b *buckets) error {
			c := b.items.Cursor()
			from := number(next)
			for k, _ := c.Seek(from); k != nil && len(seqs) < run; k, _ = c.Next() {
				n, err := parseNumber[seq](bytes.Clone(k))
				if err != nil {
					return err
				}
				seqs = append(seqs, n)
			}
			return nil
		})
		if err != nil || len(seqs) == 0 {
			return err
		}
		items, err := s.readRun(ctx, seqs)
		if err != nil {
			return err
		}
		for i := range items {
			if err := fn(items[i]); err != nil {
				return err
			}
		}
		next = seqs[len(seqs)-1] + 1
	}
}
