package fetch_test

import (
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"foldwire/aggregator/feed"
	"foldwire/aggregator/feedtest"
	"foldwire/aggregator/fetch"
)

// TestHintsAreTaken shows that what the publisher says about coming back arrives, from
// each kind of answer that may say it.
func TestHintsAreTaken(t *testing.T) {
	for name, c := range map[string]struct {
		reply     feedtest.Reply
		maxAge    time.Duration
		notBefore time.Duration
		fails     bool
	}{
		"200 max-age":    {feedtest.With(feedtest.Full(), "Cache-Control", "max-age=1800", "Age", "300"), 25 * time.Minute, 0, false},
		"200 expires":    {feedtest.With(feedtest.Full(), "Expires", "Sat, 01 Jan 2000 00:10:00 GMT"), 10 * time.Minute, 0, false},
		"304 max-age":    {feedtest.Status(304, "Cache-Control", "max-age=60"), time.Minute, 0, false},
		"429 seconds":    {feedtest.RetryAfter(429, "90"), 0, 90 * time.Second, true},
		"429 date":       {feedtest.RetryAfter(429, "Sat, 01 Jan 2000 01:00:00 GMT"), 0, time.Hour, true},
		"429 none":       {feedtest.Status(429), 0, 0, true},
		"503 seconds":    {feedtest.RetryAfter(503, "120"), 0, 2 * time.Minute, true},
		"503 past date":  {feedtest.RetryAfter(503, "Fri, 31 Dec 1999 01:00:00 GMT"), 0, 0, true},
		"302 seconds":    {feedtest.Redirect(302, "/g", "Retry-After", "3600"), 0, time.Hour, false},
		"301 date":       {feedtest.Redirect(301, "/g", "Retry-After", "Sat, 01 Jan 2000 02:00:00 GMT"), 0, 2 * time.Hour, false},
		"302 max-age":    {feedtest.Redirect(302, "/g", "Cache-Control", "max-age=31536000"), 0, 0, false},
		"200 with retry": {feedtest.With(feedtest.Full(), "Retry-After", "3600"), 0, 0, false},
		"404 max-age":    {feedtest.Status(404, "Cache-Control", "max-age=3600"), 0, 0, true},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				o := feedtest.NewPipe(t)
				f := o.Feed("/f").Items(article("1")).Then(c.reply)
				o.Feed("/g").Items(article("1"))
				start := time.Now()
				res, err := client(t, o).Fetch(t.Context(), feed.Source{ID: "s"}, f.URL(), feed.Validators{ETag: `"1"`})
				if (err != nil) != c.fails {
					t.Fatal(err)
				}
				var notBefore time.Duration
				if at := res.Hints.NotBefore; !at.IsZero() {
					notBefore = at.Sub(start)
				}
				if res.Hints.MaxAge != c.maxAge || notBefore != c.notBefore {
					t.Errorf("max-age %v, not before %v", res.Hints.MaxAge, notBefore)
				}
			})
		})
	}
}

// TestRemedies shows that failures of the network say what to look at.
func TestRemedies(t *testing.T) {
	secure := feedtest.NewTLS(t)
	c := guarded(t, secure, func(opts *fetch.Options) { opts.RootCAs = nil })
	for _, f := range []struct{ url, says, remedy string }{
		{"http://unknown.example/", "no such host", "host name"},
		{"http://" + deadAddress(t) + "/", "refused", "can be reached"},
		{secure.URL("/f"), "certificate", "certificate"},
	} {
		_, err := c.Fetch(t.Context(), feed.Source{ID: "s"}, f.url, feed.Validators{})
		e, ok := errors.AsType[*feed.Error](err)
		if !ok || !strings.Contains(err.Error(), f.says) || !strings.Contains(e.Remedy, f.remedy) {
			t.Errorf("%s: %v (%+v)", f.url, err, e)
		}
	}
}
