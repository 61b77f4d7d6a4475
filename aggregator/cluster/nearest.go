package cluster

import (
	"math"
	"slices"
	"time"
)

// reachable says whether language and time allow an item to join a story.
func (s *story) reachable(f Features) bool {
	if f.lang != 0 && s.lang != 0 && f.lang != s.lang {
		return false
	}
	return f.time == 0 || s.first == 0 || f.time >= s.first-reachSeconds && f.time <= s.last+reachSeconds
}

// Window is how long a story stays open to items that are like it, from when it last changed.
const Window = 30 * 24 * time.Hour

// reachSeconds is how far from the others of its story an item may have been published, in
// seconds. Feeds hold items of long ago, and what is told again after months is the same event
// still. But what comes every year is another.
const reachSeconds = int64(300 * 24 * time.Hour / time.Second)

// minMass is the share of the largest mass below which a story is not compared.
const minMass = 0.05

// nearest gives the stories of the last lookup that are within reach and have the most mass
// for their size, the older ones of one mass, and clears it.
func (x *Index) nearest(f Features) []scored {
	q := &x.search
	near, least := q.near[:0], 0.0
	for _, slot := range q.hits {
		mass := q.mass[slot]
		q.mass[slot] = 0
		if mass < least {
			continue // whatever its size: most stories need not even be looked at
		}
		s := &x.stories[slot]
		n := scored{slot, mass / q.root(s.told)}
		if len(near) >= shortlist && n.mass < near[shortlist-1].mass || !s.reachable(f) {
			continue
		}
		at := len(near)
		for at > 0 && n.mass > near[at-1].mass {
			at--
		}
		near = slices.Insert(near, at, n)
		if len(near) > shortlist && near[shortlist].mass < near[shortlist-1].mass {
			near = near[:shortlist]
		}
		if len(near) >= shortlist {
			least = near[shortlist-1].mass * leastRoot
		}
	}
	q.near = near
	near = x.oldest(near)
	for len(near) > 0 && near[len(near)-1].mass < minMass*near[0].mass {
		near = near[:len(near)-1]
	}
	return near
}

// oldest shortens a list of stories, those of the most mass first, to shortlist: of those that
// have as much as the last of these, the oldest are left.
func (x *Index) oldest(near []scored) []scored {
	if len(near) <= shortlist {
		return near
	}
	from := shortlist - 1
	for from > 0 && near[from-1].mass == near[from].mass {
		from--
	}
	slices.SortFunc(near[from:], func(a, b scored) int { return x.elder(a.slot, b.slot) })
	return near[:shortlist]
}

// leastRoot is not above what root gives.
const leastRoot = 1.414

// root gives the square root of the size of a story and one, which is small mostly. One of
// duplicates alone is as large as one of a single member.
func (q *search) root(told uint32) float64 {
	told = max(told, 1)
	if int(told) >= len(q.roots) {
		return math.Sqrt(float64(1 + told))
	}
	if q.roots[told] == 0 {
		q.roots[told] = math.Sqrt(float64(1 + told))
	}
	return q.roots[told]
}

// scored is a story that a lookup has met.
type scored struct {
	slot Slot
	mass float64
}
