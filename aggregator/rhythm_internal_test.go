package aggregator

import (
	"testing"
	"time"

	"foldwire/aggregator/feed"
)

func TestMeanGap(t *testing.T) {
	now := time.Date(2026, 11, 2, 8, 0, 0, 0, time.UTC)
	for name, c := range map[string]struct {
		ago  []time.Duration // in hours; 0 means no date
		want time.Duration
	}{
		"two":            {[]time.Duration{1, 2}, 0},
		"hourly":         {[]time.Duration{3, 1, 2, 4}, time.Hour},
		"undated":        {[]time.Duration{0, 0, 0, 0}, 0},
		"one pinned":     {[]time.Duration{1, 2, 3, 4, 9999}, time.Hour},
		"one ahead":      {[]time.Duration{-9999, 1, 2, 3, 4}, time.Hour},
		"two ahead":      {[]time.Duration{-9999, -5000, 1, 2, 3}, time.Hour},
		"weekly":         {[]time.Duration{10, 178, 346, 514}, 168 * time.Hour},
		"all at a time":  {[]time.Duration{5, 5, 5, 5}, 0},
		"old and forgot": {append([]time.Duration{500, 900}, hours(1, 20)...), time.Hour},
	} {
		var entries []feed.Entry
		for _, h := range c.ago {
			var e feed.Entry
			if h != 0 {
				e.Published = now.Add(-h * time.Hour)
			}
			entries = append(entries, e)
		}
		if got := meanGap(entries, now); got != c.want {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
}

func hours(from, n int) []time.Duration {
	var list []time.Duration
	for i := range n {
		list = append(list, time.Duration(from+i))
	}
	return list
}

// TestRhythmIsLearnt lets a feed that published each hour publish once a day and then
// without dates, one entry in each document.
func TestRhythmIsLearnt(t *testing.T) {
	now := time.Date(2026, 11, 2, 8, 0, 0, 0, time.UTC)
	st := feed.State{Gap: time.Hour, Change: now, Entries: []uint64{1}}
	read := func(e feed.Entry) {
		st.Gap = rhythm(st, []feed.Entry{{Raw: 1}, e}, now)
		st.Entries, st.Change = []uint64{1, e.Raw}, now
	}
	for i := range 30 {
		now = now.Add(24 * time.Hour)
		read(feed.Entry{Raw: uint64(i + 2), Published: now})
	}
	if st.Gap < 22*time.Hour || st.Gap > 24*time.Hour {
		t.Errorf("after a month of one entry a day the rhythm is %v", st.Gap)
	}
	before := st.Gap
	now = now.Add(time.Minute)
	read(feed.Entry{Raw: 77, Published: now.AddDate(0, 0, -20)})
	if st.Gap != before {
		t.Errorf("an edit of an old entry makes the rhythm %v", st.Gap)
	}
	for i := range 30 {
		now = now.Add(2 * time.Hour)
		read(feed.Entry{Raw: uint64(i + 100)})
	}
	if st.Gap < 2*time.Hour || st.Gap > 4*time.Hour {
		t.Errorf("after entries every two hours the rhythm is %v", st.Gap)
	}
}

// TestRhythmOfCenturies: a feed may date its entries by what they tell of. Nothing that such
// dates come to makes the next rhythm a nonsense.
func TestRhythmOfCenturies(t *testing.T) {
	now := time.Date(2026, 11, 2, 8, 0, 0, 0, time.UTC)
	var entries []feed.Entry
	for i, year := range []int{1789, 1848, 1918, 1989} {
		entries = append(entries, feed.Entry{Raw: uint64(i + 1), Published: time.Date(year, 7, 14, 0, 0, 0, 0, time.UTC)})
	}
	st := feed.State{}
	st.Gap = rhythm(st, entries, now)
	st.Change = now
	for i := range 20 {
		st.Entries = []uint64{uint64(i)}
		now = now.Add(time.Hour)
		st.Gap = rhythm(st, []feed.Entry{{Raw: uint64(i + 1), Published: now}}, now)
		st.Change = now
		if most := 366 * 24 * time.Hour; st.Gap <= 0 || st.Gap > most {
			t.Fatalf("after %d news, one an hour: %v", i+1, st.Gap)
		}
	}
}
