package publisher

import (
	"cmp"
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
	waiting map[feed.StoryID]time.Time // when stories are to be looked at again; if the topic is restless, when those changed that do not match
	edge    edge                       // what lies behind it was forgotten
	sorted  []ref                      // entries as listed gives them; nil if they changed since
	chain   []archive                  // as archives gives them; nil if entries changed since
	newest  []web.Headline             // the first few of its page, for the home page; nil if not at hand
	updated time.Time
}

// ref is an entry in short.
type ref struct {
	story     feed.StoryID
	urn       string
	unread    bool // only story, urn, published and entered are known: nobody has asked what it says
	published time.Time
	updated   time.Time
	print     uint64    // changes whenever the entry might
	members   uint64    // changes whenever its story's members do
	entered   time.Time // the pass that brought it; zero if the topic is not archived
	steps     []step    // what it was made of, the first first; nil if the topic is not archived
	gone      []topic.Gone
	run       time.Time      // of the digest that tells it; zero without digests
	merged    []feed.StoryID // what its story took in
	missed    []feed.StoryID // what its story's page may name as nearly joined
	stories   []ref          // what a digest tells
}

// edge is a place in a river: of an entry, or of a digest's run.
type edge struct {
	published time.Time // zero: there is no edge
	urn       string
}

func newRiver(t *topic.Topic) *river {
	return &river{topic: t, entries: make(map[feed.StoryID][]ref), waiting: make(map[feed.StoryID]time.Time)}
}

// take brings the river up to date with a story.
func (r *river) take(pass *topic.Pass, s *feed.Story) {
	delete(r.waiting, s.ID)
	if r.tooOld(s) {
		r.put(s.ID, nil)
		return
	}
	entries := r.topic.Match(pass, s)
	if turn := r.topic.Turn(pass, s, len(entries) > 0); !turn.IsZero() {
		r.waiting[s.ID] = turn
	}
	if len(entries) == 0 {
		r.put(s.ID, nil)
		if r.topic.Restless() && s.Into.IsZero() {
			r.waiting[s.ID] = s.Changed
		}
		return
	}
	refs := make([]ref, 0, len(entries))
	merged, missed, all := mergedInto(s), missedBy(s), members(s)
	for i := range entries {
		e := &entries[i]
		sum := fingerprint(e, all)
		one := ref{
			story: e.Story, urn: e.URN, published: e.Published, updated: e.Updated,
			print: sum, members: all, entered: e.Entered, steps: steps(e, sum), gone: e.Gone, run: e.Run, merged: merged, missed: missed,
		}
		if !r.behind(&one) {
			refs = append(refs, one)
		}
	}
	r.put(s.ID, refs)
	if len(r.entries) > 2*r.most() {
		r.forget()
	}
}

// put sets the entries of a story; none drop it.
func (r *river) put(id feed.StoryID, refs []ref) {
	if len(refs) > 0 {
		r.entries[id] = refs
	} else if len(r.entries[id]) > 0 {
		delete(r.entries, id)
	} else {
		return
	}
	r.sorted, r.chain = nil, nil
}

// steady says that a story which the topic takes stays one of its stories until it
// changes, though it may come to lie too deep to be shown.
func (r *river) steady() bool {
	return !r.topic.Timed() && r.topic.MaxAge == 0 && r.topic.Digest == nil
}

// listed gives all entries, newest first, not to be changed.
func (r *river) listed() []ref {
	if r.sorted != nil {
		return r.sorted
	}
	places := make([]place, 0, len(r.entries))
	for _, refs := range r.entries {
		for i := range refs {
			places = append(places, placeOf(&refs[i]))
		}
	}
	r.sorted = inOrder(places)
	return r.sorted
}

// forgetAll drops everything, to be read anew.
func (r *river) forgetAll() {
	clear(r.entries)
	clear(r.waiting)
	r.edge, r.sorted, r.chain = edge{}, nil, nil
}

// leave drops a story that is no more.
func (r *river) leave(id feed.StoryID) {
	r.put(id, nil)
	delete(r.waiting, id)
}

// clock lets time pass: what became too old leaves, and what waited for its time is
// asked for again. It gives the stories to look at.
func (r *river) clock(now time.Time) (again []feed.StoryID) {
	if r.topic.MaxAge > 0 {
		r.drop(func(e *ref) bool { return r.topic.Expired(e.when(), now) })
	}
	if r.topic.Digest != nil {
		r.forgetDigests(now)
	}
	if r.topic.Restless() {
		return slices.Concat(r.patient(), stories(r.listed()))
	}
	for id, at := range r.waiting {
		if !at.After(now) {
			again = append(again, id)
		}
	}
	return again
}

// until gives the first moment at which time alone changes what the river shows, zero if
// it never does.
func (r *river) until(now time.Time) time.Time {
	if r.topic.Restless() {
		return now
	}
	var first time.Time
	sooner := func(t time.Time) {
		if t.After(now) && (first.IsZero() || t.Before(first)) {
			first = t
		}
	}
	for _, at := range r.waiting {
		sooner(at)
	}
	for _, refs := range r.entries {
		for i := range refs {
			sooner(refs[i].run)
			if r.topic.MaxAge > 0 {
				sooner(refs[i].when().Add(r.topic.MaxAge + 1))
			}
		}
	}
	return first
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

// sortRefs orders entries as feeds list them.
func sortRefs(list []ref) {
	places := make([]place, len(list))
	for i := range list {
		places[i] = placeOf(&list[i])
	}
	copy(list, inOrder(places))
}

// inOrder gives the entries at places as feeds list them. What is moved about while sorting is
// small.
func inOrder(places []place) []ref {
	slices.SortFunc(places, place.compare)
	sorted := make([]ref, len(places))
	for i := range places {
		sorted[i] = *places[i].ref
	}
	return sorted
}

// place is an entry with what decides where feeds list it.
type place struct {
	sec  int64
	nano int
	ref  *ref
}

func placeOf(e *ref) place { return place{e.published.Unix(), e.published.Nanosecond(), e} }

func (p place) compare(o place) int {
	switch { // names lie far away, and are seldom asked for
	case p.sec != o.sec:
		return cmp.Compare(o.sec, p.sec)
	case p.nano != o.nano:
		return cmp.Compare(o.nano, p.nano)
	}
	return strings.Compare(p.ref.urn, o.ref.urn)
}

// compare orders entries as feeds list them.
func compare(a, b *ref) int {
	return cmp.Or(b.published.Compare(a.published), strings.Compare(a.urn, b.urn))
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
	list := make([]ref, 0, len(refs))
	for _, e := range refs {
		if e.stories != nil {
			list = append(list, e.stories...)
		} else {
			list = append(list, e)
		}
	}
	return list
}
