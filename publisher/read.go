package publisher

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"foldwire/aggregator/feed"
)

// read takes in the stories that were touched since the last time, or all if the store
// does not know which these are.
func (b *build) read(ctx context.Context) error {
	if b.now.Before(b.at) { // the clock was set back: what was too old may not be any more
		return b.readAll(ctx)
	}
	touched, now, known, err := b.reader.Since(ctx, b.mark)
	if err == nil && !known && b.mark == (feed.Mark{}) { // the store remembers only so many
		touched, known = b.offers.all(now)
	}
	switch {
	case err != nil:
		return fmt.Errorf("read what changed: %w", err)
	case !known:
		return b.readAll(ctx)
	}
	offered, ids := b.split(touched)
	b.offers = nil
	slices.SortFunc(ids, func(x, y feed.StoryID) int { return slices.Compare(x[:], y[:]) })
	fresh := slices.DeleteFunc(slices.Clone(ids), b.knows)
	ids = slices.DeleteFunc(ids, func(id feed.StoryID) bool { return !b.knows(id) })
	// Once topics have what was offered, most of what else is new is too old for them.
	if err := errors.Join(b.retake(ctx, ids, b.take), b.takeOffered(ctx, offered), b.retake(ctx, fresh, b.take)); err != nil {
		return err
	}
	b.mark = now
	return nil
}

// readAll forgets what is known of stories and reads all.
func (b *build) readAll(ctx context.Context) error {
	b.offers = nil
	_, now, _, err := b.reader.Since(ctx, feed.Mark{})
	if err != nil {
		return fmt.Errorf("read what changed: %w", err)
	}
	b.mark = feed.Mark{} // or a reading that fails half-way would be taken for whole
	clear(b.seen)
	for _, r := range b.rivers {
		r.forgetAll()
	}
	list, err := b.outline(ctx)
	if err != nil {
		return fmt.Errorf("read stories: %w", err)
	}
	if err := b.takeYoungest(ctx, list, b.enough); err != nil {
		return err
	}
	b.mark = now
	return nil
}

// retake looks at stories again, and drops those that are no more. It holds those that are
// going to be shown, as far as there is room.
func (b *build) retake(ctx context.Context, ids []feed.StoryID, take func(*feed.Story)) error {
	if len(ids) == 0 {
		return nil
	}
	gone := make(map[feed.StoryID]bool, len(ids))
	for _, id := range ids {
		gone[id] = true
	}
	err := b.reader.LoadStories(ctx, ids, func(s feed.Story) error {
		delete(gone, s.ID)
		take(&s)
		b.hold(&s)
		return ctx.Err()
	})
	if err != nil {
		return fmt.Errorf("read stories: %w", err)
	}
	for id := range gone {
		for _, r := range b.rivers {
			r.leave(id)
		}
	}
	return nil
}

// take brings all rivers up to date with a story.
func (b *build) take(s *feed.Story) {
	delete(b.may, s.ID)
	for _, r := range b.rivers {
		r.take(b.pass, s)
	}
	b.pass.Forget(s)
}

// clock lets time pass in all rivers.
func (b *build) clock(ctx context.Context) error {
	var again []feed.StoryID
	seen := make(map[feed.StoryID]bool)
	for _, r := range b.rivers {
		for _, id := range r.clock(b.now) {
			if !seen[id] {
				seen[id] = true
				again = append(again, id)
			}
		}
	}
	if len(again) == 0 {
		return nil
	}
	return b.retake(ctx, again, b.take)
}

// findShown finds which stories are shown in which topics.
func (b *build) findShown() {
	for _, r := range b.rivers {
		for _, e := range b.visible(r) {
			if !slices.Contains(b.shown[e.story], r) {
				b.shown[e.story] = append(b.shown[e.story], r)
			}
			b.prints[e.story] = e.members
			b.missed[e.story] = e.missed
		}
	}
}

// story gives a story, nil if there is none under that id.
func (b *build) story(ctx context.Context, id feed.StoryID) (*feed.Story, error) {
	err := b.load(ctx, []feed.StoryID{id})
	return b.got(id), err
}

// got gives a story that was loaded, nil if there was none.
func (b *build) got(id feed.StoryID) *feed.Story {
	if s := b.held.stories[id]; s != nil {
		return s
	}
	return b.loaded[id]
}

// load sees to it that stories can be got, as far as there are any.
func (b *build) load(ctx context.Context, ids []feed.StoryID) error {
	missing := func() (list []feed.StoryID) {
		for _, id := range ids {
			if b.got(id) == nil {
				list = append(list, id)
			}
		}
		return list
	}
	list := missing()
	if len(b.loaded)+len(list) > maxLoaded {
		clear(b.loaded)
		list = missing()
	}
	if len(list) == 0 {
		return nil
	}
	err := b.reader.LoadStories(ctx, list, func(s feed.Story) error {
		b.loaded[s.ID] = &s
		return ctx.Err()
	})
	if err != nil {
		return fmt.Errorf("read stories that are shown: %w", err)
	}
	return nil
}

// match asks the topic at work about stories, each once.
func (b *build) match(ctx context.Context, r *river, ids []feed.StoryID) error {
	var list []feed.StoryID
	for _, id := range ids {
		if _, known := b.matched[id]; !known {
			list = append(list, id)
		}
	}
	if err := b.load(ctx, list); err != nil {
		return err
	}
	for _, id := range list {
		s := b.got(id)
		if s == nil {
			r.leave(id)
			continue
		}
		b.matched[id] = r.topic.Match(b.pass, s)
		b.pass.Forget(s)
	}
	return nil
}
