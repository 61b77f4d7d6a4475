package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

// service is a running foldwire, started as a user would.
type service struct {
	t             *testing.T
	dir, path     string
	public, admin string // host:port
	origin        *httptest.Server
	stop          func() // ends it and waits; once is enough
	mu            sync.Mutex
	log           strings.Builder
	lines         chan string
}

// papers serves two papers' feeds from memory.
type papers struct {
	mu    sync.Mutex
	items map[string][]string // titles by path
	long  map[string]int      // words of an article by title, where they are more than a few
}

// addLong adds an article of so many words.
func (p *papers) addLong(path, title string, length int) {
	p.mu.Lock()
	p.long = map[string]int{title: length}
	p.mu.Unlock()
	p.add(path, title)
}

func (p *papers) add(path, title string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.items[path] = append(p.items[path], title)
}

func (p *papers) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	p.mu.Lock()
	defer p.mu.Unlock()
	fmt.Fprintf(w, "<rss version=\"2.0\"><channel><title>Paper %s</title>", r.URL.Path)
	for i, title := range p.items[r.URL.Path] {
		link := fmt.Sprintf("https://example.org%s/%d", r.URL.Path, i)
		fmt.Fprintf(w, "<item><guid>%s</guid><link>%s</link><title>%s</title><description>%s</description></item>", link, link, title, words(uint64(len(title)*31+i), max(p.long[title], 40)))
	}
	fmt.Fprint(w, "</channel></rss>")
}

// freePorts gives two addresses that nobody listens on.
func freePorts(t *testing.T) (one, other string) {
	t.Helper()
	var addresses [2]string
	for i := range addresses {
		l, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		defer l.Close() // once both are taken, lest they be one
		addresses[i] = l.Addr().String()
	}
	return addresses[0], addresses[1]
}

// newService writes a config of two sources, with more, and starts nothing yet.
func newService(t *testing.T, origin http.Handler, more string) *service {
	t.Helper()
	s := &service{t: t, dir: t.TempDir(), origin: httptest.NewServer(origin)}
	t.Cleanup(s.origin.Close)
	s.public, s.admin = freePorts(t)
	s.path = filepath.Join(s.dir, "foldwire.yaml")
	s.write(s.config(more))
	return s
}

func (s *service) config(more string) string {
	return fmt.Sprintf("# our papers\nlisten: %q\nadmin: %q\nfetch: {allow: [127.0.0.0/8], pause: 0s, per_host: 4}\n%s\nsources:\n  - {id: a, url: \"%s/a\"}\n  - {id: b, url: \"%s/b\", tags: [late]}\n",
		s.public, s.admin, more, s.origin.URL, s.origin.URL)
}

// write replaces the config in one step, as a deployment does.
func (s *service) write(text string) {
	s.t.Helper()
	temp := s.path + ".new"
	if err := os.WriteFile(temp, []byte(text), 0o600); err != nil {
		s.t.Fatal(err)
	}
	if err := os.Rename(temp, s.path); err != nil {
		s.t.Fatal(err)
	}
}

// start runs the daemon until stop or the end of the test.
func (s *service) start() {
	s.t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	stderr, w := io.Pipe()
	s.lines = make(chan string, 4096)
	done := make(chan int, 1)
	go func() {
		code := run(ctx, []string{"run", "-v", "-c", s.path}, strings.NewReader(""), io.Discard, w)
		_ = w.Close()
		done <- code
	}()
	lines := s.lines
	go func() {
		defer close(lines)
		for sc := bufio.NewScanner(stderr); sc.Scan(); {
			s.mu.Lock()
			s.log.WriteString(sc.Text() + "\n")
			s.mu.Unlock()
			lines <- sc.Text()
		}
	}()
	s.stop = sync.OnceFunc(func() {
		cancel()
		go func() {
			for range lines { // only so that the daemon can end
			}
		}()
		if code := <-done; code != exitDone {
			s.t.Errorf("foldwire run ended with %d\n%s", code, s.logged())
		}
	})
	s.t.Cleanup(s.stop)
	s.await("foldwire is running")
}

func (s *service) logged() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.log.String()
}

// await waits for a line of the log that holds a text.
func (s *service) await(text string) string {
	s.t.Helper()
	late := time.After(60 * time.Second)
	for {
		select {
		case line, open := <-s.lines:
			if strings.Contains(line, text) {
				return line
			}
			if !open {
				s.t.Fatalf("the daemon ended without saying %q\n%s", text, s.logged())
			}
		case <-late:
			s.t.Fatalf("the daemon does not say %q\n%s", text, s.logged())
		}
	}
}

// foldwire runs another command beside the daemon.
func (s *service) foldwire(args ...string) (code int, stdout, stderr string) {
	s.t.Helper()
	ctx, cancel := context.WithTimeout(s.t.Context(), time.Minute)
	defer cancel()
	var out, err strings.Builder
	code = run(ctx, append(args, "-c", s.path), strings.NewReader(""), &out, &err)
	return code, out.String(), err.String()
}

// must runs a command that has to go well and gives what it prints.
func (s *service) must(args ...string) string {
	s.t.Helper()
	code, out, err := s.foldwire(args...)
	if code != exitDone {
		s.t.Fatalf("foldwire %s: exit %d\n%s%s\n%s", strings.Join(args, " "), code, out, err, s.logged())
	}
	return out
}

// ask sends a request and gives status and body.
func (s *service) ask(method, target string, header ...string) (status int, body string) {
	s.t.Helper()
	req, err := http.NewRequestWithContext(s.t.Context(), method, "http://"+target, nil)
	if err != nil {
		s.t.Fatal(err)
	}
	for i := 0; i+1 < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
		if header[i] == "Host" {
			req.Host = header[i+1]
		}
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		s.t.Fatal(err)
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	if err != nil {
		s.t.Fatal(err)
	}
	return res.StatusCode, string(text)
}

func twoPapers() *papers {
	return &papers{items: map[string][]string{"/a": {"Harbour bridge closed after inspection"}, "/b": {"Central bank leaves rate unchanged"}}}
}

// TestCommandsBesideTheDaemon asks everything of the daemon that the database could tell,
// and of the database once the daemon has stopped: the answers are the same.
func TestCommandsBesideTheDaemon(t *testing.T) {
	p := twoPapers()
	s := newService(t, p, "")
	s.start()
	s.must("poll", "a")
	s.must("poll", "b")
	p.add("/a", "Storm warning for the coast")
	if out := s.must("poll", "a"); !strings.Contains(out, "a: 1 entry new or changed") {
		t.Errorf("poll a says %q", out)
	}
	if code, _, stderr := s.foldwire("poll", "nobody"); code != exitFailed || !strings.Contains(stderr, `no such source: "nobody"`) {
		t.Errorf("poll of an unknown source: exit %d, %q", code, stderr)
	}
	dump := s.must("dump")
	if n := strings.Count(dump, "\n"); n != 3 {
		t.Fatalf("dump gives %d lines:\n%s", n, dump)
	}
	var st status
	if err := json.Unmarshal([]byte(s.must("status", "--json")), &st); err != nil || st.Started == nil || len(st.Sources) != 2 || st.Config == nil {
		t.Errorf("status of a running daemon: %v, %+v", err, st)
	}
	why := s.must("why", "https://example.org/a/0", "https://example.org/b/0")
	if !strings.Contains(why, "They are in two stories") {
		t.Errorf("why says %q", why)
	}
	if code, _, stderr := s.foldwire("why", "https://example.org/none"); code != exitFailed || !strings.Contains(stderr, "no source has told it") {
		t.Errorf("why of something unknown: exit %d, %q", code, stderr)
	}
	copied := filepath.Join(t.TempDir(), "copy.db")
	if out := s.must("backup", copied); !strings.Contains(out, "3 items, 3 stories") {
		t.Errorf("backup says %q", out)
	}
	if left, _ := filepath.Glob(filepath.Join(s.dir, "data", spoolName)); len(left) > 0 {
		t.Errorf("the daemon leaves %v behind", left)
	}
	s.stop()
	if again := s.must("dump"); again != dump {
		t.Errorf("dump of the database:\n%s\nof the daemon:\n%s", again, dump)
	}
	if again := s.must("why", "https://example.org/a/0", "https://example.org/b/0"); again != why {
		t.Errorf("why of the database:\n%s\nof the daemon:\n%s", again, why)
	}
	if err := os.Rename(copied, filepath.Join(s.dir, "data", databaseName)); err != nil {
		t.Fatal(err)
	}
	if again := s.must("dump"); again != dump {
		t.Errorf("dump of the backup:\n%s\nof the daemon:\n%s", again, dump)
	}
}

// TestReload changes the config of a running daemon: sources and topics come and go, a
// topic that is gone answers 410, also after a restart, and mistakes change nothing.
func TestReload(t *testing.T) {
	p := twoPapers()
	s := newService(t, p, "topics: [{id: one}, {id: two}]")
	s.start()
	s.must("poll", "a")
	s.must("poll", "b")
	if status, _ := s.ask(http.MethodGet, s.public+"/feeds/two.atom"); status != http.StatusOK {
		t.Fatalf("feeds/two.atom before: %d", status)
	}
	p.add("/c", "Storm warning for the coast")
	s.write(strings.Replace(s.config("topics: [{id: one}, {id: three, from: [c]}]"), "  - {id: b,", fmt.Sprintf("  - {id: c, url: \"%s/c\"}\n#  - {id: b,", s.origin.URL), 1))
	line := s.await("config reloaded") // seen by itself, as the file changed
	for _, want := range []string{"1 source added: c", "1 source removed: b", "1 topic added: three", "1 topic removed: two"} {
		if !strings.Contains(line, want) {
			t.Errorf("the log does not say %q: %s", want, line)
		}
	}
	s.must("poll", "c")
	for path, want := range map[string]int{"one": http.StatusOK, "two": http.StatusGone, "three": http.StatusOK} {
		if status, _ := s.ask(http.MethodGet, s.public+"/feeds/"+path+".atom"); status != want {
			t.Errorf("feeds/%s.atom after the reload: %d, want %d", path, status, want)
		}
	}
	s.write("sources: [\n")
	if status, text := s.ask(http.MethodPost, s.admin+"/reload"); status != http.StatusUnprocessableEntity || !strings.Contains(text, "mistake") {
		t.Errorf("reload of a broken file: %d %q", status, text)
	}
	if status, _ := s.ask(http.MethodGet, s.public+"/feeds/three.atom"); status != http.StatusOK {
		t.Errorf("feeds/three.atom after a broken file: %d", status)
	}
	_, metrics := s.ask(http.MethodGet, s.admin+"/metrics")
	if !strings.Contains(metrics, "foldwire_config_reload_successful 0") {
		t.Error("the metrics do not tell that the reload failed")
	}
	var st status
	if _, text := s.ask(http.MethodGet, s.admin+"/status"); json.Unmarshal([]byte(text), &st) != nil || st.Config.Refused == nil {
		t.Errorf("/status does not tell that the reload failed: %s", text)
	}
	s.write(s.config("topics: [{id: one}]"))
	if status, text := s.ask(http.MethodPost, s.admin+"/reload"); status != http.StatusOK {
		t.Errorf("reload of a good file: %d %q", status, text)
	}
	s.stop()
	s.start()
	if status, _ := s.ask(http.MethodGet, s.public+"/feeds/two.atom"); status != http.StatusGone {
		t.Errorf("feeds/two.atom after a restart: %d, want 410", status)
	}
}

// TestAdminIsGuarded: with a token nothing but the probes answers without it; without
// one, web pages that lead a name of theirs here, or post from elsewhere, get nothing.
func TestAdminIsGuarded(t *testing.T) {
	s := newService(t, twoPapers(), "admin_token: 0123456789abcdef0123456789abcdef")
	s.start()
	for _, path := range []string{"/status", "/metrics", "/dump", "/why?name=x", "/debug/pprof/", "/nothing"} {
		for _, header := range [][]string{{}, {"Authorization", "Bearer 0123456789abcdef"}, {"Authorization", "0123456789abcdef0123456789abcdef"}} {
			if status, _ := s.ask(http.MethodGet, s.admin+path, header...); status != http.StatusUnauthorized {
				t.Errorf("%s with %v: %d, want 401", path, header, status)
			}
		}
	}
	for _, path := range []string{"/healthz", "/readyz"} {
		if status, _ := s.ask(http.MethodGet, s.admin+path); status != http.StatusOK {
			t.Errorf("%s: %d", path, status)
		}
	}
	if status, _ := s.ask(http.MethodGet, s.admin+"/metrics", "Authorization", "Bearer 0123456789abcdef0123456789abcdef"); status != http.StatusOK {
		t.Errorf("/metrics with the token: %d", status)
	}
	s.must("status") // which reads the token from the config
	var said strings.Builder
	if code := run(t.Context(), []string{"status", "--ready=" + s.admin}, strings.NewReader(""), &said, &said); code != exitDone || said.String() != "ready\n" {
		t.Errorf("status --ready: %d %q", code, said.String())
	}
	s.stop()
	if code := run(t.Context(), []string{"status", "--ready=" + s.admin}, strings.NewReader(""), &said, &said); code != exitFailed || !strings.Contains(said.String(), "no daemon answers at "+s.admin) {
		t.Errorf("status --ready without a daemon: %d %q", code, said.String())
	}

	s = newService(t, twoPapers(), "")
	s.start()
	if status, _ := s.ask(http.MethodGet, s.admin+"/status", "Host", "rebound.example.org:8081"); status != http.StatusForbidden {
		t.Errorf("/status by another name: %d, want 403", status)
	}
	if status, _ := s.ask(http.MethodGet, s.admin+"/status", "Host", "localhost"); status != http.StatusOK {
		t.Errorf("/status by localhost: %d", status)
	}
	poll := "/poll?" + url.Values{"source": {"a"}}.Encode()
	if status, _ := s.ask(http.MethodPost, s.admin+poll, "Sec-Fetch-Site", "cross-site"); status != http.StatusForbidden {
		t.Errorf("a post from another site: %d, want 403", status)
	}
	if status, _ := s.ask(http.MethodPost, s.admin+poll, "Origin", "https://evil.example.org"); status != http.StatusForbidden {
		t.Errorf("a post of another origin: %d, want 403", status)
	}
	if status, _ := s.ask(http.MethodGet, s.admin+poll); status != http.StatusMethodNotAllowed {
		t.Errorf("a poll by GET: %d, want 405", status)
	}
}
