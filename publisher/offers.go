package publisher

import (
	"cmp"
	"context"
	"slices"
	"time"

	"foldwire/aggregator/feed"
)

// offers are stories that commits founded, with what tells whether they can be shown.
type offers map[feed.StoryID]offered

// offered is what is known of a story before it is read.
type offered struct {
	count   uint64 // of the mark that its commit set
	members []sighting
}

// sighting is who published a member of a story, and when.
type sighting struct {
	source    feed.SourceID
	published time.Time
}

// Offer tells of a change that was just committed, and of the mark that the commit set. Of
// the stories that it founds, the next publish reads only those that are young enough to be
// shown. It is for who publishes once when all is stored; changes that nobody offers
// are found by the next publish, which reads all that they touched.
func (p *Publisher) Offer(c feed.Change, mark feed.Mark) {
	if len(c.Stories) == 0 {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.offers == nil {
		p.offers = make(offers)
	}
	items := make(map[feed.ItemID]*feed.Item, len(c.Items))
	for i := range c.Items {
		items[c.Items[i].ID] = &c.Items[i]
	}
	survivors := make(map[feed.StoryID]bool)
	for i := range c.Stories {
		survivors[c.Stories[i].Into] = true
	}
	for i := range c.Stories {
		s := &c.Stories[i]
		if members, whole := sightings(s, c.At, items); whole && !survivors[s.ID] {
			p.offers[s.ID] = offered{count: mark.Count, members: members}
		}
	}
}

// sightings gives the members of a story, if the change that founds it has all of them.
func sightings(s *feed.Story, at time.Time, items map[feed.ItemID]*feed.Item) ([]sighting, bool) {
	if !s.Into.IsZero() || !s.Founded.Equal(at) || len(s.Members) == 0 {
		return nil, false
	}
	list := make([]sighting, 0, len(s.Members))
	for i := range s.Members {
		m := &s.Members[i]
		it := items[m.ID]
		if it == nil || len(m.Past) > 0 {
			return nil, false
		}
		list = append(list, sighting{source: m.Source, published: it.Published})
	}
	return list, true
}

// candidate is a story that was offered.
type candidate struct {
	id      feed.StoryID
	latest  time.Time // of all its members
	members []sighting
}

// split takes out of what was touched the stories that are as they were offered, and
// gives the others.
func (o offers) split(touched map[feed.StoryID]uint64) (list []candidate, others []feed.StoryID) {
	for id, count := range touched {
		one, known := o[id]
		if !known || one.count != count {
			others = append(others, id)
			continue
		}
		c := candidate{id: id, members: one.members}
		for _, m := range one.members {
			if m.published.After(c.latest) {
				c.latest = m.published
			}
		}
		list = append(list, c)
	}
	return list, others
}

// takenFirst is how many offered stories are looked at before it is asked which of the
// others are too old: each time twice as many, since what is still wanted then is rare, and
// most blocks of the store are read that hold stories of their age.
const takenFirst = 2000

// takeOffered brings the rivers up to date with offered stories, the youngest first: soon
// these fill what can be shown, and the others need not be read.
func (b *build) takeOffered(ctx context.Context, list []candidate) error {
	slices.SortFunc(list, func(x, y candidate) int {
		return cmp.Or(y.latest.Compare(x.latest), slices.Compare(x.id[:], y.id[:]))
	})
	for n := takenFirst; len(list) > 0; n *= 2 {
		part := list[:min(n, len(list))]
		list = list[len(part):]
		var ids []feed.StoryID
		for i := range part {
			if slices.ContainsFunc(b.rivers, func(r *river) bool { return r.wants(&part[i]) }) {
				ids = append(ids, part[i].id)
			}
		}
		if err := b.retake(ctx, ids); err != nil {
			return err
		}
		for _, r := range b.rivers {
			r.forget()
		}
		b.makeRoom()
	}
	return nil
}

// wants says that the river may have an entry of a story, or has one that may not be any
// more.
func (r *river) wants(c *candidate) bool {
	if len(r.entries[c.id]) > 0 || !r.waiting[c.id].IsZero() {
		return true
	}
	return slices.ContainsFunc(c.members, func(m sighting) bool {
		return !r.beyond(m.published) && r.topic.Owns(m.source)
	})
}
