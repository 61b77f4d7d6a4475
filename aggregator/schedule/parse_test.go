package schedule

import (
	"errors"
	"strings"
	"testing"
	"time"
)

func TestParseGood(t *testing.T) {
	from := time.Date(2026, 3, 1, 10, 7, 30, 0, time.UTC)
	for spec, want := range map[string]string{
		"*/15 * * * *":           "2026-03-01T10:15:00Z",
		"@every 30m":             "2026-03-01T10:30:00Z",
		"@every 1d":              "2026-03-02T00:00:00Z",
		"@hourly":                "2026-03-01T11:00:00Z",
		"TZ=UTC 0 7 * * mon":     "2026-03-02T07:00:00Z",
		"CRON_TZ=UTC @every 90m": "2026-03-01T10:30:00Z",
		"CRON_TZ=Asia/Ho_Chi_Minh */15 6-16 * * *": "2026-03-01T23:00:00Z",
	} {
		s, err := Parse(spec, time.UTC)
		if err != nil {
			t.Errorf("Parse(%q): %v", spec, err)
			continue
		}
		if got := s.Next(from).Format(time.RFC3339); got != want {
			t.Errorf("%q after %v: %s, want %s", spec, from, got, want)
		}
		if s.String() != spec {
			t.Errorf("String() = %q, want %q", s, spec)
		}
	}
}

func TestParseBad(t *testing.T) {
	for spec, want := range map[string]string{
		"":                                      "the schedule is empty",
		"   ":                                   "the schedule is empty",
		"*/15 * * *":                            "a cron spec has five fields, not 4: minute, hour, day of month, month, day of week",
		"0 */15 * * * *":                        "a cron spec has five fields, not 6: minute, hour, day of month, month, day of week",
		"60 * * * *":                            `"60" in the field "minute" is out of range 0 to 59`,
		"* * * * 7":                             `"7" in the field "day of week" is out of range 0 to 6`,
		"* * 0 * *":                             `"0" in the field "day of month" is out of range 1 to 31`,
		"* * * juni *":                          `"juni" in the field "month" is not a number`,
		"1,,2 * * * *":                          `"" in the field "minute" is empty`,
		"*-5 * * * *":                           `"*-5" in the field "minute" is no range`,
		"5-1 * * * *":                           `"5-1" in the field "minute" runs backwards`,
		"*/0 * * * *":                           `"*/0" in the field "minute" has no step`,
		"*/x * * * *":                           `"*/x" in the field "minute" has no step`,
		"*/90 * * * *":                          `"*/90" in the field "minute" steps over the whole minute`,
		"0 0 30 2 *":                            "the schedule never fires",
		"@reboot":                               `"@reboot" is not a schedule`,
		"@every":                                `"" is not a length of time`,
		"@every 30":                             `"30" is not a length of time`,
		"@every -5m":                            `"-5m" is shorter than a second`,
		"@every 10ms":                           `"10ms" is shorter than a second`,
		"@every 400d":                           `"400d" is longer than a year`,
		"TZ=UTC":                                "the schedule ends after its time zone",
		"CRON_TZ= * * * * *":                    "the time zone has no name",
		"CRON_TZ=Mars/Olympus * * * * *":        `there is no time zone "Mars/Olympus"`,
		"CRON_TZ=../../etc/passwd * * * * *":    `there is no time zone "../../etc/passwd"`,
		strings.Repeat("1,", 200) + "1 * * * *": "the schedule is longer than 256 bytes",
	} {
		s, err := Parse(spec, time.Local)
		e, ok := errors.AsType[*SpecError](err)
		if !ok || e.Reason != want {
			t.Errorf("Parse(%q) = %v, %v; want %q", spec, s, err, want)
		}
	}
}

func TestMinInterval(t *testing.T) {
	for spec, want := range map[string]time.Duration{
		"@every 30m":                      30 * time.Minute,
		"@every 5s":                       5 * time.Second,
		"* * * * *":                       time.Minute,
		"*/15 6-22 * * *":                 15 * time.Minute,
		"0,50 * * * *":                    10 * time.Minute,
		"59 23,0 * * *":                   time.Hour,
		"0 7 * * *":                       24 * time.Hour,
		"CRON_TZ=Europe/Berlin 0 7 * * *": 23 * time.Hour, // in March
		"0 0 1 1 *":                       365 * 24 * time.Hour,
	} {
		s, err := Parse(spec, time.UTC)
		if err != nil {
			t.Fatal(err)
		}
		if got := MinInterval(s); got != want {
			t.Errorf("MinInterval(%q) = %v, want %v", spec, got, want)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{"*/15 6-22 * * *", "@every 1h30m", "@daily", "CRON_TZ=Europe/Berlin 30 2 * * *", "TZ=UTC", "0 0 29 2 *", "1-59/7 ? * jan-mar mon,fri", "@every 1.5d"} {
		f.Add(s)
	}
	from := time.Date(2026, 10, 24, 23, 59, 59, 999, time.UTC)
	f.Fuzz(func(t *testing.T, spec string) {
		s, err := Parse(spec, time.Local)
		if err != nil {
			if _, ok := errors.AsType[*SpecError](err); !ok {
				t.Fatalf("%T: %v", err, err)
			}
			return
		}
		if s.String() != spec {
			t.Fatalf("String() = %q", s)
		}
		if MinInterval(s) <= 0 {
			t.Fatalf("MinInterval = %v", MinInterval(s))
		}
		for at, n := from, 0; n < 20; n++ {
			next := s.Next(at)
			if next.IsZero() {
				break
			}
			if !next.After(at) {
				t.Fatalf("Next(%v) = %v", at, next)
			}
			at = next
		}
	})
}
