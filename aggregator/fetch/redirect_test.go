package fetch_test

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"foldwire/aggregator/feed"
	"foldwire/aggregator/feedtest"
	"foldwire/aggregator/fetch"
)

// TestRedirectAdoption shows which redirects are reported as a move.
func TestRedirectAdoption(t *testing.T) {
	for _, c := range []struct {
		codes []int
		moved int // index of the hop that is reported; -1 for none
	}{
		{[]int{301}, 1},
		{[]int{308}, 1},
		{[]int{302}, -1},
		{[]int{303}, -1},
		{[]int{307}, -1},
		{[]int{301, 308, 301}, 3},
		{[]int{301, 302}, 1},
		{[]int{302, 301}, -1},
		{[]int{308, 307, 308}, 1},
	} {
		t.Run(fmt.Sprint(c.codes), func(t *testing.T) {
			o := feedtest.New(t)
			for i, code := range c.codes {
				o.Feed(fmt.Sprintf("/%d", i)).Always(feedtest.Redirect(code, fmt.Sprintf("/%d#part", i+1)))
			}
			o.Feed(fmt.Sprintf("/%d", len(c.codes))).Items(article("1"))
			res := ask(t, client(t, o), o.URL("/0"), feed.Validators{})
			want := ""
			if c.moved >= 0 {
				want = o.URL(fmt.Sprintf("/%d", c.moved))
			}
			if res.Moved != want || res.URL != o.URL(fmt.Sprintf("/%d", len(c.codes))) {
				t.Errorf("moved %q, URL %q; want %q", res.Moved, res.URL, want)
			}
		})
	}
}

// TestMoveNeedsGoodAnswer shows that a permanent redirect to an error is no move.
func TestMoveNeedsGoodAnswer(t *testing.T) {
	o := feedtest.New(t)
	o.Feed("/a").Always(feedtest.Redirect(301, "/b"))
	o.Feed("/b").Always(feedtest.Status(404))
	res, err := client(t, o).Fetch(t.Context(), feed.Source{ID: "s"}, o.URL("/a"), feed.Validators{})
	checkStatus(t, err, 404)
	if res.Moved != "" || res.Status != 404 || res.URL != o.URL("/b") {
		t.Errorf("got %+v", res)
	}
}

// TestRedirectToHTTPS shows that http→https is a move and the way back is none.
func TestRedirectToHTTPS(t *testing.T) {
	plain, secure := feedtest.New(t), feedtest.NewTLS(t)
	plain.Feed("/a").Always(feedtest.Redirect(301, secure.URL("/a")))
	secure.Feed("/a").Items(article("1"))
	secure.Feed("/b").Always(feedtest.Redirect(301, plain.URL("/b")))
	plain.Feed("/b").Items(article("1"))
	c := client(t, nil, trust(secure), anyPort(plain, secure))
	if res := ask(t, c, plain.URL("/a"), feed.Validators{}); res.Moved != secure.URL("/a") {
		t.Errorf("to https: moved %q", res.Moved)
	}
	if res := ask(t, c, secure.URL("/b"), feed.Validators{}); res.Moved != "" {
		t.Errorf("to http: moved %q", res.Moved)
	}
}

// trust makes a client trust an origin's certificate.
func trust(o *feedtest.Origin) func(*fetch.Options) {
	return func(opts *fetch.Options) { opts.RootCAs = o.RootCAs() }
}

// anyPort lets a client ask the ports of some origins.
func anyPort(origins ...*feedtest.Origin) func(*fetch.Options) {
	return func(opts *fetch.Options) {
		for _, o := range origins {
			var port uint16
			at := strings.LastIndexByte(o.URL(""), ':')
			if _, err := fmt.Sscan(o.URL("")[at+1:], &port); err == nil {
				opts.Ports = append(opts.Ports, port)
			}
		}
	}
}

func TestRedirectLoop(t *testing.T) {
	o := feedtest.New(t)
	o.Feed("/a").Always(feedtest.Redirect(302, "/b?x=secret"))
	o.Feed("/b").Always(feedtest.Redirect(302, "/b?x=secret"))
	text := refused(t, client(t, o), o.URL("/a"), fetch.ErrLoop)
	if !strings.Contains(text, o.URL("/b")) || strings.Contains(text, "secret") {
		t.Errorf("the loop is not named, or too well: %s", text)
	}
}

// TestRedirectBound shows that ten redirects are followed and eleven are not.
func TestRedirectBound(t *testing.T) {
	o := feedtest.New(t)
	for i := range 12 {
		o.Feed(fmt.Sprintf("/%d", i)).Always(feedtest.Redirect(302, fmt.Sprintf("/%d", i+1)))
	}
	o.Feed("/12").Items(article("1"))
	c := client(t, o)
	if res := ask(t, c, o.URL("/2"), feed.Validators{}); res.URL != o.URL("/12") {
		t.Errorf("ten redirects led to %s", res.URL)
	}
	refused(t, c, o.URL("/1"), fetch.ErrRedirects)
}

func TestBadLocations(t *testing.T) {
	o := feedtest.New(t)
	f := o.Feed("/f")
	c := client(t, o)
	for _, location := range []string{"", "ftp://origin.example/f", "file:///etc/passwd", "javascript:alert(1)", "http://", "http://[::1", "http://a b/", "//:80/x"} {
		f.Then(feedtest.Redirect(301, location))
		refused(t, c, f.URL(), fetch.ErrLocation)
	}
}

// TestOddLocations shows that what people write into Location is asked in proper form.
func TestOddLocations(t *testing.T) {
	o := feedtest.New(t)
	for location, query := range map[string]string{"/x?q=bầu cử": "q=b%E1%BA%A7u%20c%E1%BB%AD", "?a=1&b=2": "a=1&b=2", "/x?<a>\"": "%3Ca%3E%22"} {
		o.Forget()
		o.Feed("/x").Then(feedtest.Redirect(302, location))
		ask(t, client(t, o), o.URL("/x"), feed.Validators{})
		if got := o.Requests(); len(got) != 2 || got[1].Query != query {
			t.Errorf("%s: got %+v", location, got)
		}
	}
}

// TestValidatorsStayWithTheirURL shows that a tag is shown to nobody but the URL that
// gave it, and that polls behind a redirect are conditional all the same.
func TestValidatorsStayWithTheirURL(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := feedtest.NewPipe(t)
		from := o.Feed("a.example/f").Always(feedtest.Redirect(302, "http://b.example/f"))
		to := o.Feed("b.example/f").Items(article("1"))
		c := client(t, o)
		first := ask(t, c, from.URL(), feed.Validators{})
		if first.Validators.URL != "http://b.example/f" {
			t.Errorf("validators of %q", first.Validators.URL)
		}
		second := ask(t, c, from.URL(), first.Validators)
		if !second.NotModified || second.Validators != first.Validators {
			t.Errorf("second answer %+v", second)
		}
		for _, r := range from.Requests() {
			if r.Conditional() {
				t.Error("the redirecting origin saw the other's validators")
			}
		}
		// The redirect turns to another origin: it must not see them either.
		from.Always(feedtest.Redirect(302, "http://c.example/f"))
		other := o.Feed("c.example/f").Items(article("1"))
		if third := ask(t, c, from.URL(), second.Validators); third.NotModified || other.Requests()[0].Conditional() {
			t.Errorf("third answer %+v", third)
		}
		if n := len(to.Requests()); n != 2 {
			t.Errorf("%d requests to the first target", n)
		}
		// And a feed that begins to redirect, within its own origin too.
		to.Always(feedtest.Redirect(301, "/g"))
		g := o.Feed("b.example/g").Items(article("1"))
		ask(t, c, to.URL(), feed.Validators{ETag: `"1"`, LastModified: "x"})
		if g.Requests()[0].Conditional() {
			t.Error("the new URL saw validators of the old one")
		}
	})
}

// TestGone shows that 410 is final for the source only if it was asked itself or moved
// there for good.
func TestGone(t *testing.T) {
	o := feedtest.New(t)
	o.Feed("/gone").Always(feedtest.Status(http.StatusGone))
	o.Feed("/moved").Always(feedtest.Redirect(301, "/gone"))
	o.Feed("/passing").Always(feedtest.Redirect(302, "/gone"))
	for path, want := range map[string]bool{"/gone": true, "/moved": true, "/passing": false} {
		res, err := client(t, o).Fetch(t.Context(), feed.Source{ID: "s"}, o.URL(path), feed.Validators{})
		checkStatus(t, err, 410)
		if res.Gone != want {
			t.Errorf("%s: gone %v", path, res.Gone)
		}
	}
}

// TestStatuses shows that every other status is an error that names it.
func TestStatuses(t *testing.T) {
	o := feedtest.New(t)
	f := o.Feed("/f")
	c := client(t, o)
	for _, code := range []int{202, 204, 205, 206, 300, 304, 305, 400, 401, 403, 404, 407, 418, 451, 500, 502, 503, 520, 599} {
		if code == http.StatusNotModified {
			continue
		}
		f.Then(feedtest.Status(code))
		res, err := c.Fetch(t.Context(), feed.Source{ID: "s"}, f.URL(), feed.Validators{})
		checkStatus(t, err, code)
		if res.Status != code || !strings.Contains(err.Error(), strconv.Itoa(code)) {
			t.Errorf("%d: %v", code, err)
		}
	}
}

// TestStatusWinsOverStalledBody shows that a status is told although its page stalls.
func TestStatusWinsOverStalledBody(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := feedtest.NewPipe(t)
		f := o.Feed("/f").Always(stalledStatus)
		start := time.Now()
		_, err := client(t, o).Fetch(t.Context(), feed.Source{ID: "s"}, f.URL(), feed.Validators{})
		checkStatus(t, err, 404)
		if took := time.Since(start); took > 10*time.Second {
			t.Errorf("took %v", took)
		}
	})
}

func stalledStatus(w http.ResponseWriter, r *http.Request, f *feedtest.Feed) {
	w.Header().Set("Content-Length", "100")
	w.WriteHeader(http.StatusNotFound)
	if http.NewResponseController(w).Flush() == nil {
		feedtest.Never()(w, r, f)
	}
}
