package boltstore

import (
	"bytes"
	"maps"
	"slices"

	"foldwire/aggregator/feed"
)

// putStories writes stories and their places in the index of changes.
func (w *writer) putStories(stories []feed.Story) error {
	movers, err := w.movers(stories)
	if err != nil {
		return err
	}
	records := make(map[feed.StoryID]retold, len(stories))
	for i := range stories {
		var r retold
		id := stories[i].ID
		if r.old, r.had, err = w.s.storyRecord(w.b, id); err != nil {
			return err
		}
		if r.now, err = w.storyRecordOf(&stories[i], &r.old, movers); err != nil {
			return err
		}
		records[id] = r
	}
	for _, id := range sortedStories(records) {
		r := records[id]
		if err := w.putStory(id, &r); err != nil {
			return err
		}
	}
	return w.checkAliases(stories)
}

// retold is the record of a story as it is stored, if it is, and as it will be.
type retold struct {
	old storyRecord
	had bool
	now *storyRecord
}

// mover is a story that is merged away.
type mover struct {
	id     feed.StoryID
	record storyRecord
}

// movers gives the stories that a change merges away, by each of their members.
func (w *writer) movers(stories []feed.Story) (map[seq]*mover, error) {
	movers := map[seq]*mover{}
	for i := range stories {
		if stories[i].Into.IsZero() {
			continue
		}
		r, _, err := w.s.storyRecord(w.b, stories[i].ID)
		if err != nil {
			return nil, err
		}
		from := &mover{id: stories[i].ID, record: r}
		for _, m := range r.Members {
			movers[m.Item] = from
		}
	}
	return movers, nil
}

// storyRecordOf turns a story into its record; items must have been added before. old is the
// record that it has.
func (w *writer) storyRecordOf(s *feed.Story, old *storyRecord, movers map[seq]*mover) (*storyRecord, error) {
	r := &storyRecord{Founded: stampOf(s.Founded), Changed: stampOf(s.Changed), Into: s.Into}
	switch {
	case s.ID.IsZero():
		return nil, refused("a story has no id")
	case r.alias() && len(s.Members) > 0:
		return nil, refused("story %s was merged away and still has members", s.ID)
	case !r.alias() && len(s.Members) == 0:
		return nil, refused("story %s has no members", s.ID)
	case r.alias():
		return r, nil
	}
	given := make([]memberRecord, 0, len(s.Members))
	full := false
	for _, m := range s.Members {
		n, rec, err := w.find(m.ID)
		if err != nil {
			return nil, err
		}
		if rec == nil {
			return nil, refused("story %s has the member %s, which is not stored", s.ID, m.ID)
		}
		given = append(given, memberRecord{Item: n, Joined: stampOf(m.Joined)})
		full = full || !rec.faded()
	}
	if !full {
		return r, nil // a tombstone
	}
	if len(given) == 1 && len(old.Members) == 0 && len(movers) == 0 { // as most are that are new
		r.Members = given
		return r, nil
	}
	c := &company{w: w, r: r, given: make(map[seq]memberRecord, len(given))}
	return r, c.gather(old, given, movers)
}

// company puts together the members of a story.
type company struct {
	w     *writer
	r     *storyRecord
	given map[seq]memberRecord // named by the change and not yet in their places
}

// gather orders the members of a story: those it had keep their places and the time at
// which they joined, for published entries promise so; the others follow as given, those
// of a story that was merged away in the order that they had there. Who decides does not
// know faded members, so they stay, and move along, whether or not they are given.
func (c *company) gather(old *storyRecord, given []memberRecord, movers map[seq]*mover) error {
	for _, m := range given {
		c.given[m.Item] = m
	}
	for _, m := range old.Members {
		if err := c.place(m, old.stays(m.Item)); err != nil {
			return err
		}
	}
	for _, m := range given {
		from := movers[m.Item]
		if _, waits := c.given[m.Item]; !waits {
			continue
		}
		var err error
		if from == nil {
			err = c.place(m, nil)
		} else {
			err = c.move(from, m.Joined, movers)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// move places the members of a story that is merged away and that nobody took yet.
func (c *company) move(from *mover, joined stamp, movers map[seq]*mover) error {
	for _, had := range from.record.Members {
		if movers[had.Item] == nil {
			continue
		}
		now, named := c.given[had.Item]
		if !named {
			now = memberRecord{Item: had.Item, Joined: joined}
		}
		stays := append(from.record.stays(had.Item), stayRecord{Item: had.Item, Story: from.id, Joined: had.Joined})
		if err := c.place(now, stays); err != nil {
			return err
		}
		delete(movers, had.Item)
	}
	return nil
}

// place adds a member if it is given or faded.
func (c *company) place(m memberRecord, stays []stayRecord) error {
	if _, named := c.given[m.Item]; !named {
		rec, err := c.w.record(m.Item)
		if err != nil || !rec.faded() {
			return err
		}
	}
	delete(c.given, m.Item)
	c.r.Members = append(c.r.Members, m)
	c.r.Past = append(c.r.Past, stays...)
	return nil
}

// stays lists the stories that a member was in before.
func (r *storyRecord) stays(n seq) []stayRecord {
	var list []stayRecord
	for _, p := range r.Past {
		if p.Item == n {
			list = append(list, p)
		}
	}
	return list
}

// putStory replaces the record of a story; one that is neither alive nor an alias is a
// tombstone.
func (w *writer) putStory(id feed.StoryID, r *retold) error {
	w.touch(id)
	if r.had {
		w.counts.story(&r.old, -1)
	}
	w.counts.story(r.now, +1)
	if err := w.putChanged(id, &r.old, r.now); err != nil {
		return err
	}
	return w.putStoryBytes(id, w.encode(r.now))
}

// putChanged brings the index of changes up to date with a story's record.
func (w *writer) putChanged(id feed.StoryID, old, now *storyRecord) error {
	var had, has []byte
	if now.alive() {
		has = changedKey(now, id)
	}
	if old.alive() {
		if had = changedKey(old, id); bytes.Equal(had, has) && w.b.changed.Get(had) != nil {
			return nil
		}
		for _, k := range [][]byte{had, olderChangedKey(old, id)} {
			if err := w.b.changed.Delete(k); err != nil {
				return err
			}
		}
	}
	if has == nil {
		return nil
	}
	return w.b.changed.Put(has, nil)
}

// checkAliases refuses a change after which a story that it merged away leads nowhere.
func (w *writer) checkAliases(stories []feed.Story) error {
	resolver := w.s.resolver(w.b)
	for i := range stories {
		if stories[i].Into.IsZero() {
			continue
		}
		to, err := resolver.survivor(stories[i].ID)
		if err != nil {
			return refused("%v", err)
		}
		if w.b.story(to) == nil {
			return refused("story %s was merged into %s, which is not stored", stories[i].ID, to)
		}
	}
	return nil
}

// sortedStories lists the ids of a map in a fixed order.
func sortedStories[V any](m map[feed.StoryID]V) []feed.StoryID {
	return slices.SortedFunc(maps.Keys(m), func(a, b feed.StoryID) int { return slices.Compare(a[:], b[:]) })
}
