package fetch

import (
	"fmt"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"pgregory.net/rapid"
)

// TestLaneKey shows what counts as one domain.
func TestLaneKey(t *testing.T) {
	for host, want := range map[string]string{
		"example.org": "example.org", "a.b.example.org": "example.org", "example.org.": "example.org",
		"bao.com.vn": "bao.com.vn", "rss.bao.com.vn": "bao.com.vn", "laocai.gov.vn": "laocai.gov.vn", "www.laocai.gov.vn": "laocai.gov.vn",
		"a.blogspot.com": "blogspot.com", "b.blogspot.com": "blogspot.com", "me.github.io": "github.io", "x.y.github.io": "github.io",
		"bucket.s3.amazonaws.com": "amazonaws.com", "xn--bo-jia.vn": "xn--bo-jia.vn",
		"localhost": "localhost", "com.vn": "com.vn", "org": "org", "a.b.internal": "b.internal", "": "",
		"127.0.0.1": "127.0.0.1", "127.0.0.2": "127.0.0.2", "::1": "::1", "::ffff:10.0.0.1": "10.0.0.1",
	} {
		if got := laneKey(host); got != want {
			t.Errorf("%q: got %q, want %q", host, got, want)
		}
	}
}

// TestLanesAreForgotten shows that hosts without end do not take memory without end, and
// that those which hold something back are kept.
func TestLanesAreForgotten(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ls := newLanes(1, time.Second)
		visit := func(key string) *lane {
			l, err := ls.enter(t.Context(), key)
			if err != nil {
				t.Fatal(err)
			}
			ls.leave(l)
			return l
		}
		held := visit("held.example")
		held.hold("www.held.example", time.Now().Add(time.Hour), time.Now())
		inside, err := ls.enter(t.Context(), "inside.example")
		if err != nil {
			t.Fatal(err)
		}
		for i := range 10 * sweepFrom {
			visit(fmt.Sprintf("h%d.example", i))
			if i%100 == 0 {
				time.Sleep(time.Second)
			}
		}
		if n := len(ls.byKey); n > 2*sweepFrom {
			t.Errorf("%d lanes are remembered", n)
		}
		if ls.byKey["held.example"] != held || ls.byKey["inside.example"] != inside {
			t.Error("a lane in use was forgotten")
		}
		ls.leave(inside)
	})
}

// TestHoldsAreBounded shows that names without end under one domain take no memory
// without end.
func TestHoldsAreBounded(t *testing.T) {
	l := &lane{}
	at := time.Date(2026, 11, 2, 0, 0, 0, 0, time.UTC)
	for i := range 10 * maxHeldHosts {
		l.hold(fmt.Sprintf("h%d.example", i), at.Add(time.Minute), at)
	}
	if len(l.held) != maxHeldHosts {
		t.Errorf("%d hosts are held", len(l.held))
	}
	l.hold("late.example", at.Add(time.Hour), at.Add(2*time.Minute))
	if len(l.held) != 1 || l.heldUntil("late.example", at.Add(3*time.Minute)).IsZero() {
		t.Errorf("%d hosts are held when their time is over", len(l.held))
	}
}

// visitPlan is when somebody comes to a lane, and how long they stay.
type visitPlan struct {
	key        string
	come, stay time.Duration
}

type visitTime struct {
	key        string
	start, end time.Time
}

// TestLanesModel shows for any order of visits that no lane is wider than it should be,
// that starts in a lane keep the pause, and that everybody gets in.
func TestLanesModel(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		width := rapid.IntRange(1, 3).Draw(rt, "width")
		pause := time.Duration(rapid.IntRange(0, 3).Draw(rt, "pause")) * time.Second
		plan := rapid.SliceOfN(rapid.Custom(func(rt *rapid.T) visitPlan {
			return visitPlan{
				key:  rapid.SampledFrom([]string{"a.example", "b.example"}).Draw(rt, "key"),
				come: time.Duration(rapid.IntRange(0, 5000).Draw(rt, "come")) * time.Millisecond,
				stay: time.Duration(rapid.IntRange(1, 5000).Draw(rt, "stay")) * time.Millisecond,
			}
		}), 1, 12).Draw(rt, "plan")
		visits := runLanes(t, newLanes(width, pause), plan)
		if len(visits) != len(plan) {
			rt.Fatalf("%d of %d got in", len(visits), len(plan))
		}
		for i := range visits {
			if fault := laneFault(visits, i, width, pause); fault != "" {
				rt.Fatal(fault)
			}
		}
	})
}

// laneFault says what is wrong with visit i among the others, or nothing.
func laneFault(visits []visitTime, i, width int, pause time.Duration) string {
	v, inside := visits[i], 0
	for j, other := range visits {
		if other.key != v.key {
			continue
		}
		if !other.start.After(v.start) && other.end.After(v.start) {
			inside++
		}
		if gap := other.start.Sub(v.start); i != j && gap.Abs() < pause {
			return fmt.Sprintf("two starts are %v apart, the pause is %v", gap, pause)
		}
		if gap := v.start.Sub(other.end); width == 1 && gap >= 0 && gap < pause {
			return fmt.Sprintf("a start comes %v after an end, the pause is %v", gap, pause)
		}
	}
	if inside > width {
		return fmt.Sprintf("%d are in a lane for %d", inside, width)
	}
	return ""
}

// runLanes does what the plan says in simulated time.
func runLanes(t *testing.T, ls *lanes, plan []visitPlan) (visits []visitTime) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		var mu sync.Mutex
		var all sync.WaitGroup
		for _, p := range plan {
			all.Go(func() {
				time.Sleep(p.come)
				l, err := ls.enter(t.Context(), p.key)
				if err != nil {
					return
				}
				start := time.Now()
				time.Sleep(p.stay)
				mu.Lock()
				visits = append(visits, visitTime{p.key, start, time.Now()})
				mu.Unlock()
				ls.leave(l)
			})
		}
		all.Wait()
	})
	return visits
}

// TestLane: URLs that are asked one after the other have one lane.
func TestLane(t *testing.T) {
	for url, want := range map[string]string{
		"https://a.example.org/rss":                     "example.org",
		" https://user:secret@B.Example.org:8443/x?y#z": "example.org",
		"http://paper.co.uk/":                           "paper.co.uk",
		"http://127.0.0.1:8080/rss":                     "127.0.0.1",
		"http://[2001:db8::1]/rss":                      "2001:db8::1",
		"no url":                                        "",
	} {
		if got := Lane(url); got != want {
			t.Errorf("%s: lane %q, want %q", url, got, want)
		}
	}
}
