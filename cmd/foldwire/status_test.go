package main

import (
	"strings"
	"testing"
	"time"

	"foldwire/aggregator/feed"
	"foldwire/config"
)

// TestStatusTellsHealth looks at what foldwire status prints of sources in every state.
func TestStatusTellsHealth(t *testing.T) {
	now := time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)
	before := func(d time.Duration) time.Time { return now.Add(-d) }
	fail := &feed.Failure{Stage: feed.StageFetch, Message: "answered 503 Service Unavailable", Remedy: "Wait.", At: before(5 * time.Minute)}
	cfg := &config.Config{}
	for _, id := range []feed.SourceID{"good", "gone", "once", "often", "quiet", "slow", "rare", "new"} {
		cfg.Sources = append(cfg.Sources, feed.Source{ID: id, URL: "https://example.org/"})
	}
	states := map[feed.SourceID]feed.State{
		"good":  {Polled: before(time.Minute), Success: before(time.Minute), Change: before(time.Hour), Next: now.Add(29 * time.Minute), Reason: "schedule", Polls: 4, Unchanged: 3, Gap: time.Hour},
		"gone":  {Polled: before(time.Hour), Gone: true, Reason: "gone for good (410)", Failures: 1, Failure: fail},
		"once":  {Polled: before(time.Hour), Next: now.Add(time.Hour), Failures: 1, Failure: fail},
		"often": {Polled: before(time.Hour), Next: now.Add(time.Hour), Failures: 7, Failure: fail},
		"quiet": {Polled: now, Success: now, Change: before(12 * 24 * time.Hour), Next: now.Add(time.Hour), Gap: 3 * time.Hour},
		"slow":  {Polled: now, Success: now, Change: before(12 * 24 * time.Hour), Next: now.Add(time.Hour), Gap: 7 * 24 * time.Hour},
		"rare":  {Polled: now, Success: now, Change: before(12 * 24 * time.Hour), Next: now.Add(time.Hour), Gap: 100 * 365 * 24 * time.Hour},
	}
	var out strings.Builder
	printStatus(&out, statusOf(cfg, states), now)
	lines := strings.Split(out.String(), "\n")
	for id, wants := range map[string][]string{
		"│ good": {"1m ago", "1h00m ago", "75 %", "in 29m", "schedule"}, "│ gone": {"never", "410"}, "│ new": {"now"},
		"once:": {"failed once, last 5m ago: fetch: answered 503 Service Unavailable. Wait."}, "often:": {"failed 7 times in a row"},
		"quiet:": {"nothing new for 12d, though it used to publish every 3h00m"},
	} {
		i := 0
		for i < len(lines) && !strings.HasPrefix(lines[i], id) {
			i++
		}
		for _, want := range wants {
			if i == len(lines) || !strings.Contains(lines[i], want) {
				t.Errorf("the line of %q does not say %q:\n%s", id, want, out.String())
			}
		}
		if i < len(lines) && id == "│ gone" && strings.Contains(lines[i], " now ") {
			t.Errorf("a source that is gone is polled now: %s", lines[i])
		}
	}
	if strings.Contains(out.String(), "slow: ") || strings.Contains(out.String(), "rare: ") || strings.Contains(out.String(), "good: ") {
		t.Errorf("a source that keeps to its rhythm is warned of:\n%s", out.String())
	}
}

// TestStatusNamesSources: a source is called what the config calls it, or else itself.
func TestStatusNamesSources(t *testing.T) {
	cfg := &config.Config{Sources: []feed.Source{{ID: "a", Title: "The Herald"}, {ID: "b"}}}
	st := statusOf(cfg, map[feed.SourceID]feed.State{"a": {Title: "Herald RSS"}, "b": {Title: "Tribune RSS"}})
	if a, b := st.Sources[0].Title, st.Sources[1].Title; a != "The Herald" || b != "Tribune RSS" {
		t.Errorf("they are called %q and %q", a, b)
	}
}
