package schedule

import (
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"foldwire/aggregator/feed"
)

func parsed(t interface{ Fatal(...any) }, spec string) feed.Schedule {
	s, err := Parse(spec, time.UTC)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestAfterTellsWhy(t *testing.T) {
	now := time.Date(2026, 11, 23, 4, 0, 0, 0, time.UTC) // a Monday
	for name, c := range map[string]struct {
		spec       string
		adaptive   bool
		st         feed.State
		least      time.Duration // after now
		most       time.Duration
		wantReason string
	}{
		"schedule":      {spec: "@every 30m", least: 27 * time.Minute, most: 57 * time.Minute, wantReason: "schedule"},
		"cron":          {spec: "*/15 * * * *", least: 15 * time.Minute, most: 16*time.Minute + 30*time.Second, wantReason: "schedule"},
		"max-age":       {spec: "*/15 * * * *", st: feed.State{Hints: feed.Hints{MaxAge: time.Hour}}, least: time.Hour, most: 61*time.Minute + 30*time.Second, wantReason: "the server says that its answer is fresh for 1h"},
		"short max-age": {spec: "*/15 * * * *", st: feed.State{Hints: feed.Hints{MaxAge: time.Minute}}, least: 15 * time.Minute, most: 17 * time.Minute, wantReason: "schedule"},
		"max-age of a year": {
			spec: "@every 30m", st: feed.State{Hints: feed.Hints{MaxAge: 365 * 24 * time.Hour}}, least: 24 * time.Hour, most: 24 * time.Hour,
			wantReason: "the server says that its answer is fresh for 365d, capped at 1d",
		},
		"ttl": {spec: "@every 30m", st: feed.State{Hints: feed.Hints{TTL: 90 * time.Minute}}, least: 90 * time.Minute, most: 90 * time.Minute, wantReason: "the feed asks to be read every 1h30m"},
		"ttl of a month": {
			spec: "@every 30m", st: feed.State{Hints: feed.Hints{TTL: 30 * 24 * time.Hour}}, least: 24 * time.Hour, most: 24 * time.Hour,
			wantReason: "the feed asks to be read every 30d, capped at 1d",
		},
		"retry-after": {
			spec: "@every 30m", st: feed.State{Failures: 1, Hints: feed.Hints{NotBefore: now.Add(2 * time.Hour)}}, least: 2 * time.Hour, most: 2*time.Hour + 5*time.Minute,
			wantReason: "the server asks to be left alone for 2h",
		},
		"retry-after in years": {
			spec: "@every 30m", st: feed.State{Hints: feed.Hints{NotBefore: now.AddDate(10, 0, 0)}}, least: 7 * 24 * time.Hour, most: 7*24*time.Hour + 5*time.Minute,
			wantReason: "the server asks to be left alone for 3653d, capped at 7d",
		},
		"retry-after in the past": {spec: "*/15 * * * *", st: feed.State{Hints: feed.Hints{NotBefore: now.Add(-time.Hour)}}, least: 15 * time.Minute, most: 17 * time.Minute, wantReason: "schedule"},
		"first failure":           {spec: "*/15 * * * *", st: feed.State{Failures: 1}, least: 15 * time.Minute, most: 17 * time.Minute, wantReason: "schedule"},
		"third failure":           {spec: "@every 10m", st: feed.State{Failures: 3}, least: 36 * time.Minute, most: 40 * time.Minute, wantReason: "failed 3 times: back-off 40m"},
		"hundredth failure":       {spec: "@every 1m", st: feed.State{Failures: 100}, least: 21 * time.Hour, most: 24 * time.Hour, wantReason: "failed 100 times: back-off 1d"},
		"dormant":                 {spec: "@every 30m", adaptive: true, st: feed.State{Gap: 6 * time.Hour}, least: 3 * time.Hour, most: 3 * time.Hour, wantReason: "the feed has an entry every 6h or so: half of that"},
		"dormant for long": {
			spec: "@every 30m", adaptive: true, st: feed.State{Gap: 100 * 24 * time.Hour}, least: 24 * time.Hour, most: 24 * time.Hour,
			wantReason: "the feed has an entry every 100d or so: half of that, capped at 1d",
		},
		"silent for ten days": {
			spec: "@every 30m", adaptive: true, st: feed.State{Gap: time.Hour, Change: now.AddDate(0, 0, -10)}, least: 12 * time.Hour, most: 12 * time.Hour,
			wantReason: "the feed has brought nothing new for 10d: a twentieth of that",
		},
		"silent for a year, no rhythm known": {
			spec: "@every 30m", adaptive: true, st: feed.State{Change: now.AddDate(-1, 0, 0)}, least: 24 * time.Hour, most: 24 * time.Hour,
			wantReason: "the feed has brought nothing new for 365d: a twentieth of that, capped at 1d",
		},
		"silent for a night":   {spec: "*/15 * * * *", adaptive: true, st: feed.State{Gap: 20 * time.Minute, Change: now.Add(-9 * time.Hour)}, least: 15 * time.Minute, most: 17 * time.Minute, wantReason: "schedule"},
		"silent, not adaptive": {spec: "*/15 * * * *", st: feed.State{Change: now.AddDate(-1, 0, 0)}, least: 15 * time.Minute, most: 17 * time.Minute, wantReason: "schedule"},
		"silent, by its own rhythm": {
			spec: "@every 30m", adaptive: true, st: feed.State{Gap: 14 * time.Hour, Change: now.AddDate(0, 0, -5)}, least: 7 * time.Hour, most: 7 * time.Hour,
			wantReason: "the feed has an entry every 14h or so: half of that",
		},
		"dormant, not adaptive": {spec: "*/15 * * * *", st: feed.State{Gap: 6 * time.Hour}, least: 15 * time.Minute, most: 17 * time.Minute, wantReason: "schedule"},
		"skip hours": {
			spec: "*/15 * * * *", st: feed.State{Hints: feed.Hints{SkipHours: 1<<4 | 1<<5}}, least: 2 * time.Hour, most: 2*time.Hour + 90*time.Second,
			wantReason: "the feed asks not to be read from 05:00 UTC (skipHours)",
		},
		"skip days": {
			spec: "0 7 * * *", st: feed.State{Hints: feed.Hints{SkipDays: 1<<1 | 1<<2}}, least: 51 * time.Hour, most: 51*time.Hour + 2*time.Minute,
			wantReason: "the feed asks not to be read on Tuesday (skipDays, UTC)",
		},
		"skip one day, until midnight": {
			spec: "*/15 * * * *", st: feed.State{Hints: feed.Hints{SkipDays: 1 << 1}}, least: 20 * time.Hour, most: 20*time.Hour + 90*time.Second,
			wantReason: "the feed asks not to be read on Monday (skipDays, UTC)",
		},
		"skip all": {
			spec: "0 7 * * *", st: feed.State{Hints: feed.Hints{SkipHours: 1<<24 - 1}}, least: 3 * time.Hour, most: 3*time.Hour + 2*time.Minute,
			wantReason: "schedule; the feed's skipHours and skipDays leave no moment of the schedule and are ignored",
		},
		"skip the only hour": {
			spec: "0 7 * * *", st: feed.State{Hints: feed.Hints{SkipHours: 1 << 7}}, least: 3 * time.Hour, most: 3*time.Hour + 2*time.Minute,
			wantReason: "schedule; the feed's skipHours and skipDays leave no moment of the schedule and are ignored",
		},
		"at night": {
			spec: "*/15 6-22 * * *", st: feed.State{Hints: feed.Hints{MaxAge: 18*time.Hour + 50*time.Minute}}, least: 26 * time.Hour, most: 26*time.Hour + 2*time.Minute,
			wantReason: "the server says that its answer is fresh for 18h50m",
		},
	} {
		src := feed.Source{ID: "a", URL: "https://example.org/", Schedule: parsed(t, c.spec), Adaptive: c.adaptive}
		next, reason := After(src, c.st, now)
		if wait := next.Sub(now); wait < c.least || wait > c.most || reason != c.wantReason {
			t.Errorf("%s: after %v (%q), want %v to %v (%q)", name, wait, reason, c.least, c.most, c.wantReason)
		}
	}
}

func TestAfterGone(t *testing.T) {
	src := feed.Source{ID: "a", URL: "https://example.org/", Schedule: Every(time.Hour)}
	now := time.Date(2026, 11, 23, 4, 0, 0, 0, time.UTC)
	next, reason := After(src, feed.State{Gone: true}, now)
	if !next.IsZero() || !strings.Contains(reason, "410") {
		t.Errorf("After = %v, %q", next, reason)
	}
}

// once is a schedule of another make, which ends.
type once time.Time

func (o once) Next(t time.Time) time.Time {
	if t.Before(time.Time(o)) {
		return time.Time(o)
	}
	return time.Time{}
}
func (once) String() string { return "once" }

func TestAfterTheLastMoment(t *testing.T) {
	now := time.Date(2026, 11, 23, 4, 0, 0, 0, time.UTC)
	src := feed.Source{ID: "a", Schedule: once(now.Add(time.Hour))}
	if next, _ := After(src, feed.State{}, now); next.Before(now.Add(time.Hour)) || next.After(now.Add(time.Hour+maxJitter)) {
		t.Errorf("next = %v", next)
	}
	for _, st := range []feed.State{{}, {Hints: feed.Hints{MaxAge: time.Hour}}} {
		if next, reason := After(src, st, now.Add(time.Hour)); !next.IsZero() || !strings.Contains(reason, "no further moment") {
			t.Errorf("next = %v, %q", next, reason)
		}
	}
	if next, reason := After(src, feed.State{Hints: feed.Hints{MaxAge: 3 * time.Hour}}, now); !next.IsZero() || !strings.Contains(reason, "no further moment") {
		t.Errorf("next = %v, %q", next, reason)
	}
}

// anySource draws a source with one of many schedules.
func anySource(t *rapid.T) feed.Source {
	spec := rapid.SampledFrom([]string{
		"@every 1m", "@every 7m", "@every 30m", "@every 1h30m", "@every 1d", "* * * * *", "*/15 * * * *", "*/15 6-22 * * *", "0 7 * * *", "@hourly",
		"CRON_TZ=Europe/Berlin 30 2 * * *", "CRON_TZ=Asia/Ho_Chi_Minh 0,5,40 * * * mon-fri", "CRON_TZ=Australia/Lord_Howe */10 1-3 * * *", "0 0 1 * *",
	}).Draw(t, "spec")
	return feed.Source{
		ID:       feed.SourceID(rapid.StringMatching(`[a-z]{1,12}`).Draw(t, "id")),
		URL:      "https://example.org/",
		Schedule: parsed(t, spec),
		Adaptive: rapid.Bool().Draw(t, "adaptive"),
	}
}

func anyTime(t *rapid.T) time.Time {
	return time.Unix(rapid.Int64Range(1_700_000_000, 1_900_000_000).Draw(t, "now"), rapid.Int64Range(0, 999_999_999).Draw(t, "ns")).UTC()
}

func anyLength(t *rapid.T, name string) time.Duration {
	most := rapid.SampledFrom([]time.Duration{0, time.Minute, time.Hour, 40 * time.Hour, 1000 * time.Hour, 1 << 62}).Draw(t, name+" most")
	return time.Duration(rapid.Int64Range(0, int64(most)).Draw(t, name))
}

func anyState(t *rapid.T, now time.Time) feed.State {
	return feed.State{
		Configured: "https://example.org/",
		Polled:     now,
		Failures:   rapid.IntRange(0, 40).Draw(t, "failures"),
		Gap:        anyLength(t, "gap"),
		Hints: feed.Hints{
			MaxAge: anyLength(t, "max-age"), TTL: anyLength(t, "ttl"), NotBefore: now.Add(anyLength(t, "retry") - time.Hour),
			SkipHours: uint32(rapid.IntRange(0, 1<<24-1).Draw(t, "hours") & rapid.IntRange(0, 1<<24-1).Draw(t, "more hours")),
			SkipDays:  uint8(rapid.IntRange(0, 127).Draw(t, "days") & rapid.IntRange(0, 127).Draw(t, "more days")),
		},
	}
}

func TestAfterOnlyLengthens(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		src, now := anySource(t), anyTime(t)
		bare, _ := After(src, feed.State{}, now)
		if !bare.After(now) {
			t.Fatalf("next %v is not after %v", bare, now)
		}
		if e, ok := src.Schedule.(every); ok {
			if wait := bare.Sub(now); wait < e.length*9/10 || wait > e.length*19/10 {
				t.Fatalf("%v after %v: %v", src.Schedule, now, wait)
			}
		} else if first := src.Schedule.Next(now); bare.Before(first) || bare.Sub(first) > maxJitter {
			t.Fatalf("%v after %v: %v, the schedule's next is %v", src.Schedule, now, bare, first)
		} else if following := src.Schedule.Next(first); bare.Sub(first) > following.Sub(first)/10 {
			t.Fatalf("%v: jitter of %v before the next at %v", src.Schedule, bare.Sub(first), following)
		}
		next, reason := After(src, anyState(t, now), now)
		if next.Before(bare) || reason == "" {
			t.Fatalf("hints shortened %v to %v (%s)", bare, next, reason)
		}
		latest := src.Schedule.Next(now.Add(maxRetry + maxSkip + 5*time.Minute)).Add(maxSkip + maxJitter)
		if next.After(latest) {
			t.Fatalf("silent until %v (%s)", next, reason)
		}
	})
}

func TestAfterIsMonotone(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		src, now := anySource(t), anyTime(t)
		less := anyState(t, now)
		less.Hints.SkipHours, less.Hints.SkipDays = 0, 0
		more := less
		more.Hints.MaxAge += anyLength(t, "more max-age") / 4
		more.Hints.TTL += anyLength(t, "more ttl") / 4
		more.Gap += anyLength(t, "more gap") / 4
		more.Hints.NotBefore = less.Hints.NotBefore.Add(anyLength(t, "more retry") / 4)
		more.Hints.MaxAge, more.Hints.TTL, more.Gap = max(more.Hints.MaxAge, less.Hints.MaxAge), max(more.Hints.TTL, less.Hints.TTL), max(more.Gap, less.Gap)
		a, why := After(src, less, now)
		b, whyMore := After(src, more, now)
		if b.Before(a) {
			t.Fatalf("longer hints shortened %v (%s) to %v (%s)", a, why, b, whyMore)
		}
	})
}

func TestPhaseSurvivesRestarts(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		src := anySource(t)
		e, ok := src.Schedule.(every)
		if !ok {
			return
		}
		now := anyTime(t)
		next, _ := After(src, feed.State{}, now)
		late := time.Duration(rapid.Int64Range(0, int64(e.length/10)).Draw(t, "late"))
		again, _ := After(src, feed.State{}, next.Add(late))
		if again.Sub(next) != e.length {
			t.Fatalf("a poll %v late moved the phase by %v", late, again.Sub(next)-e.length)
		}
	})
}
