package topic

import (
	"slices"
	"time"

	"foldwire/aggregator/feed"
)

// told is a member with what is known of its item.
type told struct {
	feed.Member
	item *feed.Item // the item, or the trace that retention left of it
}

// faded says that only a trace is left of the member's item.
func (m *told) faded() bool { return m.Item == nil || !hasBody(m.Item) }

// ours gives the members of a story that come from the topic's own sources.
func (t *Topic) ours(s *feed.Story) []told {
	var list []told
	for _, m := range s.Members {
		it := m.Item
		if it == nil {
			it = m.Trace
		}
		if it != nil && t.Owns(m.Source) {
			m.Past = lasting(m)
			list = append(list, told{Member: m, item: it})
		}
	}
	return list
}

// lasting gives the stories in which a member was for longer than a pass: nobody saw it
// in others.
func lasting(m feed.Member) []feed.Stay {
	brief := func(i int) bool {
		left := m.Joined
		if i+1 < len(m.Past) {
			left = m.Past[i+1].Joined
		}
		return !m.Past[i].Joined.Before(left)
	}
	for i := range m.Past {
		if !brief(i) {
			continue
		}
		var list []feed.Stay
		for j := range m.Past {
			if !brief(j) {
				list = append(list, m.Past[j])
			}
		}
		return list
	}
	return m.Past
}

// part is a story that was merged away, as it was just before.
type part struct {
	id      feed.StoryID
	members []told
}

// christen finds the name under which the story id is an entry of this topic, and the
// names of the entries that became part of it. s is what the story belongs to now.
//
// That is the story's own id, unless a part was an entry here before the story was: it
// keeps its name, so that nothing is announced twice under two ids. Which of them were
// entries is seen by asking the rules what they said of each just before it was merged,
// and under which name by asking the same of the parts of that part.
//
// The rules are asked of the texts as they are now. If an edit since then took out, or
// brought in, the very words that a rule wants, the name may differ from the one that was
// announced.
func (t *Topic) christen(p *Pass, s *feed.Story, id feed.StoryID, own []told) (name feed.StoryID, gone []Gone) {
	for _, merged := range merges(own) {
		then := p.at(merged)
		before, parts := split(own, merged)
		if name.IsZero() && t.qualifies(then, s, before) {
			name = id
		}
		for _, it := range parts {
			if !t.qualifies(then, s, it.members) {
				continue
			}
			was, left := t.christen(p, s, it.id, it.members)
			gone = append(gone, left...)
			if name.IsZero() {
				name = was
			} else {
				gone = append(gone, Gone{URN: was.URN(), At: lastChange(merged, it.members)})
			}
		}
	}
	if name.IsZero() {
		name = id
	}
	return name, gone
}

// merges lists the passes in which a story took in others, the first first.
func merges(own []told) []time.Time {
	var at []time.Time
	for i := range own {
		if len(own[i].Past) > 0 {
			at = append(at, own[i].Joined)
		}
	}
	slices.SortFunc(at, time.Time.Compare)
	return slices.CompactFunc(at, time.Time.Equal)
}

// split gives the members that a story had before a merge, and the stories that the merge
// brought with those that they had.
func split(own []told, merged time.Time) (before []told, parts []part) {
	for _, m := range own {
		last := len(m.Past) - 1
		switch {
		case m.Joined.Before(merged):
			before = append(before, m)
		case m.Joined.Equal(merged) && last >= 0:
			from := m.Past[last]
			i := slices.IndexFunc(parts, func(p part) bool { return p.id == from.Story })
			if i < 0 {
				i = len(parts)
				parts = append(parts, part{id: from.Story})
			}
			m.Joined, m.Past = from.Joined, m.Past[:last]
			parts[i].members = append(parts[i].members, m)
		}
	}
	return before, parts
}

// qualifies says whether members alone would be an entry. Of what faded nobody knows any
// more what it said; it would not be in the story if that were far from what the topic
// wants, so it is taken to have fulfilled the rules.
func (t *Topic) qualifies(p *Pass, s *feed.Story, members []told) bool {
	v := view{story: s, own: members}
	admitted := t.admit(p, &v)
	if v.sources >= t.MinSources && slices.ContainsFunc(members, func(m told) bool { return m.faded() }) {
		return true
	}
	if !admitted {
		return false
	}
	matched, _ := t.apply(p, v)
	return len(matched) > 0
}

func lastChange(merged time.Time, members []told) time.Time {
	last := merged
	for _, m := range members {
		last = latest(last, m.item.Published)
		if m.item.Revisions > 0 {
			last = latest(last, m.item.Changed)
		}
	}
	return last
}

// survey makes the view of a story as the entry that bears its name saw it. If that is a
// part which another story took in, its members came when they joined the part, and it
// was the others that the merge brought.
func (t *Topic) survey(p *Pass, s *feed.Story) view {
	v := view{story: s, name: s.ID, founded: s.Founded, own: t.ours(s)}
	if len(v.own) == 0 {
		return v
	}
	v.name, v.gone = t.christen(p, s, s.ID, v.own)
	v.published = v.own[0].item.Published
	if v.name == s.ID {
		return v
	}
	v.founded = founded(s, v.name)
	first := slices.IndexFunc(v.own, func(m told) bool { return stay(m.Past, v.name) >= 0 })
	v.published = v.own[first].item.Published
	v.meet(v.own[first].Member)
	return v
}

// stay finds a story among those in which a member was, -1 if it was not there.
func stay(past []feed.Stay, id feed.StoryID) int {
	return slices.IndexFunc(past, func(p feed.Stay) bool { return p.Story == id })
}

// founded is when the first member joined a story that was merged away.
func founded(s *feed.Story, id feed.StoryID) time.Time {
	var first time.Time
	for _, m := range s.Members {
		if i := stay(m.Past, id); i >= 0 && (first.IsZero() || m.Past[i].Joined.Before(first)) {
			first = m.Past[i].Joined
		}
	}
	return first
}

// meet sets when each member came together with the entry that bears the view's name, of
// whose members one is given: when it joined that entry's part, or when a merge brought
// both into one story.
func (v *view) meet(one feed.Member) {
	way := append(slices.Clone(one.Past), feed.Stay{Story: v.story.ID, Joined: one.Joined})
	way = way[stay(way, v.name):]
	for i := range v.own {
		m := &v.own[i]
		if at := stay(m.Past, v.name); at >= 0 {
			m.Joined = m.Past[at].Joined
			continue
		}
		for _, p := range append(slices.Clone(m.Past), feed.Stay{Story: v.story.ID, Joined: m.Joined}) {
			if at := stay(way, p.Story); at >= 0 {
				m.Joined = latest(p.Joined, way[at].Joined)
				break
			}
		}
	}
}
