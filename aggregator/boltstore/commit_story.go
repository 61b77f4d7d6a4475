package boltstore

import (
	"maps"
	"slices"

	"foldwire/aggregator/feed"
)

// putStories writes stories and their places in the index of changes.
func (w *writer) putStories(stories []feed.Story) error {
	records := make(map[feed.StoryID]*storyRecord, len(stories))
	for i := range stories {
		r, err := w.storyRecordOf(&stories[i])
		if err != nil {
			return err
		}
		records[stories[i].ID] = r
	}
	for _, id := range sortedStories(records) {
		if err := w.putStory(id, records[id]); err != nil {
			return err
		}
	}
	return w.checkAliases(stories)
}

// storyRecordOf turns a story into its record; items must have been added before.
func (w *writer) storyRecordOf(s *feed.Story) (*storyRecord, error) {
	r := &storyRecord{Founded: stampOf(s.Founded), Changed: stampOf(s.Changed), Into: s.Into}
	switch {
	case s.ID.IsZero():
		return nil, refused("a story has no id")
	case r.alias() && len(s.Members) > 0:
		return nil, refused("story %s was merged away and still has members", s.ID)
	case !r.alias() && len(s.Members) == 0:
		return nil, refused("story %s has no members", s.ID)
	}
	for _, m := range s.Members {
		n, rec, err := w.find(m.ID)
		if err != nil {
			return nil, err
		}
		if rec == nil {
			return nil, refused("story %s has the member %s, which is not stored", s.ID, m.ID)
		}
		if !rec.faded() {
			r.Members = append(r.Members, memberRecord{Item: n, Joined: stampOf(m.Joined)})
		}
	}
	return r, nil
}

// putStory replaces the record of a story; one that is neither alive nor an alias is a
// tombstone.
func (w *writer) putStory(id feed.StoryID, r *storyRecord) error {
	old, had, err := w.s.storyRecord(w.b, id)
	if err != nil {
		return err
	}
	if had {
		w.counts.story(&old, -1)
		r.Members = inPlace(old.Members, r.Members)
	}
	w.counts.story(r, +1)
	moved := !had || old.Changed != r.Changed || old.alive() != r.alive()
	if moved && had && old.alive() {
		if err := w.b.changed.Delete(changedKey(old.Changed.time(), id)); err != nil {
			return err
		}
	}
	if moved && r.alive() {
		if err := w.b.changed.Put(changedKey(r.Changed.time(), id), nil); err != nil {
			return err
		}
	}
	v, err := w.s.codec.enc.Marshal(r)
	if err != nil {
		return err
	}
	return w.b.stories.Put(id[:], v)
}

// inPlace orders the members of a story: those it had keep their places and the time at
// which they joined, for published entries promise so; the others follow as given.
func inPlace(old, now []memberRecord) []memberRecord {
	given := make(map[seq]bool, len(now))
	for _, m := range now {
		given[m.Item] = true
	}
	ordered := make([]memberRecord, 0, len(now))
	for _, m := range old {
		if given[m.Item] {
			ordered = append(ordered, m)
			delete(given, m.Item)
		}
	}
	for _, m := range now {
		if given[m.Item] {
			ordered = append(ordered, m)
		}
	}
	return ordered
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
		if w.b.stories.Get(to[:]) == nil {
			return refused("story %s was merged into %s, which is not stored", stories[i].ID, to)
		}
	}
	return nil
}

// sortedStories lists the ids of a map in a fixed order.
func sortedStories[V any](m map[feed.StoryID]V) []feed.StoryID {
	return slices.SortedFunc(maps.Keys(m), func(a, b feed.StoryID) int { return slices.Compare(a[:], b[:]) })
}
