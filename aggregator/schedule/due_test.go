package schedule

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"foldwire/aggregator/feed"
)

func sourcesOf(tb testing.TB, n int, spec string) []feed.Source {
	tb.Helper()
	srcs := make([]feed.Source, n)
	for i := range srcs {
		srcs[i] = feed.Source{ID: feed.SourceID(fmt.Sprintf("s%04d", i)), URL: fmt.Sprintf("https://example.org/%d", i), Schedule: parsed(tb, spec)}
	}
	return srcs
}

// start runs the loop of a daemon that polls in no time, until all were polled once.
func start(t *testing.T, srcs []feed.Source, now time.Time) (took time.Duration, most int) {
	t.Helper()
	return startBy(t, srcs, now, func(sts map[feed.SourceID]feed.State, now time.Time) ([]feed.Source, time.Time) {
		return Due(srcs, sts, now)
	})
}

func startBy(t *testing.T, srcs []feed.Source, now time.Time, look func(map[feed.SourceID]feed.State, time.Time) ([]feed.Source, time.Time)) (took time.Duration, most int) {
	t.Helper()
	sts := map[feed.SourceID]feed.State{}
	begin := now
	for len(sts) < len(srcs) {
		due, wake := look(sts, now)
		if len(due) == 0 && now.Sub(begin) > 3*time.Minute {
			t.Fatalf("%d of %d polled after %v", len(sts), len(srcs), now.Sub(begin))
		}
		for _, s := range due {
			sts[s.ID] = feed.State{Source: s.ID, Configured: s.URL, Polled: now}
		}
		most = max(most, len(due))
		took = now.Sub(begin)
		if !wake.After(now) || wake.Sub(now) > time.Minute {
			t.Fatalf("wake %v at %v", wake, now)
		}
		now = wake
	}
	return took, most
}

func TestStartIsSpread(t *testing.T) {
	now := time.Date(2026, 11, 23, 4, 0, 13, 77, time.UTC)
	for _, c := range []struct {
		n       int
		longest time.Duration
		most    int
	}{{1, 0, 1}, {3, time.Second, 3}, {10, 3 * time.Second, 8}, {240, time.Minute, 40}, {2000, 61 * time.Second, 200}} {
		took, most := start(t, sourcesOf(t, c.n, "@every 30m"), now)
		if took > c.longest || most > c.most {
			t.Errorf("%d sources: all polled after %v, at most %d at once; want %v, %d", c.n, took, most, c.longest, c.most)
		}
	}
}

func TestDue(t *testing.T) {
	now := time.Date(2026, 11, 23, 4, 0, 0, 0, time.UTC)
	hourly := parsed(t, "0 * * * *")
	src := feed.Source{ID: "a", URL: "https://example.org/", Schedule: hourly}
	state := func(polled time.Time) feed.State {
		return feed.State{Source: "a", Configured: src.URL, Polled: polled, Success: polled}
	}
	for name, c := range map[string]struct {
		src  feed.Source
		st   feed.State
		want bool
	}{
		"just polled":             {src, state(now), false},
		"polled before the hour":  {src, state(now.Add(-time.Hour)), false}, // its place in the window is later
		"an hour ago and more":    {src, state(now.Add(-time.Hour - time.Minute)), true},
		"two hours ago":           {src, state(now.Add(-2 * time.Hour)), true},
		"a year ago":              {src, state(now.AddDate(-1, 0, 0)), true},
		"clock a little ahead":    {src, state(now.Add(time.Minute)), false},
		"clock an hour ahead":     {src, state(now.Add(time.Hour)), false},
		"clock a year ahead":      {src, state(now.AddDate(1, 0, 0)), true},
		"gone":                    {src, func() feed.State { s := state(now.AddDate(-1, 0, 0)); s.Gone = true; return s }(), false},
		"gone, then another URL":  {src, feed.State{Source: "a", Configured: "https://example.org/old", Polled: now.Add(-time.Second), Gone: true}, true},
		"another URL":             {src, feed.State{Source: "a", Configured: "https://example.org/old", Polled: now.Add(-time.Second)}, true},
		"moved, same URL in file": {src, func() feed.State { s := state(now); s.URL = "https://example.net/"; return s }(), false},
		"schedule made denser": {
			feed.Source{ID: "a", URL: src.URL, Schedule: parsed(t, "@every 1m")},
			func() feed.State { s := state(now.Add(-10 * time.Minute)); s.Next = now.Add(12 * time.Hour); return s }(), true,
		},
		"schedule made rarer": {
			feed.Source{ID: "a", URL: src.URL, Schedule: parsed(t, "0 0 1 * *")},
			func() feed.State { s := state(now.Add(-10 * time.Minute)); s.Next = now.Add(-time.Minute); return s }(), false,
		},
		"no schedule": {feed.Source{ID: "a", URL: src.URL}, state(now.Add(-3 * time.Hour)), true},
	} {
		due, wake := Due([]feed.Source{c.src}, map[feed.SourceID]feed.State{"a": c.st}, now)
		if got := len(due) == 1; got != c.want {
			t.Errorf("%s: due %v, want %v", name, got, c.want)
		}
		if !wake.After(now) || wake.After(now.Add(maxSleep)) {
			t.Errorf("%s: wake %v", name, wake)
		}
	}
	if due, wake := Due(nil, nil, now); due != nil || !wake.After(now) {
		t.Errorf("without sources: %v, %v", due, wake)
	}
}

// TestThirtyDays follows sources through a month with restarts, late polls and a clock
// change: never more polls than the schedule has moments, hardly fewer.
func TestThirtyDays(t *testing.T) {
	begin := time.Date(2026, 10, 10, 12, 0, 0, 0, time.UTC)
	specs := map[string]int{ // polls in thirty days
		"@every 30m": 1440, "@every 1m": 43200, "@every 1d": 30, "*/15 * * * *": 2880, "CRON_TZ=Europe/Berlin 30 2 * * *": 30, "CRON_TZ=Europe/Berlin 0 * * * *": 720,
	}
	for spec, want := range specs {
		src := feed.Source{ID: "a", URL: "https://example.org/", Schedule: parsed(t, spec)}
		sts := map[feed.SourceID]feed.State{}
		var polls []time.Time
		for now := begin; now.Before(begin.AddDate(0, 0, 30)); {
			due, wake := Due([]feed.Source{src}, sts, now)
			if len(due) == 0 {
				now = wake.Add(time.Duration(len(polls)%7) * 40 * time.Millisecond) // late
				continue
			}
			polls = append(polls, now)
			sts = map[feed.SourceID]feed.State{"a": {Source: "a", Configured: src.URL, Polled: now}}
			if len(polls)%50 == 0 {
				now = now.Add(3 * time.Second) // a restart
			}
		}
		if n := len(polls); n > want+1 || n < want-want/50-2 {
			t.Errorf("%s: %d polls in 30 days, want %d", spec, n, want)
		}
		checkGaps(t, src, polls)
	}
}

// checkGaps says whether each poll after the first has a moment of the schedule of its own.
func checkGaps(t *testing.T, src feed.Source, polls []time.Time) {
	t.Helper()
	for i := 2; i < len(polls); i++ {
		before, at := polls[i-1], polls[i]
		if e, ok := src.Schedule.(every); ok {
			if at.Sub(before) < e.length*9/10 {
				t.Errorf("%v: polls at %v and %v", src.Schedule, before, at)
			}
		} else if src.Schedule.Next(before).After(at) {
			t.Errorf("%v: polls at %v and %v, the schedule has none between", src.Schedule, before, at)
		}
	}
}

func TestLoadIsSpreadOverTheInterval(t *testing.T) {
	now := time.Date(2026, 11, 23, 4, 0, 0, 0, time.UTC)
	perMinute := make([]int, 30)
	for _, s := range sourcesOf(t, 3000, "@every 30m") {
		next, _ := After(s, feed.State{}, now)
		perMinute[int(next.Sub(now.Truncate(30*time.Minute))/time.Minute)%30]++
	}
	if least, most := slices.Min(perMinute), slices.Max(perMinute); least < 60 || most > 150 {
		t.Errorf("3000 sources over 30 minutes: %v", perMinute)
	}
}

func TestSourcesThatFailTogetherComeBackApart(t *testing.T) {
	now := time.Date(2026, 11, 23, 4, 0, 0, 0, time.UTC)
	for name, st := range map[string]feed.State{
		"back-off":    {Failures: 4},
		"retry-after": {Failures: 1, Hints: feed.Hints{NotBefore: now.Add(2 * time.Hour)}},
	} {
		seen := map[int64]int{}
		for _, s := range sourcesOf(t, 300, "@every 10m") {
			next, _ := After(s, st, now)
			seen[next.Unix()/10]++
		}
		for _, n := range seen {
			if n > 40 {
				t.Errorf("%s: %d of 300 sources within ten seconds", name, n)
			}
		}
	}
}

func BenchmarkDue(b *testing.B) {
	now := time.Date(2026, 11, 23, 4, 0, 0, 0, time.UTC)
	for _, spec := range []string{"@every 30m", "*/15 6-22 * * *", "CRON_TZ=Europe/Berlin 0 7 * * mon-fri"} {
		b.Run(spec, func(b *testing.B) {
			srcs := sourcesOf(b, 2000, spec)
			sts := map[feed.SourceID]feed.State{}
			for _, s := range srcs {
				sts[s.ID] = feed.State{Source: s.ID, Configured: s.URL, Polled: now}
			}
			for b.Loop() {
				Due(srcs, sts, now.Add(time.Minute))
			}
		})
	}
}
