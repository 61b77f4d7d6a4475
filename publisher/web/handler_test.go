package web

import (
	"bytes"
	"compress/gzip"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/zstd"
)

var dawn = time.Date(2026, time.March, 2, 6, 0, 0, 0, time.UTC)

var long = []byte(strings.Repeat("Cử tri đi bầu. ", 500))

// site is a snapshot with one of each kind.
func site() *Snapshot {
	return &Snapshot{
		Entries: map[string]Entry{
			"/":             {Resource: NewResource(Page, "text/html; charset=utf-8", []byte("<!doctype html>home"), dawn)},
			"/topics/t":     {Resource: NewResource(Page, "text/html; charset=utf-8", long, dawn)},
			"/feeds/t.atom": {Resource: NewResource(Feed, "application/atom+xml; charset=utf-8", long, dawn), Next: time.Now().Add(20 * time.Minute)},
			"/style.css":    {Resource: NewResource(Asset, "text/css; charset=utf-8", []byte("a{}"), dawn)},
		},
		Moved: map[string]string{"/stories/b": "/stories/a"},
		Gone:  map[string]bool{"/feeds/old.atom": true},
	}
}

// reply is an answer that was read to its end.
type reply struct {
	StatusCode int
	Header     http.Header
	Length     int    // of the body as it came
	Body       []byte // without its encoding
}

// serveSite starts a real server and gives a client that asks it.
func serveSite(t *testing.T, s *Snapshot) func(method, path string, header ...string) reply {
	t.Helper()
	server := httptest.NewUnstartedServer(nil)
	server.Config = NewServer(Handler(func() *Snapshot { return s }))
	server.Start()
	t.Cleanup(server.Close)
	client := &http.Client{
		Transport:     &http.Transport{DisableCompression: true},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	t.Cleanup(client.CloseIdleConnections)
	return func(method, path string, header ...string) reply {
		t.Helper()
		req, err := http.NewRequestWithContext(t.Context(), method, server.URL+path, nil)
		if err != nil {
			t.Fatal(err)
		}
		for i := 0; i < len(header); i += 2 {
			req.Header.Set(header[i], header[i+1])
		}
		res, err := client.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		defer res.Body.Close()
		raw, err := io.ReadAll(res.Body)
		if err != nil {
			t.Fatal(err)
		}
		return reply{res.StatusCode, res.Header, len(raw), decoded(t, res.Header.Get("Content-Encoding"), raw)}
	}
}

func decoded(t *testing.T, encoding string, raw []byte) []byte {
	t.Helper()
	var r io.Reader = bytes.NewReader(raw)
	var err error
	switch encoding {
	case "br":
		r = brotli.NewReader(r)
	case "zstd":
		r, err = zstd.NewReader(r)
	case "gzip":
		if len(raw) == 0 { // the answer to a HEAD
			return nil
		}
		r, err = gzip.NewReader(r)
	}
	if err != nil {
		t.Fatal(err)
	}
	b, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestStatuses(t *testing.T) {
	get := serveSite(t, site())
	for _, tt := range []struct {
		method, path string
		want         int
	}{
		{"GET", "/", 200},
		{"GET", "/topics/t", 200},
		{"HEAD", "/feeds/t.atom", 200},
		{"GET", "/feeds/t.atom?limit=3", 200},
		{"GET", "/topics/t/", 308},
		{"GET", "/stories/b", 308},
		{"GET", "/feeds/old.atom", 410},
		{"GET", "/feeds/none.atom", 404},
		{"GET", "/..%2f..%2fetc/passwd", 404},
		{"GET", "//example.org/", 404},
		{"POST", "/feeds/t.atom", 405},
		{"DELETE", "/nowhere", 405},
		{"OPTIONS", "/feeds/t.atom", 204},
	} {
		res := get(tt.method, tt.path)
		if res.StatusCode != tt.want {
			t.Errorf("%s %s = %d, want %d", tt.method, tt.path, res.StatusCode, tt.want)
		}
		if res.Header.Get("X-Content-Type-Options") != "nosniff" {
			t.Errorf("%s %s may be sniffed", tt.method, tt.path)
		}
		if b := res.Body; tt.want >= 400 && len(b) > 100 {
			t.Errorf("%s %s answers %d with %d bytes", tt.method, tt.path, tt.want, len(b))
		}
	}
	if to := get("GET", "/stories/b").Header.Get("Location"); to != "/stories/a" {
		t.Errorf("a merged story leads to %q", to)
	}
	none := serveSite(t, nil)("GET", "/")
	if none.StatusCode != http.StatusServiceUnavailable || none.Header.Get("Retry-After") == "" {
		t.Errorf("with nothing published: %d", none.StatusCode)
	}
}

func TestHeaders(t *testing.T) {
	get := serveSite(t, site())
	feed := get("GET", "/feeds/t.atom", "Origin", "https://reader.example.org").Header
	for k, want := range map[string]string{
		"Content-Type": "application/atom+xml; charset=utf-8", "Last-Modified": "Mon, 02 Mar 2026 06:00:00 GMT",
		"Vary": "Accept-Encoding", "Accept-Ranges": "none", "Access-Control-Allow-Origin": "*",
		"Cache-Control": "public, max-age=1199", "Content-Security-Policy": feedPolicy,
	} {
		if got := feed.Get(k); got != want && (k != "Cache-Control" || got != "public, max-age=1198" && got != "public, max-age=1200") {
			t.Errorf("%s: %q, want %q", k, got, want)
		}
	}
	page := get("GET", "/topics/t").Header
	if page.Get("Content-Security-Policy") != pagePolicy || page.Get("Access-Control-Allow-Origin") != "" {
		t.Errorf("page: %v", page)
	}
	if strings.Contains(pagePolicy, "unsafe") || !strings.Contains(pagePolicy, "default-src 'none'") {
		t.Errorf("the policy is %q", pagePolicy)
	}
}

func TestConditions(t *testing.T) {
	get := serveSite(t, site())
	tag := get("GET", "/feeds/t.atom").Header.Get("ETag")
	zipped := get("GET", "/feeds/t.atom", "Accept-Encoding", "gzip").Header.Get("ETag")
	if tag == zipped || !strings.HasPrefix(tag, `"`) {
		t.Errorf("tags %s and %s: want two strong ones", tag, zipped)
	}
	for _, tt := range []struct {
		name, value string
		want        int
	}{
		{"If-None-Match", tag, 304},
		{"If-None-Match", zipped, 304},
		{"If-None-Match", `"x", W/` + tag, 304},
		{"If-None-Match", "*", 304},
		{"If-None-Match", `"x"`, 200},
		{"If-None-Match", strings.Trim(tag, `"`), 200},
		{"If-None-Match", strings.TrimSuffix(tag, `"`) + `-x"`, 200},
		{"If-Modified-Since", "Mon, 02 Mar 2026 06:00:00 GMT", 304},
		{"If-Modified-Since", "Mon, 02 Mar 2026 06:00:01 GMT", 304},
		{"If-Modified-Since", "Mon, 02 Mar 2026 05:59:59 GMT", 200},
		{"If-Modified-Since", "yesterday", 200},
	} {
		for _, method := range []string{"GET", "HEAD"} {
			res := get(method, "/feeds/t.atom", tt.name, tt.value)
			if res.StatusCode != tt.want {
				t.Errorf("%s with %s: %s = %d, want %d", method, tt.name, tt.value, res.StatusCode, tt.want)
			}
			if b := res.Body; len(b) > 0 && (tt.want == 304 || method == "HEAD") {
				t.Errorf("%s with %s: %s answers with a body", method, tt.name, tt.value)
			}
			if res.Header.Get("ETag") != tag || res.Header.Get("Last-Modified") == "" || res.Header.Get("Vary") == "" {
				t.Errorf("%s with %s: %s lacks headers: %v", method, tt.name, tt.value, res.Header)
			}
		}
	}
	if res := get("GET", "/feeds/t.atom", "If-None-Match", `"x"`, "If-Modified-Since", "Mon, 02 Mar 2026 06:00:00 GMT"); res.StatusCode != http.StatusOK {
		t.Errorf("a tag that does not match gives %d; the date must not count then", res.StatusCode)
	}
	if res := get("GET", "/feeds/t.atom", "Range", "bytes=0-10"); res.StatusCode != http.StatusOK || res.Length != len(long) {
		t.Errorf("a range gives %d", res.StatusCode)
	}
}

func TestEncodings(t *testing.T) {
	get := serveSite(t, site())
	for accept, want := range map[string]string{
		"": "", "identity": "", "gzip": "gzip", "x-gzip": "gzip", "GZIP": "gzip", "gzip, deflate, br, zstd": "br",
		"gzip;q=1, br;q=0.5": "gzip", "zstd, gzip": "zstd", "*": "br", "br;q=0, *": "zstd", "gzip;q=0": "", "*;q=0": "",
		"gzip;q=x": "", "gzip;q=2": "", ",;,": "", "br; q=0.1": "br",
		"identity, gzip;q=0.5": "", "identity;q=0.5, *;q=0.2": "", "identity;q=0.5, gzip": "gzip", "gzip, identity": "gzip", "identity;q=0": "",
	} {
		res := get("GET", "/feeds/t.atom", "Accept-Encoding", accept)
		if got := res.Header.Get("Content-Encoding"); got != want {
			t.Errorf("Accept-Encoding: %s gives %q, want %q", accept, got, want)
		}
		if !bytes.Equal(res.Body, long) {
			t.Errorf("Accept-Encoding: %s gives another text", accept)
		}
		if want != "" && res.Length >= len(long) {
			t.Errorf("Accept-Encoding: %s does not save: %d bytes", accept, res.Length)
		}
	}
	if res := get("GET", "/", "Accept-Encoding", "gzip"); res.Header.Get("Content-Encoding") != "" {
		t.Error("a tiny page is compressed")
	}
}

func TestServerBoundsHeaders(t *testing.T) {
	server := httptest.NewUnstartedServer(nil)
	server.Config = NewServer(Handler(site))
	server.Start()
	defer server.Close()
	conn, err := (&net.Dialer{}).DialContext(t.Context(), "tcp", server.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if _, err := io.WriteString(conn, "GET / HTTP/1.1\r\nHost: x\r\nX-Long: "+strings.Repeat("x", 40<<10)+"\r\n\r\n"); err != nil {
		t.Fatal(err)
	}
	answer := make([]byte, 12)
	if _, err := io.ReadFull(conn, answer); err != nil || string(answer) != "HTTP/1.1 431" {
		t.Errorf("headers without end are answered by %q, %v", answer, err)
	}
	s := server.Config
	if s.ReadHeaderTimeout <= 0 || s.ReadTimeout <= 0 || s.WriteTimeout <= 0 || s.IdleTimeout <= 0 {
		t.Errorf("slow clients are not bounded: %+v", s)
	}
}

// FuzzAcceptable checks that any header chooses something that is acceptable.
func FuzzAcceptable(f *testing.F) {
	f.Add("gzip, br;q=0.3, *;q=0")
	f.Fuzz(func(t *testing.T, header string) {
		enc := acceptable(header)
		if enc < identity || enc >= encodings {
			t.Fatalf("%q gives %d", header, enc)
		}
		if enc != identity && quality(header, encodingName(enc)) <= 0 {
			t.Errorf("%q gives %s, which it refuses", header, encodingName(enc))
		}
	})
}

// TestBelowAPath: a site that lies at a path of another leads nobody out of it.
func TestBelowAPath(t *testing.T) {
	s := site()
	s.Site.Root = "/wire"
	ask := serveSite(t, s)
	if r := ask(http.MethodGet, "/topics/t/"); r.Header.Get("Location") != "/wire/topics/t" {
		t.Errorf("a slash too many leads to %q", r.Header.Get("Location"))
	}
}
