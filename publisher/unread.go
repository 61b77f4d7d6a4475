package publisher

import (
	"context"
	"slices"

	"foldwire/aggregator/feed"
	"foldwire/publisher/topic"
)

// Of a story that was offered, it is known where topics have it before anybody reads it. Most
// lie so deep that they are not shown; what they say is asked only if they are one day.

// takeForeseen gives the rivers their entries of the stories of which all is foreseen, unread,
// and returns the other stories.
func (b *build) takeForeseen(list []candidate) (rest []candidate) {
	for i := range list {
		c := list[i]
		if !b.foreseen(&c) {
			rest = append(rest, c)
			continue
		}
		b.unread[c.id] = c
		urn := c.id.URN()
		for j := range c.prospects {
			r := c.prospects[j].of(b.rivers)
			e := ref{story: c.id, urn: urn, unread: true, published: c.prospects[j].published()}
			if r.topic.Archived() {
				e.entered = c.pass
			}
			if !r.behind(&e) && !b.expired(&c.prospects[j]) {
				r.put(c.id, []ref{e})
			}
		}
	}
	for _, r := range b.rivers {
		r.forget()
	}
	return rest
}

// foreseen says that topics are sure to have one entry each of a story, of its own name, and
// when it came to them.
func (b *build) foreseen(c *candidate) bool {
	return !c.pass.IsZero() && !slices.ContainsFunc(c.prospects, func(p prospect) bool {
		return !p.sure() || p.of(b.rivers).topic.Entries != topic.EntriesStories
	})
}

// readShown reads the stories of entries that are going to be shown and were not read yet. What
// they say may take some away, and show others in their place.
func (b *build) readShown(ctx context.Context) error {
	for {
		var ids []feed.StoryID
		shown := make(map[feed.StoryID]bool)
		for _, r := range b.rivers {
			for _, e := range b.visible(r) {
				if shown[e.story] = true; e.unread {
					ids = append(ids, e.story)
				}
			}
		}
		if len(ids) == 0 {
			return nil
		}
		b.held.keep(shown)
		slices.SortFunc(ids, func(x, y feed.StoryID) int { return slices.Compare(x[:], y[:]) })
		err := b.retake(ctx, slices.Compact(ids), func(s *feed.Story) {
			if c, offered := b.unread[s.ID]; offered {
				b.takeCandidate(s, &c)
			} else {
				b.take(s)
			}
		})
		if err != nil {
			return err
		}
		clear(b.seen)
	}
}
