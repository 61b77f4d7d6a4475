package fetch_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"foldwire/aggregator/feed"
	"foldwire/aggregator/feedtest"
	"foldwire/aggregator/fetch"
)

// askAll fetches all URLs at once and gives the errors.
func askAll(ctx context.Context, c *fetch.Client, urls ...string) []error {
	errs := make([]error, len(urls))
	var all sync.WaitGroup
	for i, u := range urls {
		all.Go(func() {
			var res feed.Response
			res, errs[i] = c.Fetch(ctx, feed.Source{ID: "s"}, u, feed.Validators{})
			release(res)
		})
	}
	all.Wait()
	return errs
}

// feeds gives n URLs of a host.
func feeds(host string, n int) []string {
	var urls []string
	for i := range n {
		urls = append(urls, fmt.Sprintf("http://%s/f?%d", host, i))
	}
	return urls
}

// starts gives when the requests to hosts that end in suffix began, since the first.
func starts(o *feedtest.Origin, suffix string) []time.Duration {
	var all []time.Duration
	var first time.Time
	for _, r := range o.Requests() {
		if !strings.HasSuffix(r.Host, suffix) {
			continue
		}
		if first.IsZero() {
			first = r.Start
		}
		all = append(all, r.Start.Sub(first))
	}
	return all
}

// TestOneRequestPerDomain shows that all hosts of a registered domain share a line in
// which one request runs at a time, with a pause after each.
func TestOneRequestPerDomain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := feedtest.NewPipe(t)
		o.Feed("/f").Items(article("1")).Always(feedtest.Late(time.Second, feedtest.Honest()))
		c := client(t, o, func(opts *fetch.Options) { opts.Pause = 2 * time.Second })
		urls := slices.Concat(feeds("a.example.com.vn", 2), feeds("b.example.com.vn", 2), feeds("example.com.vn", 1))
		if err := errors.Join(askAll(t.Context(), c, urls...)...); err != nil {
			t.Fatal(err)
		}
		got := starts(o, "example.com.vn")
		for i, at := range got {
			if want := time.Duration(i) * 3 * time.Second; at != want {
				t.Errorf("request %d began after %v, want %v", i, at, want)
			}
		}
		if len(got) != 5 || feedtest.Peak(o.Requests()) != 1 {
			t.Errorf("%d requests, %d at a time", len(got), feedtest.Peak(o.Requests()))
		}
	})
}

// TestRequestsPerHost shows that more than one may be allowed.
func TestRequestsPerHost(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := feedtest.NewPipe(t)
		o.Feed("/f").Always(feedtest.Late(time.Second, feedtest.Honest()))
		c := client(t, o, func(opts *fetch.Options) { opts.PerHost = 3 })
		start := time.Now()
		if err := errors.Join(askAll(t.Context(), c, feeds("a.example", 9)...)...); err != nil {
			t.Fatal(err)
		}
		if took := time.Since(start); took != 3*time.Second || feedtest.Peak(o.Requests()) != 3 {
			t.Errorf("took %v, %d at a time", took, feedtest.Peak(o.Requests()))
		}
	})
}

// TestSlowHostDelaysNobody shows that many feeds of a slow host leave the way free for
// others, though few requests may run at a time.
func TestSlowHostDelaysNobody(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := feedtest.NewPipe(t)
		o.Feed("slow.example/f").Always(feedtest.Late(14*time.Second, feedtest.Honest()))
		o.Feed("/f").Items(article("1"))
		c := client(t, o, func(opts *fetch.Options) { opts.Concurrency, opts.Pause = 2, time.Minute })
		slow := make(chan []error)
		go func() { slow <- askAll(t.Context(), c, feeds("slow.example", 20)...) }()
		synctest.Wait()
		start := time.Now()
		var quick []string
		for i := range 50 {
			quick = append(quick, fmt.Sprintf("http://quick-%d.example/f", i))
		}
		if err := errors.Join(askAll(t.Context(), c, quick...)...); err != nil {
			t.Fatal(err)
		}
		if took := time.Since(start); took != 0 {
			t.Errorf("the quick ones took %v", took)
		}
		if err := errors.Join(<-slow...); err != nil {
			t.Error(err)
		}
	})
}

// TestConcurrencyBound shows that no more requests run than allowed, whatever the hosts.
func TestConcurrencyBound(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := feedtest.NewPipe(t)
		o.Feed("/f").Always(feedtest.Late(time.Second, feedtest.Honest()))
		c := client(t, o, func(opts *fetch.Options) { opts.Concurrency = 7 })
		var urls []string
		for i := range 50 {
			urls = append(urls, fmt.Sprintf("http://h%d.example/f", i))
		}
		if err := errors.Join(askAll(t.Context(), c, urls...)...); err != nil {
			t.Fatal(err)
		}
		if peak := feedtest.Peak(o.Requests()); peak != 7 {
			t.Errorf("%d at a time", peak)
		}
	})
}

// TestUnreadAnswersHoldUpOthers shows that answers which are not read as fast as they come
// do not pile up in memory: each counts as a request under way until it has been read.
func TestUnreadAnswersHoldUpOthers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := feedtest.NewPipe(t)
		o.Feed("/f").Always(feedtest.Honest())
		c := client(t, o, func(opts *fetch.Options) { opts.Concurrency = 3 })
		answers := make(chan feed.Response)
		var all sync.WaitGroup
		for i := range 10 {
			all.Go(func() {
				url := fmt.Sprintf("http://h%d.example/f", i)
				res, err := c.Fetch(t.Context(), feed.Source{ID: "s"}, url, feed.Validators{})
				if err != nil || len(res.Body) == 0 {
					t.Errorf("%s: %d bytes, %v", url, len(res.Body), err)
				}
				answers <- res
			})
		}
		for read := range 10 {
			synctest.Wait()
			if n, want := len(o.Requests()), min(read+3, 10); n != want {
				t.Errorf("%d were asked when %d were read, want %d", n, read, want)
			}
			release(<-answers)
		}
		all.Wait()
	})
}

// TestWaitDoesNotCountAsTimeout shows that a fetch may wait in line for longer than its
// request may take.
func TestWaitDoesNotCountAsTimeout(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := feedtest.NewPipe(t)
		o.Feed("/f").Items(article("1"))
		c := client(t, o, func(opts *fetch.Options) { opts.Timeout, opts.Pause = time.Second, time.Minute })
		start := time.Now()
		if err := errors.Join(askAll(t.Context(), c, feeds("a.example", 5)...)...); err != nil {
			t.Fatal(err)
		}
		if took := time.Since(start); took != 4*time.Minute {
			t.Errorf("took %v", took)
		}
	})
}

// TestWaitersLeaveWithTheirContext shows that whoever gives up in line holds up nobody.
func TestWaitersLeaveWithTheirContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := feedtest.NewPipe(t)
		o.Feed("/f").Items(article("1"))
		c := client(t, o, func(opts *fetch.Options) { opts.Pause = time.Minute })
		ctx, cancel := context.WithTimeout(t.Context(), 90*time.Second)
		defer cancel()
		errs := askAll(ctx, c, feeds("a.example", 5)...)
		failed := slices.DeleteFunc(errs, func(err error) bool { return err == nil })
		if len(failed) != 3 {
			t.Errorf("%d of 5 gave up: %v", len(failed), failed)
		}
		for _, err := range failed {
			if !errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("gave up with %v", err)
			}
		}
		start := time.Now()
		ask(t, c, "http://a.example/f", feed.Validators{})
		if took := time.Since(start); took > 2*time.Minute {
			t.Errorf("the next waited %v", took)
		}
	})
}

// TestHostBacksOffAsOne shows that after a 429 the other feeds of the host are not sent
// to be refused too, that its neighbours of the same domain are, and that they are
// spread when the time is over.
func TestHostBacksOffAsOne(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := feedtest.NewPipe(t)
		o.Feed("/f").Items(article("1")).Then(feedtest.RetryAfter(429, "600"))
		c := client(t, o, func(opts *fetch.Options) { opts.Pause = 5 * time.Second })
		start := time.Now()
		urls := feeds("a.example.org", 8)
		errs := askAll(t.Context(), c, urls...)
		held, refusals := 0, 0
		for _, err := range errs {
			if errors.Is(err, fetch.ErrHeld) {
				held++
				checkError(t, err, fetch.ErrHeld)
			} else {
				checkStatus(t, err, 429)
				refusals++
			}
		}
		if held != 7 || refusals != 1 || len(o.Requests()) != 1 {
			t.Fatalf("%d held, %d refused, %d requests", held, refusals, len(o.Requests()))
		}
		res, err := c.Fetch(t.Context(), feed.Source{ID: "s"}, urls[0], feed.Validators{})
		if !errors.Is(err, fetch.ErrHeld) || !res.Hints.NotBefore.Equal(start.Add(600*time.Second)) {
			t.Errorf("held until %v: %v", res.Hints.NotBefore, err)
		}
		ask(t, c, "http://b.example.org/f", feed.Validators{})
		time.Sleep(time.Until(res.Hints.NotBefore))
		o.Forget()
		if err := errors.Join(askAll(t.Context(), c, urls...)...); err != nil {
			t.Fatal(err)
		}
		for i, at := range starts(o, "a.example.org") {
			if want := time.Duration(i) * 5 * time.Second; at != want {
				t.Errorf("request %d came after %v, want %v", i, at, want)
			}
		}
	})
}

// TestRefusalWithoutATime shows that a host which answers 429 and does not say for how long
// is left alone by its other feeds, too, for a while. Nobody is told that it named a time.
func TestRefusalWithoutATime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := feedtest.NewPipe(t)
		for _, path := range []string{"/f", "/g"} {
			o.Feed(path).Items(article("1")).Then(feedtest.Status(429))
		}
		c := client(t, o)
		res, err := c.Fetch(t.Context(), feed.Source{ID: "s"}, o.URL("/f"), feed.Validators{})
		checkStatus(t, err, 429)
		if !res.Hints.NotBefore.IsZero() {
			t.Errorf("the source itself is told to wait until %v", res.Hints.NotBefore)
		}
		for i, want := range []time.Duration{10 * time.Minute, time.Minute} {
			start := time.Now()
			res, err = c.Fetch(t.Context(), feed.Source{ID: "s"}, o.URL("/g"), feed.Validators{})
			if !errors.Is(err, fetch.ErrHeld) || !res.Held || !res.Hints.NotBefore.Equal(start.Add(want)) {
				t.Errorf("ask %d: held until %v: %v", i, res.Hints.NotBefore, err)
			}
			time.Sleep(want - time.Minute)
		}
		time.Sleep(time.Minute)
		if n := len(o.Requests()); n != 1 {
			t.Errorf("%d requests", n)
		}
		_, err = c.Fetch(t.Context(), feed.Source{ID: "s"}, o.URL("/g"), feed.Validators{})
		checkStatus(t, err, 429) // the next that is sent to see
	})
}

// TestLongHoldIsProbed shows that a host which asks for a year is asked again, by one
// feed, within the hour.
func TestLongHoldIsProbed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := feedtest.NewPipe(t)
		f := o.Feed("/f").Items(article("1")).Then(feedtest.RetryAfter(429, "31536000"))
		c := client(t, o)
		res, err := c.Fetch(t.Context(), feed.Source{ID: "s"}, f.URL(), feed.Validators{})
		checkStatus(t, err, 429)
		if d := time.Until(res.Hints.NotBefore); d != 365*24*time.Hour {
			t.Errorf("the source itself is told %v", d)
		}
		time.Sleep(time.Hour)
		ask(t, c, f.URL(), feed.Validators{})
	})
}

// TestRedirectWithinDomain shows that a redirect is followed at once within a domain,
// and waits its turn with another.
func TestRedirectWithinDomain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := feedtest.NewPipe(t)
		o.Feed("a.example/f").Always(feedtest.Redirect(302, "http://www.a.example/g"))
		o.Feed("www.a.example/g").Always(feedtest.Redirect(302, "http://b.example/f"))
		o.Feed("b.example/f").Items(article("1"))
		c := client(t, o, func(opts *fetch.Options) { opts.Pause = 10 * time.Second })
		ask(t, c, "http://b.example/f", feed.Validators{})
		o.Forget()
		start := time.Now()
		ask(t, c, "http://a.example/f", feed.Validators{})
		var at []time.Duration
		for _, r := range o.Requests() {
			at = append(at, r.Start.Sub(start))
		}
		if want := []time.Duration{0, 0, 10 * time.Second}; !slices.Equal(at, want) {
			t.Errorf("requests after %v, want %v", at, want)
		}
	})
}

// TestLoopbackHostsAreApart shows that each address of 127.0.0.0/8 has its own line, and
// that connections are kept for the next request.
func TestLoopbackHostsAreApart(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := feedtest.NewPipe(t)
		o.Feed("/f").Always(feedtest.Late(time.Second, feedtest.Honest()))
		var urls []string
		for i := range 20 {
			urls = append(urls, fmt.Sprintf("http://127.0.0.%d/f", i+1))
		}
		start := time.Now()
		if err := errors.Join(askAll(t.Context(), client(t, o), urls...)...); err != nil {
			t.Fatal(err)
		}
		if took := time.Since(start); took != time.Second {
			t.Errorf("took %v", took)
		}
	})
}
