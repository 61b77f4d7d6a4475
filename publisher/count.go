package publisher

import (
	"context"
	"errors"
	"fmt"
	"time"

	"foldwire/aggregator/feed"
	"foldwire/publisher/topic"
)

// Counter is what Count reads: all stories with their items, as a Reader gives them.
type Counter interface {
	EachStory(ctx context.Context, since time.Time, fn func(feed.Story) error) error
}

// Count says for each topic, by id, how many of the stored stories its feed would carry
// now, within its limit; for topics of items how many items, for digests how many stories
// all that are listed tell. The error joins the first where rules that failed on an item;
// the counts hold without these.
func Count(ctx context.Context, reader Counter, topics []*topic.Topic, now time.Time) (map[string]int, error) {
	pass := topic.NewPass(now)
	rivers := make([]*river, len(topics))
	for i, t := range topics {
		rivers[i] = newRiver(t)
	}
	err := reader.EachStory(ctx, time.Time{}, func(s feed.Story) error {
		for _, r := range rivers {
			r.take(pass, &s)
			clear(r.waiting) // nobody waits here
		}
		pass.Forget(&s)
		return ctx.Err()
	})
	if err != nil {
		return nil, publishError(fmt.Errorf("read stories: %w", err), "Look whether the database can be read.")
	}
	counts := make(map[string]int, len(topics))
	for _, r := range rivers {
		counts[r.topic.ID] = len(leaves(r.window(now)))
	}
	return counts, errors.Join(pass.Errors()...)
}
