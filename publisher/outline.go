package publisher

import (
	"context"
	"time"

	"foldwire/aggregator/feed"
)

// outline lists the stored stories with where they may be shown, as far as sources and dates
// tell: most are too old, whatever they say, and need not be read.
func (b *build) outline(ctx context.Context) ([]candidate, error) {
	scout := b.newScout()
	latest := make([]time.Time, len(b.rivers))
	var list []candidate
	var room []prospect // that those of candidates lie in
	err := b.reader.Outlines(ctx, func(s feed.Story) error {
		scout.latest(&s, latest)
		if cap(room)-len(room) < len(latest) {
			room = make([]prospect, 0, len(latest)+prospectRoom)
		}
		c := candidate{id: s.ID}
		begin := len(room)
		for r, at := range latest {
			if at.IsZero() {
				continue
			}
			if room = append(room, newProspect(r, false, at)); at.After(c.latest) {
				c.latest = at
			}
		}
		if c.prospects = room[begin:len(room):len(room)]; b.wants(&c) {
			list = append(list, c)
		} else {
			room = room[:begin]
		}
		return ctx.Err()
	})
	return list, err
}

// latest gives when the last of a story's members from each river's own sources was published,
// zero where it has none.
func (s *scout) latest(of *feed.Story, list []time.Time) {
	clear(list)
	for i := range of.Members {
		m := &of.Members[i]
		for _, r := range s.ownersOf(m.Source) {
			if m.Trace.Published.After(list[r]) || list[r].IsZero() {
				list[r] = m.Trace.Published
			}
		}
	}
}

// prospectRoom is for how many prospects room is made at a time.
const prospectRoom = 4096

// enough estimates from how many stories the rivers took how many more fill them all. The
// store reads stories soonest that it reads together, so that it is rather too many than to
// be asked again and again.
func (b *build) enough(looked int) int {
	n := looked
	for _, r := range b.rivers {
		if r.edge.published.IsZero() { // something has yet to be forgotten of it
			n = max(n, looked*r.most()*9/4/(len(r.entries)+1)) // half more than what is kept
		}
	}
	return n
}
