package schedule

import (
	"testing"
	"time"

	"github.com/robfig/cron/v3"
)

// TestNextFollowsTheWallClock compares Next with a walk through every minute around the
// days on which zones change their clocks.
func TestNextFollowsTheWallClock(t *testing.T) {
	specs := []string{
		"30 2 * * *", "0 3 * * *", "*/20 1-3 * * *", "15 * * * *", "*/10 * * * *", "0 0 * * *", "59 23 * * *", "5 0 * * sun",
		"0 1,2,3 * * *", "45 1 * * *", "30 0 1-7 * mon", "0 12 29 2 *",
	}
	spans := map[string][]string{ // days on which a clock is put forward or back
		"Europe/Berlin":       {"2026-03-29", "2026-10-25"},
		"America/New_York":    {"2026-03-08", "2026-11-01"},
		"Australia/Lord_Howe": {"2026-04-05", "2026-10-04"}, // half an hour
		"America/Havana":      {"2026-03-08", "2026-11-01"}, // at midnight
		"Africa/Cairo":        {"2026-04-24", "2026-10-29"}, // at midnight
		"Asia/Ho_Chi_Minh":    {"2026-03-29"},               // none
		"Asia/Kathmandu":      {"2026-03-29"},               // none; 5:45 from UTC
	}
	for zone, days := range spans {
		for _, spec := range specs {
			s, err := Parse("CRON_TZ="+zone+" "+spec, time.Local)
			if err != nil {
				t.Fatal(err)
			}
			for _, day := range days {
				compareWithWalk(t, s.(clock), day)
			}
		}
	}
}

func compareWithWalk(t *testing.T, c clock, day string) {
	t.Helper()
	middle, err := time.ParseInLocation("2006-01-02", day, c.zone)
	if err != nil {
		t.Fatal(err)
	}
	from, to := middle.Add(-50*time.Hour), middle.Add(60*time.Hour)
	var want []string
	shown := map[string]bool{}
	for at := from.Add(time.Minute).Truncate(time.Minute); !at.After(to); at = at.Add(time.Minute) {
		wall := at.In(c.zone).Format("2006-01-02T15:04")
		if !matches(c.spec, at.In(c.zone)) || shown[wall] && c.spec.Hour&allHours != allHours {
			continue
		}
		shown[wall] = true
		want = append(want, at.UTC().Format(time.RFC3339))
	}
	var got []string
	for at := c.Next(from); !at.IsZero() && !at.After(to); at = c.Next(at) {
		got = append(got, at.UTC().Format(time.RFC3339))
	}
	if len(got) != len(want) {
		t.Errorf("%s around %s:\n got %v\nwant %v", c, day, got, want)
		return
	}
	for i := range got {
		if got[i] != want[i] {
			t.Errorf("%s around %s: firing %d is %s, want %s", c, day, i, got[i], want[i])
		}
	}
}

func matches(s *cron.SpecSchedule, t time.Time) bool {
	has := func(bits uint64, n int) bool { return bits&(1<<uint(n)) != 0 }
	dom, dow := has(s.Dom, t.Day()), has(s.Dow, int(t.Weekday()))
	days := dom || dow
	if s.Dom&starBit != 0 || s.Dow&starBit != 0 {
		days = dom && dow
	}
	return has(s.Minute, t.Minute()) && has(s.Hour, t.Hour()) && has(s.Month, int(t.Month())) && days
}

// TestLeapYearsFarAhead asks about days for which package time gives zone bounds that end
// before they begin.
func TestLeapYearsFarAhead(t *testing.T) {
	s, err := Parse("CRON_TZ=Europe/Berlin 30 2 * * *", time.Local)
	if err != nil {
		t.Fatal(err)
	}
	for day := time.Date(2056, 12, 28, 1, 30, 0, 0, time.UTC); day.Year() < 2057 || day.Day() < 4; day = day.AddDate(0, 0, 1) {
		if got, want := s.Next(day), day.AddDate(0, 0, 1); !got.Equal(want) {
			t.Errorf("Next(%v) = %v", day, got)
		}
	}
}

func TestBerlinHalfPastTwo(t *testing.T) {
	s, err := Parse("CRON_TZ=Europe/Berlin 30 2 * * *", time.Local)
	if err != nil {
		t.Fatal(err)
	}
	at := func(text string) time.Time {
		v, err := time.Parse(time.RFC3339, text)
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	for _, c := range []struct{ after, want string }{
		{"2026-10-24T22:00:00Z", "2026-10-25T00:30:00Z"}, // 02:30 in summer time
		{"2026-10-25T00:30:00Z", "2026-10-26T01:30:00Z"}, // and not in winter time an hour later
		{"2026-10-25T01:00:00Z", "2026-10-26T01:30:00Z"},
		{"2026-03-28T01:30:00Z", "2026-03-30T00:30:00Z"}, // there is no 02:30 on the 29th
	} {
		if got := s.Next(at(c.after)); !got.Equal(at(c.want)) {
			t.Errorf("Next(%s) = %v, want %s", c.after, got.UTC(), c.want)
		}
	}
}

// TestZoneIsKnown: who tells people of a schedule's moments can tell them by its clock.
func TestZoneIsKnown(t *testing.T) {
	hanoi, err := time.LoadLocation("Asia/Ho_Chi_Minh")
	if err != nil {
		t.Fatal(err)
	}
	for spec, want := range map[string]string{"0 7 * * *": "Asia/Ho_Chi_Minh", "TZ=UTC 0 7 * * *": "UTC", "CRON_TZ=Europe/Berlin @daily": "Europe/Berlin"} {
		s, err := Parse(spec, hanoi)
		if err != nil {
			t.Fatal(err)
		}
		if zoned, ok := s.(interface{ Zone() *time.Location }); !ok || zoned.Zone().String() != want {
			t.Errorf("%q goes by no clock of %s", spec, want)
		}
	}
}
