package schedule

import (
	"time"

	"github.com/robfig/cron/v3"

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

// clock fires when the wall clock of a zone matches a cron spec.
type clock struct {
	spec *cron.SpecSchedule
	zone *time.Location
	text string
}

// Next gives the first match strictly after t, or the zero time if there is none within
// five years. A wall-clock time that does not exist on a day is left out on that day; one
// that a zone runs through twice counts once, unless the spec names every hour.
func (c clock) Next(t time.Time) time.Time {
	for at := t.In(c.zone); ; {
		at = c.spec.Next(at)
		if at.IsZero() {
			return time.Time{}
		}
		if c.everyHour() || !repeated(at) {
			return at.In(t.Location())
		}
	}
}

// String gives the spec as it was written.
func (c clock) String() string { return c.text }

func (c clock) everyHour() bool {
	const hours = 1<<24 - 1
	return c.spec.Hour&hours == hours
}

// repeated says whether the wall clock of t's zone showed the same time before, because
// it was put back in the three hours up to t.
func repeated(t time.Time) bool {
	_, now := t.Zone()
	_, before := t.Add(-3 * time.Hour).Zone()
	if before <= now {
		return false
	}
	first := t.Add(time.Duration(now-before) * time.Second)
	_, then := first.Zone()
	return then == before
}
