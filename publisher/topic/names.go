package topic

import (
	"time"

	"foldwire/aggregator/feed"
)

// told is a member with the part of the story to which it belongs.
type told struct {
	feed.Member
	part feed.StoryID
}

// parts gives the members of a story that come from the topic's own sources, and the
// pass that founded the first part among them.
//
// A story that took in others holds their founders among its members, each followed by
// those that joined it, and they count as having joined with the merge. If the survivor
// of a merge was never in this topic, nothing happened here: the part that the topic saw
// first keeps the times at which its members really came, as it keeps its name.
func (t *Topic) parts(s *feed.Story) (list []told, founded time.Time) {
	part, began := s.ID, s.Founded
	for i, m := range s.Members {
		if i > 0 && m.Item != nil && m.Item.Verdict.Rule == feed.RuleFounded {
			part, began = feed.NewStoryID(m.ID), m.Item.Seen
		}
		if !t.Owns(m.Source) || m.Item == nil {
			continue
		}
		if len(list) == 0 {
			founded = began
		}
		if part != s.ID && (len(list) == 0 || part == list[0].part) && m.Item.Seen.Before(m.Joined) {
			m.Joined = m.Item.Seen
		}
		list = append(list, told{Member: m, part: part})
	}
	return list, founded
}

// names gives the id under which a story is an entry of this topic, and the ids of the
// entries that became part of it.
//
// The entry keeps the name of the part that the topic saw first, so that what was
// announced is not announced again under another id. For a story that took in no other,
// and for one whose survivor the topic shows, that is the story's own id.
func names(v view) (urn string, gone []Gone) {
	shown := make(map[feed.ItemID]bool, len(v.members))
	for _, m := range v.members {
		shown[m.ID] = true
	}
	first := v.own[0].part
	last := make(map[feed.StoryID]time.Time)
	var others []feed.StoryID
	for _, m := range v.own {
		if m.part == first || !shown[m.ID] { // what the rules refused was no entry here
			continue
		}
		at, known := last[m.part]
		if !known {
			others = append(others, m.part)
		}
		last[m.part] = latest(at, m.Joined, m.Item.Published, m.Item.Changed)
	}
	for _, id := range others {
		gone = append(gone, Gone{URN: id.URN(), At: last[id]})
	}
	return first.URN(), gone
}
