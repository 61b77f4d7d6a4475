package boltstore

import (
	"context"
	"slices"
	"time"

	"foldwire/aggregator/feed"
)

// run is how many items are read in one transaction where the caller is given them in
// runs.
const run = 1024

// States gives the state of every source that was ever committed.
func (s *Store) States(ctx context.Context) (map[feed.SourceID]feed.State, error) {
	states := map[feed.SourceID]feed.State{}
	err := s.view(ctx, func(b *buckets) error {
		return b.states.ForEach(func(k, v []byte) error {
			var r stateRecord
			source := feed.SourceID(k)
			if err := s.codec.decode("the state of "+string(source), v, &r); err != nil {
				return err
			}
			state, err := r.state(source)
			states[source] = state
			return err
		})
	})
	if err != nil {
		return nil, err
	}
	return states, nil
}

// Known gives, for each key that an item was ever stored under, the item that was stored
// under it last. Keys that are not known are absent from the answer.
func (s *Store) Known(ctx context.Context, keys []feed.Key) (map[feed.Key]feed.Known, error) {
	found := map[feed.Key]feed.Known{} // of a first poll, nothing is known
	err := s.view(ctx, func(b *buckets) error {
		resolver := s.resolver(b)
		read := map[seq]feed.Known{}
		for _, k := range keys {
			n, ok, err := b.itemUnder(k)
			if err != nil {
				return err
			}
			if !ok {
				continue
			}
			known, ok := read[n]
			if !ok {
				if known, err = s.known(b, n, resolver); err != nil {
					return err
				}
				read[n] = known
			}
			found[k] = known
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return found, nil
}

func (s *Store) known(b *buckets, n seq, resolver *resolver) (feed.Known, error) {
	rec, err := s.itemRecord(b, n)
	if err != nil {
		return feed.Known{}, err
	}
	story, err := resolver.survivor(rec.Story)
	return rec.known(story), err
}

// Items gives the items that are stored in full; others are absent.
func (s *Store) Items(ctx context.Context, ids []feed.ItemID) (map[feed.ItemID]feed.Item, error) {
	items := make(map[feed.ItemID]feed.Item, len(ids))
	err := s.view(ctx, func(b *buckets) error {
		seqs := make([]seq, 0, len(ids))
		for _, id := range ids {
			n, ok, err := b.itemOf(id)
			if err != nil {
				return err
			}
			if ok {
				seqs = append(seqs, n)
			}
		}
		loaded, err := s.load(b, seqs)
		for _, it := range loaded {
			items[it.ID] = *it
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	return items, nil
}

// Story gives a story with its members' items, following aliases to the survivor. The
// error is feed.ErrNotFound if there is none, or none any more.
func (s *Store) Story(ctx context.Context, id feed.StoryID) (feed.Story, error) {
	var story feed.Story
	err := s.view(ctx, func(b *buckets) error {
		survivor, err := s.resolver(b).survivor(id)
		if err != nil {
			return err
		}
		stories, err := s.stories(b, []feed.StoryID{survivor})
		if err != nil {
			return err
		}
		if len(stories) == 0 {
			return notFound("story", id)
		}
		story = stories[0]
		return nil
	})
	return story, err
}

// Stories gives all stories, none of those merged away, that changed at or after since,
// with their members' items, those that changed last first. It is one consistent view.
func (s *Store) Stories(ctx context.Context, since time.Time) ([]feed.Story, error) {
	var stories []feed.Story
	err := s.view(ctx, func(b *buckets) error {
		ids, err := changedSince(b, since)
		if err != nil {
			return err
		}
		slices.Reverse(ids)
		stories, err = s.stories(b, ids)
		return err
	})
	return stories, err
}

// changedSince lists the living stories that changed at or after since, in that order.
func changedSince(b *buckets, since time.Time) ([]feed.StoryID, error) {
	var ids []feed.StoryID
	c := b.changed.Cursor()
	for k, _ := c.Seek(timeKey(since)); k != nil; k, _ = c.Next() {
		id, err := parseChangedKey(k)
		if err != nil {
			return nil, err
		}
		ids = append(ids, id)
	}
	return ids, nil
}

// stories reads living stories and their items; others are left out.
func (s *Store) stories(b *buckets, ids []feed.StoryID) ([]feed.Story, error) {
	records := make([]storyRecord, len(ids))
	var seqs []seq
	for i, id := range ids {
		r, _, err := s.storyRecord(b, id)
		if err != nil {
			return nil, err
		}
		records[i] = r
		for _, m := range r.Members {
			seqs = append(seqs, m.Item)
		}
	}
	wanted, faded, err := s.locate(b, seqs)
	if err != nil {
		return nil, err
	}
	items, err := s.loadBodies(b, wanted)
	if err != nil {
		return nil, err
	}
	traces := make(map[seq]*itemRecord, len(faded))
	for _, l := range faded {
		traces[l.seq] = l.rec
	}
	stories := make([]feed.Story, 0, len(ids))
	for i := range records {
		if story, ok := records[i].story(ids[i], items, traces); ok {
			stories = append(stories, story)
		}
	}
	return stories, nil
}

// story joins a record, its items and what is left of others; ok is false if it is not
// alive.
func (r *storyRecord) story(id feed.StoryID, items map[seq]*feed.Item, traces map[seq]*itemRecord) (s feed.Story, ok bool) {
	s = feed.Story{ID: id, Founded: r.Founded.time(), Changed: r.Changed.time(), Members: make([]feed.Member, 0, len(r.Members))}
	var past map[seq][]feed.Stay
	if len(r.Past) > 0 {
		past = make(map[seq][]feed.Stay, len(r.Past))
	}
	for _, p := range r.Past {
		past[p.Item] = append(past[p.Item], feed.Stay{Story: p.Story, Joined: p.Joined.time()})
	}
	for _, m := range r.Members {
		member := feed.Member{Joined: m.Joined.time(), Past: past[m.Item]}
		if it := items[m.Item]; it != nil {
			member.ID, member.Source, member.Item = it.ID, it.Source, it
			ok = true
		} else if rec := traces[m.Item]; rec != nil {
			member.ID, member.Source, member.Trace = rec.ID, rec.Source, rec.trace(id)
		} else {
			continue
		}
		s.Members = append(s.Members, member)
	}
	return s, ok
}
