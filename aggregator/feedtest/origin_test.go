package feedtest_test

import (
	"context"
	"io"
	"net/http"
	"net/netip"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"foldwire/aggregator/feedtest"
	"foldwire/aggregator/parse"
)

func items() []feedtest.Item {
	at := time.Date(2026, 11, 2, 3, 4, 5, 0, time.UTC)
	return []feedtest.Item{
		{
			GUID: "tag:2", Link: "https://origin.example/2", Title: "Bầu cử & hội đồng", Summary: "Tóm <tắt>",
			Content: "<p>Một đoạn.</p>", Author: "Lan", Categories: []string{"thời sự"}, Published: at,
			Enclosure: "https://origin.example/2.mp3", MediaType: "audio/mpeg", EnclosureLength: 12,
		},
		{GUID: "tag:1", Link: "https://origin.example/1", Title: "First", Summary: "One.", Published: at.Add(-time.Hour)},
	}
}

// TestFormatsParse shows that what the writer writes is what a reader reads.
func TestFormatsParse(t *testing.T) {
	for format, want := range map[feedtest.Format]string{feedtest.RSS: "rss2.0", feedtest.Atom: "atom1.0", feedtest.JSON: "json1.1"} {
		t.Run(want, func(t *testing.T) {
			o := feedtest.New(t)
			f := o.Feed("/f").Format(format).Channel(feedtest.Channel{Title: "T", Link: "https://origin.example/", Self: "https://origin.example/f", Items: items()})
			res := get(t, http.DefaultClient, f.URL())
			doc, err := parse.Parse(res.body, res.header.Get("Content-Type"))
			if err != nil {
				t.Fatal(err)
			}
			if doc.Format != want || doc.Title != "T" || len(doc.Entries) != 2 {
				t.Fatalf("got %s %q with %d entries", doc.Format, doc.Title, len(doc.Entries))
			}
			e, w := doc.Entries[0], items()[0]
			if e.GUID != w.GUID || e.Link != w.Link || e.Title != w.Title || e.Content != w.Content || !e.Published.Equal(w.Published) {
				t.Errorf("got %+v", e)
			}
			if len(e.Enclosures) != 1 || e.Enclosures[0].URL != w.Enclosure || e.Enclosures[0].Length != 12 {
				t.Errorf("enclosures %+v", e.Enclosures)
			}
			if len(e.Authors) != 1 || e.Authors[0].Name != "Lan" || len(e.Categories) != 1 || e.Categories[0].Term != "thời sự" {
				t.Errorf("authors %+v categories %+v", e.Authors, e.Categories)
			}
		})
	}
}

// TestHonest shows 200 with validators, 304 to who has it, and 200 again after a change.
func TestHonest(t *testing.T) {
	o := feedtest.New(t)
	f := o.Feed("/f").Items(items()...)
	first := get(t, http.DefaultClient, f.URL())
	ask := func() answer {
		return get(t, http.DefaultClient, f.URL(), "If-None-Match", first.header.Get("ETag"), "If-Modified-Since", first.header.Get("Last-Modified"))
	}
	if res := ask(); res.code != 304 || res.header.Get("ETag") != first.header.Get("ETag") {
		t.Errorf("unchanged: %d %q", res.code, res.header.Get("ETag"))
	}
	f.Add(feedtest.Item{GUID: "tag:3", Title: "Third"})
	if res := ask(); res.code != 200 {
		t.Errorf("changed: %d", res.code)
	}
	got := f.Requests()
	if len(got) != 3 || got[0].Conditional() || !got[1].Conditional() || !got[2].Conditional() {
		t.Errorf("requests %+v", got)
	}
}

// TestScript shows that scripted replies are used up in turn.
func TestScript(t *testing.T) {
	o := feedtest.New(t)
	f := o.Feed("/f").Items(items()...).Then(feedtest.RetryAfter(429, "60"), feedtest.Redirect(302, "/g")).Always(feedtest.Status(500))
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	var codes []int
	for range 3 {
		res := get(t, client, f.URL())
		codes = append(codes, res.code)
	}
	f.Always(nil)
	res := get(t, client, f.URL())
	if codes = append(codes, res.code); !slices.Equal(codes, []int{429, 302, 500, 200}) {
		t.Errorf("answered %v", codes)
	}
}

// TestPipe shows that the origin serves inside a bubble, by host, and that time there
// costs none.
func TestPipe(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := feedtest.NewPipe(t)
		o.Feed("a.example/f").Always(feedtest.Late(time.Hour, feedtest.Status(http.StatusNoContent)))
		o.Feed("/f").Always(feedtest.Status(404))
		tr := &http.Transport{DialContext: o.DialContext}
		defer tr.CloseIdleConnections()
		start := time.Now()
		res := get(t, &http.Client{Transport: tr}, "http://a.example/f")
		if res.code != http.StatusNoContent || time.Since(start) != time.Hour {
			t.Errorf("answered %d after %v", res.code, time.Since(start))
		}
		if res := get(t, &http.Client{Transport: tr}, "http://b.example/f"); res.code != 404 {
			t.Errorf("the other host answered %d", res.code)
		}
	})
}

// TestResolver shows that names are answered without a network.
func TestResolver(t *testing.T) {
	r := feedtest.Resolver(map[string][]netip.Addr{
		"a.example": {netip.MustParseAddr("127.0.0.1"), netip.MustParseAddr("fd00::1")},
	})
	got, err := r.LookupNetIP(t.Context(), "ip", "a.example")
	if err != nil || len(got) != 2 {
		t.Errorf("got %v, %v", got, err)
	}
	if _, err := r.LookupNetIP(t.Context(), "ip", "b.example"); err == nil {
		t.Error("an unknown name was found")
	}
}

func TestPeak(t *testing.T) {
	at := func(s int) time.Time { return time.Unix(int64(s), 0) }
	got := feedtest.Peak([]feedtest.Request{{Start: at(1), End: at(5)}, {Start: at(2), End: at(3)}, {Start: at(4)}, {Start: at(6)}})
	if got != 2 {
		t.Errorf("got %d", got)
	}
}

type answer struct {
	code   int
	header http.Header
	body   []byte
}

func get(t *testing.T, c *http.Client, url string, header ...string) answer {
	t.Helper()
	req, err := http.NewRequestWithContext(context.WithoutCancel(t.Context()), http.MethodGet, url, http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
	}
	res, err := c.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return answer{code: res.StatusCode, header: res.Header, body: body}
}

// fakeTB counts what a check finds fault with.
type fakeTB struct {
	feedtest.TB
	faults int
}

func (*fakeTB) Helper()                 {}
func (f *fakeTB) Errorf(string, ...any) { f.faults++ }

// TestCheckConditional shows that the check finds what it is for, and only that.
func TestCheckConditional(t *testing.T) {
	o := feedtest.New(t)
	f := o.Feed("/f").Items(items()...).Then(feedtest.Status(500))
	get(t, http.DefaultClient, f.URL())
	first := get(t, http.DefaultClient, f.URL())
	get(t, http.DefaultClient, f.URL(), "If-None-Match", first.header.Get("ETag"))
	var tb fakeTB
	if feedtest.CheckConditional(&tb, f.Requests()); tb.faults != 0 {
		t.Errorf("%d faults found in polite requests", tb.faults)
	}
	get(t, http.DefaultClient, f.URL())
	if feedtest.CheckConditional(&tb, f.Requests()); tb.faults != 1 {
		t.Errorf("%d faults found, want 1", tb.faults)
	}
	var codes []int
	for _, r := range f.Requests() {
		codes = append(codes, r.Status)
	}
	if !slices.Equal(codes, []int{500, 200, 304, 200}) {
		t.Errorf("statuses %v", codes)
	}
}

// TestMislabelled shows that the label and the bytes differ.
func TestMislabelled(t *testing.T) {
	o := feedtest.New(t)
	f := o.Feed("/f").Items(items()...).Then(feedtest.Cookie(feedtest.Mislabelled("windows-1258")))
	got := get(t, http.DefaultClient, f.URL())
	if got.header.Get("Content-Type") != "application/rss+xml; charset=windows-1258" || !strings.Contains(string(got.body), "Bầu cử") {
		t.Errorf("got %q", got.header.Get("Content-Type"))
	}
	if got.header.Get("Set-Cookie") == "" {
		t.Error("no cookie")
	}
}
