package aggregator

import (
	"slices"
	"time"

	"foldwire/aggregator/feed"
)

const (
	// rhythmEntries is over how many entries a feed's rhythm is measured.
	rhythmEntries = 10
	// lateness is how far the date of an entry that is new may lie behind the news before
	// it; one that is older is an edit.
	lateness = 24 * time.Hour
	// longestGap bounds a rhythm: some feeds date their entries by the events that they tell of,
	// centuries apart.
	longestGap = 366 * 24 * time.Hour
)

// rhythm gives the mean time between the entries of a feed, as far as it can be told from
// what was known of it in st and from the entries of a document read at now: 0 if it cannot.
// Of entries that st knows nothing but their hash is given.
func rhythm(st feed.State, entries []feed.Entry, now time.Time) time.Duration {
	st.Gap = min(max(st.Gap, 0), longestGap)
	return min(learn(&st, entries, now), longestGap)
}

func learn(st *feed.State, entries []feed.Entry, now time.Time) time.Duration {
	if len(st.Entries) == 0 || st.Change.IsZero() {
		if gap := meanGap(entries, now); gap > 0 {
			return gap
		}
		return st.Gap
	}
	fresh := 0
	for _, e := range entries {
		_, known := slices.BinarySearch(st.Entries, e.Raw)
		if !known && (e.Published.IsZero() || e.Published.After(st.Change.Add(-lateness))) {
			fresh++
		}
	}
	since := now.Sub(st.Change)
	switch {
	case fresh == 0 || since <= 0:
		return st.Gap
	case fresh >= rhythmEntries || st.Gap == 0:
		return since / time.Duration(fresh)
	}
	return (st.Gap*time.Duration(rhythmEntries-fresh) + since) / rhythmEntries
}

// meanGap gives the mean time between the dates of the newest entries, or 0 if it cannot
// be told. The longest is left out, since one entry may be pinned or misdated, and so is
// what is dated ahead.
func meanGap(entries []feed.Entry, now time.Time) time.Duration {
	dates := make([]time.Time, 0, len(entries))
	for _, e := range entries {
		if at := e.Published; !at.IsZero() && at.Before(now.Add(lateness)) {
			dates = append(dates, at)
		}
	}
	slices.SortFunc(dates, func(a, b time.Time) int { return b.Compare(a) })
	dates = dates[:min(len(dates), 2*rhythmEntries)]
	if len(dates) < 3 {
		return 0
	}
	var longest time.Duration
	for i, at := range dates[1:] {
		longest = max(longest, dates[i].Sub(at))
	}
	return (dates[0].Sub(dates[len(dates)-1]) - longest) / time.Duration(len(dates)-2)
}
