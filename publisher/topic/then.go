package topic

import (
	"slices"
	"time"

	"foldwire/aggregator/feed"
)

// Known is a member of a story as one of its topic's entries knows it.
type Known struct {
	Joined time.Time   // the pass in which it came together with the entry
	Item   *feed.Item  // the item, or the trace that retention left of it
	Text   feed.ItemID // the item whose text it tells
	Faded  bool        // only a trace is left
}

// Then gives the entries of a story as they were after the pass at: what joined later does
// not count. Texts are those of today, since nobody keeps what they said before. Where the
// rules held for nothing that was known by then, since it faded, it gives what Match does.
// An entry of a single item is as it is now.
func (t *Topic) Then(p *Pass, s *feed.Story, at time.Time) []Entry {
	if t.Digest != nil || t.Entries == EntriesItems || !s.Into.IsZero() {
		return t.Match(p, s)
	}
	v := t.survey(p, s)
	quiet := p.at(p.now)
	for _, pass := range slices.Backward(passes(v.own)) {
		if pass.After(at) {
			continue
		}
		w := v.until(pass)
		if !t.admit(quiet, &w) {
			continue
		}
		if matched, leads := t.apply(quiet, w); len(matched) > 0 {
			e := t.storyEntry(w, leads)
			e.Gone = slices.DeleteFunc(slices.Clone(e.Gone), func(g Gone) bool { return g.At.After(at) })
			return []Entry{e}
		}
	}
	return t.Match(p, s)
}

// until gives the view as it was after a pass, before it was asked what it may show.
func (v view) until(pass time.Time) view {
	own := v.own
	v.own, v.members, v.known, v.sources = nil, nil, nil, 0
	for _, m := range own {
		if !m.Joined.After(pass) {
			v.own = append(v.own, m)
		}
	}
	return v
}

// passes lists the passes in which members joined, the first first.
func passes(members []told) []time.Time {
	list := make([]time.Time, 0, 1)
	for i := range members {
		if at := members[i].Joined; len(list) == 0 || !at.Equal(list[len(list)-1]) {
			list = append(list, at)
		}
	}
	slices.SortFunc(list, time.Time.Compare)
	return slices.CompactFunc(list, time.Time.Equal)
}

// Archived says that the topic's feed can be walked back. Digests cannot: they are short,
// and each is a list of its own. Nor can topics whose rules look at the clock, since what
// they showed once is not what they would show now.
func (t *Topic) Archived() bool { return t.Digest == nil && !t.Timed() }

// entered is the first pass after which the rules held for what was known of a story: the
// one in which its entry came into the topic.
func (t *Topic) entered(p *Pass, v view) time.Time {
	list := passes(v.own)
	quiet := p.at(p.now)
	for _, pass := range list[:len(list)-1] {
		if t.qualifies(quiet, v.story, v.until(pass).own) {
			return pass
		}
	}
	return list[len(list)-1] // after which they hold, or nobody would ask
}

// enteredItems does the same for the entries of single items, which stay what they are
// when their stories become one.
func (t *Topic) enteredItems(p *Pass, v view, entries []Entry) {
	first := make(map[feed.ItemID]time.Time, len(v.own))
	for _, m := range v.own {
		first[m.ID] = m.Joined
		if len(m.Past) > 0 {
			first[m.ID] = m.Past[0].Joined
		}
	}
	var list []time.Time
	if t.where != nil || t.MinSources > 1 { // what fulfils others does so from the first
		list = passes(v.own)
	}
	quiet, found := p.at(p.now), make(map[feed.ItemID]bool, len(entries))
	for i, pass := range list {
		matched := v.members
		if i < len(list)-1 { // after the last they hold, or nobody would ask
			w := v.until(pass)
			if !t.admit(quiet, &w) {
				continue
			}
			matched, _ = t.apply(quiet, w)
		}
		for _, m := range matched {
			if at, known := first[m.ID]; known && !found[m.ID] {
				found[m.ID] = true
				first[m.ID] = latest(at, pass)
			}
		}
	}
	for i := range entries {
		entries[i].enter(first)
	}
}

func (e *Entry) enter(at map[feed.ItemID]time.Time) {
	e.Entered = at[e.Lead.ID]
	e.Known = []Known{{Joined: e.Entered, Item: e.Lead}}
}

// knows lists what an entry knows of its story, in the order in which it came to know it.
func knows(v view) []Known {
	text := texts(v.story)
	list := make([]Known, 0, len(v.own))
	for _, m := range v.own {
		list = append(list, Known{Joined: m.Joined, Item: m.item, Text: text[m.ID], Faded: m.faded()})
	}
	slices.SortStableFunc(list, func(a, b Known) int { return a.Joined.Compare(b.Joined) })
	return list
}
