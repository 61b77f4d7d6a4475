package aggregator_test

import (
	"cmp"
	"context"
	"errors"
	"log/slog"
	"strings"
	"testing"
	"time"

	"foldwire/aggregator"
	"foldwire/aggregator/feed"
	"foldwire/aggregator/schedule"
)

// failing is a Fetcher whose answers all come with an error.
type failing feed.Response

func (f failing) Fetch(context.Context, feed.Source, string, feed.Validators) (feed.Response, error) {
	return feed.Response(f), errors.New("no")
}

func hourly() feed.Source {
	return feed.Source{ID: "a", URL: "http://origin.example/feed", Schedule: schedule.Every(time.Hour)}
}

// TestA304KeepsWhatIsKnown: how long an answer is fresh and how long its body is hold on
// until something else is said (RFC 9111, section 4.3.4).
func TestA304KeepsWhatIsKnown(t *testing.T) {
	src := hourly()
	full := feed.Response{Status: 200, URL: src.URL, Body: rss("a"), Wire: 700, Hints: feed.Hints{MaxAge: 3 * time.Hour}}
	same := feed.Response{Status: 304, URL: src.URL, NotModified: true}
	shorter := same
	shorter.Hints.MaxAge = 2 * time.Hour
	last := full
	last.Body, last.Hints = rss("b"), feed.Hints{}
	batches := pollAll(t, src, full, same, shorter, same, last)
	for i, want := range []time.Duration{3 * time.Hour, 3 * time.Hour, 2 * time.Hour, 2 * time.Hour, 0} {
		if got := batches[i].State.Hints.MaxAge; got != want {
			t.Errorf("after poll %d the answer is fresh for %v, want %v", i, got, want)
		}
	}
	if st := batches[4].State; st.Saved != 3*700 || st.Unchanged != 3 || st.Bytes != 2*700 || st.Polls != 5 {
		t.Errorf("%d bytes saved by %d of %d polls, %d received", st.Saved, st.Unchanged, st.Polls, st.Bytes)
	}
}

// TestAMoveNeedsTimeAndPolls: neither many polls in a short time nor few in a long one
// prove a permanent redirect, nor does one whose target changes.
func TestAMoveNeedsTimeAndPolls(t *testing.T) {
	const to, other = "http://new.example/feed", "http://newer.example/feed"
	for name, c := range map[string]struct {
		targets []string
		apart   time.Duration
		want    string
	}{
		"proven":      {[]string{to, to, to}, 40 * time.Hour, to},
		"too few":     {[]string{to, to}, 100 * time.Hour, ""},
		"too soon":    {[]string{to, to, to, to, to, to}, time.Hour, ""},
		"other":       {[]string{to, to, other, to, to}, 40 * time.Hour, ""},
		"interrupted": {[]string{to, to, "", to, to}, 40 * time.Hour, ""},
	} {
		src, now := hourly(), time.Date(2026, 11, 2, 8, 0, 0, 0, time.UTC)
		var st feed.State
		for _, target := range c.targets {
			script := answers{{Status: 200, URL: src.URL, Moved: target, Body: rss("a")}}
			st = aggregator.NewPoller(&script, 0, slog.New(slog.DiscardHandler)).Poll(t.Context(), src, st, now).State
			now = now.Add(c.apart)
		}
		if want := cmp.Or(c.want, src.URL); st.URL != want {
			t.Errorf("%s: the URL is %s, want %s", name, st.URL, want)
		}
	}
}

// TestAHeldSourceIsNotToBlame: that its host asked others to wait is no poll of the source
// and no failure of it.
func TestAHeldSourceIsNotToBlame(t *testing.T) {
	src, now := hourly(), time.Date(2026, 11, 2, 8, 0, 0, 0, time.UTC)
	until := now.Add(3 * time.Hour)
	log := slog.New(slog.DiscardHandler)
	held := aggregator.NewPoller(failing{Held: true, Hints: feed.Hints{NotBefore: until}}, 0, log).Poll(t.Context(), src, feed.State{}, now).State
	if held.Polls != 0 || held.Failures != 0 || held.Failure != nil || held.Next.Before(until) {
		t.Errorf("held, the state is %+v", held)
	}
	failed := aggregator.NewPoller(failing{}, 0, log).Poll(t.Context(), src, feed.State{}, now).State
	if failed.Polls != 1 || failed.Failures != 1 || failed.Failure == nil {
		t.Errorf("failed, the state is %+v", failed)
	}
}

// TestNewsEndTheSilence: the next poll after news is planned as if they were folded
// already.
func TestNewsEndTheSilence(t *testing.T) {
	src, now := hourly(), time.Date(2026, 11, 2, 8, 0, 0, 0, time.UTC)
	src.Adaptive = true
	asleep := feed.State{Configured: src.URL, URL: src.URL, Reading: "/", Entries: []uint64{1}, Change: now.AddDate(0, -1, 0), BodyHash: feed.Key{1}}
	for want, res := range map[string]feed.Response{
		"brought nothing new": {Status: 304, URL: src.URL, NotModified: true},
		"has an entry every":  {Status: 200, URL: src.URL, Body: rss(strings.Split("abcdefghijklmnop", "")...)},
	} {
		script := answers{res}
		st := aggregator.NewPoller(&script, 0, slog.New(slog.DiscardHandler)).Poll(t.Context(), src, asleep, now).State
		if !strings.Contains(st.Reason, want) {
			t.Errorf("after %d the next poll is at %v: %s; want one since the feed %s", res.Status, st.Next, st.Reason, want)
		}
	}
}

// TestASourceSaysLittleOfItself: its title, its site and its language are told beside each
// of its entries.
func TestASourceSaysLittleOfItself(t *testing.T) {
	long := strings.Repeat("long ", 200_000)
	body := `<rss version="2.0"><channel><title>` + long + `</title><link>http://origin.example/` + long + `</link><language>` + long + `</language><item><guid>a</guid></item></channel></rss>`
	st := pollAll(t, hourly(), feed.Response{Status: 200, URL: hourly().URL, Body: []byte(body)})[0].State
	if st.Failure != nil || !strings.HasSuffix(st.Title, "long…") || len(st.Title) > 3000 || st.Site != "" || st.Language != "" {
		t.Errorf("%v: title of %d bytes, site of %d, language of %d", st.Failure, len(st.Title), len(st.Site), len(st.Language))
	}
}
