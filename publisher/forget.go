package publisher

import (
	"bytes"
	"cmp"
	"maps"
	"slices"
	"time"

	"foldwire/aggregator/feed"
)

// most is how many entries the feed and its archives can show.
func (r *river) most() int { return depth * r.topic.Limit }

// forget drops the oldest entries, but for digests. It keeps more than can be shown, since
// some may leave.
func (r *river) forget() {
	keep := r.most() * 3 / 2
	if r.topic.Digest != nil || r.count() <= keep {
		return
	}
	all := r.listed()
	first := &all[keep]
	r.edge, r.chain = edge{first.published, first.urn}, nil
	for i := range all[keep:] {
		id := all[keep+i].story
		r.put(id, slices.DeleteFunc(r.entries[id], func(e ref) bool { return r.behind(&e) }))
	}
	r.sorted = all[:keep:keep] // what is left is in order
}

// forgetDigests drops the stories of digests that are not shown any more.
func (r *river) forgetDigests(now time.Time) {
	all := r.digests(r.listed(), now)
	if len(all) <= 2*r.topic.Limit {
		return
	}
	sortRefs(all)
	r.edge = edge{published: all[r.topic.Limit*3/2].run}
	r.drop(r.behind)
}

// lastURN is a name that stands after those of all entries.
const lastURN = "~"

// raise drops, and forgets, what was published before a time.
func (r *river) raise(published time.Time) {
	if !r.edge.published.Before(published) {
		return
	}
	r.edge, r.chain = edge{published, lastURN}, nil
	r.drop(r.behind)
}

// behind says that an entry lies at the edge or behind it.
func (r *river) behind(e *ref) bool {
	switch {
	case r.edge.published.IsZero():
		return false
	case r.topic.Digest != nil:
		return !e.run.After(r.edge.published)
	}
	return compare(e, &ref{published: r.edge.published, urn: r.edge.urn}) >= 0
}

// drop drops entries.
func (r *river) drop(which func(*ref) bool) {
	for id, refs := range r.entries {
		for i := range refs {
			if which(&refs[i]) {
				r.put(id, slices.DeleteFunc(refs, func(e ref) bool { return which(&e) }))
				break
			}
		}
	}
}

// short says that so many entries left that what lies behind the edge is wanted again.
func (r *river) short(now time.Time) bool {
	switch {
	case r.edge.published.IsZero():
		return false
	case r.topic.Digest != nil:
		return len(r.digests(r.listed(), now)) < r.topic.Limit
	}
	return r.count() <= r.most() // what follows the last that is shown tells whether its day is whole
}

// count is how many entries there are.
func (r *river) count() int {
	n := 0
	for _, refs := range r.entries {
		n += len(refs)
	}
	return n
}

// tooOld says that all entries which the story can give lie behind the edge, whatever it
// tells, so that the rules need not be asked.
func (r *river) tooOld(s *feed.Story) bool {
	return r.beyond(r.topic.Latest(s))
}

// beyond says that what was published then lies behind the edge, whatever it is.
func (r *river) beyond(published time.Time) bool {
	return !r.edge.published.IsZero() && r.topic.Digest == nil && !r.topic.Restless() && published.Before(r.edge.published)
}

// patient lists the waiting stories that changed last, and forgets the others: a story
// that time has not brought in by then is old news.
func (r *river) patient() []feed.StoryID {
	ids := slices.SortedFunc(maps.Keys(r.waiting), func(a, b feed.StoryID) int {
		return cmp.Or(r.waiting[b].Compare(r.waiting[a]), bytes.Compare(a[:], b[:]))
	})
	most := min(len(ids), patience*r.topic.Limit)
	for _, id := range ids[most:] {
		delete(r.waiting, id)
	}
	return ids[:most]
}
