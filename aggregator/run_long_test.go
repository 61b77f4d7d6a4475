package aggregator_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"foldwire/aggregator"
	"foldwire/aggregator/feed"
	"foldwire/aggregator/feedtest"
)

// TestAMovedFeedIsAdoptedOnceProven: a permanent redirect counts after three days of
// leading to the same place, not before.
func TestAMovedFeedIsAdoptedOnceProven(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		src := w.source("a", "/old")
		w.origin.Feed("/new").Items(story("/new", 0, time.Now()))
		w.origin.Feed("/old").Always(feedtest.Redirect(301, "/new"))
		w.run(2 * 24 * time.Hour)
		if got := w.state(src.ID).URL; got != src.URL {
			t.Errorf("after two days the URL is %s already", got)
		}
		w.run(2 * 24 * time.Hour)
		if got, want := w.state(src.ID).URL, w.origin.URL("/new"); got != want {
			t.Errorf("after four days the URL is %s, want %s", got, want)
		}
		if n := len(w.stored()); n != 1 {
			t.Errorf("%d items stored, want 1", n)
		}
		asked := 0
		for _, r := range w.origin.Requests() {
			if r.Path != "/new" {
				continue
			}
			if asked++; asked > 1 && !r.Conditional() {
				t.Errorf("request %d for the new URL is unconditional", asked)
			}
		}
	})
}

// TestAPortalIsNotAdopted: what answers for everybody with a page of its own, however long
// it stands in between, does not become the source's URL.
func TestAPortalIsNotAdopted(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		src := w.source("a", "/feed")
		w.origin.Feed("/login").Always(feedtest.Page())
		w.origin.Feed("/feed").Items(story("/feed", 0, time.Now())).Always(feedtest.Redirect(301, "/login"))
		w.run(6 * 24 * time.Hour)
		if st := w.state(src.ID); st.URL != src.URL || st.Moved != (feed.Move{}) || st.Failures < 3 {
			t.Errorf("after six days behind a portal the URL is %s, on probation %+v, after %d failures", st.URL, st.Moved, st.Failures)
		}
		w.origin.Feed("/feed").Always(feedtest.Honest())
		w.run(2 * 24 * time.Hour)
		if n := len(w.stored()); n != 1 {
			t.Errorf("%d items stored once the portal is gone, want 1", n)
		}
	})
}

// TestAFeedThatWentToSleepIsAskedLess: entries of one busy day long ago give a rhythm of
// an hour, which says nothing about the feed any more. News wakes it.
func TestAFeedThatWentToSleepIsAskedLess(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		src := w.source("a", "/a")
		w.sources[0].Adaptive = true
		f := w.origin.Feed("/a")
		for n := range 10 {
			f.Add(story("/a", n, time.Now().Add(-time.Duration(n)*time.Hour)))
		}
		day := func() int {
			before := len(w.polls)
			w.run(24 * time.Hour)
			return len(w.polls) - before
		}
		first := day()
		w.run(18 * 24 * time.Hour)
		if asleep := day(); first < 20 || asleep > 2 {
			t.Errorf("asked %d times on the first day and %d times after weeks of silence", first, asleep)
		}
		for n := range 60 {
			f.Add(story("/a", 10+n, time.Now()))
			w.run(2 * time.Hour)
		}
		if awake := day(); awake < 12 {
			t.Errorf("asked %d times on a day after an entry every two hours: %s", awake, w.state(src.ID).Reason)
		}
	})
}

// TestAQueueShortensNoInterval: hundreds of sources of one host take minutes for their
// first pass. None is asked again sooner after its own turn than the schedule allows.
func TestAQueueShortensNoInterval(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		for i := range 300 {
			path := fmt.Sprintf("/%d", i)
			w.source("s"+path[1:], path)
			w.origin.Feed(path).Items(story(path, 0, time.Now())).Always(feedtest.Late(2*time.Second, feedtest.Honest()))
		}
		w.run(90 * time.Minute)
		last, first, longest := map[string]time.Time{}, time.Time{}, time.Duration(0)
		for _, r := range w.origin.Requests() {
			if first.IsZero() {
				first = r.Start
			}
			before, again := last[r.Path]
			if d := r.Start.Sub(before); again && d < 27*time.Minute {
				t.Errorf("%s was asked %v after the time before", r.Path, d)
			} else if !again {
				longest = max(longest, r.Start.Sub(first))
			}
			last[r.Path] = r.Start
		}
		if longest < 4*time.Minute || len(last) != 300 {
			t.Fatalf("%d sources were first asked within %v: no queue to speak of", len(last), longest)
		}
	})
}

// TestAHostThatAsksToWaitFailsNobody: one source of a host is answered 429; the others
// are not asked before the time is over, and are not held for failed.
func TestAHostThatAsksToWaitFailsNobody(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		for i := range 5 {
			path := fmt.Sprintf("/%d", i)
			w.source("s"+path[1:], path)
			w.origin.Feed(path).Items(story(path, 0, time.Now())).Always(feedtest.RetryAfter(429, "3600"))
		}
		w.run(50 * time.Minute)
		if n := len(w.origin.Requests()); n != 1 {
			t.Errorf("the host was asked %d times, want once", n)
		}
		for i := range 5 {
			w.origin.Feed(fmt.Sprintf("/%d", i)).Always(feedtest.Honest())
		}
		failed := 0
		for _, src := range w.sources {
			failed += w.state(src.ID).Failures
		}
		if failed != 1 {
			t.Errorf("%d failures are counted, want one", failed)
		}
		w.run(2 * time.Hour)
		if n := len(w.stored()); n != 5 {
			t.Errorf("%d items stored in the end, want 5", n)
		}
		released := map[time.Time]int{} // by second, once the time was over
		for _, r := range w.origin.Requests()[1:6] {
			if released[r.Start.Truncate(time.Second)]++; r.Start.Sub(w.origin.Requests()[0].Start) < time.Hour {
				t.Errorf("%s was asked %v after the host asked to wait", r.Path, r.Start.Sub(w.origin.Requests()[0].Start))
			}
		}
		if len(released) < 4 {
			t.Errorf("five sources came back within %d seconds", len(released))
		}
	})
}

// TestPollNow asks a source long before its schedule would, and says when there is none.
func TestPollNow(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		src := w.source("a", "/a")
		w.origin.Feed("/a").Items(story("/a", 0, time.Now()))
		ctx, cancel := context.WithTimeout(t.Context(), 5*time.Minute)
		defer cancel()
		agg := w.engine(w.store)
		done := make(chan error)
		go func() { done <- agg.Run(ctx) }()
		time.Sleep(2 * time.Minute)
		before := len(w.origin.Requests())
		if err := agg.PollNow(ctx, src.ID); err != nil {
			t.Error(err)
		}
		if err := agg.PollNow(ctx, "nobody"); !errors.Is(err, aggregator.ErrNoSource) {
			t.Errorf("PollNow of a source that is not there: %v", err)
		}
		synctest.Wait()
		if got := len(w.origin.Requests()); got != before+1 {
			t.Errorf("%d requests, want one more than %d", got, before)
		}
		if err := <-done; err != nil {
			t.Fatal(err)
		}
		if err := agg.PollNow(ctx, src.ID); err == nil {
			t.Error("PollNow after the stop does not say so")
		}
	})
}
