// Package feedtest is an origin server for feeds that does what it is told: it answers
// honestly, conditionally and compressed, or as slowly, hugely and wrongly as origins on
// the internet do. It serves on loopback or in memory, and remembers every request.
package feedtest

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"io"
	"log"
	"net"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"
)

// TB is what an Origin needs of a test; *testing.T has it.
type TB interface {
	Context() context.Context
	Helper()
	Cleanup(f func())
	Errorf(format string, args ...any)
	Fatalf(format string, args ...any)
}

// Origin serves feeds. It is an [http.Handler], and a running server if it was made by
// New, NewTLS or NewPipe. Its methods may be called from many goroutines.
type Origin struct {
	mu       sync.Mutex
	feeds    map[string]*Feed
	requests []*Request
	running  sync.WaitGroup

	base  string
	roots *x509.CertPool
	dial  func(ctx context.Context) (net.Conn, error)
	done  chan struct{}
}

// NewHandler makes an origin without a server.
func NewHandler() *Origin {
	return &Origin{feeds: make(map[string]*Feed), done: make(chan struct{})}
}

// New starts an origin on loopback TCP. It stops with the test.
func New(t TB) *Origin {
	t.Helper()
	o := NewHandler()
	l := listen(t)
	o.base = "http://" + l.Addr().String()
	o.serve(t, l)
	return o
}

// NewTLS starts an origin on loopback TCP that speaks https, HTTP/2 included. Its
// certificate is for 127.0.0.1 and origin.example; RootCAs vouches for it.
func NewTLS(t TB) *Origin {
	t.Helper()
	cert, roots, err := selfSigned("origin.example")
	if err != nil {
		t.Fatalf("make a certificate: %v", err)
	}
	o := NewHandler()
	l := listen(t)
	o.base, o.roots = "https://"+l.Addr().String(), roots
	o.serve(t, tls.NewListener(l, &tls.Config{
		Certificates: []tls.Certificate{cert}, NextProtos: []string{"h2", "http/1.1"}, MinVersion: tls.VersionTLS12,
	}))
	return o
}

// NewPipe starts an origin in memory, for use inside testing/synctest. DialContext
// reaches it under every host name; URL uses origin.example.
func NewPipe(t TB) *Origin {
	t.Helper()
	o := NewHandler()
	o.base = "http://origin.example"
	l := newPipeListener()
	o.dial = l.dial
	o.serve(t, l)
	return o
}

func listen(t TB) net.Listener {
	t.Helper()
	var lc net.ListenConfig
	l, err := lc.Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatalf("listen on loopback: %v", err)
	}
	return l
}

func (o *Origin) serve(t TB, l net.Listener) {
	s := &http.Server{
		Handler:           o,
		ErrorLog:          log.New(io.Discard, "", 0), // broken answers are meant
		ReadHeaderTimeout: time.Minute,
		ConnContext: func(ctx context.Context, _ net.Conn) context.Context {
			o.running.Add(1)
			return ctx
		},
		ConnState: func(_ net.Conn, s http.ConnState) {
			if s == http.StateClosed || s == http.StateHijacked {
				o.running.Done()
			}
		},
	}
	o.running.Go(func() {
		//nolint:errcheck // always ErrServerClosed
		s.Serve(l)
	})
	t.Cleanup(func() {
		close(o.done)
		s.Close()
		o.running.Wait()
	})
}

// URL gives the URL of a path.
func (o *Origin) URL(path string) string { return o.base + path }

// RootCAs vouches for the certificate of an origin made by NewTLS; it is nil for others.
func (o *Origin) RootCAs() *x509.CertPool { return o.roots }

// DialContext connects to the origin, whatever the address.
func (o *Origin) DialContext(ctx context.Context, _, _ string) (net.Conn, error) {
	if o.dial != nil {
		return o.dial(ctx)
	}
	_, addr, _ := strings.Cut(o.base, "://")
	var d net.Dialer
	return d.DialContext(ctx, "tcp", addr)
}

// Feed gives the feed at a path, which is made on first use. A path that begins with a
// host name ("b.example/feed") is served to requests for that host alone.
func (o *Origin) Feed(path string) *Feed {
	o.mu.Lock()
	defer o.mu.Unlock()
	f := o.feeds[path]
	if f == nil {
		f = newFeed(o, path)
		o.feeds[path] = f
	}
	return f
}

// ServeHTTP answers as the feed at the request's path is told to, and 404 elsewhere.
func (o *Origin) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	o.running.Add(1)
	defer o.running.Done()
	rec := o.record(r)
	defer func() {
		o.mu.Lock()
		defer o.mu.Unlock()
		rec.End = clock()
	}()
	f := o.find(r)
	if f == nil {
		f = newFeed(o, r.URL.Path).Always(Status(http.StatusNotFound))
	}
	f.answer()(&statusWriter{ResponseWriter: w, note: func(code int) {
		o.mu.Lock()
		defer o.mu.Unlock()
		rec.Status = code
	}}, r, f)
}

// statusWriter notes the status that is sent.
type statusWriter struct {
	http.ResponseWriter
	note func(code int)
	done bool
}

// WriteHeader implements [http.ResponseWriter].
func (w *statusWriter) WriteHeader(code int) {
	if !w.done && code >= http.StatusOK {
		w.done = true
		w.note(code)
	}
	w.ResponseWriter.WriteHeader(code)
}

// Write implements [http.ResponseWriter].
func (w *statusWriter) Write(b []byte) (int, error) {
	if !w.done {
		w.done = true
		w.note(http.StatusOK)
	}
	return w.ResponseWriter.Write(b)
}

// Unwrap lets [http.ResponseController] reach what the server can do.
func (w *statusWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }

func (o *Origin) find(r *http.Request) *Feed {
	host, _, err := net.SplitHostPort(r.Host)
	if err != nil {
		host = r.Host
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	if f := o.feeds[host+r.URL.Path]; f != nil {
		return f
	}
	return o.feeds[r.URL.Path]
}

func (o *Origin) record(r *http.Request) *Request {
	rec := &Request{
		Method: r.Method, Host: r.Host, Path: r.URL.Path, Query: r.URL.RawQuery,
		Header: r.Header.Clone(), Start: clock(),
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	o.requests = append(o.requests, rec)
	return rec
}

// Requests gives all requests so far, in the order in which they came.
func (o *Origin) Requests() []Request {
	o.mu.Lock()
	defer o.mu.Unlock()
	all := make([]Request, 0, len(o.requests))
	for _, r := range o.requests {
		all = append(all, *r)
	}
	return all
}

// Forget drops the requests so far.
func (o *Origin) Forget() {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.requests = nil
}

// requestsFor gives those of one feed.
func (o *Origin) requestsFor(f *Feed) []Request {
	return slices.DeleteFunc(o.Requests(), func(r Request) bool {
		return r.Path != f.path && r.Hostname()+r.Path != f.path
	})
}

// wait lets d pass and says whether it did: not if the request or the origin ends.
func (o *Origin) wait(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
	case <-o.done:
	}
	return false
}

// clock reads the time, which inside testing/synctest is the bubble's.
func clock() time.Time {
	return time.Now() //nolint:forbidigo // a server sees the time at which it is asked
}
