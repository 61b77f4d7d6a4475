package schedule

import (
	"time"

	"foldwire/aggregator/feed"
)

// every fires at the multiples of its length, counted from the zero time, so that its
// phase is the same after each start.
type every struct {
	length time.Duration
	text   string
}

// Every gives the schedule that "@every d" spells. d must be positive.
func Every(d time.Duration) feed.Schedule {
	return every{length: d, text: "@every " + words(d)}
}

// Next gives the first multiple of the length strictly after t.
func (e every) Next(t time.Time) time.Time { return t.Truncate(e.length).Add(e.length) }

// String gives the spec as it was written.
func (e every) String() string { return e.text }

// slot gives the first moment at or after t that is a multiple of the length plus offset.
func (e every) slot(t time.Time, offset time.Duration) time.Time {
	s := t.Add(-offset).Truncate(e.length).Add(offset)
	if s.Before(t) {
		s = s.Add(e.length)
	}
	return s
}
