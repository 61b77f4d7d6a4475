package normalize

import (
	"testing"
	"time"

	"foldwire/aggregator/feed"
)

func TestDates(t *testing.T) {
	var none time.Time
	hanoi := time.FixedZone("ICT", 7*3600)
	for _, c := range []struct {
		name                       string
		published, updated         time.Time
		wantPublished, wantUpdated time.Time
		dated                      bool
	}{
		{"its own", noon.Add(-time.Hour), none, noon.Add(-time.Hour), none, true},
		{"in UTC", noon.Add(-time.Hour).In(hanoi), none, noon.Add(-time.Hour), none, true},
		{"none", none, none, noon, none, false},
		{"only updated", none, noon.Add(-time.Hour), noon.Add(-time.Hour), noon.Add(-time.Hour), true},
		{"a clock ahead", noon.Add(time.Hour), none, noon, none, true},
		{"the future", noon.Add(3 * time.Hour), none, noon, none, false},
		{"2038", time.Date(2038, 1, 19, 3, 14, 7, 0, time.UTC), none, noon, none, false},
		{"the epoch", time.Unix(0, 0), none, noon, none, false},
		{"year 1", time.Date(1, 1, 2, 0, 0, 0, 0, time.UTC), none, noon, none, false},
		{"absurd, but updated", time.Unix(0, 0), noon.Add(-time.Hour), noon.Add(-time.Hour), noon.Add(-time.Hour), true},
		{"updated in the future", noon.Add(-time.Hour), noon.AddDate(1, 0, 0), noon.Add(-time.Hour), none, true},
		{"old", time.Date(1994, 3, 1, 0, 0, 0, 0, time.UTC), none, time.Date(1994, 3, 1, 0, 0, 0, 0, time.UTC), none, true},
	} {
		p, u, dated := dates(&feed.Entry{Published: c.published, Updated: c.updated}, noon)
		if !p.Equal(c.wantPublished) || !u.Equal(c.wantUpdated) || dated != c.dated || p.Location() != time.UTC {
			t.Errorf("%s: %v, %v, %v", c.name, p, u, dated)
		}
	}
}
