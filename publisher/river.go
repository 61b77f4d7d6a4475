package publisher

import (
	"bytes"
	"cmp"
	"maps"
	"slices"
	"strings"
	"time"

	"foldwire/aggregator/feed"
	"foldwire/publisher/topic"
	"foldwire/publisher/web"
)

// patience is how many stories may wait for their time to come, in feeds' lengths.
const patience = 4

// depth is how far a feed can be walked back, in its own lengths. What lies deeper is
// forgotten, so that memory does not grow with the store.
const depth = 10

// river is what is kept of a topic between publishes: which entries it has, not what
// they say.
type river struct {
	topic   *topic.Topic
	entries map[feed.StoryID][]ref
	waiting map[feed.StoryID]time.Time // stories that time may bring in, by last change
	newest  []web.Headline             // the first few of its page, for the home page
	updated time.Time
}

// ref is an entry in short.
type ref struct {
	story     feed.StoryID
	urn       string
	published time.Time
	updated   time.Time
	print     uint64 // changes whenever the entry or its story's page might
	gone      []topic.Gone
	run       time.Time // of the digest that tells it; zero without digests
	stories   []ref     // what a digest tells
}

func newRiver(t *topic.Topic) *river {
	return &river{topic: t, entries: make(map[feed.StoryID][]ref), waiting: make(map[feed.StoryID]time.Time)}
}

// take brings the river up to date with a story.
func (r *river) take(pass *topic.Pass, s *feed.Story) {
	entries := r.topic.Match(pass, s)
	delete(r.waiting, s.ID)
	if len(entries) == 0 {
		delete(r.entries, s.ID)
		if r.topic.Timed() && s.Into.IsZero() {
			r.waiting[s.ID] = s.Changed
		}
		return
	}
	refs := make([]ref, len(entries))
	for i := range entries {
		e := &entries[i]
		refs[i] = ref{
			story: e.Story, urn: e.URN, published: e.Published, updated: e.Updated,
			print: fingerprint(e, s), gone: e.Gone, run: e.Run,
		}
	}
	r.entries[s.ID] = refs
	if most := depth * r.topic.Limit; r.topic.Digest == nil && len(r.entries) > 2*most {
		r.forget(most)
	}
}

// forget keeps the newest entries and drops the others.
func (r *river) forget(most int) {
	kept := make(map[feed.StoryID]bool, most)
	for _, e := range r.listed()[:most] {
		kept[e.story] = true
	}
	maps.DeleteFunc(r.entries, func(id feed.StoryID, _ []ref) bool { return !kept[id] })
}

// forgetDigests drops the stories of digests that are not shown any more.
func (r *river) forgetDigests(now time.Time) {
	all := r.digests(r.listed(), now)
	sortRefs(all)
	for _, d := range all[min(len(all), r.topic.Limit):] {
		for _, e := range d.stories {
			delete(r.entries, e.story)
		}
	}
}

// listed gives all entries, newest first.
func (r *river) listed() []ref {
	var all []ref
	for _, refs := range r.entries {
		all = append(all, refs...)
	}
	sortRefs(all)
	return all
}

// forgetAll drops all stories, since some of them may be no more.
func (r *river) forgetAll() {
	clear(r.entries)
	clear(r.waiting)
}

// leave drops a story that is no more.
func (r *river) leave(id feed.StoryID) {
	delete(r.entries, id)
	delete(r.waiting, id)
}

// clock lets time pass: what became too old leaves, and what waited for its time is
// asked for again. It gives the stories to look at, those that changed last first.
func (r *river) clock(now time.Time) (again []feed.StoryID) {
	for id, refs := range r.entries {
		refs = slices.DeleteFunc(refs, func(e ref) bool { return r.topic.Expired(e.when(), now) })
		if len(refs) == 0 {
			delete(r.entries, id)
		} else {
			r.entries[id] = refs
		}
	}
	if r.topic.Digest != nil {
		r.forgetDigests(now)
	}
	if !r.topic.Timed() {
		return nil
	}
	return slices.Concat(r.patient(), stories(r.listed()))
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

// when is what an entry's age counts from.
func (e *ref) when() time.Time {
	if !e.run.IsZero() {
		return e.run
	}
	return e.published
}

// window gives the entries that the feed shows, newest first.
func (r *river) window(now time.Time) []ref {
	all := r.listed()
	if r.topic.Digest != nil {
		all = r.digests(all, now)
		sortRefs(all)
	}
	return all[:min(len(all), r.topic.Limit)]
}

func sortRefs(list []ref) {
	slices.SortFunc(list, func(a, b ref) int {
		return cmp.Or(b.published.Compare(a.published), strings.Compare(a.urn, b.urn))
	})
}

// digests gathers entries by the run that tells them, as the topic does with stories.
func (r *river) digests(all []ref, now time.Time) []ref {
	at := make(map[time.Time][]ref)
	for _, e := range all {
		if !e.run.After(now) {
			at[e.run] = append(at[e.run], e)
		}
	}
	var list []ref
	for run, refs := range at {
		sortRefs(refs)
		d := ref{urn: r.topic.DigestURN(run), published: run, updated: run, run: run, stories: refs}
		for _, e := range refs {
			d.print = d.print*31 + e.print
		}
		list = append(list, d)
	}
	return list
}

// stories lists the stories behind entries, each once.
func stories(refs []ref) []feed.StoryID {
	var ids []feed.StoryID
	seen := make(map[feed.StoryID]bool, len(refs))
	for _, e := range leaves(refs) {
		if !seen[e.story] {
			seen[e.story] = true
			ids = append(ids, e.story)
		}
	}
	return ids
}

// leaves puts the stories of digests in the digests' place.
func leaves(refs []ref) []ref {
	var list []ref
	for _, e := range refs {
		if e.stories != nil {
			list = append(list, e.stories...)
		} else {
			list = append(list, e)
		}
	}
	return list
}
