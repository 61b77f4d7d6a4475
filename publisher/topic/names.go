package topic

import (
	"time"

	"foldwire/aggregator/feed"
)

// names gives the id under which a story is an entry of this topic, and the ids of the
// entries that became part of it.
//
// A story that took in others holds their founders among its members, each followed by
// those that joined it. The entry keeps the name of the first of these parts that the
// topic could see: if the survivor of a merge was never in this topic, what the topic
// had announced before is not announced again under another id. For a story that took in
// no other, and for one whose survivor the topic shows, that is the story's own id.
func names(t *Topic, v view) (urn string, gone []Gone) {
	var (
		part  = v.story.ID
		parts []feed.StoryID
		last  = make(map[feed.StoryID]time.Time)
		shown = make(map[feed.ItemID]bool, len(v.members))
	)
	for _, m := range v.members {
		shown[m.ID] = true
	}
	for i, m := range v.story.Members {
		if i > 0 && m.Item != nil && m.Item.Verdict.Rule == feed.RuleFounded {
			part = feed.NewStoryID(m.ID)
		}
		if !t.Owns(m.Source) || m.Item == nil {
			continue
		}
		at, known := last[part]
		if !known && !shown[m.ID] && len(parts) > 0 {
			continue // refused by the rules: it was no entry here
		}
		if !known {
			parts = append(parts, part)
		}
		last[part] = latest(at, m.Joined, m.Item.Published, m.Item.Changed)
	}
	for _, p := range parts[1:] {
		gone = append(gone, Gone{URN: p.URN(), At: last[p]})
	}
	return parts[0].URN(), gone
}
