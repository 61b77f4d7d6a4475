package boltstore

import (
	"context"
	"fmt"

	"foldwire/aggregator/feed"
)

// Found is what Find came upon.
type Found struct {
	Known feed.Known  // of the item; zero if text is the id of a story
	Item  *feed.Item  // nil if the item is only remembered, or text is the id of a story
	Story *feed.Story // with its members' items; nil if it has none any more
}

// Find looks up what an operator typed: the id of an item or of a story, as UUID or URN,
// else what is stored under key, the key of what he typed taken as a URL. The error is
// feed.ErrNotFound if nothing fits.
func (s *Store) Find(ctx context.Context, text string, key feed.Key) (Found, error) {
	var found Found
	err := s.view(ctx, func(b *buckets) error {
		n, ok, err := b.itemUnder(key)
		var id feed.ItemID
		if wrong := id.UnmarshalText([]byte(text)); wrong == nil && !id.IsZero() {
			n, ok, err = b.itemOf(id)
		}
		if err != nil {
			return err
		}
		story := feed.StoryID(id)
		if ok {
			if err := s.findItem(b, n, &found); err != nil {
				return err
			}
			story = found.Known.Story
		}
		if err := s.findStory(b, story, &found); err != nil {
			return err
		}
		if !ok && found.Story == nil {
			return fmt.Errorf("%q is %w", text, feed.ErrNotFound)
		}
		return nil
	})
	if err != nil {
		return Found{}, err
	}
	return found, nil
}

// findItem fills in an item.
func (s *Store) findItem(b *buckets, n seq, found *Found) (err error) {
	if found.Known, err = s.known(b, n, s.resolver(b)); err != nil {
		return err
	}
	items, err := s.load(b, []seq{n})
	found.Item = items[n]
	return err
}

// findStory fills in the story that id stands for, if there is one.
func (s *Store) findStory(b *buckets, id feed.StoryID, found *Found) error {
	survivor, err := s.resolver(b).survivor(id)
	if err != nil {
		return err
	}
	stories, err := s.stories(b, []feed.StoryID{survivor})
	if len(stories) > 0 {
		found.Story = &stories[0]
	}
	return err
}
