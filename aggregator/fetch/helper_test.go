package fetch_test

import (
	"errors"
	"net/netip"
	"os"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"foldwire/aggregator/feed"
	"foldwire/aggregator/feedtest"
	"foldwire/aggregator/fetch"
)

func TestMain(m *testing.M) {
	code := m.Run()
	if err := goleak.Find(); code == 0 && err != nil {
		os.Stderr.WriteString("goroutines were left: " + err.Error() + "\n")
		code = 1
	}
	os.Exit(code)
}

// loopback lets a client ask 127.0.0.0/8.
func loopback() []netip.Prefix { return []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")} }

// client makes a client that may ask loopback and, for an origin in memory, reaches it.
func client(tb testing.TB, o *feedtest.Origin, change ...func(*fetch.Options)) *fetch.Client {
	tb.Helper()
	opts := fetch.Options{Version: "1.2.3", Contact: "https://news.example.org/bot", Allow: loopback()}
	if o != nil && strings.Contains(o.URL(""), "origin.example") {
		opts.DialContext = o.DialContext
	}
	for _, c := range change {
		c(&opts)
	}
	c, err := fetch.New(opts)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(c.CloseIdleConnections)
	return c
}

// article is an item like many.
func article(n string) feedtest.Item {
	return feedtest.Item{
		GUID: "tag:" + n, Link: "https://origin.example/" + n, Title: "Bài " + n, Summary: "Một tin ngắn.",
		Published: time.Date(2026, 11, 2, 3, 4, 5, 0, time.UTC),
	}
}

// ask fetches and fails the test if that fails.
func ask(t *testing.T, c *fetch.Client, url string, v feed.Validators) feed.Response {
	t.Helper()
	res, err := c.Fetch(t.Context(), feed.Source{ID: "s", URL: url}, url, v)
	if err != nil {
		t.Fatalf("fetch %s: %v", url, err)
	}
	return res
}

// release says that an answer has been read.
func release(res feed.Response) {
	if res.Release != nil {
		res.Release()
	}
}

// refused fetches and fails the test unless the error is want, with stage and source. It
// gives the error's text.
func refused(t *testing.T, c *fetch.Client, url string, want error) string {
	t.Helper()
	res, err := c.Fetch(t.Context(), feed.Source{ID: "s", URL: url}, url, feed.Validators{})
	checkError(t, err, want)
	if len(res.Body) > 0 {
		t.Errorf("%d bytes came with the error", len(res.Body))
	}
	return err.Error()
}

// checkError fails the test unless err is want and says stage, source and remedy.
func checkError(t *testing.T, err, want error) {
	t.Helper()
	if !errors.Is(err, want) {
		t.Fatalf("got error %v, want %v", err, want)
	}
	e, ok := errors.AsType[*feed.Error](err)
	if !ok || e.Stage != feed.StageFetch || e.Source != "s" {
		t.Errorf("the error names no stage and source: %#v", err)
	} else if e.Remedy == "" {
		t.Errorf("no remedy for %v", err)
	}
}

// checkStatus fails the test unless err says that the answer had the given status.
func checkStatus(t *testing.T, err error, code int) {
	t.Helper()
	e, ok := errors.AsType[*fetch.StatusError](err)
	if !ok || e.Code != code {
		t.Fatalf("got error %v, want status %d", err, code)
	}
	checkError(t, err, e)
}
