package main

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"testing"
	"time"

	"foldwire/aggregator/feed"
	"foldwire/publisher/web"
)

var noon = time.Date(2026, time.March, 2, 12, 30, 0, 0, time.UTC)

func TestDashboardCountsByTheHour(t *testing.T) {
	var b dashboard
	ill := feed.Batch{State: feed.State{Failure: &feed.Failure{}}}
	held := ill
	held.Held = true
	for _, p := range []struct {
		at    time.Time
		batch feed.Batch
	}{{noon.Add(-30 * time.Hour), ill}, {noon.Add(-23 * time.Hour), feed.Batch{}}, {noon.Add(-time.Hour), ill}, {noon.Add(-time.Hour), feed.Batch{}}, {noon, feed.Batch{}}, {noon, held}} {
		b.polled(p.at, p.batch)
	}
	polls, failures := b.counts(noon)
	wantPolls, wantFailures := make([]int, hours), make([]int, hours)
	wantPolls[0], wantPolls[hours-2], wantPolls[hours-1] = 1, 2, 1
	wantFailures[hours-2] = 1
	if !slices.Equal(polls, wantPolls) || !slices.Equal(failures, wantFailures) {
		t.Errorf("polls %v, failures %v", polls, failures)
	}
	if polls, _ = b.counts(noon.Add(48 * time.Hour)); slices.Max(polls) != 0 {
		t.Errorf("two days later, polls are %v", polls)
	}
	if polls, _ = b.counts(noon); slices.Max(polls) != 0 { // the clock was set back
		t.Errorf("with the clock set back, polls are %v", polls)
	}
	b.polled(noon, feed.Batch{})
	if polls, _ = b.counts(noon.Add(time.Hour)); polls[hours-2] != 1 || polls[hours-1] != 0 {
		t.Errorf("an hour after the clock was set back, polls are %v", polls)
	}
}

func TestDayCounts(t *testing.T) {
	day := newDayCounts()
	old := &feed.Item{Seen: noon.Add(-40 * time.Hour), Published: noon.Add(-40 * time.Hour)}
	again := &feed.Item{Seen: noon, Published: noon.Add(-2 * time.Hour), Verdict: feed.Verdict{DuplicateOf: feed.ItemID{1}}}
	day.count(feed.Story{Founded: noon.Add(-40 * time.Hour), Members: []feed.Member{{Source: "a", Item: old}, {Source: "b", Item: again}, {Source: "c"}}}, noon)
	last := hours - 1
	if day.stories[last] != 0 || day.items[last] != 1 || day.duplicates[last] != 1 || day.rhythms["b"][last-2] != 1 || slices.Max(day.rhythms["a"]) != 0 || day.rhythms["c"] != nil {
		t.Errorf("counted %+v", day)
	}
}

func TestHealthOfSources(t *testing.T) {
	src := feed.Source{ID: "a", URL: "https://user:secret@example.org/feed"}
	for want, st := range map[web.Health]feed.State{
		web.New:   {},
		web.Good:  {Polled: noon, Next: noon.Add(time.Hour)},
		web.Ill:   {Polled: noon, Failure: &feed.Failure{Stage: feed.StageFetch, Message: "no answer", At: noon}},
		web.Gone:  {Polled: noon, Gone: true, Failure: &feed.Failure{}},
		web.Quiet: {Polled: noon, Gap: time.Hour, Change: noon.Add(-90 * 24 * time.Hour)},
	} {
		s := sourceStatus(src, st, nil, noon)
		if s.Health != want || s.Rank() < 0 || s.URL != "https://user:xxxxx@example.org/feed" {
			t.Errorf("a source that is %s is told to be %+v", want, s)
		}
	}
}

// illStatus is a page that says all that a page can say.
func illStatus() web.Status {
	st := web.Status{
		Title: "Morning wire", Version: "1.0", Started: noon, Published: noon, Loaded: noon,
		Warnings: []string{"foldwire.yaml:3: the schedule of laocai asks more often than the feed changes."},
	}
	for _, name := range []string{"items", "stories", "duplicates", "polls", "failures"} {
		c := web.Chart{Name: name, Bad: name == "failures"}
		for h := range hours {
			c.Counts = append(c.Counts, (h*7+len(name)*3)%(11+len(name)))
		}
		st.Charts = append(st.Charts, c)
	}
	for i, h := range []web.Health{web.Good, web.Ill, web.Quiet, web.Gone, web.New, web.Good, web.Good} {
		s := web.SourceStatus{
			ID: fmt.Sprintf("source-%d", i), Title: fmt.Sprintf("Báo điện tử số %d", i), URL: "https://example.org/feed", Health: h,
			Success: noon, Change: noon.Add(-time.Duration(i) * time.Hour), Next: noon.Add(time.Hour), Reason: "the feed changes every 3h", Unchanged: float64(i) / 7, Items: int64(i * 99),
			Rhythm: st.Charts[i%3].Counts,
		}
		switch h {
		case web.Ill:
			s.Failures, s.Failure = 4, &feed.Failure{Stage: "parse", Message: "line 12: the document ends within <item>", Remedy: "Open the address in a browser: a login page is often served in the feed's place.", At: noon}
		case web.Quiet:
			s.Silent = "nothing new for 12d, though it used to publish every 3h00m"
		case web.New:
			s.Success, s.Change, s.Due = time.Time{}, time.Time{}, true
		}
		st.Sources = append(st.Sources, s)
	}
	return st
}

// serveIll serves a page with all kinds of trouble.
func serveIll(t *testing.T) string {
	t.Helper()
	stopped := make(chan struct{})
	page, err := web.NewStatusPage(web.StatusOptions{
		Read: func(context.Context) (web.Status, error) { return illStatus(), nil },
		Poll: func(context.Context, string) error { return nil },
		Bell: &web.Bell{}, Stopped: stopped,
	})
	if err != nil {
		t.Fatal(err)
	}
	mux := http.NewServeMux()
	page.Mount(mux)
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	t.Cleanup(func() { close(stopped) })
	return server.URL
}
