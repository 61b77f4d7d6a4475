package main

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
)

// TestPerHost: a host is asked for as many feeds at a time as the config says, and no more.
func TestPerHost(t *testing.T) {
	for _, perHost := range []int{1, 3} {
		t.Run(strconv.Itoa(perHost), func(t *testing.T) {
			h := &slowHost{full: make(chan struct{}), answersAt: perHost}
			origin := httptest.NewServer(h)
			defer origin.Close()
			dir := t.TempDir()
			var sources strings.Builder
			for i := range 2*perHost + 1 {
				fmt.Fprintf(&sources, "  - {id: s%d, url: \"%s/%d\"}\n", i, origin.URL, i)
			}
			text := fmt.Sprintf("data: %q\nfetch: {allow: [127.0.0.0/8], pause: 0s, timeout: 5s, per_host: %d}\nsources:\n%s", filepath.Join(dir, "data"), perHost, sources.String())
			path := filepath.Join(dir, "foldwire.yaml")
			if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
			var out strings.Builder
			if code := run(t.Context(), []string{"once", "-q", "-c", path}, strings.NewReader(""), io.Discard, &out); code != exitDone || out.Len() > 0 {
				t.Errorf("exit %d: %s", code, out.String())
			}
			if h.most != perHost {
				t.Errorf("%d requests at a time", h.most)
			}
		})
	}
}

// slowHost is a host that answers nobody until so many ask at a time.
type slowHost struct {
	answersAt int
	full      chan struct{} // closed then

	mu        sync.Mutex
	now, most int
}

func (h *slowHost) count(by int) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.now += by; h.now == h.answersAt && h.most < h.now {
		close(h.full)
	}
	h.most = max(h.most, h.now)
}

func (h *slowHost) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	h.count(+1)
	defer h.count(-1)
	select {
	case <-h.full:
	case <-r.Context().Done(): // the client has lost its patience
	}
	fmt.Fprint(w, `<rss version="2.0"><channel><title>A paper</title></channel></rss>`)
}
