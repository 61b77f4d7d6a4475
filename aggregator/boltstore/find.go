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
		var v []byte
		var id feed.ItemID
		if err := id.UnmarshalText([]byte(text)); err == nil && !id.IsZero() {
			v = b.ids.Get(id[:])
		} else {
			v = b.keys.Get(key[:])
		}
		story := feed.StoryID(id)
		if v != nil {
			n, err := parseSeq(v)
			if err != nil {
				return err
			}
			if found.Known, err = s.known(b, n, s.resolver(b)); err != nil {
				return err
			}
			items, err := s.load(b, []seq{n})
			if err != nil {
				return err
			}
			found.Item, story = items[n], found.Known.Story
		}
		survivor, err := s.resolver(b).survivor(story)
		if err != nil {
			return err
		}
		stories, err := s.stories(b, []feed.StoryID{survivor})
		if err != nil {
			return err
		}
		if len(stories) > 0 {
			found.Story = &stories[0]
		}
		if v == nil && found.Story == nil {
			return fmt.Errorf("%q is %w", text, feed.ErrNotFound)
		}
		return nil
	})
	if err != nil {
		return Found{}, err
	}
	return found, nil
}
