package boltstore

import (
	"slices"
	"time"

	"foldwire/aggregator/feed"
)

// fate is what becomes of an item.
type fate int

const (
	stays fate = iota
	fades      // loses its body
	goes       // is forgotten
)

// judge decides about items within one transaction.
type judge struct {
	s        *Store
	b        *buckets
	policy   Policy
	resolver *resolver
	stories  map[feed.StoryID]lifetime
}

// lifetime is what a judge has to know of a story.
type lifetime struct {
	alive   bool
	changed time.Time
}

func (s *Store) judge(b *buckets, p Policy) *judge {
	return &judge{s: s, b: b, policy: p, resolver: s.resolver(b), stories: map[feed.StoryID]lifetime{}}
}

// judge decides about an item that is the rank-th newest of its source.
func (j *judge) judge(r *itemRecord, rank int) (fate, error) {
	if !r.faded() {
		if bound := j.policy.Newest[r.Source]; bound > 0 && rank > bound {
			return fades, nil
		}
		old, err := j.isOld(r)
		if err == nil && old {
			return fades, nil
		}
		return stays, err
	}
	if j.policy.Forget <= 0 || rank <= j.policy.Remember {
		return stays, nil
	}
	if !changedAt(r).Before(j.policy.Now.Add(-max(j.policy.Forget, j.policy.Keep))) {
		return stays, nil
	}
	// A story that goes on may name the item in a later commit.
	for _, id := range []feed.StoryID{r.Story, feed.NewStoryID(r.ID)} {
		life, err := j.story(id)
		if err != nil || life.alive {
			return stays, err
		}
	}
	return goes, nil
}

// isOld says whether neither the item nor its story changed for as long as bodies are kept.
func (j *judge) isOld(r *itemRecord) (bool, error) {
	if j.policy.Keep <= 0 {
		return false, nil
	}
	before := j.policy.Now.Add(-j.policy.Keep)
	if !changedAt(r).Before(before) {
		return false, nil
	}
	life, err := j.story(r.Story)
	return err == nil && (!life.alive || life.changed.Before(before)), err
}

func changedAt(r *itemRecord) time.Time {
	if at := r.Changed.time(); !at.IsZero() {
		return at
	}
	return r.Seen.time()
}

func (j *judge) story(id feed.StoryID) (lifetime, error) {
	id, err := j.resolver.survivor(id)
	if err != nil {
		return lifetime{}, err
	}
	if life, ok := j.stories[id]; ok {
		return life, nil
	}
	r, _, err := j.s.storyRecord(j.b, id)
	life := lifetime{alive: r.alive(), changed: r.Changed.time()}
	j.stories[id] = life
	return life, err
}

// fade takes the body of an item and notes that its story loses it.
func (w *writer) fade(n seq, r *itemRecord, resolver *resolver, faded map[feed.StoryID][]seq) error {
	story, err := resolver.survivor(r.Story)
	if err != nil {
		return err
	}
	faded[story] = append(faded[story], n)
	w.touch(story)
	w.live[r.Body.Block]--
	w.counts.Full--
	r.forgetBody()
	w.records[n] = r
	return nil
}

// forget removes all that is known of a faded item, and what is left of the story that
// it founded.
func (w *writer) forget(n seq, r *itemRecord) error {
	w.changed = true
	w.counts.Items--
	if err := w.b.items.Delete(number(n)); err != nil {
		return err
	}
	if err := w.b.removeID(r.ID); err != nil {
		return err
	}
	for _, k := range append(r.keys().All(), r.Former...) {
		if err := w.unlink(k, n); err != nil {
			return err
		}
	}
	id := feed.NewStoryID(r.ID)
	story, ok, err := w.s.storyRecord(w.b, id)
	if err != nil || !ok {
		return err
	}
	w.counts.story(&story, -1)
	return w.b.deleteStory(id)
}

// unlink removes a key unless it leads to another item by now.
func (w *writer) unlink(k feed.Key, n seq) error {
	at, ok, err := w.b.itemUnder(k)
	if err != nil || !ok || at != n {
		return err
	}
	return w.b.removeKey(k)
}

// endStories makes tombstones of the stories that have no item in full any more after
// some faded. In others faded items stay members. When such a story changed last stays as
// it was: readers lose nothing that they would have to announce.
func (w *writer) endStories(faded map[feed.StoryID][]seq) error {
	for _, id := range sortedStories(faded) {
		r, _, err := w.s.storyRecord(w.b, id)
		if err != nil {
			return err
		}
		full, err := w.hasFull(&r)
		if err != nil {
			return err
		}
		if full {
			continue
		}
		if err := w.forgetVerdicts(&r, faded[id]); err != nil {
			return err
		}
		if r.alive() {
			if err := w.putStory(id, &retold{old: r, had: true, now: &storyRecord{Founded: r.Founded}}); err != nil {
				return err
			}
		}
	}
	return nil
}

// hasFull says whether a story has a member in full.
func (w *writer) hasFull(r *storyRecord) (bool, error) {
	for _, m := range r.Members {
		rec, err := w.record(m.Item)
		if err != nil || !rec.faded() {
			return err == nil, err
		}
	}
	return false, nil
}

// forgetVerdicts drops why items were in a story that ends, those of its members and of
// others that just faded.
func (w *writer) forgetVerdicts(r *storyRecord, others []seq) error {
	for _, m := range r.Members {
		others = append(others, m.Item)
	}
	for _, n := range others {
		rec, err := w.record(n)
		if err != nil {
			return err
		}
		rec.forgetVerdict()
		w.records[n] = rec
	}
	return nil
}

// maxFormer bounds how many keys an item may have had that it has no more. It is reached
// only by a source that renames an entry hundreds of times; the oldest names go first.
const maxFormer = 256

// succeed makes r the record of an item that had the record old: the keys that it loses
// still lead to it.
func (w *writer) succeed(n seq, r, old *itemRecord) error {
	former := map[feed.Key]bool{}
	for _, k := range append(slices.Clone(old.Former), old.keys().All()...) {
		former[k] = true
	}
	for _, k := range r.keys().All() {
		delete(former, k)
	}
	if len(former) == 0 {
		return nil
	}
	// The order of age: those that were former before, then those that are now.
	for _, k := range append(slices.Clone(old.Former), old.keys().All()...) {
		if former[k] {
			r.Former = append(r.Former, k)
			delete(former, k)
		}
	}
	for len(r.Former) > maxFormer {
		k := r.Former[0]
		r.Former = r.Former[1:]
		if w.keys[k] == n {
			delete(w.keys, k)
		}
		if err := w.unlink(k, n); err != nil {
			return err
		}
	}
	return nil
}
