package main

import (
	"bufio"
	"cmp"
	"context"
	_ "embed"
	"fmt"
	"io"
	"os/exec"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

//go:embed testdata/browser/audit.js
var audit string

// shiftMeter adds up how far a page moves after it was first shown.
const shiftMeter = `window.shifted = 0;
new PerformanceObserver((l) => { for (const e of l.getEntries()) window.shifted += e.value; }).observe({type: "layout-shift", buffered: true});`

// budget is how many bytes a page may cost with all that it loads.
const budget = 50_000

// browser is a real browser.
type browser struct{ ctx context.Context }

// newBrowser starts Chromium with a profile of its own.
func newBrowser(t *testing.T) *browser {
	t.Helper()
	program, err := exec.LookPath("chromium")
	if err != nil {
		t.Skip("chromium is not installed, so pages are not tried in a browser (apt-get install chromium)")
	}
	opts := []chromedp.ExecAllocatorOption{
		chromedp.ExecPath(program), chromedp.UserDataDir(t.TempDir()), chromedp.Headless, chromedp.NoSandbox,
		chromedp.DisableGPU, chromedp.NoFirstRun, chromedp.NoDefaultBrowserCheck, chromedp.WSURLReadTimeout(time.Minute),
	}
	for _, f := range []string{"disable-quic", "disable-background-networking", "disable-component-update", "disable-sync", "disable-dev-shm-usage", "hide-scrollbars"} {
		opts = append(opts, chromedp.Flag(f, true))
	}
	alloc, stop := chromedp.NewExecAllocator(t.Context(), opts...)
	t.Cleanup(stop)
	ctx, end := chromedp.NewContext(alloc)
	t.Cleanup(end)
	if err := chromedp.Do(ctx); err != nil {
		t.Fatalf("chromium does not start: %v", err)
	}
	return &browser{ctx: ctx}
}

// look is how a page is looked at.
type look struct {
	width, height int64
	dark, noJS    bool
	print         bool // as on paper
	language      string
}

// tab is one page of a browser and what was seen of its traffic.
type tab struct {
	t   *testing.T
	ctx context.Context

	mu       sync.Mutex
	asked    []string // addresses
	problems []string // what the console said
	streams  map[network.RequestID]bool
	bytes    float64
}

// tab opens an empty page.
func (b *browser) tab(t *testing.T, l look) *tab {
	t.Helper()
	ctx, end := chromedp.NewContext(b.ctx)
	t.Cleanup(end)
	ctx, cancel := context.WithTimeout(ctx, 2*time.Minute)
	t.Cleanup(cancel)
	tb := &tab{t: t, ctx: ctx, streams: map[network.RequestID]bool{}}
	if err := chromedp.Listen(ctx, tb.watch); err != nil {
		t.Fatal(err)
	}
	scheme := "light"
	if l.dark {
		scheme = "dark"
	}
	send(tb, network.Enable, network.EnableParams{})
	send(tb, network.SetCacheDisabled, network.SetCacheDisabledParams{CacheDisabled: true})
	send(tb, log.Enable, cdp.Empty{})
	send(tb, emulation.SetDeviceMetricsOverride, emulation.SetDeviceMetricsOverrideParams{
		Width: max(l.width, 320), Height: max(l.height, 600), DeviceScaleFactor: 1, Mobile: l.width < 500,
	})
	media := ""
	if l.print {
		media = "print"
	}
	send(tb, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
		Media:    media,
		Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}},
	})
	send(tb, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: l.noJS})
	send(tb, emulation.SetUserAgentOverride, emulation.SetUserAgentOverrideParams{
		UserAgent: "browser test", AcceptLanguage: cmp.Or(l.language, "en"),
	})
	send(tb, emulation.SetTimezoneOverride, emulation.SetTimezoneOverrideParams{TimezoneID: "Asia/Ho_Chi_Minh"})
	send(tb, page.AddScriptToEvaluateOnNewDocument, page.AddScriptToEvaluateOnNewDocumentParams{Source: shiftMeter})
	return tb
}

// send gives the browser a command.
func send[P, R any](tb *tab, cmd cdp.Command[P, R], params P) {
	tb.t.Helper()
	if _, err := chromedp.Call(tb.ctx, cmd, params); err != nil {
		tb.t.Fatal(err)
	}
}

func (tb *tab) run(actions ...chromedp.Action[chromedp.Void]) {
	tb.t.Helper()
	if err := chromedp.Do(tb.ctx, actions...); err != nil {
		tb.t.Fatal(err)
	}
}

// watch is told of all that happens in the page.
func (tb *tab) watch(event any) {
	tb.mu.Lock()
	defer tb.mu.Unlock()
	switch e := event.(type) {
	case *network.EventRequestWillBeSent:
		tb.asked = append(tb.asked, e.Request.URL)
		tb.streams[e.RequestID] = e.Type == network.ResourceTypeEventSource
	case *network.EventLoadingFinished:
		if !tb.streams[e.RequestID] {
			tb.bytes += e.EncodedDataLength
		}
	case *log.EventEntryAdded:
		if e.Entry.Level == log.EntryLevelError || e.Entry.Level == log.EntryLevelWarning {
			tb.problems = append(tb.problems, e.Entry.Text+" "+e.Entry.URL)
		}
	case *runtime.EventExceptionThrown:
		tb.problems = append(tb.problems, e.ExceptionDetails.Text)
	case *runtime.EventConsoleAPICalled:
		tb.problems = append(tb.problems, fmt.Sprintf("console.%s", e.Type))
	}
}

// open goes to an address and waits until the page is loaded.
func (tb *tab) open(address string) {
	tb.t.Helper()
	tb.run(chromedp.Navigate(address))
}

// eval gives what a JavaScript expression comes to.
func eval[T any](tb *tab, expression string) T {
	tb.t.Helper()
	v, err := chromedp.Run(tb.ctx, chromedp.Evaluate[T](expression, chromedp.EvalAwaitPromise))
	if err != nil {
		tb.t.Fatal(err)
	}
	return v
}

// until waits until an expression is true.
func (tb *tab) until(expression string) {
	tb.t.Helper()
	if _, err := chromedp.Run(tb.ctx, chromedp.Poll[bool](expression, chromedp.WithPollingInterval(20*time.Millisecond), chromedp.WithPollingTimeout(time.Minute))); err != nil {
		tb.t.Fatalf("waiting for %s: %v", expression, err)
	}
}

// check holds the page against what every page must be.
func (tb *tab) check(origin string, scripts bool) {
	tb.t.Helper()
	for _, wrong := range eval[[]string](tb, audit) {
		tb.t.Errorf("%s", wrong)
	}
	if scripts {
		eval[bool](tb, `new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done(true))))`)
		if shifted := eval[float64](tb, `window.shifted`); shifted != 0 {
			tb.t.Errorf("the page moves by %v after it is shown", shifted)
		}
	}
	tb.mu.Lock()
	defer tb.mu.Unlock()
	for _, address := range tb.asked {
		if !strings.HasPrefix(address, origin+"/") {
			tb.t.Errorf("the page asks for %s", address)
		}
	}
	for _, problem := range tb.problems {
		tb.t.Errorf("the console says %s", problem)
	}
	if tb.bytes == 0 || tb.bytes > budget {
		tb.t.Errorf("the page costs %.0f bytes, want at most %d", tb.bytes, budget)
	}
	tb.t.Logf("%.0f bytes, %d requests", tb.bytes, len(tb.asked))
}

// demoSite is a demo at work.
type demoSite struct {
	public, admin string // origins
	topic, story  string // paths: a topic, and a story that several outlets tell
}

// startSite runs foldwire demo.
func startSite(t *testing.T) demoSite {
	t.Helper()
	ctx, stop := context.WithCancel(t.Context())
	stdout, w := io.Pipe()
	var stderr strings.Builder
	done := make(chan int)
	go func() {
		code := run(ctx, []string{"demo", "--listen", "127.0.0.1:0"}, strings.NewReader(""), w, &stderr)
		w.Close()
		done <- code
	}()
	t.Cleanup(func() {
		go io.Copy(io.Discard, stdout) //nolint:errcheck // only so that the demo can end
		stop()
		if code := <-done; code != exitDone {
			t.Errorf("foldwire demo ended with %d\n%s", code, stderr.String())
		}
	})
	site := demoSite{topic: "/topics/bau-cu"}
	lines := bufio.NewScanner(stdout)
	for lines.Scan() && !strings.Contains(lines.Text(), "Ctrl-C") {
		if m := regexp.MustCompile(`All topics (http://\S+)/ .*status (http://\S+)/status`).FindStringSubmatch(lines.Text()); m != nil {
			site.public, site.admin = m[1], m[2]
		}
	}
	if site.public == "" {
		t.Fatal("the demo does not say where it is")
	}
	body := read(t, site.public+site.topic)
	m := regexp.MustCompile(`href="(/stories/[0-9a-f-]+)" aria-label="The whole story: [2-9] outlets`).FindStringSubmatch(body)
	if m == nil {
		t.Fatal("no story of the demo has several outlets")
	}
	site.story = m[1]
	return site
}

// read gives a page as a program sees it that asks for no language.
func read(t *testing.T, address string) string {
	t.Helper()
	_, body := get(t, address)
	return string(body)
}
