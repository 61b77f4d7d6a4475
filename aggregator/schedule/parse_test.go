package schedule

import (
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
		s, err := ParseIn(spec, time.UTC)
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
