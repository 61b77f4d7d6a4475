package boltstore

import (
	"context"

	"foldwire/aggregator/feed"
)

// outlineRecord is what of an itemRecord says who told something, and when.
type outlineRecord struct {
	ID        feed.ItemID   `cbor:"1,keyasint"`
	Source    feed.SourceID `cbor:"2,keyasint"`
	Published stamp         `cbor:"9,keyasint,omitzero"`
}

// Outlines calls fn with all stories, none of those merged away, until its first error: with
// their ids and dates, and of their members only id, source and, in the trace, publication.
// The order is that of ids. No transaction is open while fn runs.
func (s *Store) Outlines(ctx context.Context, fn func(feed.Story) error) error {
	var after []byte
	for {
		var stories []feed.Story
		err := s.view(ctx, func(b *buckets) (err error) {
			stories, after, err = s.outlines(b, after)
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
		if after == nil {
			return nil
		}
	}
}

// outlines reads a run of stories behind a key, and gives where to go on behind, nil at the
// end.
func (s *Store) outlines(b *buckets, after []byte) (stories []feed.Story, last []byte, err error) {
	told, last, err := b.storiesBehind(after, run)
	if err != nil {
		return nil, nil, err
	}
	for _, t := range told {
		var r storyRecord
		if err := decodeRecord(s.codec, "a story", t.record, &r); err != nil {
			return nil, nil, err
		}
		if !r.alive() {
			continue
		}
		story, err := s.outline(b, &r)
		if err != nil {
			return nil, nil, err
		}
		story.ID = feed.StoryID(t.id)
		stories = append(stories, story)
	}
	s.touched(len(stories))
	return stories, last, nil
}

func (s *Store) outline(b *buckets, r *storyRecord) (feed.Story, error) {
	story := feed.Story{Founded: r.Founded.time(), Changed: r.Changed.time(), Members: make([]feed.Member, 0, len(r.Members))}
	traces := make([]feed.Item, len(r.Members))
	for i, m := range r.Members {
		v := b.items.Get(number(m.Item))
		if v == nil {
			continue // forgotten by now
		}
		var rec outlineRecord
		if err := s.codec.decode("item", v, &rec); err != nil {
			return story, err
		}
		it := &traces[i]
		it.ID, it.Source, it.Published = rec.ID, rec.Source, rec.Published.time()
		story.Members = append(story.Members, feed.Member{ID: it.ID, Source: it.Source, Joined: m.Joined.time(), Trace: it})
	}
	return story, nil
}
