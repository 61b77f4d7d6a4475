package aggregator

import (
	"cmp"
	"slices"
	"time"

	"foldwire/aggregator/cluster"
	"foldwire/aggregator/feed"
	"foldwire/aggregator/words"
)

// maxMisses is how many stories that an item did not join its verdict names.
const maxMisses = 3

// minMiss is the probability below which a story is no near miss.
const minMiss = 0.01

// decide gives one item its verdict and files it.
func (d *Decider) decide(it *feed.Item, byURL map[feed.Key]feed.Known) {
	if ref, ok := d.byID[it.ID]; ok { // it came twice
		it.Verdict = feed.Verdict{Story: d.slots[d.index.Story(ref)].id, DuplicateOf: d.items[ref].original, Rule: feed.RuleURL, Score: 1, Match: it.ID}
		return
	}
	it.Verdict = feed.Verdict{}
	p := d.prepare(it)
	if d.sameURL(it, byURL) || d.sameText(it, p) {
		d.put(it, p, d.features(p, it), it.Verdict)
		d.touch(d.stories[it.Verdict.Story], it.Seen)
		return
	}
	f := d.index.Features(p.cluster)
	a := d.index.Assess(f)
	d.related(it, f, a)
	merge := d.candidates(f, a)
	d.put(it, p, f, it.Verdict)
	t := d.stories[it.Verdict.Story]
	if it.Verdict.Rule == feed.RuleRelated {
		t = d.merge(t, merge, it.Seen)
		it.Verdict.Story = t.id
	}
	d.touch(t, it.Seen)
}

// sameURL holds an item as a duplicate if another source has its canonical URL. A URL
// that one source gave to several of its items names none of them.
func (d *Decider) sameURL(it *feed.Item, byURL map[feed.Key]feed.Known) bool {
	key := it.Keys.URL
	if key.IsZero() {
		return false
	}
	refs := d.byURL[key]
	for i, ref := range refs {
		if d.items[ref].source == it.Source {
			return false
		}
		for _, other := range refs[:i] {
			if d.items[other].source == d.items[ref].source {
				return false
			}
		}
	}
	if len(refs) > 0 {
		d.duplicate(it, refs[0], feed.RuleURL, 1)
		return true
	}
	known, ok := byURL[key]
	if !ok || known.Source == it.Source || d.stories[known.Story] == nil {
		return false
	}
	it.Verdict = feed.Verdict{Story: known.Story, DuplicateOf: known.ID, Rule: feed.RuleURL, Score: 1, Match: known.ID}
	return true
}

// sameText holds an item as a duplicate if an item with nearly the same text is held.
func (d *Decider) sameText(it *feed.Item, p prepared) bool {
	m, ok := d.near.Find(p.near)
	if !ok {
		return false
	}
	rule := feed.RuleNear
	if m.Exact {
		rule = feed.RuleText
	}
	d.duplicate(it, m.Ref, rule, m.Score)
	return true
}

// duplicate makes an item a duplicate of what a held item is, or is a duplicate of.
func (d *Decider) duplicate(it *feed.Item, of words.Ref, rule feed.Rule, score float64) {
	h := &d.items[of]
	it.Verdict = feed.Verdict{
		Story: d.slots[d.index.Story(of)].id, DuplicateOf: h.id,
		Rule: rule, Score: float32(score), Match: h.id,
	}
	if !h.original.IsZero() {
		it.Verdict.DuplicateOf = h.original
	}
}

// related puts an item into the likeliest story, or makes it found one.
func (d *Decider) related(it *feed.Item, f cluster.Features, a cluster.Assessment) {
	v := feed.Verdict{Story: feed.NewStoryID(it.ID), Rule: feed.RuleFounded}
	for _, c := range a.Near {
		joined := a.Join && c.Slot == a.Best.Slot
		if !joined && (len(v.Misses) == maxMisses || c.Score < minMiss) {
			continue
		}
		match, story := d.items[d.index.Closest(f, c.Slot)].id, d.slots[c.Slot].id
		if joined {
			v.Story, v.Rule, v.Score, v.Match = story, feed.RuleRelated, float32(c.Score), match
		} else {
			v.Misses = append(v.Misses, feed.Miss{Story: story, Item: match, Score: float32(c.Score)})
		}
	}
	it.Verdict = v
}

// candidates gives the stories that may be one with the best, by id.
func (d *Decider) candidates(f cluster.Features, a cluster.Assessment) []*tale {
	if !a.Join {
		return nil
	}
	var out []*tale
	for _, slot := range d.index.Mergers(f, a.Best.Slot, a.Near) {
		out = append(out, d.slots[slot])
	}
	return out
}

// merge makes one story of t and others; the oldest survives.
func (d *Decider) merge(t *tale, others []*tale, at time.Time) *tale {
	for _, o := range others {
		into, from := t, o
		if older(o, t) {
			into, from = o, t
		}
		for ref := range d.index.Members(from.slot) {
			d.moved[ref] = at
		}
		d.index.Merge(into.slot, from.slot)
		delete(d.stories, from.id)
		delete(d.slots, from.slot)
		d.touched[from.id] = feed.Story{ID: from.id, Founded: from.founded, Changed: at, Into: into.id}
		for _, m := range from.faded {
			m.Joined = at
			into.faded = append(into.faded, m)
		}
		into.changed = later(into.changed, from.changed)
		t = into
	}
	return t
}

// older says which of two stories survives a merge.
func older(a, b *tale) bool {
	return cmp.Or(a.founded.Compare(b.founded), slices.Compare(a.id[:], b.id[:])) < 0
}

// touch notes that a story changed in the pass under way.
func (d *Decider) touch(t *tale, at time.Time) {
	t.changed = later(t.changed, at)
	d.touched[t.id] = feed.Story{ID: t.id}
}

// changes gives the stories touched, as they are now. One that was merged away names
// the story that is left in the end.
func (d *Decider) changes() []feed.Story {
	out := make([]feed.Story, 0, len(d.touched))
	for id, s := range d.touched {
		if t := d.stories[id]; t != nil {
			s = d.story(t)
		} else {
			for d.stories[s.Into] == nil {
				s.Into = d.touched[s.Into].Into
			}
		}
		out = append(out, s)
	}
	slices.SortFunc(out, func(a, b feed.Story) int { return slices.Compare(a.ID[:], b.ID[:]) })
	return out
}

// story gives a held story with all its members. Those that a merge brought joined with
// it; of those that the story had, the store knows better when they joined.
func (d *Decider) story(t *tale) feed.Story {
	s := feed.Story{ID: t.id, Founded: t.founded, Changed: t.changed, Members: slices.Clone(t.faded)}
	for ref := range d.index.Members(t.slot) {
		h := &d.items[ref]
		joined := h.seen
		if at, ok := d.moved[ref]; ok {
			joined = at
		}
		s.Members = append(s.Members, feed.Member{ID: h.id, Source: h.source, Joined: joined})
	}
	return s
}
