package web

import (
	"net/http"
	"testing"
)

// TestWanted: what is known beforehand is what the rules say.
func TestWanted(t *testing.T) {
	for _, header := range []string{
		"", "gzip", "gzip, deflate", "gzip,deflate", "gzip, deflate, br", "gzip, deflate, br, zstd", "gzip, br, zstd", "br",
		"zstd", "identity", "gzip;q=0", "br;q=0.1, gzip", "*", "x-gzip",
	} {
		values := []string{header}
		if header == "" {
			values = nil
		}
		if got, want := wanted(values), acceptable(header); got != want {
			t.Errorf("%q: %q, want %q", header, encodingName(got), encodingName(want))
		}
	}
	if got := wanted([]string{"deflate", "gzip"}); got != gzipEncoding {
		t.Errorf("of two headers %q", encodingName(got))
	}
}

// TestPreflight: a page of another origin may send conditions; what it has to ask for
// before does not burden each answer.
func TestPreflight(t *testing.T) {
	get := serveSite(t, site())
	asked := get("OPTIONS", "/feeds/t.atom", "Origin", "https://reader.example.org", "Access-Control-Request-Headers", "if-none-match").Header
	for name, want := range map[string]string{
		"Access-Control-Allow-Origin": "*", "Access-Control-Allow-Methods": "GET, HEAD, OPTIONS",
		"Access-Control-Allow-Headers": "If-None-Match, If-Modified-Since", "Access-Control-Max-Age": "86400",
	} {
		if got := asked.Get(name); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
	feed := get("GET", "/feeds/t.atom", "Origin", "https://reader.example.org").Header
	if feed.Get("Access-Control-Expose-Headers") != "ETag, Last-Modified" || feed.Get("Access-Control-Max-Age") != "" {
		t.Errorf("the headers of the feed: %v", feed)
	}
}

// TestAnswersShareNothing: headers that many answers share stay as they are.
func TestAnswersShareNothing(t *testing.T) {
	s := site()
	first := http.Header{}
	for range 2 {
		w := &sink{header: http.Header{}}
		Handler(func() *Snapshot { return s }).ServeHTTP(w, request("gzip", ""))
		for name, values := range w.header {
			if old, ok := first[name]; ok && old[0] != values[0] && name != "Cache-Control" {
				t.Errorf("%s was %q and is %q", name, old, values)
			}
			first[name] = append([]string(nil), values...)
			w.header.Add(name, "more") // as a handler around ours might
		}
	}
}

// sink takes an answer and forgets it.
type sink struct{ header http.Header }

func (s *sink) Header() http.Header         { return s.header }
func (s *sink) Write(b []byte) (int, error) { return len(b), nil }
func (s *sink) WriteHeader(int)             {}

func request(encoding, tag string) *http.Request {
	r, err := http.NewRequest(http.MethodGet, "/feeds/t.atom", http.NoBody)
	if err != nil {
		panic(err)
	}
	if encoding != "" {
		r.Header.Set("Accept-Encoding", encoding)
	}
	if tag != "" {
		r.Header.Set("If-None-Match", tag)
	}
	return r
}

func BenchmarkAnswer(b *testing.B) {
	s := site()
	r := s.Entries["/feeds/t.atom"].Resource
	for _, bm := range []struct{ name, encoding, tag string }{
		{"plain", "", ""}, {"gzip", "gzip", ""}, {"304", "gzip", r.form(gzipEncoding).tag[0]},
	} {
		b.Run(bm.name, func(b *testing.B) {
			h, req := Handler(func() *Snapshot { return s }), request(bm.encoding, bm.tag)
			w := &sink{header: http.Header{}}
			b.ReportAllocs()
			for b.Loop() {
				clear(w.header)
				h.ServeHTTP(w, req)
			}
		})
	}
}
