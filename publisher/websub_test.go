package publisher

import (
	"context"
	"errors"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"foldwire/publisher/topic"
)

// pipes is a listener whose connections are pipes, so that a hub can be spoken to where
// time is not real.
type pipes struct {
	conns chan net.Conn
	once  sync.Once
	done  chan struct{}
}

func newPipes() *pipes { return &pipes{conns: make(chan net.Conn), done: make(chan struct{})} }

func (p *pipes) Accept() (net.Conn, error) {
	select {
	case c := <-p.conns:
		return c, nil
	case <-p.done:
		return nil, net.ErrClosed
	}
}
func (p *pipes) Close() error   { p.once.Do(func() { close(p.done) }); return nil }
func (p *pipes) Addr() net.Addr { return &net.UnixAddr{} }

func (p *pipes) dial(ctx context.Context, _, _ string) (net.Conn, error) {
	near, far := net.Pipe()
	select {
	case p.conns <- far:
		return near, nil
	case <-p.done:
		return nil, net.ErrClosed
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// hub is a server that answers with the statuses given, one a ping, then with 204.
type hub struct {
	statuses []int
	heard    []string // when, and of what
	began    time.Time
}

func (h *hub) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if err := r.ParseForm(); err != nil || r.Method != http.MethodPost || r.Form.Get("hub.mode") != "publish" {
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	h.heard = append(h.heard, time.Since(h.began).String()+" "+strings.Join(r.Form["hub.url"], " "))
	status := http.StatusNoContent
	if len(h.statuses) > 0 {
		status, h.statuses = h.statuses[0], h.statuses[1:]
	}
	w.WriteHeader(status)
}

// withHub runs a publisher with one topic and a hub, in time that is not real.
func withHub(t *testing.T, h *hub, run func(t *testing.T, p *Publisher, n *newsroom)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		l := newPipes()
		server := &http.Server{Handler: h}
		go func() { _ = server.Serve(l) }()
		transport := &http.Transport{DialContext: l.dial}
		n, srcs := newNewsroom(), sources("alpha")
		p := New(Options{
			BaseURL: "https://x.example.org", Sources: srcs, Hubs: []string{"http://hub.example.org/"},
			Topics: []*topic.Topic{mustTopic(t, topic.Spec{ID: "all"}, srcs)}, Client: &http.Client{Transport: transport},
		}, n)
		if err := p.Publish(t.Context(), dawn); err != nil {
			t.Fatal(err)
		}
		h.began = time.Now()
		run(t, p, n)
		transport.CloseIdleConnections()
		if err := server.Close(); err != nil {
			t.Error(err)
		}
	})
}

func TestHubsHearOfChanges(t *testing.T) {
	h := &hub{statuses: []int{500, 503}}
	withHub(t, h, func(t *testing.T, p *Publisher, n *newsroom) {
		t.Helper()
		synctest.Wait()
		if len(h.heard) > 0 {
			t.Errorf("a start is told as news: %q", h.heard)
		}
		n.found(n.item("alpha", "One", dawn, dawn), dawn)
		if err := p.Publish(t.Context(), dawn); err != nil {
			t.Fatal(err)
		}
		if err := p.Publish(t.Context(), dawn); err != nil { // nothing new
			t.Fatal(err)
		}
		if err := p.Close(t.Context()); err != nil {
			t.Fatal(err)
		}
	})
	feeds := " https://x.example.org/feeds/all.atom https://x.example.org/feeds/all.json https://x.example.org/feeds/all.rss"
	want := []string{"0s" + feeds, "2s" + feeds, "6s" + feeds}
	if strings.Join(h.heard, "\n") != strings.Join(want, "\n") {
		t.Errorf("the hub heard %q, want %q", h.heard, want)
	}
}

func TestDeadHubIsTold(t *testing.T) {
	h := &hub{statuses: []int{500, 500, 500, 500, 500}}
	withHub(t, h, func(t *testing.T, p *Publisher, n *newsroom) {
		t.Helper()
		n.found(n.item("alpha", "One", dawn, dawn), dawn)
		if err := p.Publish(t.Context(), dawn); err != nil {
			t.Fatal(err)
		}
		if err := p.Close(t.Context()); err != nil {
			t.Fatal(err)
		}
		if err := p.Publish(t.Context(), dawn); err != nil {
			t.Fatal(err)
		}
		if s := p.Current(); len(s.Problems) != 1 || !strings.Contains(s.Problems[0], "500") {
			t.Errorf("problems: %q", s.Problems)
		}
		if len(h.heard) != pingTries {
			t.Errorf("%d pings, want %d", len(h.heard), pingTries)
		}
	})
}

func TestCloseGivesUp(t *testing.T) {
	h := &hub{statuses: []int{500, 500, 500, 500, 500}}
	withHub(t, h, func(t *testing.T, p *Publisher, n *newsroom) {
		t.Helper()
		n.found(n.item("alpha", "One", dawn, dawn), dawn)
		if err := p.Publish(t.Context(), dawn); err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithTimeout(t.Context(), 3*time.Second)
		defer cancel()
		if err := p.Close(ctx); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("Close = %v", err)
		}
		if len(h.heard) != 2 {
			t.Errorf("%d pings, want 2", len(h.heard))
		}
	})
}

// TestHubsHearAcrossStarts publishes each time with a new publisher, as a program does
// that makes one pass: its cache knows what hubs were told before.
func TestHubsHearAcrossStarts(t *testing.T) {
	h := &hub{}
	withHub(t, h, func(t *testing.T, p *Publisher, n *newsroom) {
		t.Helper()
		o := p.opts
		o.FilesOnly, o.Cache, o.Output = true, filepath.Join(t.TempDir(), "cache"), filepath.Join(t.TempDir(), "public")
		pass := func(want int) {
			t.Helper()
			once := New(o, n)
			if err := errors.Join(once.Publish(t.Context(), dawn), once.Close(t.Context())); err != nil {
				t.Fatal(err)
			}
			if len(h.heard) != want {
				t.Errorf("the hub heard %q, want %d pings", h.heard, want)
			}
		}
		pass(0)
		n.found(n.item("alpha", "One", dawn, dawn), dawn)
		pass(1)
		pass(1)
		if err := os.Remove(filepath.Join(o.Output, "feeds", "all.atom")); err != nil {
			t.Fatal(err)
		}
		pass(1) // written again, and no news
		o.Title = "Another name"
		pass(2) // a config that says something else
		pass(2)
	})
}
