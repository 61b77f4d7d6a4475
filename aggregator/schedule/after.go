package schedule

import (
	"fmt"
	"strconv"
	"time"

	"foldwire/aggregator/feed"
)

// The bounds within which a schedule is lengthened. A publisher's slip must not silence
// its feed.
const (
	maxHint    = 24 * time.Hour      // max-age, ttl and rhythm
	maxRetry   = 7 * 24 * time.Hour  // Retry-After
	maxBackoff = 24 * time.Hour      // failures
	minBackoff = time.Minute         // the wait after a first failure, at least,
	topBackoff = 10 * time.Minute    // and at most
	maxSkip    = 14 * 24 * time.Hour // how far to look for a moment that is not skipped
)

// Scheduled is the reason of a next poll that nothing but the schedule fixed.
const Scheduled = "schedule"

// wait is a reason not to poll before a moment.
type wait struct {
	until  time.Time
	reason string
}

// After gives the next poll of src after a poll at now, whose facts are in st, and the
// reason in words. That is the schedule's next moment, or later if the server, the feed,
// failures or the feed's own rhythm ask for it: never earlier. next is the zero time if
// there is none.
func After(src feed.Source, st feed.State, now time.Time) (next time.Time, reason string) {
	if st.Gone {
		return time.Time{}, "the server says that the feed is gone for good (410): not polled until its URL is changed"
	}
	r := rhythmOf(src)
	scheduled := r.fit(now, now)
	if scheduled.IsZero() {
		return time.Time{}, fmt.Sprintf("the schedule %q has no further moment", r.s)
	}
	longest := wait{until: scheduled, reason: Scheduled}
	for _, w := range []wait{cached(st, now), ttl(st, now), slow(src, st, now), failed(r, st, now), told(r, st, now)} {
		if w.until.After(longest.until) {
			longest = w
		}
	}
	next = r.fit(now, longest.until)
	if next.IsZero() {
		return time.Time{}, fmt.Sprintf("the schedule %q has no further moment after the wait: %s", r.s, longest.reason)
	}
	return unskipped(r, st.Hints, now, next, longest.reason)
}

// capped gives the wait of d, at most limit, for a reason that says so if it was cut.
func capped(now time.Time, d, limit time.Duration, reason string) wait {
	if d > limit {
		return wait{now.Add(limit), reason + ", capped at " + words(limit)}
	}
	return wait{now.Add(d), reason}
}

func cached(st feed.State, now time.Time) wait {
	d := st.Hints.MaxAge
	return capped(now, d, maxHint, "the server says that its answer is fresh for "+words(d))
}

func ttl(st feed.State, now time.Time) wait {
	d := st.Hints.TTL
	return capped(now, d, maxHint, "the feed asks to be read every "+words(d))
}

func slow(src feed.Source, st feed.State, now time.Time) wait {
	if !src.Adaptive || st.Gap <= 0 {
		return wait{}
	}
	return capped(now, st.Gap/2, maxHint, "the feed has an entry every "+words(st.Gap)+" or so: half of that")
}

// failed is the exponential back-off, a tenth of it cut by hash so that sources which
// failed together do not come back together.
func failed(r rhythm, st feed.State, now time.Time) wait {
	if st.Failures <= 0 {
		return wait{}
	}
	d := min(max(r.interval(now), minBackoff), topBackoff)
	for range min(st.Failures-1, 16) {
		d = min(2*d, maxBackoff)
	}
	times := "once"
	if st.Failures > 1 {
		times = strconv.Itoa(st.Failures) + " times"
	}
	early := share(r.id, "back-off "+strconv.Itoa(st.Failures), d/10)
	return wait{now.Add(d - early), "failed " + times + ": back-off " + words(d)}
}

// told is the server's Retry-After, with a little more by hash.
func told(r rhythm, st feed.State, now time.Time) wait {
	d := st.Hints.NotBefore.Sub(now)
	if d <= 0 {
		return wait{}
	}
	w := capped(now, d, maxRetry, "the server asks to wait: Retry-After "+words(d))
	w.until = w.until.Add(share(r.id, "retry", min(d/10, 5*time.Minute)))
	return w
}

// unskipped moves next out of the hours and days in which the feed asks not to be read.
// Hints that leave no moment of the schedule are not followed.
func unskipped(r rhythm, h feed.Hints, now, next time.Time, reason string) (time.Time, string) {
	at, moved := next, ""
	for range maxSkip / time.Hour {
		end, why := skipped(h, at)
		if why == "" {
			if moved != "" {
				return at, moved
			}
			return at, reason
		}
		moved = why
		if at = r.fit(now, end); at.IsZero() || at.Sub(now) > maxSkip {
			break
		}
	}
	return next, reason + "; the feed's skipHours and skipDays leave no moment of the schedule and are ignored"
}

// skipped gives the end of the hour or day that the feed asks to skip at t.
func skipped(h feed.Hints, t time.Time) (end time.Time, why string) {
	t = t.UTC()
	if h.SkipDays&(1<<t.Weekday()) != 0 {
		return time.Date(t.Year(), t.Month(), t.Day()+1, 0, 0, 0, 0, time.UTC), "the feed asks not to be read on " + t.Weekday().String() + " (skipDays, UTC)"
	}
	if h.SkipHours&(1<<t.Hour()) != 0 {
		return t.Truncate(time.Hour).Add(time.Hour), fmt.Sprintf("the feed asks not to be read from %02d:00 UTC (skipHours)", t.Hour())
	}
	return time.Time{}, ""
}
