package topic

import (
	"bytes"
	"cmp"
	"slices"
	"time"

	"foldwire/aggregator/feed"
)

// view is a story as a topic sees it: the members that it may show.
type view struct {
	story     *feed.Story
	name      feed.StoryID  // under which it is an entry
	gone      []Gone        // entries that it took in
	founded   time.Time     // the pass that founded what bears the name
	published time.Time     // by the first member of what bears the name
	own       []told        // all members from own sources, whatever they say
	members   []feed.Member // those with a body and none of the None phrases
	known     []told        // members and those of whom only a trace is left
	sources   int           // different ones among known
}

// Match gives the topic's entries of one story: none, one, or in topics of items one an
// item. The rules hold for a story if one member fulfils them all. It is then shown
// through all members from the topic's own sources, except that none phrases keep a
// member out altogether and a where rule keeps it from leading.
func (t *Topic) Match(p *Pass, s *feed.Story) []Entry {
	if t.Digest != nil {
		return t.matchDigest(p, s)
	}
	v, ok := t.look(p, s)
	if !ok {
		return nil
	}
	matched, leads := t.apply(p, v)
	if len(matched) == 0 {
		return nil
	}
	if t.Entries == EntriesItems {
		return t.itemEntries(p, v, matched)
	}
	e := t.storyEntry(v, leads)
	if t.Expired(e.Published, p.now) {
		return nil
	}
	if t.Archived() {
		e.Entered, e.Known = t.entered(p, v), knows(v)
	}
	return []Entry{e}
}

// look finds the members that the topic may show, cheapest questions first.
func (t *Topic) look(p *Pass, s *feed.Story) (view, bool) {
	if !s.Into.IsZero() {
		return view{}, false
	}
	v := t.survey(p, s)
	return v, t.admit(p, &v)
}

// admit chooses among own members those to be shown.
func (t *Topic) admit(p *Pass, v *view) bool {
	seen := make(map[feed.SourceID]bool, 4)
	for _, m := range v.own {
		switch {
		case m.faded():
		case t.refused(p, m.Item):
			continue
		default:
			v.members = append(v.members, m.Member)
		}
		v.known = append(v.known, m)
		seen[m.Source] = true
	}
	v.sources = len(seen)
	return len(v.members) > 0 && v.sources >= t.MinSources
}

// hasBody says that an item is more than the trace that retention leaves.
func hasBody(it *feed.Item) bool {
	return it.Title != "" || it.URL != "" || it.HasText() || it.Content != "" || it.Summary != "" || len(it.Enclosures) > 0
}

func (t *Topic) refused(p *Pass, it *feed.Item) bool {
	if said, known := p.recall(t, it); known {
		return said&Refused != 0
	}
	return slices.ContainsFunc(t.none, func(ph phrase) bool { return ph.in(p.text(it, t.plain)) })
}

// apply gives the members that fulfil all rules, and those that may lead.
func (t *Topic) apply(p *Pass, v view) (matched, leads []feed.Member) {
	worded := make([]bool, len(v.members))
	found := false
	for i, m := range v.members {
		worded[i] = t.worded(p, m.Item)
		found = found || worded[i]
	}
	if !found {
		return nil, nil
	}
	for i, m := range v.members {
		if !t.holds(p, m.Item, v.story, v) {
			continue
		}
		leads = append(leads, m)
		if worded[i] {
			matched = append(matched, m)
		}
	}
	return matched, leads
}

// worded says that an item fulfils the rules any and all.
func (t *Topic) worded(p *Pass, it *feed.Item) bool {
	if said, known := p.recall(t, it); known {
		return said&Wanted != 0
	}
	in := func(ph phrase) bool { return ph.in(p.text(it, t.plain)) }
	if len(t.any) > 0 && !slices.ContainsFunc(t.any, in) {
		return false
	}
	return !slices.ContainsFunc(t.all, func(ph phrase) bool { return !in(ph) })
}

// better orders items by who leads: highest source priority, earliest publication, id.
func (t *Topic) better(a, b *feed.Item) int {
	return cmp.Or(
		cmp.Compare(t.own[b.Source].priority, t.own[a.Source].priority),
		a.Published.Compare(b.Published),
		bytes.Compare(a.ID[:], b.ID[:]),
	)
}

// latest gives the latest of times.
func latest(first time.Time, rest ...time.Time) time.Time {
	for _, t := range rest {
		if t.After(first) {
			first = t
		}
	}
	return first
}
