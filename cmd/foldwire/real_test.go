package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"foldwire/aggregator/feed"
	"foldwire/aggregator/parse"
)

// realFeeds gives the folder of real feed documents that belongs to the project's data,
// or skips the test where it is absent.
func realFeeds(t *testing.T) string {
	t.Helper()
	shared := os.Getenv("FOLDWIRE_SHARED")
	if shared == "" {
		shared = filepath.Join("..", "..", "..", "shared")
	}
	folder := filepath.Join(shared, "feeds")
	if _, err := os.Stat(filepath.Join(folder, "INDEX.tsv")); err != nil {
		t.Skip("no corpus of real feeds on this machine: set FOLDWIRE_SHARED to the folder that holds feeds/INDEX.tsv")
	}
	return folder
}

// archive serves the documents of a folder as a well-behaved origin and counts answers.
type archive struct {
	folder string
	mu     sync.Mutex
	status map[int]int
}

func (a *archive) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := os.ReadFile(filepath.Join(a.folder, filepath.Base(r.URL.Path)))
	if err != nil {
		http.NotFound(w, r)
		return
	}
	sum := sha256.Sum256(body)
	w.Header().Set("ETag", `"`+hex.EncodeToString(sum[:8])+`"`)
	w.Header().Set("Content-Type", "application/xml")
	if strings.HasSuffix(r.URL.Path, ".json") {
		w.Header().Set("Content-Type", "application/feed+json")
	}
	rec := &statusRecorder{ResponseWriter: w, status: http.StatusOK}
	http.ServeContent(rec, r, "", time.Time{}, bytes.NewReader(body))
	a.mu.Lock()
	a.status[rec.status]++
	a.mu.Unlock()
}

type statusRecorder struct {
	http.ResponseWriter

	status int
}

func (r *statusRecorder) WriteHeader(status int) {
	r.status = status
	r.ResponseWriter.WriteHeader(status)
}

// answers gives the counts by status since the last call.
func (a *archive) answers() map[int]int {
	a.mu.Lock()
	defer a.mu.Unlock()
	got := a.status
	a.status = map[int]int{}
	return got
}

// corpus lists the documents with how many entries the reference reading has.
func corpus(t *testing.T, folder string) map[string]int {
	t.Helper()
	index, err := os.ReadFile(filepath.Join(folder, "INDEX.tsv"))
	if err != nil {
		t.Fatal(err)
	}
	items := map[string]int{}
	for _, line := range strings.Split(strings.TrimSpace(string(index)), "\n")[1:] {
		cols := strings.Split(line, "\t")
		n, err := strconv.Atoi(cols[7])
		if err != nil {
			t.Fatalf("INDEX.tsv: %q: %v", line, err)
		}
		items[cols[0]] = n
	}
	if len(items) < 200 {
		t.Fatalf("only %d documents in the corpus", len(items))
	}
	return items
}

// TestRealFeeds takes the whole program over real documents: each that the reference
// reads is read, nothing is stored twice, a second pass costs only 304s and stores
// nothing, and the published feeds say the same in all three formats.
func TestRealFeeds(t *testing.T) {
	folder := realFeeds(t)
	items := corpus(t, folder)
	origin := &archive{folder: filepath.Join(folder, "documents"), status: map[int]int{}}
	server := httptest.NewServer(origin)
	t.Cleanup(server.Close)
	dir := t.TempDir()
	path, names := realConfig(t, dir, server.URL, items)

	command(t, "once", "--all", "-c", path)
	if got := origin.answers(); got[http.StatusOK] != len(items) {
		t.Errorf("first pass: answers %v, want %d times 200", got, len(items))
	}
	first := command(t, "dump", "-c", path)
	checkStored(t, first, items, names)

	command(t, "once", "--all", "-c", path)
	if got := origin.answers(); got[http.StatusNotModified] != len(items) || len(got) != 1 {
		t.Errorf("second pass: answers %v, want %d times 304", got, len(items))
	}
	if second := command(t, "dump", "-c", path); second != first {
		t.Error("the second pass changed what is stored")
	}
	for _, topic := range []string{"all", "viet", "shared"} {
		checkFormatsAgree(t, filepath.Join(dir, "public", "feeds"), topic)
	}
}

// command runs foldwire as a user would and gives what it prints.
func command(t *testing.T, args ...string) string {
	t.Helper()
	var stdout, stderr bytes.Buffer
	if code := run(t.Context(), args, strings.NewReader(""), &stdout, &stderr); code != exitDone {
		t.Fatalf("foldwire %s: exit %d\n%s", strings.Join(args, " "), code, stderr.String())
	}
	return stdout.String()
}

func realConfig(t *testing.T, dir, origin string, items map[string]int) (path string, names map[feed.SourceID]string) {
	t.Helper()
	names = map[feed.SourceID]string{}
	var b strings.Builder
	fmt.Fprintf(&b, "data: %q\noutput: %q\nfetch: {allow: [127.0.0.0/8], pause: 0s, per_host: 4}\nsources:\n", filepath.Join(dir, "data"), filepath.Join(dir, "public"))
	n := 0
	for name := range items {
		n++
		id := feed.SourceID(fmt.Sprintf("doc-%03d", n))
		names[id] = name
		fmt.Fprintf(&b, "  - {id: %s, url: %q}\n", id, origin+"/"+name)
	}
	b.WriteString(`topics:
  - {id: all, limit: 500}
  - {id: viet, where: 'language startsWith "vi"', limit: 500}
  - {id: shared, min_sources: 2, limit: 500}
`)
	path = filepath.Join(dir, "foldwire.yaml")
	if err := os.WriteFile(path, []byte(b.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	return path, names
}

// unread lists the documents of which the reference reads entries and we do not, with
// the reason why ours is the better reading.
func unread() map[string]string { return map[string]string{} }

func checkStored(t *testing.T, dump string, items map[string]int, names map[feed.SourceID]string) {
	t.Helper()
	ids := map[feed.ItemID]bool{}
	got := map[string]int{}
	for line := range strings.SplitSeq(strings.TrimSpace(dump), "\n") {
		var d dumped
		if err := json.Unmarshal([]byte(line), &d); err != nil {
			t.Fatalf("dump: %q: %v", line, err)
		}
		if ids[d.ID] {
			t.Errorf("item %s is stored twice", d.ID)
		}
		if d.Story.IsZero() {
			t.Errorf("item %s is in no story", d.ID)
		}
		ids[d.ID] = true
		got[names[d.Source]]++
	}
	total := 0
	for name, want := range items {
		total += want
		switch _, excepted := unread()[name]; {
		case want > 0 && got[name] == 0 && !excepted:
			t.Errorf("%s: nothing was read, the reference reads %d entries", name, want)
		case got[name] > want:
			t.Errorf("%s: %d items stored, the reference reads %d entries", name, got[name], want)
		}
	}
	if len(ids) < total*99/100 {
		t.Errorf("%d items stored, the reference reads %d entries", len(ids), total)
	}
	t.Logf("%d documents, %d entries by the reference, %d items stored", len(items), total, len(ids))
}

// checkFormatsAgree reads a topic's three feeds back and compares them entry by entry.
func checkFormatsAgree(t *testing.T, folder, topic string) {
	t.Helper()
	var want []string
	for _, format := range []string{"atom", "rss", "json"} {
		body, err := os.ReadFile(filepath.Join(folder, topic+"."+format))
		if err != nil {
			t.Fatal(err)
		}
		doc, err := parse.Parse(body, "")
		if err != nil {
			t.Fatalf("%s.%s: %v", topic, format, err)
		}
		var got []string
		for _, e := range doc.Entries {
			got = append(got, e.GUID+"\n"+e.Title+"\n"+e.Link)
		}
		if len(got) == 0 {
			t.Errorf("%s.%s has no entries", topic, format)
		}
		if want == nil {
			want = got
			continue
		}
		if len(got) != len(want) {
			t.Errorf("%s.%s has %d entries, .atom has %d", topic, format, len(got), len(want))
			continue
		}
		for i := range got {
			if got[i] != want[i] {
				t.Errorf("%s.%s entry %d:\n%s\nin .atom:\n%s", topic, format, i, got[i], want[i])
			}
		}
	}
}
