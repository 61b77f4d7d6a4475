package bench

import (
	"bufio"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"time"
)

func TestALoadAsksAsItIsTold(t *testing.T) {
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("ETag", `"one"`)
		switch {
		case r.URL.Path != "/feed":
			http.NotFound(w, r)
		case r.Header.Get("If-None-Match") == `"one"`:
			w.WriteHeader(http.StatusNotModified)
		case r.Header.Get("Accept-Encoding") == "gzip":
			_, _ = w.Write([]byte("short"))
		default:
			_, _ = w.Write([]byte("a longer body"))
		}
	}))
	t.Cleanup(s.Close)
	load := Load{Address: s.Listener.Addr().String(), Path: "/feed", Connections: 2, Lasting: 50 * time.Millisecond}
	for name, c := range map[string]struct {
		gzip   bool
		tag    string
		status int
		bytes  int64
	}{
		"plain":  {false, "", 200, 13},
		"gzip":   {true, "", 200, 5},
		"304":    {true, `"one"`, 304, 0},
		"change": {true, `"two"`, 200, 5},
	} {
		l := load
		l.Gzip, l.Tag = c.gzip, c.tag
		got, err := l.Run(t.Context())
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if got.Status != c.status || got.Bytes != c.bytes || got.Requests == 0 || got.Seconds <= 0 || got.Tag != `"one"` {
			t.Errorf("%s: %+v", name, got)
		}
	}
}

func TestALoadEndsWhenAnswersDiffer(t *testing.T) {
	asked := 0
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		asked++
		_, _ = w.Write([]byte(strings.Repeat("x", asked)))
	}))
	t.Cleanup(s.Close)
	l := Load{Address: s.Listener.Addr().String(), Path: "/", Connections: 1, Lasting: time.Minute}
	if got, err := l.Run(t.Context()); err == nil {
		t.Errorf("answers of different lengths give %+v and no error", got)
	}
}

func TestReadAnswerRefusesWhatHasNoLength(t *testing.T) {
	for _, text := range []string{"", "HTTP/1.1 200 OK\r\n\r\nbody", "HTTP/1.1 OK\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nbody"} {
		if got, err := readAnswer(bufio.NewReader(strings.NewReader(text))); err == nil {
			t.Errorf("%q gives %+v and no error", text, got)
		}
	}
}

func TestProcessesAreObserved(t *testing.T) {
	before, err := cpuOf(os.Getpid())
	if err != nil {
		t.Fatal(err)
	}
	sum := 0.0
	for begin := time.Now(); time.Since(begin) < 60*time.Millisecond; {
		sum += float64(begin.Nanosecond())
	}
	after, err := cpuOf(os.Getpid())
	if err != nil {
		t.Fatal(err)
	}
	if after < before || sum == 0 {
		t.Errorf("%v of CPU time, then %v", before, after)
	}
	if peak, err := peakOf(os.Getpid()); err != nil || peak < 1<<20 {
		t.Errorf("a peak of %d bytes and %v", peak, err)
	}
}
