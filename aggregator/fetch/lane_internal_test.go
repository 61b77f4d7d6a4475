package fetch

import (
	"fmt"
	"testing"
	"testing/synctest"
	"time"
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
