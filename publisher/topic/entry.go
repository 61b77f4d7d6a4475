package topic

import (
	"slices"
	"time"

	"foldwire/aggregator/feed"
)

// storyEntry shows a story through the members of a view.
func (t *Topic) storyEntry(v view, leads []feed.Member) Entry {
	lead := slices.MinFunc(leads, func(a, b feed.Member) int { return t.better(a.Item, b.Item) })
	e := Entry{
		Story:     v.story.ID,
		Lead:      lead.Item,
		Published: v.published,
		Sources:   v.sources,
	}
	e.Related, e.Duplicates = company(v, lead)
	e.Updated = t.updated(v, lead, e.Published)
	e.URN, e.Gone = v.name.URN(), v.gone
	return e
}

// updated is when the entry last changed in a way that a reader should hear of: a source
// joined, or the lead's text changed. Members that were there from the start count with
// their own date, so that a story is not updated by being found. What faded counts as it
// did before, so that nothing is updated by losing it.
func (t *Topic) updated(v view, lead feed.Member, published time.Time) time.Time {
	u := published
	seen := make(map[feed.SourceID]bool, v.sources)
	for _, m := range v.known {
		led := m.ID == lead.ID || m.faded() && t.better(m.item, lead.Item) < 0
		if led && m.item.Revisions > 0 {
			u = latest(u, m.item.Changed)
		}
		if seen[m.Source] && !led {
			continue
		}
		seen[m.Source] = true
		if m.Joined.Equal(v.founded) {
			u = latest(u, m.item.Published)
		} else {
			u = latest(u, m.Joined)
		}
	}
	return u
}

// company sorts the other members: one a source with a text of its own, in the order in
// which they joined, and then, for sources not named so, those that only repeat a text.
func company(v view, lead feed.Member) (related, duplicates []*feed.Item) {
	if len(v.members) == 1 { // the lead
		return nil, nil
	}
	text := texts(v.story)
	told := map[feed.ItemID]bool{text[lead.ID]: true}
	named := map[feed.SourceID]bool{lead.Source: true}
	for _, m := range v.members {
		if !named[m.Source] && !told[text[m.ID]] {
			named[m.Source], told[text[m.ID]] = true, true
			related = append(related, m.Item)
		}
	}
	for _, m := range v.members {
		if !named[m.Source] {
			named[m.Source] = true
			duplicates = append(duplicates, m.Item)
		}
	}
	return related, duplicates
}

// texts gives for each member the item whose text it tells: its own, or what its chain
// of duplicates leads to, whether or not the topic can see that.
func texts(s *feed.Story) map[feed.ItemID]feed.ItemID {
	of := make(map[feed.ItemID]feed.ItemID, len(s.Members))
	for _, m := range s.Members {
		if m.Item != nil {
			of[m.ID] = m.Item.Verdict.DuplicateOf
		} else if m.Trace != nil {
			of[m.ID] = m.Trace.Verdict.DuplicateOf
		}
	}
	roots := make(map[feed.ItemID]feed.ItemID, len(s.Members))
	for _, m := range s.Members {
		root := m.ID
		for range s.Members { // a bound: stored chains might be circular
			next := of[root]
			if next.IsZero() {
				break
			}
			root = next
		}
		roots[m.ID] = root
	}
	return roots
}

// itemEntries gives an entry an item. Of items with the same text the one that joined
// first stays; within one pass the one that would lead.
func (t *Topic) itemEntries(p *Pass, v view, matched []feed.Member) []Entry {
	text := texts(v.story)
	kept := make(map[feed.ItemID]int)
	var members []feed.Member
	faded := make(map[feed.ItemID]bool) // texts that were told by what faded
	for _, m := range v.known {
		if m.faded() {
			faded[text[m.ID]] = true
		}
	}
	for _, m := range matched {
		i, told := kept[text[m.ID]]
		switch {
		case faded[text[m.ID]]:
		case !told:
			kept[text[m.ID]] = len(members)
			members = append(members, m)
		case m.Joined.Equal(members[i].Joined) && t.better(m.Item, members[i].Item) < 0:
			members[i] = m
		}
	}
	var entries []Entry
	for _, m := range members {
		e := Entry{
			URN: m.ID.URN(), Story: v.story.ID, Lead: m.Item, Sources: 1,
			Published: m.Item.Published, Updated: m.Item.Published,
		}
		if m.Item.Revisions > 0 {
			e.Updated = latest(e.Updated, m.Item.Changed)
		}
		if !t.Expired(e.Published, p.now) {
			entries = append(entries, e)
		}
	}
	if t.Archived() {
		t.enteredItems(p, v, entries)
	}
	return entries
}
