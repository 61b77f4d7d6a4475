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
	if ref, ok := d.byID.find(it.ID); ok { // it came twice
		it.Verdict = feed.Verdict{Story: d.story(ref), DuplicateOf: d.copies[ref], Rule: feed.RuleURL, Score: 1, Match: it.ID}
		return
	}
	it.Verdict = feed.Verdict{}
	p := d.prepare(it)
	same := d.sameURL(it, p.held.source, byURL)
	ref := d.hold(&p)
	if same {
		d.near.Add(ref, p.near)
	} else {
		same = d.sameText(it, ref, &p)
	}
	if same {
		d.touch(d.put(ref, it, d.features(&p, it)), it.Seen)
		return
	}
	f := d.index.Features(p.cluster)
	a := d.index.Assess(f)
	d.related(it, a)
	merge := d.candidates(f, a)
	slot := d.put(ref, it, f)
	if it.Verdict.Rule == feed.RuleRelated {
		slot = d.merge(slot, merge, it.Seen)
		it.Verdict.Story = d.tales[slot].id
	}
	d.touch(slot, it.Seen)
}

// sameURL holds an item as a duplicate if another source has its canonical URL. A URL
// that one source gave to several of its items names none of them.
func (d *Decider) sameURL(it *feed.Item, source uint32, byURL map[feed.Key]feed.Known) bool {
	key := it.Keys.URL
	if key.IsZero() {
		return false
	}
	first, several := d.ofURL(key, source)
	if several {
		return false
	}
	if first != nil {
		d.duplicate(it, *first, feed.RuleURL, 1)
		return true
	}
	known, ok := byURL[key]
	if !ok || known.Source == it.Source || !d.Has(known.Story) {
		return false
	}
	it.Verdict = feed.Verdict{Story: known.Story, DuplicateOf: known.ID, Rule: feed.RuleURL, Score: 1, Match: known.ID}
	return true
}

// fewSameURL is how many items of one URL are looked at first: one source that gives its
// URL to everything shows up among them.
const fewSameURL = 64

// ofURL gives the oldest item that has a URL; several says that a source, the given one
// counted, gave it to more than one of its items.
func (d *Decider) ofURL(key feed.Key, source uint32) (first *words.Ref, several bool) {
	for _, limit := range [...]int{fewSameURL, len(d.items)} {
		d.refs = d.byURL.AppendNewest(d.refs[:0], posted(key)[0], limit)
		d.givers, first = append(d.givers[:0], source), nil
		for i, ref := range d.refs {
			h := &d.items[ref]
			if h.url != key {
				continue
			}
			if slices.Contains(d.givers, h.source) {
				return nil, true
			}
			d.givers, first = append(d.givers, h.source), &d.refs[i]
		}
		if len(d.refs) < limit {
			break
		}
	}
	return first, false
}

// sameText holds an item as a duplicate if another one with nearly the same text is held. It files the
// item, too: where others were looked for is in reach of the processor still.
func (d *Decider) sameText(it *feed.Item, ref words.Ref, p *prepared) bool {
	m, ok := d.near.Find(p.near)
	d.near.Keep(ref)
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
		Story: d.story(of), DuplicateOf: h.id,
		Rule: rule, Score: float32(score), Match: h.id,
	}
	if original, ok := d.copies[of]; ok {
		it.Verdict.DuplicateOf = original
	}
}

// related puts an item into the likeliest story, or makes it found one.
func (d *Decider) related(it *feed.Item, a cluster.Assessment) {
	v := feed.Verdict{Story: feed.NewStoryID(it.ID), Rule: feed.RuleFounded}
	for _, c := range a.Near {
		joined := a.Join && c.Slot == a.Best.Slot
		if !joined && (len(v.Misses) == maxMisses || c.Score < minMiss) {
			continue
		}
		match, story := d.items[d.index.Closest(c.Slot)].id, d.tales[c.Slot].id
		if joined {
			v.Story, v.Rule, v.Score, v.Match = story, feed.RuleRelated, float32(c.Score), match
		} else {
			v.Misses = append(v.Misses, feed.Miss{Story: story, Item: match, Score: float32(c.Score)})
		}
	}
	it.Verdict = v
}

// candidates gives the stories that may be one with the best, by slot.
func (d *Decider) candidates(f cluster.Features, a cluster.Assessment) []cluster.Slot {
	if !a.Join {
		return nil
	}
	return d.index.Mergers(f, a.Best.Slot, a.Near)
}

// merge makes one story of that in a slot and others, and gives the slot of the oldest,
// which survives.
func (d *Decider) merge(slot cluster.Slot, others []cluster.Slot, at time.Time) cluster.Slot {
	for _, other := range others {
		from := other
		if older(&d.tales[other], &d.tales[slot]) {
			slot, from = other, slot
		}
		for ref := range d.index.Members(from) {
			d.moved[ref] = at
		}
		d.index.Merge(slot, from)
		into, gone := &d.tales[slot], d.tales[from]
		d.touched[gone.id] = feed.Story{ID: gone.id, Founded: gone.founded.time(), Changed: at, Into: into.id}
		for _, m := range d.faded[from] {
			m.Joined = at
			d.faded[slot] = append(d.faded[slot], m)
		}
		into.changed = into.changed.later(gone.changed)
		d.forgetTale(from)
	}
	return slot
}

// older says which of two stories survives a merge.
func older(a, b *tale) bool {
	return cmp.Or(a.founded.compare(b.founded), slices.Compare(a.id[:], b.id[:])) < 0
}

// touch notes that a story changed in the pass under way.
func (d *Decider) touch(slot cluster.Slot, at time.Time) {
	t := &d.tales[slot]
	t.changed = t.changed.later(momentOf(at))
	d.touched[t.id] = feed.Story{ID: t.id}
}

// changes gives the stories touched, as they are now. One that was merged away names
// the story that is left in the end.
func (d *Decider) changes() []feed.Story {
	out := make([]feed.Story, 0, len(d.touched))
	for id, s := range d.touched {
		if slot, ok := d.byStory.find(id); ok {
			s = d.present(slot)
		} else {
			for !d.Has(s.Into) {
				s.Into = d.touched[s.Into].Into
			}
		}
		out = append(out, s)
	}
	slices.SortFunc(out, func(a, b feed.Story) int { return slices.Compare(a.ID[:], b.ID[:]) })
	return out
}

// present gives a held story with all its members. Those that a merge brought joined with
// it; of those that the story had, the store knows better when they joined.
func (d *Decider) present(slot cluster.Slot) feed.Story {
	t := &d.tales[slot]
	s := feed.Story{ID: t.id, Founded: t.founded.time(), Changed: t.changed.time(), Members: slices.Clone(d.faded[slot])}
	for ref := range d.index.Members(slot) {
		h := &d.items[ref]
		joined, ok := d.moved[ref]
		if !ok {
			joined = h.seen.time()
		}
		s.Members = append(s.Members, feed.Member{ID: h.id, Source: d.sources[h.source], Joined: joined})
	}
	return s
}
