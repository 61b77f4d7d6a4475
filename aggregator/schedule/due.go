package schedule

import (
	"time"

	"foldwire/aggregator/feed"
)

const (
	startWindow  = time.Minute            // over which sources never polled are spread, at most
	startSpacing = 250 * time.Millisecond // of that window, for each such source
	maxSleep     = time.Minute            // a wall clock that jumps is noticed within it
	clockSlack   = time.Hour
)

// Due gives the sources to poll now, in their order, and the moment at which to ask
// again: after now, a minute later at most, so that a wall clock that jumps is noticed.
//
// Sources never polled are spread by hash over a window of a quarter of a second for each
// of them, at most a minute and at most their interval, so that a start does not hit all
// publishers at once. Sources whose time has passed are all due: who polls bounds how
// many at a time. A source whose URL was changed is due at once.
//
// The moment of a source is worked out anew from its last poll, so that a changed
// schedule holds at once; it is what After gives, not what State.Next remembers.
func Due(srcs []feed.Source, sts map[feed.SourceID]feed.State, now time.Time) (due []feed.Source, wake time.Time) {
	wake = now.Add(maxSleep)
	first := neverPolled(srcs, sts)
	for _, src := range srcs {
		next := when(src, sts[src.ID], first, now)
		switch {
		case next.IsZero():
		case !next.After(now):
			due = append(due, src)
		case next.Before(wake):
			wake = next
		}
	}
	return due, wake
}

func neverPolled(srcs []feed.Source, sts map[feed.SourceID]feed.State) (n int) {
	for i := range srcs {
		if sts[srcs[i].ID].Polled.IsZero() {
			n++
		}
	}
	return n
}

// when gives the moment at which src is due, zero if never; first is how many sources
// were never polled.
func when(src feed.Source, st feed.State, first int, now time.Time) time.Time {
	switch {
	case st.Polled.IsZero():
		return starting(src, first, now)
	case st.Configured != src.URL:
		return now
	}
	next, _ := after(src, st, st.Polled.Add(st.Waited))
	if ahead := st.Polled.Sub(now); ahead > max(clockSlack, next.Sub(st.Polled)) && !next.IsZero() {
		return now // polled by a clock that was ahead of this one: do not wait for it to catch up
	}
	return next
}

// starting gives the moment of the first poll. Nothing is remembered of such a source, so
// its place comes round again in each window: it is due in the sixteenth part that begins
// there, and a start finds few sources due and the others one after the other.
func starting(src feed.Source, first int, now time.Time) time.Time {
	window := min(startWindow, time.Duration(first)*startSpacing)
	if e, ok := src.Schedule.(every); ok {
		window = min(window, e.length)
	}
	open := max(window/16, 500*time.Millisecond)
	if window <= open {
		return now
	}
	at := now.Add(-share(src.ID, saltStart, window))
	phase := at.Sub(at.Truncate(window))
	if phase < open {
		return now
	}
	return now.Add(window - phase)
}
