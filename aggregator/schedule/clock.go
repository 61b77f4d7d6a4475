package schedule

import (
	"math/bits"
	"time"

	"github.com/robfig/cron/v3"
)

const (
	allHours = 1<<24 - 1
	starBit  = 1 << 63 // how the library marks a field that is not restricted
	maxYears = 9       // a 29 February may be eight years away
)

// clock fires when the wall clock of a zone matches a cron spec.
type clock struct {
	spec *cron.SpecSchedule
	zone *time.Location
	text string
}

// Next gives the first match strictly after t, or the zero time if there is none. A
// wall-clock time that does not exist on a day is left out on that day; one that a zone
// runs through twice counts once, unless the spec names every hour.
//
// The library's own Next is not used: it steps by elapsed hours and days, which loses or
// repeats moments where a clock moves by half an hour, and it takes many times as long.
// Between two changes of the zone's clock, wall time is UTC moved by an offset.
func (c clock) Next(t time.Time) time.Time {
	local, inclusive := t.In(c.zone), false
	for {
		_, offset := local.Zone()
		start, end := local.ZoneBounds()
		if !end.IsZero() && !end.After(local) {
			end = local.Add(24 * time.Hour) // package time ends leap years after 2037 a day early
		}
		wall := asWall(local, offset)
		if inclusive {
			wall = wall.Add(-1)
		}
		if !start.IsZero() && c.spec.Hour&allHours != allHours {
			_, before := start.Add(-1).Zone()
			if shown := asWall(start, before).Add(-1); wall.Before(shown) {
				wall = shown // the clock was put back: it has shown these times before
			}
		}
		if wall = c.match(wall); wall.IsZero() {
			return time.Time{}
		}
		at := wall.Add(-time.Duration(offset) * time.Second)
		if end.IsZero() || at.Before(end) {
			return at.In(t.Location())
		}
		local, inclusive = end, true
	}
}

// String gives the spec as it was written.
func (c clock) String() string { return c.text }

// Zone gives the zone whose clock counts.
func (c clock) Zone() *time.Location { return c.zone }

// asWall gives what a clock offset seconds east of UTC shows at t, as if it were UTC.
func asWall(t time.Time, offset int) time.Time {
	return t.UTC().Add(time.Duration(offset) * time.Second)
}

// match gives the first match strictly after a wall-clock time, zero if there is none.
func (c clock) match(wall time.Time) time.Time {
	next := wall.Truncate(time.Minute).Add(time.Minute)
	year, month, day := next.Date()
	hour, minute := next.Hour(), next.Minute()
	for limit := year + maxYears; year <= limit; {
		switch {
		case day > daysIn(year, month) || c.spec.Month&(1<<month) == 0:
			day, hour, minute = 1, 0, 0
			if month++; month > time.December {
				year, month = year+1, time.January
			}
			continue
		case !c.onDay(year, month, day):
			day, hour, minute = day+1, 0, 0
			continue
		}
		h := following(c.spec.Hour, hour, 24)
		if h > hour {
			minute = 0
		}
		m := following(c.spec.Minute, minute, 60)
		switch {
		case h == 24:
			day, hour, minute = day+1, 0, 0
		case m == 60:
			hour, minute = h+1, 0
		default:
			return time.Date(year, month, day, h, m, 0, 0, time.UTC)
		}
	}
	return time.Time{}
}

// onDay says whether the spec names the day: by date and weekday if one of the fields is
// not restricted, else by either, as cron has always done.
func (c clock) onDay(year int, month time.Month, day int) bool {
	date := c.spec.Dom&(1<<day) != 0
	weekday := c.spec.Dow&(1<<time.Date(year, month, day, 0, 0, 0, 0, time.UTC).Weekday()) != 0
	if c.spec.Dom&starBit != 0 || c.spec.Dow&starBit != 0 {
		return date && weekday
	}
	return date || weekday
}

// following gives the lowest bit that is set at from or above, or limit if there is none.
func following(set uint64, from, limit int) int {
	return min(bits.TrailingZeros64(set&^starBit>>from)+from, limit)
}

func daysIn(year int, month time.Month) int {
	return time.Date(year, month+1, 0, 0, 0, 0, 0, time.UTC).Day()
}
