package fetch_test

import (
	"bytes"
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"foldwire/aggregator/feed"
	"foldwire/aggregator/feedtest"
	"foldwire/aggregator/fetch"
)

// TestValidatorsEchoedByteForByte covers weak, unquoted and odd tags and dates.
func TestValidatorsEchoedByteForByte(t *testing.T) {
	for name, v := range map[string]feed.Validators{
		"strong and date": {ETag: `"a-1"`, LastModified: "Mon, 02 Nov 2026 03:04:05 GMT"},
		"weak":            {ETag: `W/"a-1"`},
		"weak lower case": {ETag: `w/"a-1"`},
		"unquoted":        {ETag: `5f3c-19a`},
		"gzip suffix":     {ETag: `"5f3c-19a-gzip"`},
		"inner quotes":    {ETag: `"a"b"`},
		"single quotes":   {ETag: `'abc'`},
		"inner blanks":    {ETag: `"a  b,	c"`},
		"beyond ASCII":    {ETag: "\"bầu cử \xff\""},
		"empty tag":       {ETag: `""`},
		"local date":      {LastModified: "Mon, 02 Nov 2026 10:04:05 +0700"},
		"no date":         {LastModified: "yesterday"},
		"zero date":       {LastModified: "0"},
		"both odd":        {ETag: `W/abc`, LastModified: "2026-11-02T03:04:05Z"},
	} {
		t.Run(name, func(t *testing.T) {
			o := feedtest.New(t)
			f := o.Feed("/f").Items(article("1")).ETag(v.ETag).LastModified(v.LastModified)
			c := client(t, o)
			first := ask(t, c, f.URL(), feed.Validators{})
			if first.Validators != v {
				t.Fatalf("got %q, want %q", first.Validators, v)
			}
			second := ask(t, c, f.URL(), first.Validators)
			if !second.NotModified || second.Validators != v || len(second.Body) > 0 {
				t.Errorf("second answer %+v", second)
			}
			h := f.Requests()[1].Header
			if got := h.Values("If-None-Match"); strings.Join(got, "|") != v.ETag {
				t.Errorf("If-None-Match %q", got)
			}
			if got := h.Values("If-Modified-Since"); strings.Join(got, "|") != v.LastModified {
				t.Errorf("If-Modified-Since %q", got)
			}
		})
	}
}

// TestValidatorsNeverInvented shows that an answer without them leads to none.
func TestValidatorsNeverInvented(t *testing.T) {
	o := feedtest.New(t)
	f := o.Feed("/f").Items(article("1")).ETag("").LastModified("")
	c := client(t, o)
	res := ask(t, c, f.URL(), feed.Validators{ETag: `"old"`, LastModified: "old"})
	if !res.Validators.IsZero() {
		t.Errorf("a 200 without validators gave %q", res.Validators)
	}
	ask(t, c, f.URL(), res.Validators)
	if f.Requests()[1].Conditional() {
		t.Error("the next request was conditional")
	}
}

// TestUnusableValidatorsDropped shows that a tag which cannot be sent, or only at the
// price of being refused, is not kept.
func TestUnusableValidatorsDropped(t *testing.T) {
	o := feedtest.New(t)
	f := o.Feed("/f").Items(article("1")).ETag(`"` + strings.Repeat("x", 5000) + `"`)
	c := client(t, o)
	res := ask(t, c, f.URL(), feed.Validators{ETag: "bad\x01tag"})
	if res.Validators.ETag != "" {
		t.Errorf("kept a tag of %d bytes", len(res.Validators.ETag))
	}
	if f.Requests()[0].Conditional() {
		t.Error("sent a tag with a control character")
	}
}

// TestNotModifiedRefreshes shows that a 304 may change one validator and leave the other.
func TestNotModifiedRefreshes(t *testing.T) {
	o := feedtest.New(t)
	f := o.Feed("/f").Then(feedtest.Status(304, "ETag", `"new"`))
	res := ask(t, client(t, o), f.URL(), feed.Validators{ETag: `"old"`, LastModified: "some date"})
	if want := (feed.Validators{ETag: `"new"`, LastModified: "some date"}); res.Validators != want {
		t.Errorf("got %q, want %q", res.Validators, want)
	}
}

// TestUnaskedNotModifiedIsError shows that a 304 without a document to keep is no success.
func TestUnaskedNotModifiedIsError(t *testing.T) {
	o := feedtest.New(t)
	f := o.Feed("/f").Always(feedtest.Status(304))
	refused(t, client(t, o), f.URL(), fetch.ErrAnswer)
}

// TestMonthOfPolling polls for 30 days with a restart a day: after the first success no
// request is unconditional, whatever goes wrong between.
func TestMonthOfPolling(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := feedtest.NewPipe(t)
		f := o.Feed("/f").Items(article("0"))
		var v feed.Validators
		for day := range 30 {
			c := client(t, o)
			switch day % 4 {
			case 1:
				f.Then(feedtest.Status(500), feedtest.HangUp(), feedtest.RetryAfter(503, "60"))
			case 2:
				f.Add(article(strings.Repeat("x", day)))
			case 3:
				f.Then(feedtest.Redirect(302, "/f?moved"), feedtest.Never())
			}
			for range 24 {
				res, err := c.Fetch(t.Context(), feed.Source{ID: "s", URL: f.URL()}, f.URL(), v)
				if err == nil {
					v = res.Validators
				}
				time.Sleep(time.Hour)
			}
			c.CloseIdleConnections()
		}
		got := f.Requests()
		if len(got) < 30*24 {
			t.Fatalf("only %d requests", len(got))
		}
		feedtest.CheckConditional(t, slices.DeleteFunc(got, func(r feedtest.Request) bool { return r.Query != "" }))
	})
}

// TestRequestHeaders shows who asks and what is left out.
func TestRequestHeaders(t *testing.T) {
	o := feedtest.New(t)
	f := o.Feed("/f").Items(article("1")).Header("Set-Cookie", "id=1; Path=/")
	g := o.Feed("/g").Always(feedtest.Redirect(302, "/f", "Set-Cookie", "id=2"))
	c := client(t, o)
	ask(t, c, f.URL(), feed.Validators{})
	ask(t, c, g.URL(), feed.Validators{})
	ask(t, c, f.URL(), feed.Validators{})
	for _, r := range o.Requests() {
		want := map[string]string{
			"User-Agent":      "Foldwire/1.2.3 (feed aggregator; +https://news.example.org/bot)",
			"Accept-Encoding": "gzip, br, zstd", "A-Im": "feed",
			"Cookie": "", "Referer": "", "Cache-Control": "", "Pragma": "", "If-Modified-Since": "", "Range": "",
		}
		for name, value := range want {
			if got := r.Header.Get(name); got != value {
				t.Errorf("%s: %q, want %q", name, got, value)
			}
		}
		if r.Query != "" || r.Method != http.MethodGet {
			t.Errorf("asked %s ?%s", r.Method, r.Query)
		}
		if !strings.Contains(r.Header.Get("Accept"), "application/rss+xml") {
			t.Errorf("Accept: %q", r.Header.Get("Accept"))
		}
	}
}

// TestUserAgentRefused shows that what would break the header is said at the start.
func TestUserAgentRefused(t *testing.T) {
	for _, opts := range []fetch.Options{{Contact: "a\r\nb"}, {Contact: "liên hệ"}, {Contact: "a)b"}} {
		if _, err := fetch.New(opts); err == nil {
			t.Errorf("%+v passed", opts)
		}
	}
}

// TestUserAgent shows how version and contact are named.
func TestUserAgent(t *testing.T) {
	o := feedtest.New(t)
	f := o.Feed("/f").Items(article("1"))
	for _, c := range []struct{ version, contact, want string }{
		{"", "", "Foldwire/dev (feed aggregator)"},
		{"(devel)", "ops@example.org", "Foldwire/devel (feed aggregator; ops@example.org)"},
		{"v1.0.0+dirty", "https://example.org/x", "Foldwire/v1.0.0+dirty (feed aggregator; +https://example.org/x)"},
	} {
		o.Forget()
		ask(t, client(t, o, func(opts *fetch.Options) { opts.Version, opts.Contact = c.version, c.contact }), f.URL(), feed.Validators{})
		if got := o.Requests()[0].Header.Get("User-Agent"); got != c.want {
			t.Errorf("got %q, want %q", got, c.want)
		}
	}
}

// TestDelta shows that 226 is told apart, and only if it was asked for.
func TestDelta(t *testing.T) {
	o := feedtest.New(t)
	f := o.Feed("/f").Items(article("2"), article("1")).Then(feedtest.Delta(article("2")),
		feedtest.With(feedtest.Status(226), "IM", "vcdiff"))
	c := client(t, o)
	res := ask(t, c, f.URL(), feed.Validators{ETag: `"old"`})
	if !res.Delta || res.Status != 226 || !bytes.Contains(res.Body, []byte("tag:2")) || bytes.Contains(res.Body, []byte("tag:1<")) {
		t.Errorf("got %+v", res)
	}
	refused(t, c, f.URL(), fetch.ErrAnswer)
	if res := ask(t, c, f.URL(), feed.Validators{}); res.Delta {
		t.Error("a 200 passed for a delta")
	}
}

// TestPackedBodies shows that each coding gives the document, and that received bytes
// are counted as they came.
func TestPackedBodies(t *testing.T) {
	o := feedtest.New(t)
	f := o.Feed("/f")
	for range 50 {
		f.Add(article("1"))
	}
	c := client(t, o)
	f.Then(feedtest.Full())
	plain := ask(t, c, f.URL(), feed.Validators{})
	if plain.Wire != int64(len(plain.Body)) || plain.ContentType != "application/rss+xml; charset=utf-8" {
		t.Errorf("plain: %d bytes of %d, %q", plain.Wire, len(plain.Body), plain.ContentType)
	}
	for _, coding := range []string{"gzip", "x-gzip", "br", "zstd", "gzip, br", "identity"} {
		for range 3 { // the decoders are used again
			f.Then(feedtest.Packed(coding))
			res := ask(t, c, f.URL(), feed.Validators{})
			if !bytes.Equal(res.Body, plain.Body) {
				t.Errorf("%s: body of %d bytes differs", coding, len(res.Body))
			}
			if coding != "identity" && res.Wire >= plain.Wire {
				t.Errorf("%s: %d bytes received", coding, res.Wire)
			}
		}
	}
	if peers := len(o.Requests()); peers != 19 {
		t.Errorf("%d requests", peers)
	}
}
