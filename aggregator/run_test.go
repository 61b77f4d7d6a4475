package aggregator_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"foldwire/aggregator"
	"foldwire/aggregator/feed"
	"foldwire/aggregator/feedtest"
)

// story makes an article whose words depend on n, so that no two are alike.
func story(path string, n int, at time.Time) feedtest.Item {
	rng := rand.New(rand.NewPCG(uint64(n), uint64(len(path))))
	text := make([]string, 40)
	for i := range text {
		text[i] = fmt.Sprintf("%s%d", path[1:2], rng.IntN(4000))
	}
	return feedtest.Item{
		GUID: fmt.Sprintf("tag:%s:%d", path, n), Link: fmt.Sprintf("http://origin.example%s/%d", path, n),
		Title: strings.Join(text[:6], " "), Content: "<p>" + strings.Join(text, " ") + "</p>", Published: at,
	}
}

// TestAMonthIsPolitelyConditional polls for thirty simulated days with a restart on each
// and new items now and then: after the first success no request is unconditional.
func TestAMonthIsPolitelyConditional(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		w.source("a", "/a")
		w.source("b", "/b")
		w.every("2h")
		b := w.origin.Feed("/b")
		w.origin.Feed("/a").Items(story("/a", 0, time.Now()))
		want := 1
		for day := range 30 {
			if day%3 == 0 {
				b.Add(story("/b", day, time.Now()))
				want++
			}
			w.run(24*time.Hour + 7*time.Minute)
			w.restart()
		}
		first := map[string]bool{}
		for _, r := range w.origin.Requests() {
			if first[r.Path] && !r.Conditional() {
				t.Errorf("an unconditional request for %s", r.Path)
			}
			first[r.Path] = true
		}
		if n := len(w.origin.Requests()); n < 2*100 {
			t.Errorf("only %d requests in a month", n)
		}
		if got := len(w.stored()); got != want {
			t.Errorf("%d items stored, want %d", got, want)
		}
	})
}

// TestNeverMoreOftenThanTheSchedule looks at the time between two polls of a source over
// days of restarts at odd moments.
func TestNeverMoreOftenThanTheSchedule(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		w.source("a", "/a")
		w.origin.Feed("/a").Items(story("/a", 0, time.Now()))
		for i := range 60 {
			w.run(time.Duration(1+i*13%47) * time.Minute)
			w.restart()
		}
		var last time.Time
		for _, b := range w.polls {
			if d := b.At.Sub(last); !last.IsZero() && d < 29*time.Minute {
				t.Errorf("polled %v after the poll before", d)
			}
			last = b.At
		}
	})
}

// flaky is a Store whose first commits fail, as they do on a full disk.
type flaky struct {
	aggregator.Store

	failures int
}

var errFull = errors.New("no space left on device")

func (f *flaky) Commit(ctx context.Context, c feed.Change) error {
	if f.failures > 0 {
		f.failures--
		return errFull
	}
	return f.Store.Commit(ctx, c)
}

// TestFailedCommitLosesNothingAndAsksNobodyAgain: while the disk is full, what was polled
// is kept and stored later, without asking publishers again.
func TestFailedCommitLosesNothingAndAsksNobodyAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		w.source("a", "/a")
		w.origin.Feed("/a").Items(story("/a", 0, time.Now()), story("/a", 1, time.Now()))
		w.runOn(&flaky{Store: w.store, failures: 5}, 20*time.Minute)
		if n := len(w.failed); n != 5 || !errors.Is(w.failed[0], errFull) {
			t.Errorf("told of %d failures, want 5: %v", n, w.failed)
		}
		if n := len(w.origin.Requests()); n != 1 {
			t.Errorf("asked %d times, want 1", n)
		}
		if n := len(w.stored()); n != 2 {
			t.Errorf("%d items stored, want 2", n)
		}
	})
}

// TestASlowSourceHoldsUpOthersOnlyForAWhile: the others of its pass are folded without it.
func TestASlowSourceHoldsUpOthersOnlyForAWhile(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		fast := w.source("fast", "/f")
		w.source("slow", "/s")
		w.sources[1].URL = "http://slow.example/s"
		w.origin.Feed("/f").Items(story("/f", 0, time.Now()))
		w.origin.Feed("/s").Items(story("/s", 0, time.Now())).Always(feedtest.Never())
		w.run(17 * time.Second)
		if w.state(fast.ID).Success.IsZero() {
			t.Error("the fast source is not folded yet")
		}
	})
}

// TestOneFailingSourceStopsNoOther, whatever the way in which it fails; its state tells
// stage and remedy.
func TestOneFailingSourceStopsNoOther(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		good := w.source("good", "/good")
		w.origin.Feed("/good").Items(story("/good", 0, time.Now()))
		bad := map[string]feedtest.Reply{
			"/gone": feedtest.Status(410), "/error": feedtest.Status(500), "/hangup": feedtest.HangUp(), "/page": feedtest.Page(),
			"/empty": feedtest.Content("application/rss+xml", nil), "/bomb": feedtest.Bomb("gzip", 1<<30), "/loop": feedtest.Redirect(302, "/loop"),
		}
		for path, reply := range bad {
			w.source(path[1:], path)
			w.origin.Feed(path).Always(reply)
		}
		w.run(10 * time.Minute)
		if st := w.state(good.ID); st.Success.IsZero() || st.Items != 1 {
			t.Errorf("the good source: %+v", st)
		}
		for path := range bad {
			st := w.state(feed.SourceID(path[1:]))
			switch {
			case st.Failure == nil:
				t.Errorf("%s: no failure is told", path)
			case st.Failure.Stage == "" || st.Failure.Remedy == "" || st.Failure.Message == "":
				t.Errorf("%s: the failure does not name stage and remedy: %+v", path, st.Failure)
			}
		}
		if !w.state("gone").Gone {
			t.Error("410 does not stop the source")
		}
	})
}

// TestAnUnchangedBodyIsNotReadAgain: a server that always answers 200 costs a hash.
func TestAnUnchangedBodyIsNotReadAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		src := w.source("a", "/a")
		w.origin.Feed("/a").Items(story("/a", 0, time.Now())).Always(feedtest.Full())
		w.run(24 * time.Hour)
		st := w.state(src.ID)
		if st.Polls < 10 || st.Unchanged != st.Polls-1 {
			t.Errorf("%d polls, %d unchanged", st.Polls, st.Unchanged)
		}
	})
}

// TestAReloadLosesNoPoll: the sources change while one of the old ones is being asked.
func TestAReloadLosesNoPoll(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		w.source("old", "/o")
		w.origin.Feed("/o").Items(story("/o", 0, time.Now())).Then(feedtest.Late(5*time.Second, feedtest.Honest()))
		w.origin.Feed("/n").Items(story("/n", 0, time.Now()))
		ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
		defer cancel()
		agg := w.engine(w.store)
		done := make(chan error)
		go func() { done <- agg.Run(ctx) }()
		time.Sleep(2 * time.Second)
		added := w.source("new", "/n")
		if err := agg.Reload(ctx, []feed.Source{added}); err != nil {
			t.Fatal(err)
		}
		if err := <-done; err != nil {
			t.Fatal(err)
		}
		if n := len(w.stored()); n != 2 {
			t.Errorf("%d items stored, want those of the old and of the new source", n)
		}
	})
}

// TestAReloadReachesUrgentPolls: sources that are to be asked again at once, after the poll that
// is under way, are asked as the new config says: at another address, or not at all.
func TestAReloadReachesUrgentPolls(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		for _, path := range []string{"/moved", "/gone"} {
			w.source(path[1:], path)
			w.sources[len(w.sources)-1].URL = "http://" + path[1:] + ".example" + path
			w.origin.Feed(path[1:] + ".example" + path).Items(story(path, 0, time.Now())).Always(feedtest.Late(5*time.Second, feedtest.Honest()))
		}
		w.origin.Feed("moved.example/there").Items(story("/there", 0, time.Now()))
		ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
		defer cancel()
		agg := w.engine(w.store)
		done := make(chan error)
		go func() { done <- agg.Run(ctx) }()
		time.Sleep(3 * time.Second)
		for _, src := range w.sources {
			if err := agg.PollNow(ctx, src.ID); err != nil {
				t.Error(err)
			}
		}
		moved := w.sources[0]
		moved.URL = "http://moved.example/there"
		if err := agg.Reload(ctx, []feed.Source{moved}); err != nil {
			t.Fatal(err)
		}
		if err := <-done; err != nil {
			t.Fatal(err)
		}
		asked := map[string]int{}
		for _, r := range w.origin.Requests() {
			asked["http://"+r.Hostname()+r.Path]++
		}
		if asked["http://moved.example/moved"] != 1 || asked["http://gone.example/gone"] != 1 || asked["http://moved.example/there"] != 1 {
			t.Errorf("asked for %v", asked)
		}
	})
}

// TestTheOrderOfAnswersDoesNotMatter makes the same pass with answers in other orders.
func TestTheOrderOfAnswersDoesNotMatter(t *testing.T) {
	var want []string
	for seed := range uint64(6) {
		synctest.Test(t, func(t *testing.T) {
			got := shuffledPass(t, seed)
			if want == nil {
				want = got
			}
			if !slices.Equal(got, want) {
				t.Errorf("seed %d gives other items or stories:\n%s\nwant\n%s", seed, strings.Join(got, "\n"), strings.Join(want, "\n"))
			}
		})
	}
}

// shuffledPass makes one pass over sources that report the same events and answer after
// random times, and lists what is stored.
func shuffledPass(t *testing.T, seed uint64) []string {
	t.Helper()
	w := newWorld(t)
	rng := rand.New(rand.NewPCG(seed, 3))
	for i := range 8 {
		path := fmt.Sprintf("/%d", i)
		w.source("s"+path[1:], path)
		w.sources[i].URL = fmt.Sprintf("http://h%d.example%s", i, path)
		f := w.origin.Feed(path).Always(feedtest.Late(time.Duration(rng.IntN(5000))*time.Millisecond, feedtest.Honest()))
		for event := range 5 {
			it := story("/x", event, time.Now().Add(-time.Duration(event*8+i)*time.Minute))
			it.GUID, it.Link = fmt.Sprintf("%s-%d", path, event), fmt.Sprintf("http://h%d.example%s/%d", i, path, event)
			if i%2 == 1 {
				it.Content += fmt.Sprintf("<p>more words that only source %d has added here</p>", i)
			}
			f.Add(it)
		}
	}
	if _, err := w.engine(w.store).Once(t.Context(), time.Now(), true, nil); err != nil {
		t.Fatal(err)
	}
	var list []string
	for url, it := range w.stored() {
		list = append(list, fmt.Sprintf("%s %s story %s duplicate of %s", it.ID, url, it.Verdict.Story, it.Verdict.DuplicateOf))
	}
	slices.Sort(list)
	return list
}
