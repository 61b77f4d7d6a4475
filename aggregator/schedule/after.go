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
	maxHint        = 24 * time.Hour     // max-age, ttl and rhythm
	maxRetry       = 7 * 24 * time.Hour // Retry-After
	maxBackoff     = 24 * time.Hour     // failures
	minBackoff     = time.Minute        // the wait after a first failure, at least,
	topBackoff     = 10 * time.Minute   // and at most
	maxRetryJitter = 5 * time.Minute
	dormant        = 24 * time.Hour      // a silence that tells more than the rhythm before it,
	silenceParts   = 20                  // and how many polls it would have had room for
	maxSkip        = 14 * 24 * time.Hour // how far to look for a moment that is not skipped
)

// Scheduled is the reason of a next poll that nothing but the schedule fixed.
const Scheduled = "schedule"

// wait is a reason not to poll for some time. Its words are made only if it is the
// longest, since this is worked out for every source at every step of the daemon.
type wait struct {
	length time.Duration // as it was asked for; 0: none
	limit  time.Duration
	extra  time.Duration // by hash
	words  func(st feed.State, length time.Duration) string
}

func (w wait) bounded() time.Duration { return min(w.length, w.limit) + w.extra }

// After gives the next poll of src after a poll at now, whose facts are in st, and the
// reason in words. That is the schedule's next moment, or later if the server, the feed,
// failures or the feed's own rhythm ask for it: never earlier. next is the zero time if
// there is none.
func After(src feed.Source, st feed.State, now time.Time) (next time.Time, reason string) {
	next, why := after(src, st, now)
	return next, why(st)
}

// after is After, its words left to be made.
func after(src feed.Source, st feed.State, now time.Time) (next time.Time, why func(feed.State) string) {
	if st.Gone {
		return time.Time{}, gone
	}
	r := rhythmOf(src)
	next = r.fit(now, now)
	var longest wait
	for _, w := range [...]wait{freshness(st), ttl(st), ownRhythm(src, st, now), backoff(r, st, now), retryAfter(r, st, now)} {
		if w.length > 0 && w.bounded() > longest.bounded() {
			longest = w
		}
	}
	why = func(feed.State) string { return Scheduled }
	if until := now.Add(longest.bounded()); !next.IsZero() && until.After(next) {
		next, why = r.fit(now, until), longest.reason
	}
	if next.IsZero() {
		return next, func(feed.State) string { return fmt.Sprintf("the schedule %q has no further moment", r.s) }
	}
	if st.Hints.SkipHours|uint32(st.Hints.SkipDays) == 0 {
		return next, why
	}
	return unskipped(r, st.Hints, now, next, why)
}

func gone(feed.State) string {
	return "the server says that the feed is gone for good (410): not polled until its URL is changed"
}

// reason gives the words, with the limit if it cut the wait.
func (w wait) reason(st feed.State) string {
	text := w.words(st, w.length)
	if w.length > w.limit {
		text += ", capped at " + words(w.limit)
	}
	return text
}

func freshness(st feed.State) wait {
	return wait{length: st.Hints.MaxAge, limit: maxHint, words: func(_ feed.State, d time.Duration) string {
		return "the server says that its answer is fresh for " + words(d)
	}}
}

func ttl(st feed.State) wait {
	return wait{length: st.Hints.TTL, limit: maxHint, words: func(_ feed.State, d time.Duration) string {
		return "the feed asks to be read every " + words(d)
	}}
}

// ownRhythm is a feed's own rhythm: half the mean time between its entries, or a part of the
// time for which it has brought nothing, since the rhythm of a feed that went to sleep is
// that of its last busy days.
func ownRhythm(src feed.Source, st feed.State, now time.Time) wait {
	if !src.Adaptive {
		return wait{}
	}
	if silence := now.Sub(st.Change); !st.Change.IsZero() && silence >= dormant && silence/silenceParts > st.Gap/2 {
		return wait{length: silence / silenceParts, limit: maxHint, words: func(_ feed.State, d time.Duration) string {
			return "the feed has brought nothing new for " + words(d*silenceParts) + ": a twentieth of that"
		}}
	}
	return wait{length: st.Gap / 2, limit: maxHint, words: func(st feed.State, _ time.Duration) string {
		return "the feed has an entry every " + words(st.Gap) + " or so: half of that"
	}}
}

// backoff is the exponential back-off, a tenth of it cut by hash so that sources which
// failed together do not come back together.
func backoff(r rhythm, st feed.State, now time.Time) wait {
	if st.Failures <= 0 {
		return wait{}
	}
	d := min(max(r.interval(now), minBackoff), topBackoff)
	for range min(st.Failures-1, 16) {
		d = min(2*d, maxBackoff)
	}
	early := share(r.id, saltBackoff+salt(st.Failures), d/10) //nolint:gosec // failures are positive
	return wait{length: d, limit: maxBackoff, extra: -early, words: func(st feed.State, d time.Duration) string {
		times := "once"
		if st.Failures > 1 {
			times = strconv.Itoa(st.Failures) + " times"
		}
		return "failed " + times + ": back-off " + words(d)
	}}
}

// retryAfter is how long the server wants to be left alone, most often its Retry-After, with a little
// more by hash.
func retryAfter(r rhythm, st feed.State, now time.Time) wait {
	if st.Hints.NotBefore.IsZero() {
		return wait{}
	}
	d := st.Hints.NotBefore.Sub(now)
	extra := min(d/10, maxRetryJitter) / 1024 * share(r.id, saltRetry, 1024) // grows with d
	return wait{length: d, limit: maxRetry, extra: extra, words: func(_ feed.State, d time.Duration) string {
		return "the server asks to be left alone for " + words(d)
	}}
}

// unskipped moves next out of the hours and days in which the feed asks not to be read.
// Hints that leave no moment of the schedule are not followed.
func unskipped(r rhythm, h feed.Hints, now, next time.Time, why func(feed.State) string) (time.Time, func(feed.State) string) {
	at, last := next, time.Time{}
	for range maxSkip / time.Hour {
		end := skipEnd(h, at)
		if end.IsZero() {
			if last.IsZero() {
				return at, why
			}
			return at, func(st feed.State) string { return skipWords(st.Hints, last) }
		}
		last = at
		if at = r.fit(now, end); at.IsZero() || at.Sub(now) > maxSkip {
			break
		}
	}
	return next, func(st feed.State) string {
		return why(st) + "; the feed's skipHours and skipDays leave no moment of the schedule and are ignored"
	}
}

// skipEnd gives the end of the hour or day that the feed asks to skip at t; zero if it
// does not.
func skipEnd(h feed.Hints, t time.Time) time.Time {
	t = t.UTC()
	switch {
	case h.SkipDays&(1<<t.Weekday()) != 0:
		return time.Date(t.Year(), t.Month(), t.Day()+1, 0, 0, 0, 0, time.UTC)
	case h.SkipHours&(1<<t.Hour()) != 0:
		return t.Truncate(time.Hour).Add(time.Hour)
	}
	return time.Time{}
}

func skipWords(h feed.Hints, t time.Time) string {
	t = t.UTC()
	if h.SkipDays&(1<<t.Weekday()) != 0 {
		return "the feed asks not to be read on " + t.Weekday().String() + " (skipDays, UTC)"
	}
	return fmt.Sprintf("the feed asks not to be read from %02d:00 UTC (skipHours)", t.Hour())
}
