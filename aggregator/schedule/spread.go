package schedule

import (
	"strconv"
	"time"

	"github.com/cespare/xxhash/v2"

	"foldwire/aggregator/feed"
)

const (
	// maxJitter bounds how long after a cron firing a source is polled: a tenth of the
	// time to the next firing, at most this.
	maxJitter = 2 * time.Minute
	fallback  = time.Hour // the rhythm of a source without a schedule
)

// salt keeps the places apart that one source has in windows of different kinds.
type salt uint64

const (
	saltStart salt = iota + 1
	saltPhase
	saltJitter
	saltRetry
	saltBackoff // plus the number of failures
)

// share gives a number in [0, n) that depends on its arguments alone: the place of a
// source in a window of length n.
func share(id feed.SourceID, s salt, n time.Duration) time.Duration {
	if n <= 0 {
		return 0
	}
	h := xxhash.Sum64String(string(id)) + uint64(s)*0x9e3779b97f4a7c15
	h = (h ^ h>>30) * 0xbf58476d1ce4e5b9 // the mixing steps of SplitMix64
	h = (h ^ h>>27) * 0x94d049bb133111eb
	return time.Duration((h ^ h>>31) % uint64(n)) //nolint:gosec // n is positive
}

// rhythm is a source's schedule as that source follows it: moved by its hash.
type rhythm struct {
	id feed.SourceID
	s  feed.Schedule
}

func rhythmOf(src feed.Source) rhythm {
	if src.Schedule == nil {
		return rhythm{id: src.ID, s: Every(fallback)}
	}
	return rhythm{id: src.ID, s: src.Schedule}
}

// interval gives the time between two firings after t.
func (r rhythm) interval(t time.Time) time.Duration {
	if e, ok := r.s.(every); ok {
		return e.length
	}
	first := r.s.Next(t)
	second := r.s.Next(first)
	if first.IsZero() || second.IsZero() {
		return fallback
	}
	return second.Sub(first)
}

// fit gives the first moment, at want or later, at which the schedule lets the source be
// polled after a poll at t; zero if there is none.
//
// For "@every d" the moments are the source's own multiples of d, but never less than
// nine tenths of d after t: a poll that ran late keeps its phase, one between two
// multiples is not followed by another at once. Waits longer than that end when they end.
//
// For cron specs each firing opens a window of a tenth of the time to the next firing, at
// most two minutes; the source has its own place in it.
func (r rhythm) fit(t, want time.Time) time.Time {
	if e, ok := r.s.(every); ok {
		next := e.slot(t.Add(e.length-e.length/10), share(r.id, saltPhase, e.length))
		if want.After(next) {
			return want
		}
		return next
	}
	from := t
	if early := want.Add(-maxJitter); early.After(from) {
		from = early
	}
	for at := r.s.Next(from); !at.IsZero(); {
		following := r.s.Next(at)
		window := maxJitter
		if !following.IsZero() {
			window = min(window, following.Sub(at)/10)
		}
		if !want.After(at.Add(window)) {
			own := at.Add(share(r.id, saltJitter, window-window/8))
			if want.After(own) {
				return want
			}
			return own
		}
		at = following
	}
	return time.Time{}
}

// words gives d as people write it, with two units at most: 40m, 1h30m, 3d.
func words(d time.Duration) string {
	const day = 24 * time.Hour
	units := []struct {
		length time.Duration
		name   string
	}{{day, "d"}, {time.Hour, "h"}, {time.Minute, "m"}, {time.Second, "s"}}
	for i, u := range units {
		if d < u.length {
			continue
		}
		text := strconv.FormatInt(int64(d/u.length), 10) + u.name
		if i+1 < len(units) {
			if rest := d % u.length / units[i+1].length; rest > 0 {
				text += strconv.FormatInt(int64(rest), 10) + units[i+1].name
			}
		}
		return text
	}
	return d.Round(time.Millisecond).String()
}
