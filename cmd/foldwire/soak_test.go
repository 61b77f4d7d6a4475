package main

import (
	"context"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"

	"foldwire/aggregator/boltstore"
	"foldwire/aggregator/feedtest"
	"foldwire/aggregator/fetch"
	"foldwire/config"
)

// island is a daemon on simulated time: real parts but for the network, which is in
// memory.
type island struct {
	t      *testing.T
	dir    string
	origin *feedtest.Origin
	log    *slog.Logger
	d      *daemon
}

func newIsland(t *testing.T) *island {
	t.Helper()
	return islandIn(t, t.TempDir())
}

// islandIn is an island over what is in a folder.
func islandIn(t *testing.T, dir string) *island {
	t.Helper()
	return &island{t: t, dir: dir, origin: feedtest.NewPipe(t), log: slog.New(slog.DiscardHandler)}
}

// live starts a daemon with a config, lets it work for a while, and stops it.
func (is *island) live(yaml string, d time.Duration, during func()) {
	is.t.Helper()
	path := filepath.Join(is.dir, "foldwire.yaml")
	if err := os.WriteFile(path, []byte(yaml), 0o600); err != nil {
		is.t.Fatal(err)
	}
	cfg, err := config.Load(path, func(string) (string, bool) { return "", false })
	if err != nil {
		is.t.Fatal(err)
	}
	p, err := newProgram(cfg, is.log)
	if err != nil {
		is.t.Fatal(err)
	}
	client, err := fetch.New(fetch.Options{DialContext: is.origin.DialContext, PerHost: 256, Concurrency: 256})
	if err != nil {
		is.t.Fatal(err)
	}
	p.fetch.client.Store(client)
	is.d = newDaemon(p, nil)
	is.d.rhythm = time.Hour
	ctx, cancel := context.WithTimeout(is.t.Context(), d)
	defer cancel()
	compactIfItPays(ctx, p, 0)
	if err := is.d.begin(ctx); err != nil {
		is.t.Fatal(err)
	}
	if during != nil {
		go during()
	}
	if err := is.d.work(ctx, nil); err != nil {
		is.t.Error(err)
	}
	client.CloseIdleConnections()
	if err := p.close(); err != nil {
		is.t.Error(err)
	}
}

// article makes an item whose words depend on source and number.
func article(source, n int, at time.Time) feedtest.Item {
	text := words(uint64(source)<<32|uint64(n), 60)
	link := fmt.Sprintf("http://origin.example/%d/%d", source, n)
	return feedtest.Item{GUID: link, Link: link, Title: text[:40], Content: "<p>" + text + "</p>", Published: at}
}

// press is many papers that go on publishing.
type press struct {
	is      *island
	rng     *rand.Rand
	numbers []int // of the last article of each
	recent  [][]feedtest.Item
}

// print lets each of the papers publish with a chance, in a document of its last ten.
// Each takes its time to answer, as they do, so that polls are folded together.
func (p *press) print(chance float64) {
	for i := range p.numbers {
		if p.numbers[i] > 0 && p.rng.Float64() > chance {
			continue
		}
		p.numbers[i]++
		p.recent[i] = append(p.recent[i], article(i, p.numbers[i], time.Now()))
		p.recent[i] = p.recent[i][max(0, len(p.recent[i])-10):]
		f := p.is.origin.Feed(fmt.Sprintf("/%d", i)).Items(p.recent[i]...)
		f.Always(feedtest.Late(time.Duration(1+i%19)*time.Second, feedtest.Honest()))
		switch {
		case p.rng.IntN(40) == 0:
			f.Then(feedtest.Status(503), feedtest.HangUp(), feedtest.Page())
		case p.rng.IntN(40) == 0:
			f.Then(feedtest.Late(30*time.Second, feedtest.Honest()))
		}
	}
}

// soakConfig configures nine of ten papers, others each time.
func soakConfig(is *island, papers, episode int) string {
	var b strings.Builder
	b.WriteString("retention: {age: 5d, memory: 10d, schedule: \"17 3 * * *\"}\nschedule: \"23 */8 * * *\"\nadaptive: false\nsources:\n")
	for i := range papers {
		if (i+episode)%10 != 0 {
			fmt.Fprintf(&b, "  - {id: s%d, url: %q, tags: [t%d]}\n", i, is.origin.URL(fmt.Sprintf("/%d", i)), i%3)
		}
	}
	b.WriteString("topics:\n  - {id: all, limit: 10}\n  - {id: some, from: [t1], limit: 10, max_age: 2d}\n")
	return b.String()
}

// vitals are what must not grow for ever.
type vitals struct {
	goroutines int
	heap       uint64
	stored     boltstore.Stats
}

func (is *island) vitals() vitals {
	is.t.Helper()
	store, err := boltstore.Open(filepath.Join(is.dir, "data", databaseName), boltstore.Options{})
	if err != nil {
		is.t.Fatal(err)
	}
	defer store.Close()
	st, err := store.Stats(is.t.Context())
	if err != nil {
		is.t.Fatal(err)
	}
	if err := store.Check(is.t.Context()); err != nil {
		is.t.Error(err)
	}
	is.d = nil
	runtime.GC()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return vitals{goroutines: runtime.NumGoroutine(), heap: m.HeapAlloc, stored: st}
}

// TestAMonthLeavesNoTraces simulates a month of papers that publish, fail, come and go,
// with a restart every other day. FOLDWIRE_SOAK sets the number of sources; by default
// the month is a small one.
func TestAMonthLeavesNoTraces(t *testing.T) {
	papers, issue := 8, 4*time.Hour
	if s := os.Getenv("FOLDWIRE_SOAK"); s != "" {
		n, err := strconv.Atoi(s)
		if err != nil {
			t.Fatal(err)
		}
		papers, issue = n, 8*time.Hour
	}
	defer goleak.VerifyNone(t, goleak.IgnoreCurrent())
	synctest.Test(t, func(t *testing.T) {
		is := newIsland(t)
		p := &press{is: is, rng: rand.New(rand.NewPCG(1, 1)), numbers: make([]int, papers), recent: make([][]feedtest.Item, papers)}
		var seen []vitals
		const episode = 48 * time.Hour
		for n := range 15 {
			p.print(1)
			is.live(soakConfig(is, papers, n), episode, func() {
				for range episode/issue - 1 {
					time.Sleep(issue)
					p.print(0.9)
					is.origin.Forget()
				}
			})
			is.origin.Forget()
			seen = append(seen, is.vitals())
			v := seen[n]
			t.Logf("day %d: %d goroutines, heap %d KiB, file %d KiB (%d free), %d items, %d remembered, %d stories, %d aliases, %d tombstones", 2*n+2, v.goroutines, v.heap>>10,
				v.stored.Size>>10, v.stored.Free>>10, v.stored.Full, v.stored.Items, v.stored.Stories, v.stored.Aliases, v.stored.Tombstones)
		}
		compareVitals(t, seen[7], seen[14], papers)
	})
}

// compareVitals looks for growth between the middle of the month, when retention is at
// work, and its end.
func compareVitals(t *testing.T, middle, end vitals, papers int) {
	t.Helper()
	if end.goroutines > middle.goroutines {
		t.Errorf("%d goroutines in the middle, %d at the end", middle.goroutines, end.goroutines)
	}
	if end.heap > middle.heap+middle.heap/4+4<<20 {
		t.Errorf("heap of %d bytes in the middle, %d at the end", middle.heap, end.heap)
	}
	if used, was := end.stored.Size-end.stored.Free, middle.stored.Size-middle.stored.Free; used > was*3/2 {
		t.Errorf("%d bytes of the file in use in the middle, %d at the end", was, used)
	}
	const steps = 8 << 20 // two, in which a file grows
	if end.stored.Size > middle.stored.Size*3/2+steps {
		t.Errorf("a file of %d bytes in the middle, %d at the end", middle.stored.Size, end.stored.Size)
	}
	if end.stored.Full > middle.stored.Full*5/4 || end.stored.Full < papers {
		t.Errorf("%d items stored in the middle, %d at the end", middle.stored.Full, end.stored.Full)
	}
}

// TestAClockSetBackGoesOn: what was stored by a clock that was a month ahead neither
// keeps sources from being polled nor readers from seeing what is new.
func TestAClockSetBackGoesOn(t *testing.T) {
	dir := t.TempDir()
	published := func(is *island) int {
		is.t.Helper()
		body, err := os.ReadFile(filepath.Join(dir, "public", "feeds", "all.json"))
		if err != nil {
			is.t.Fatal(err)
		}
		return strings.Count(string(body), `"date_published"`)
	}
	yaml := func(is *island) string {
		return fmt.Sprintf("output: ./public\nsources: [{id: a, url: %q}]\n", is.origin.URL("/a"))
	}
	synctest.Test(t, func(t *testing.T) {
		time.Sleep(30 * 24 * time.Hour)
		is := islandIn(t, dir)
		is.origin.Feed("/a").Items(article(0, 1, time.Now()))
		is.live(yaml(is), time.Hour, nil)
		if n := published(is); n != 1 {
			t.Fatalf("%d entries published, want 1", n)
		}
	})
	synctest.Test(t, func(t *testing.T) { // whose clock starts anew
		is := islandIn(t, dir)
		is.origin.Feed("/a").Items(article(0, 1, time.Now()), article(0, 2, time.Now()))
		is.live(yaml(is), time.Hour, func() {
			time.Sleep(10 * time.Minute)
			if n := published(is); n != 2 {
				t.Errorf("%d entries published ten minutes after the clock was set back, want 2", n)
			}
			is.origin.Feed("/a").Items(article(0, 1, time.Now()), article(0, 2, time.Now()), article(0, 3, time.Now()))
		})
		if n := published(is); n != 3 {
			t.Errorf("%d entries published within the hour, want 3", n)
		}
	})
}
