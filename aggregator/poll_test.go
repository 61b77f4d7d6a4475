package aggregator_test

import (
	"context"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"

	"foldwire/aggregator"
	"foldwire/aggregator/feed"
	"foldwire/aggregator/schedule"
)

// answers is a Fetcher that gives what it is told, one answer after the other.
type answers []feed.Response

func (a *answers) Fetch(context.Context, feed.Source, string, feed.Validators) (feed.Response, error) {
	res := (*a)[0]
	*a = (*a)[1:]
	return res, nil
}

// witness is a Fetcher that remembers what it was asked last.
type witness struct {
	answers

	url        string
	validators feed.Validators
}

func (w *witness) Fetch(ctx context.Context, src feed.Source, url string, v feed.Validators) (feed.Response, error) {
	w.url, w.validators = url, v
	return w.answers.Fetch(ctx, src, url, v)
}

func pollAll(t *testing.T, src feed.Source, all ...feed.Response) []feed.Batch {
	t.Helper()
	script := answers(all)
	spec, err := schedule.Parse("@every 30m", time.UTC)
	if err != nil {
		t.Fatal(err)
	}
	src.Schedule = spec
	p := aggregator.NewPoller(&script, 100, slog.New(slog.DiscardHandler))
	now := time.Date(2026, 11, 2, 8, 0, 0, 0, time.UTC)
	var st feed.State
	var batches []feed.Batch
	for range all {
		b := p.Poll(t.Context(), src, st, now)
		st, now = b.State, now.Add(time.Hour)
		batches = append(batches, b)
	}
	return batches
}

func rss(items ...string) []byte {
	var b strings.Builder
	b.WriteString(`<rss version="2.0"><channel><title>T</title>`)
	for _, it := range items {
		b.WriteString(`<item><guid>` + it + `</guid><link>http://origin.example/` + it + `</link><title>about ` + it + `</title></item>`)
	}
	b.WriteString(`</channel></rss>`)
	return []byte(b.String())
}

func TestHTTPSIsAdoptedAtOnce(t *testing.T) {
	src := feed.Source{ID: "a", URL: "http://origin.example/feed"}
	moved := feed.Response{
		Status: 200, URL: "https://origin.example/feed", Moved: "https://origin.example/feed",
		Validators: feed.Validators{ETag: `"1"`}, Body: rss("a"),
	}
	st := pollAll(t, src, moved)[0].State
	if st.URL != moved.URL || st.Validators.ETag != `"1"` {
		t.Errorf("after a move from http to https alone the state is %s with %+v", st.URL, st.Validators)
	}
	elsewhere := moved
	elsewhere.Moved = "https://other.example/feed"
	if st := pollAll(t, src, elsewhere)[0].State; st.URL != src.URL {
		t.Errorf("a move to another host was adopted at once: %s", st.URL)
	}
}

func TestOnlyNewEntriesBecomeItems(t *testing.T) {
	src := feed.Source{ID: "a", URL: "http://origin.example/feed"}
	batches := pollAll(t, src,
		feed.Response{Status: 200, URL: src.URL, Body: rss("a", "b")},
		feed.Response{Status: 200, URL: src.URL, Body: rss("c", "a", "b")},
		feed.Response{Status: 226, URL: src.URL, Delta: true, Body: rss("d")},
		feed.Response{Status: 200, URL: src.URL, Body: rss("d", "c", "a")},
	)
	for i, want := range []int{2, 1, 1, 0} {
		if got := len(batches[i].Items); got != want {
			t.Errorf("poll %d brings %d items, want %d", i, got, want)
		}
	}
}

func TestAChangedURLStartsAnew(t *testing.T) {
	old := feed.State{
		Source: "a", Configured: "http://origin.example/old", URL: "http://origin.example/old", Reading: "/",
		Validators: feed.Validators{ETag: `"1"`}, BodyHash: feed.Key{1}, Gone: true, Failures: 3, Items: 7,
	}
	spec, err := schedule.Parse("@every 30m", time.UTC)
	if err != nil {
		t.Fatal(err)
	}
	src := feed.Source{ID: "a", URL: "http://origin.example/new", Schedule: spec}
	server := &witness{answers: answers{{Status: 200, URL: src.URL, Body: rss("a")}}}
	b := aggregator.NewPoller(server, 0, slog.New(slog.DiscardHandler)).Poll(t.Context(), src, old, time.Now())
	st := b.State
	if server.url != src.URL || !server.validators.IsZero() {
		t.Errorf("asked for %s with the validators of the old URL: %+v", server.url, server.validators)
	}
	if st.URL != src.URL || st.Gone || st.Failures != 0 || !st.Validators.IsZero() || st.Items != 7 {
		t.Errorf("the state after a changed URL is %+v", st)
	}
}

func TestWhatIsNoFeedIsToldAndNotRemembered(t *testing.T) {
	src := feed.Source{ID: "a", URL: "http://origin.example/feed"}
	page := []byte(`<!doctype html><html><head><title>We have moved</title><link rel="alternate" type="application/rss+xml" href="/new.xml"></head><body></body></html>`)
	long := make([]string, 101)
	for i := range long {
		long[i] = strings.Repeat("x", i+1)
	}
	for name, c := range map[string]struct {
		body []byte
		want []string
	}{
		"page": {page, []string{"HTML", "We have moved", "/new.xml"}},
		"long": {rss(long...), []string{"101 entries", "100"}},
	} {
		b := pollAll(t, src, feed.Response{Status: 200, URL: src.URL, ContentType: "text/html", Validators: feed.Validators{ETag: `"page"`}, Body: c.body})[0]
		f := b.State.Failure
		if f == nil || f.Stage != feed.StageParse || f.Remedy == "" || len(b.Items) != 0 {
			t.Errorf("%s: the batch is %+v", name, b)
			continue
		}
		for _, w := range c.want {
			if !strings.Contains(f.Message+" "+f.Remedy, w) {
				t.Errorf("%s: %q does not say %q", name, f.Message+" "+f.Remedy, w)
			}
		}
		if !b.State.Validators.IsZero() || !b.State.BodyHash.IsZero() {
			t.Errorf("%s: the next poll would be answered 304 for what was never read", name)
		}
	}
}

// TestASourceThatTellsOnlyNews for ever is not known of for ever.
func TestASourceThatTellsOnlyNews(t *testing.T) {
	src := feed.Source{ID: "s", URL: "http://origin.example/f", Schedule: schedule.Every(time.Hour)}
	script := answers{}
	p := aggregator.NewPoller(&script, 0, slog.New(slog.DiscardHandler))
	var st feed.State
	most, forgot := 0, false
	for poll := range 12 {
		names := make([]string, 2500)
		for i := range names {
			names[i] = fmt.Sprintf("%d-%d", poll, i)
		}
		script = append(script, feed.Response{Status: 226, URL: src.URL, Delta: true, Body: rss(names...)})
		before := len(st.Entries)
		st = p.Poll(t.Context(), src, st, time.Date(2026, 11, 2, poll, 0, 0, 0, time.UTC)).State
		most, forgot = max(most, len(st.Entries)), forgot || len(st.Entries) < before
	}
	if most > 20_000 || most < 15_000 || !forgot {
		t.Errorf("up to %d entries are known; some were forgotten: %v", most, forgot)
	}
}
