package boltstore

import (
	"cmp"
	"context"
	"os"
	"slices"
	"time"

	"foldwire/aggregator/feed"
)

// storyRun is how many stories are read in one transaction where the caller is given them
// one by one.
const storyRun = 128

// EachStory calls fn with all stories, none of those merged away, that changed at or
// after since, with their members' items, until its first error. The order is that of
// the file. No transaction is open while fn runs; a story that changes meanwhile is told
// as it is before or after.
func (s *Store) EachStory(ctx context.Context, since time.Time, fn func(feed.Story) error) error {
	var ids []feed.StoryID
	err := s.view(ctx, func(b *buckets) (err error) {
		ids, err = changedSince(b, since)
		return err
	})
	if err != nil {
		return err
	}
	return s.LoadStories(ctx, ids, fn)
}

// LoadStories calls fn with each of the stories that is alive under its own id, with its
// members' items, until its first error. The order does not matter: it is that in which
// they are read soonest. No transaction is open while fn runs.
func (s *Store) LoadStories(ctx context.Context, ids []feed.StoryID, fn func(feed.Story) error) error {
	if len(ids) > storyRun {
		var err error
		if ids, err = s.asFiled(ctx, ids); err != nil {
			return err
		}
	}
	for part := range slices.Chunk(ids, storyRun) {
		var stories []feed.Story
		err := s.view(ctx, func(b *buckets) (err error) {
			stories, err = s.stories(b, part)
			s.touched(len(part))
			return err
		})
		if err != nil {
			return err
		}
		for i := range stories {
			if err := fn(stories[i]); err != nil {
				return err
			}
		}
	}
	return nil
}

// touched notes that the records of so many stories were read, each in a page of its own.
func (s *Store) touched(stories int) {
	s.mapped.Add(pagesPerStory * int64(stories) * int64(os.Getpagesize()))
}

// pagesPerStory is about how many pages of the file lead to the body of a story's first item.
const pagesPerStory = 2

// looseFirst is of how many stories the bodies are found loose before those of the others
// are taken to be so, too: then no block is wanted, and the order does not matter.
const looseFirst = 32

// asFiled orders stories by where the body of their first item lies, so that reading
// them in runs decompresses each block about once.
func (s *Store) asFiled(ctx context.Context, ids []feed.StoryID) ([]feed.StoryID, error) {
	type filed struct {
		id feed.StoryID
		at place
	}
	list := make([]filed, 0, len(ids))
	loose := 0
	err := s.view(ctx, func(b *buckets) error {
		for i, id := range ids {
			if i == looseFirst && loose == looseFirst {
				return nil
			}
			at, alive, err := s.firstBody(b, id)
			if err != nil {
				return err
			}
			if !alive {
				continue
			}
			list = append(list, filed{id: id, at: at})
			if !s.loose.find(at).IsZero() {
				loose++
			}
		}
		return nil
	})
	if loose == looseFirst && len(list) == looseFirst {
		return ids, err
	}
	s.touched(len(ids))
	slices.SortFunc(list, func(x, y filed) int {
		return cmp.Or(cmp.Compare(x.at.Block, y.at.Block), cmp.Compare(x.at.Index, y.at.Index), slices.Compare(x.id[:], y.id[:]))
	})
	ordered := make([]feed.StoryID, len(list))
	for i := range list {
		ordered[i] = list[i].id
	}
	return ordered, err
}

// firstBody gives the place of the body of a story's first item, which may be zero; ok is
// false if the story is not alive.
func (s *Store) firstBody(b *buckets, id feed.StoryID) (at place, ok bool, err error) {
	r, _, err := s.storyRecord(b, id)
	if err != nil || !r.alive() {
		return place{}, false, err
	}
	item, err := s.itemRecord(b, r.Members[0].Item)
	if err != nil {
		return place{}, false, err
	}
	return item.Body, true, nil
}
