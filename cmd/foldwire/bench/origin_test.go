package bench

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"testing"
)

func startTestOrigin(t *testing.T, feeds int) *httptest.Server {
	t.Helper()
	o, err := NewOrigin(smallWorld(feeds, 2))
	if err != nil {
		t.Fatal(err)
	}
	s := httptest.NewServer(o)
	t.Cleanup(s.Close)
	return s
}

// answer is a response that was read to its end.
type answer struct {
	status int
	header http.Header
	body   []byte
}

func ask(t *testing.T, method, url string, header ...string) answer {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, url, http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
	}
	res, err := http.DefaultTransport.RoundTrip(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return answer{res.StatusCode, res.Header, body}
}

func TestTheOriginSays304ToThoseWhoHaveItAndToNobodyElse(t *testing.T) {
	s := startTestOrigin(t, 20)
	first := ask(t, http.MethodGet, s.URL+"/f/3.xml")
	tag, modified := first.header.Get("ETag"), first.header.Get("Last-Modified")
	for _, c := range []struct {
		header []string
		want   int
	}{
		{[]string{"If-None-Match", tag}, 304},
		{[]string{"If-None-Match", `"other", W/` + tag}, 304},
		{[]string{"If-None-Match", `"other"`}, 200},
		{[]string{"If-None-Match", `"other"`, "If-Modified-Since", modified}, 200},
		{[]string{"If-Modified-Since", modified}, 304},
		{[]string{"If-Modified-Since", "Thu, 01 Jan 1970 00:00:00 GMT"}, 200},
	} {
		res := ask(t, http.MethodGet, s.URL+"/f/3.xml", c.header...)
		if res.status != c.want {
			t.Errorf("%v: %d, want %d", c.header, res.status, c.want)
		}
		if c.want == 200 && !bytes.Equal(res.body, first.body) || c.want == 304 && len(res.body) > 0 {
			t.Errorf("%v: a body of %d bytes", c.header, len(res.body))
		}
	}
}

func TestTheOriginServesTheDocumentsOfItsWorld(t *testing.T) {
	s := startTestOrigin(t, 20)
	for _, coding := range []string{"gzip", "identity"} {
		res := ask(t, http.MethodGet, s.URL+"/f/11.xml", "Accept-Encoding", coding)
		if res.status != http.StatusOK || (coding == "gzip") != (res.header.Get("Content-Encoding") == "gzip") {
			t.Errorf("%s: %d, %q", coding, res.status, res.header.Get("Content-Encoding"))
		}
	}
	want, err := smallWorld(20, 2).Document(11, 10)
	if err != nil {
		t.Fatal(err)
	}
	if got := ask(t, http.MethodGet, s.URL+"/f/11.xml").body; !bytes.Equal(got, want) {
		t.Errorf("served %d bytes, want %d", len(got), len(want))
	}
	if res := ask(t, http.MethodGet, s.URL+"/f/20.xml"); res.status != 404 {
		t.Errorf("a feed that is not there: %d", res.status)
	}
}

// truthOf reads the truth: which items each feed has told.
func truthOf(t *testing.T, s *httptest.Server) map[itemKey]bool {
	t.Helper()
	all := map[itemKey]bool{}
	err := eachLine(bytes.NewReader(ask(t, http.MethodGet, s.URL+"/truth").body), func(l Truth) error {
		all[itemKey{l.Feed, l.Story}] = true
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func TestAdvanceLetsSomeFeedsPublishAndResetTakesItBack(t *testing.T) {
	s := startTestOrigin(t, 20)
	tags := func() map[string]string {
		all := map[string]string{}
		for feed := range 20 {
			f := strconv.Itoa(feed)
			all[f] = ask(t, http.MethodHead, s.URL+"/f/"+f+".xml").header.Get("ETag")
		}
		return all
	}
	before, told := tags(), truthOf(t, s)
	if len(told) != http.StatusOK {
		t.Fatalf("20 feeds of 10 items are told to have %d", len(told))
	}
	if res := ask(t, http.MethodPost, s.URL+"/advance?feeds=5&items=3"); res.status != http.StatusNoContent {
		t.Fatalf("advance: %d", res.status)
	}
	after, changed := tags(), 0
	for f := range before {
		if before[f] != after[f] {
			changed++
			if res := ask(t, http.MethodGet, s.URL+"/f/"+f+".xml", "If-None-Match", before[f]); res.status != http.StatusOK {
				t.Errorf("feed %s published, but answers %d to the old tag", f, res.status)
			}
		}
	}
	if changed != 5 {
		t.Errorf("%d feeds changed, want 5", changed)
	}
	if more := truthOf(t, s); len(more) != 215 {
		t.Errorf("%d items were told after 5 feeds told 3 more, want 215", len(more))
	}
	ask(t, http.MethodPost, s.URL+"/reset")
	for f, tag := range tags() {
		if tag != before[f] {
			t.Errorf("feed %s is not where it started", f)
		}
	}
	for _, bad := range []string{"feeds=21", "feeds=-1", "items=0", "items=11", "feeds=x"} {
		if res := ask(t, http.MethodPost, s.URL+"/advance?"+bad); res.status != http.StatusBadRequest {
			t.Errorf("advance by %s: %d", bad, res.status)
		}
	}
}

func TestTheOriginCountsItsAnswers(t *testing.T) {
	s := startTestOrigin(t, 20)
	tag := ask(t, http.MethodGet, s.URL+"/f/1.xml").header.Get("ETag")
	ask(t, http.MethodGet, s.URL+"/f/2.xml")
	ask(t, http.MethodGet, s.URL+"/f/1.xml", "If-None-Match", tag)
	var got Stats
	if err := json.Unmarshal(ask(t, http.MethodGet, s.URL+"/stats").body, &got); err != nil {
		t.Fatal(err)
	}
	if got.Requests != 3 || got.Full != 2 || got.NotModified != 1 || got.Bytes == 0 || got.Documents == 0 {
		t.Errorf("%+v", got)
	}
}

func TestServeOriginEndsWithItsInput(t *testing.T) {
	in, hold := io.Pipe()
	out, say := io.Pipe()
	done := make(chan error, 1)
	go func() { done <- ServeOrigin(t.Context(), smallWorld(5, 1).Spec, 3, in, say) }()
	var ready Ready
	if err := json.NewDecoder(out).Decode(&ready); err != nil {
		t.Fatal(err)
	}
	for feed := range 5 {
		if res := ask(t, http.MethodGet, ready.FeedURL(feed)); res.status != http.StatusOK {
			t.Errorf("feed %d: %d", feed, res.status)
		}
	}
	if n, err := Floor(t.Context(), ready, 5); err != nil || n != 50 {
		t.Errorf("the floor found %d items and %v, want 50", n, err)
	}
	hold.Close()
	if err := <-done; err != nil {
		t.Error(err)
	}
}
