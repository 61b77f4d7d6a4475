package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"hash/fnv"
	"maps"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"foldwire/aggregator/feed"
	"foldwire/aggregator/parse"
)

// gazette is an origin whose feeds gain entries while it is read.
type gazette struct {
	mu     sync.Mutex
	shown  map[string]bool // links that a complete answer has held
	issues map[string]int
}

// ServeHTTP gives a feed of the newest entries, more than many kills can skip; each answer may bring a new one.
func (g *gazette) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	g.mu.Lock()
	defer g.mu.Unlock()
	name := strings.Trim(r.URL.Path, "/")
	g.issues[name]++
	n := g.issues[name] / 2
	var b bytes.Buffer
	fmt.Fprintf(&b, "<rss version=\"2.0\"><channel><title>%s</title>", name)
	var links []string
	for i := max(0, n-60); i <= n; i++ {
		link := fmt.Sprintf("http://%s/%s/%d", r.Host, name, i)
		links = append(links, link)
		fmt.Fprintf(&b, "<item><link>%s</link><guid>%s</guid><title>%s number %d of the %s report</title><description>%s</description></item>",
			link, link, name, i, words(uint64(i)*7919, 3), words(uint64(i)+17*uint64(len(name)), 40))
	}
	b.WriteString("</channel></rss>")
	h := fnv.New32a()
	h.Write(b.Bytes())
	w.Header().Set("ETag", fmt.Sprintf(`"%x"`, h.Sum32()))
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(b.Bytes()))
	for _, l := range links {
		g.shown[l] = true
	}
}

// links lists what has been shown so far.
func (g *gazette) links() []string {
	g.mu.Lock()
	defer g.mu.Unlock()
	return slices.Collect(maps.Keys(g.shown))
}

func words(seed uint64, n int) string {
	rng := rand.New(rand.NewPCG(seed, 1))
	list := make([]string, n)
	for i := range list {
		list[i] = "w" + strconv.FormatUint(rng.Uint64()%5000, 36)
	}
	return strings.Join(list, " ")
}

// TestKilledAtAnyMoment kills real passes at random moments and looks at what is left:
// nothing that was shown is missing in the end, nothing is stored twice, and no link is
// ever announced under two ids, and the database is sound. FOLDWIRE_KILLS sets how often.
func TestKilledAtAnyMoment(t *testing.T) {
	kills := 10
	if s := os.Getenv("FOLDWIRE_KILLS"); s != "" {
		n, err := strconv.Atoi(s)
		if err != nil {
			t.Fatal(err)
		}
		kills = n
	}
	g := &gazette{shown: map[string]bool{}, issues: map[string]int{}}
	server := httptest.NewServer(g)
	t.Cleanup(server.Close)
	dir := t.TempDir()
	path := crashConfig(t, dir, server.URL)
	announced, stored := map[string]string{}, map[string]feed.ItemID{}
	rng := rand.New(rand.NewPCG(1, 2))
	took := pass(t, path, 0)
	killed := 0
	for range kills {
		before := len(g.links())
		switch d := pass(t, path, time.Duration(rng.Int64N(int64(took)*5/4))); {
		case d == 0:
			killed++
		case len(g.links()) > before:
			took = d // a busy machine's pace changes; a pass without news tells nothing of it
		}
		checkAnnounced(t, filepath.Join(dir, "public", "feeds", "all.atom"), announced)
		checkDump(t, command(t, "dump", "-c", path), stored)
		command(t, "backup", filepath.Join(dir, "copy.db"), "-c", path) // which checks every page and every record
	}
	shown := g.links() // what answers to killed passes may still add comes too late to be asked for
	pass(t, path, 0)
	checkDump(t, command(t, "dump", "-c", path), stored)
	for _, link := range shown {
		if _, ok := stored[link]; !ok {
			t.Errorf("%s was shown and is not stored", link)
		}
	}
	if killed < kills/4 {
		t.Errorf("only %d of %d passes were killed before their end: the test proves little", killed, kills)
	}
	t.Logf("%d passes killed, %d not in time; %d items stored", killed, kills-killed, len(stored))
}

func crashConfig(t *testing.T, dir, origin string) string {
	t.Helper()
	var b strings.Builder
	fmt.Fprintf(&b, "data: %q\noutput: %q\nfetch: {allow: [127.0.0.0/8], pause: 0s, per_host: 8}\nsources:\n", filepath.Join(dir, "data"), filepath.Join(dir, "public"))
	for i := range 12 {
		fmt.Fprintf(&b, "  - {id: s%d, url: %q}\n", i, fmt.Sprintf("%s/paper%d", origin, i))
	}
	path := filepath.Join(dir, "foldwire.yaml")
	if err := os.WriteFile(path, []byte(b.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// pass runs foldwire once in a process of its own and kills it after the given time, or
// lets it end if that is 0. It gives how long it took, or 0 if it was killed.
func pass(t *testing.T, path string, after time.Duration) time.Duration {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), os.Args[0], "once", "--all", "-c", path)
	cmd.Env = append(os.Environ(), asFoldwire+"=1")
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	begin := time.Now()
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	if after > 0 {
		timer := time.AfterFunc(after, func() { _ = cmd.Process.Kill() })
		defer timer.Stop()
	}
	err := cmd.Wait()
	switch {
	case err == nil:
		return time.Since(begin)
	case after > 0 && cmd.ProcessState.ExitCode() == -1:
		return 0
	}
	t.Fatalf("pass: %v\n%s", err, out.String())
	return 0
}

// checkAnnounced reads the published feed, which must always be whole, and compares with
// what was announced before.
func checkAnnounced(t *testing.T, file string, announced map[string]string) {
	t.Helper()
	body, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	doc, err := parse.Parse(body, "application/atom+xml")
	if err != nil {
		t.Fatalf("the published feed is broken: %v", err)
	}
	ids := map[string]bool{}
	for _, e := range doc.Entries {
		if ids[e.GUID] {
			t.Errorf("entry %s is in the feed twice", e.GUID)
		}
		ids[e.GUID] = true
		if old, ok := announced[e.Link]; ok && old != e.GUID {
			t.Errorf("%s was announced as %s and now as %s", e.Link, old, e.GUID)
		}
		announced[e.Link] = e.GUID
	}
}

// checkDump reads what is stored and compares with what was stored before.
func checkDump(t *testing.T, dump string, stored map[string]feed.ItemID) {
	t.Helper()
	links := map[string]bool{}
	for line := range strings.SplitSeq(strings.TrimSpace(dump), "\n") {
		var d dumped
		if err := json.Unmarshal([]byte(line), &d); err != nil {
			t.Fatalf("dump: %q: %v", line, err)
		}
		if links[d.URL] {
			t.Errorf("%s is stored twice", d.URL)
		}
		links[d.URL] = true
		if old, ok := stored[d.URL]; ok && old != d.ID {
			t.Errorf("%s was stored as %s and now as %s", d.URL, old, d.ID)
		}
		stored[d.URL] = d.ID
	}
	for link := range stored {
		if !links[link] {
			t.Errorf("%s was stored and is gone", link)
		}
	}
}
