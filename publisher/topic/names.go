package topic

import (
	"slices"
	"time"

	"foldwire/aggregator/feed"
)

// told is a member with the part of the story to which it belongs.
type told struct {
	feed.Member
	part  feed.StoryID
	began time.Time // when the part was founded
}

// parts gives the members of a story that come from the topic's own sources.
//
// A story that took in others holds their founders among its members, each followed by
// those that had joined it; all of them joined with the merge, later than they were seen.
// A member belongs to the part of the item for whose sake it joined, as far as that is
// known. Everything else is the part of the story that was always its own.
func (t *Topic) parts(s *feed.Story) []told {
	type origin struct {
		id    feed.StoryID
		began time.Time
	}
	var own []told
	last := origin{s.ID, s.Founded}
	origins := make(map[feed.ItemID]origin, len(s.Members))
	for _, m := range s.Members {
		if m.Item == nil {
			continue
		}
		from, known := origins[m.Item.Verdict.Match]
		switch {
		case m.Item.Verdict.Rule == feed.RuleFounded:
			last = origin{feed.NewStoryID(m.ID), m.Item.Seen}
			from = last
		case !known:
			from = last
		}
		origins[m.ID] = from
		if !t.Owns(m.Source) {
			continue
		}
		if !m.Item.Seen.Before(m.Joined) {
			from = origin{s.ID, s.Founded}
		}
		own = append(own, told{Member: m, part: from.id, began: from.began})
	}
	return own
}

// christen finds the name under which a story is an entry of this topic, and the names
// of the entries that became part of it.
//
// That is the story's own id, unless a part was an entry here before the story was: it
// keeps its name, so that nothing is announced twice under two ids. Which of them were
// entries is seen by asking the rules what they said of each just before it was merged.
func (t *Topic) christen(p *Pass, s *feed.Story, own []told) (name feed.StoryID, gone []Gone) {
	for _, merged := range merges(s, own) {
		then := &Pass{now: merged, texts: p.texts}
		var before []told
		incoming := make(map[feed.StoryID][]told)
		var order []feed.StoryID
		for _, m := range own {
			switch {
			case m.Joined.Before(merged):
				before = append(before, m)
			case m.Joined.Equal(merged) && m.part != s.ID:
				if incoming[m.part] == nil {
					order = append(order, m.part)
				}
				incoming[m.part] = append(incoming[m.part], m)
			}
		}
		if name.IsZero() && t.qualifies(then, s, before) {
			name = s.ID
		}
		for _, part := range order {
			switch {
			case !t.qualifies(then, s, incoming[part]):
			case name.IsZero():
				name = part
			default:
				gone = append(gone, Gone{URN: part.URN(), At: lastChange(incoming[part])})
			}
		}
	}
	if name.IsZero() {
		name = s.ID
	}
	return name, gone
}

// merges lists the passes in which the story took in others, first first.
func merges(s *feed.Story, own []told) []time.Time {
	var at []time.Time
	for _, m := range own {
		if m.part != s.ID {
			at = append(at, m.Joined)
		}
	}
	slices.SortFunc(at, time.Time.Compare)
	return slices.CompactFunc(at, time.Time.Equal)
}

// qualifies says whether members alone would be an entry.
func (t *Topic) qualifies(p *Pass, s *feed.Story, members []told) bool {
	v := view{story: s, own: members}
	if !t.admit(p, &v) {
		return false
	}
	matched, _ := t.apply(p, v)
	return len(matched) > 0
}

func lastChange(members []told) time.Time {
	var last time.Time
	for _, m := range members {
		last = latest(last, m.Joined, m.Item.Published)
		if m.Item.Revisions > 0 {
			last = latest(last, m.Item.Changed)
		}
	}
	return last
}

// survey makes the view of a story as the entry that bears its name saw it. If that is a
// part which another story took in, its members came when they were seen, and it was the
// others that the merge brought.
func (t *Topic) survey(p *Pass, s *feed.Story) view {
	v := view{story: s, founded: s.Founded, own: t.parts(s)}
	v.name, v.gone = t.christen(p, s, v.own)
	if len(v.own) == 0 {
		return v
	}
	first := max(slices.IndexFunc(v.own, func(m told) bool { return m.part == v.name }), 0)
	v.published = v.own[first].Item.Published
	if v.name == s.ID {
		return v
	}
	merged := v.own[first].Joined
	v.founded = v.own[first].began
	for i, m := range v.own {
		if m.part == v.name {
			v.own[i].Joined = m.Item.Seen
		} else {
			v.own[i].Joined = latest(m.Joined, merged)
		}
	}
	return v
}
