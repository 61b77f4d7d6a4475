package schedule

import (
	"container/heap"
	"slices"
	"time"

	"foldwire/aggregator/feed"
)

// Agenda finds the sources that are due as Due does, but without looking at all of them each
// time: it looks at all once a minute, since a wall clock may have jumped, and in between at
// those whose moment has come. The zero value is ready. It must be used by one goroutine.
type Agenda struct {
	looked time.Time // at all sources; zero: they are to be looked at
	first  int       // how many were never polled then
	places map[feed.SourceID]int32
	plans  plans
	holds  []int64 // by place: the moment of the plan that holds, of several; 0: none does
}

// plan is when a source will be due.
type plan struct {
	at    int64 // Unix time in nanoseconds
	place int32 // among the sources
}

// Reset makes the next Due look at all sources: for when others are configured.
func (a *Agenda) Reset() { a.looked = time.Time{} }

// Due gives the sources to poll now and the moment at which to ask again, at most a minute
// later. srcs must be the same as before unless Reset was called. Of those that busy names
// nothing is planned: Add does that when they have been polled.
func (a *Agenda) Due(srcs []feed.Source, sts map[feed.SourceID]feed.State, now time.Time, busy func(feed.SourceID) bool) (due []feed.Source, wake time.Time) {
	if since := now.Sub(a.looked); a.looked.IsZero() || since >= maxSleep || since < 0 {
		a.look(srcs, sts, now, busy)
	}
	wall := now.Round(0) // what a wall clock says, as plans do: it may have been set since a poll
	for len(a.plans) > 0 && a.plans[0].at <= wall.UnixNano() {
		p, _ := heap.Pop(&a.plans).(plan)
		src := srcs[p.place]
		if a.holds[p.place] != p.at || busy(src.ID) {
			continue
		}
		a.holds[p.place] = 0
		if next := when(src, sts[src.ID], a.first, wall); !next.After(wall) {
			if !next.IsZero() {
				due = append(due, src)
			}
		} else {
			a.plan(next, p.place)
		}
	}
	wake = a.looked.Add(maxSleep)
	if len(a.plans) > 0 {
		// From now on, or who sleeps would sleep for too long if the wall clock was set back.
		if next := now.Add(time.Duration(a.plans[0].at - wall.UnixNano())); next.Before(wake) {
			wake = next
		}
	}
	return due, wake
}

// look plans all sources anew.
func (a *Agenda) look(srcs []feed.Source, sts map[feed.SourceID]feed.State, now time.Time, busy func(feed.SourceID) bool) {
	if a.looked.IsZero() {
		a.places = make(map[feed.SourceID]int32, len(srcs))
		for i := range srcs {
			a.places[srcs[i].ID] = int32(i) //nolint:gosec // a config is far smaller
		}
	}
	a.looked, a.first, a.plans, a.holds = now, neverPolled(srcs, sts), a.plans[:0], slices.Grow(a.holds[:0], len(srcs))[:len(srcs)]
	clear(a.holds)
	wall := now.Round(0) // as in Due
	for i := range srcs {
		if busy(srcs[i].ID) {
			continue
		}
		if at := when(srcs[i], sts[srcs[i].ID], a.first, wall); !at.IsZero() {
			a.holds[i] = at.UnixNano()
			a.plans = append(a.plans, plan{a.holds[i], int32(i)}) //nolint:gosec // as above
		}
	}
	heap.Init(&a.plans)
}

// Add plans the next poll of a source that has just been polled.
func (a *Agenda) Add(srcs []feed.Source, st feed.State, now time.Time) {
	if place, ok := a.places[st.Source]; ok && !a.looked.IsZero() {
		a.plan(when(srcs[place], st, a.first, now), place)
	}
}

func (a *Agenda) plan(at time.Time, place int32) {
	if a.holds[place] = 0; !at.IsZero() {
		a.holds[place] = at.UnixNano()
		heap.Push(&a.plans, plan{a.holds[place], place})
	}
}

// plans is a heap, the earliest on top; of one moment, in the order of the sources.
type plans []plan

var _ heap.Interface = (*plans)(nil)

// Len implements [heap.Interface].
func (p *plans) Len() int { return len(*p) }

// Less implements [heap.Interface].
func (p *plans) Less(i, j int) bool {
	a, b := (*p)[i], (*p)[j]
	return a.at < b.at || a.at == b.at && a.place < b.place
}

// Swap implements [heap.Interface].
func (p *plans) Swap(i, j int) { (*p)[i], (*p)[j] = (*p)[j], (*p)[i] }

// Push implements [heap.Interface].
func (p *plans) Push(x any) { *p = append(*p, x.(plan)) } //nolint:forcetypeassert // the heap's own

// Pop implements [heap.Interface].
func (p *plans) Pop() any {
	last := len(*p) - 1
	x := (*p)[last]
	*p = (*p)[:last]
	return x
}
