package normalize

import (
	"time"

	"foldwire/aggregator/feed"
)

// Bounds of what an entry may say of its own date.
const (
	// firstYear is the year before which nothing was published on the web: earlier
	// dates are the zero of somebody's clock, or the age of the event told.
	firstYear = 1990
	// maxSkew is how far ahead of ours a publisher's clock may run, and how far a zone
	// may be wrong by summer time, before its date counts as made up.
	maxSkew = 2 * time.Hour
)

// dates gives when an entry was published and updated. A date a little ahead of seen is
// taken for seen; one far ahead, far back or missing is none.
func dates(e *feed.Entry, seen time.Time) (published, updated time.Time, dated bool) {
	updated, _ = usable(e.Updated, seen)
	published, dated = usable(e.Published, seen)
	if !dated {
		published, dated = usable(e.Updated, seen)
	}
	if !dated {
		published = seen.UTC()
	}
	return published, updated, dated
}

// usable gives t in UTC and never after seen, or the zero time if it cannot be true.
func usable(t, seen time.Time) (time.Time, bool) {
	switch {
	case t.IsZero() || t.Year() < firstYear || t.After(seen.Add(maxSkew)):
		return time.Time{}, false
	case t.After(seen):
		return seen.UTC(), true
	}
	return t.UTC(), true
}
