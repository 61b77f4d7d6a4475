package main

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// visit is a browser at a demo.
type visit struct {
	*browser
	site demoSite
}

// TestBrowser tries every page of a demo in a real browser.
func TestBrowser(t *testing.T) {
	v := visit{newBrowser(t), startSite(t)}
	t.Run("every page in every look", v.looks)
	t.Run("odd stories", v.oddities)
	t.Run("without scripts", v.withoutScripts)
	t.Run("two languages", v.languages)
	t.Run("times are the reader's", v.times)
	t.Run("times near and far", v.moments)
	t.Run("subscribe", v.subscribing)
	t.Run("filter", v.filter)
	t.Run("keyboard", v.keyboard)
	t.Run("dark", v.dark)
	t.Run("print", v.print)
	t.Run("status", v.status)
	t.Run("status from elsewhere", v.forgery)
}

func (v visit) looks(t *testing.T) {
	ill := serveIll(t)
	for name, at := range map[string]struct{ origin, path string }{
		"trouble": {ill, "/"},
		"home":    {v.site.public, "/"}, "topic": {v.site.public, v.site.topic}, "story": {v.site.public, v.site.story}, "status": {v.site.admin, "/"},
	} {
		for how, l := range map[string]look{
			"light": {width: 1280}, "dark": {width: 1280, dark: true}, "tablet": {width: 768},
			"phone": {width: 360, language: "vi"}, "narrow": {width: 320, dark: true}, "wide": {width: 2560, height: 1440},
		} {
			t.Run(name+"/"+how, func(t *testing.T) {
				tb := v.tab(t, l)
				tb.open(at.origin + at.path)
				tb.check(at.origin, true)
				eval[int](tb, `document.querySelectorAll("details").forEach((d) => d.open = true), 0`)
				for _, wrong := range eval[[]string](tb, audit) {
					t.Errorf("with all lists open: %s", wrong)
				}
			})
		}
	}
}

func (v visit) withoutScripts(t *testing.T) {
	for path, wants := range map[string][]string{
		"/": {"Bầu cử", "World", "sources", "UTC", "Atom"}, v.site.topic: {"Bầu cử", "3 outlets", "UTC"}, v.site.story: {"Why it is here", "UTC"},
	} {
		tb := v.tab(t, look{width: 1000, noJS: true})
		tb.open(v.site.public + path)
		tb.check(v.site.public, false)
		text := eval[string](tb, `document.body.innerText`)
		for _, want := range wants {
			if !strings.Contains(text, want) {
				t.Errorf("%s does not say %q", path, want)
			}
		}
		if eval[bool](tb, `Array.from(document.querySelectorAll(".filter")).some((e) => e.checkVisibility())`) {
			t.Errorf("%s shows a filter that does nothing", path)
		}
	}
	tb := v.tab(t, look{width: 1000, noJS: true})
	tb.open(v.site.public + v.site.topic)
	tb.run(chromedp.Click(chromedp.CSS("details.covers summary")))
	if !eval[bool](tb, `document.querySelector("details.covers").open`) {
		t.Error("the list of who covers a story does not open")
	}
}

func (v visit) languages(t *testing.T) {
	for language, want := range map[string]string{"en": "Subscribe", "vi-VN,vi;q=0.9,en;q=0.5": "Theo dõi", "fr": "Subscribe"} {
		tb := v.tab(t, look{width: 1000, language: language})
		tb.open(v.site.public + v.site.topic)
		text := eval[string](tb, `document.body.innerText`)
		if !strings.Contains(text, want) {
			t.Errorf("asked for %s, the page does not say %q", language, want)
		}
		if lang := eval[string](tb, `document.documentElement.lang`); (lang == "vi") != strings.HasPrefix(language, "vi") {
			t.Errorf("asked for %s, the page is in %q", language, lang)
		}
		if lang := eval[string](tb, `document.querySelector("article h2").closest("[lang]").lang`); lang != "vi" {
			t.Errorf("asked for %s, a Vietnamese story is said to be in %q", language, lang)
		}
	}
}

func (v visit) times(t *testing.T) {
	tb := v.tab(t, look{width: 1000})
	tb.open(v.site.public + v.site.story)
	if !eval[bool](tb, `Array.from(document.querySelectorAll("time")).every((e) => {
		const there = new Date(new Date(e.dateTime).getTime() + 7 * 3600e3).toISOString().slice(11, 16); // the reader is in Việt Nam
		return e.textContent.includes(there) && e.title !== "" && !e.textContent.includes("UTC");
	})`) {
		t.Errorf("times are not those of the reader's zone: %s", eval[string](tb, `Array.from(document.querySelectorAll("time"), (e) => e.outerHTML).join("\n")`))
	}
}

func (v visit) filter(t *testing.T) {
	tb := v.tab(t, look{width: 1000})
	tb.open(v.site.public + "/topics/doi-song")
	shown := func() []string {
		return eval[[]string](tb, `Array.from(document.querySelectorAll("#stories > article")).filter((e) => e.checkVisibility()).map((e) => e.querySelector("h2").innerText)`)
	}
	all := shown()
	for _, tt := range []struct {
		typed string
		some  bool
	}{{"ca phe", true}, {"cà phê", true}, {"CÀ PHÊ", true}, {"cà phế", false}, {"xyzzy", false}} {
		eval[string](tb, `document.getElementById("filter").value = ""`)
		tb.run(chromedp.SendKeys(chromedp.CSS("#filter"), tt.typed))
		got := shown()
		if tt.some != (len(got) > 0) || len(got) >= len(all) {
			t.Errorf("%q leaves %d of %d stories: %q", eval[string](tb, `document.getElementById("filter").value`), len(got), len(all), got)
		}
		if said := eval[string](tb, `document.getElementById("no-match").textContent`); (said == "") != tt.some {
			t.Errorf("%q: the page says %q", tt.typed, said)
		}
	}
	eval[string](tb, `document.getElementById("filter").value = ""`)
	tb.run(chromedp.SendKeys(chromedp.CSS("#filter"), " "))
	if got := shown(); !slices.Equal(got, all) {
		t.Errorf("an empty filter leaves %d of %d stories", len(got), len(all))
	}
}

// focused describes what has the focus: its place among all that can have it, and whether
// one can see that it does.
const focused = `(() => {
	const all = Array.from(document.querySelectorAll("a[href],button,input:not([type=hidden]),summary,[tabindex='0']")).filter((e) => e.checkVisibility());
	const s = getComputedStyle(document.activeElement);
	return [all.indexOf(document.activeElement), all.length, s.outlineStyle !== "none" && parseFloat(s.outlineWidth) >= 2 ? 1 : 0];
})()`

func (v visit) keyboard(t *testing.T) {
	for _, address := range []string{v.site.public + "/", v.site.public + v.site.topic, v.site.public + v.site.story, v.site.admin + "/"} {
		tb := v.tab(t, look{width: 1000})
		tb.open(address)
		for want := 0; ; want++ {
			tb.run(chromedp.KeyEvent(kb.Tab))
			at := eval[[]int](tb, focused)
			if at[0] != want || at[2] == 0 {
				t.Fatalf("%s: key press %d leads to place %d of %d, outline %d: %s", address, want+1, at[0], at[1], at[2], eval[string](tb, `document.activeElement.outerHTML.slice(0, 200)`))
			}
			if want == at[1]-1 {
				break
			}
		}
	}
	tb := v.tab(t, look{width: 1000})
	tb.open(v.site.public + v.site.topic)
	tb.run(chromedp.KeyEvent(kb.Tab), chromedp.KeyEvent(kb.Enter))
	if id := eval[string](tb, `document.activeElement.id`); id != "main" {
		t.Errorf("the skip link leads to %q", id)
	}
}

func (v visit) dark(t *testing.T) {
	ground := `getComputedStyle(document.body).backgroundColor`
	light, dark := v.tab(t, look{width: 1000}), v.tab(t, look{width: 1000, dark: true})
	light.open(v.site.public + "/")
	dark.open(v.site.public + "/")
	if l, d := eval[string](light, ground), eval[string](dark, ground); l == d {
		t.Errorf("light and dark pages both are %s", l)
	}
}

func (v visit) print(t *testing.T) {
	tb := v.tab(t, look{width: 1000, print: true})
	tb.open(v.site.public + v.site.topic)
	if eval[bool](tb, `[".subscribe", ".filter", "footer", ".where"].some((s) => document.querySelector(s)?.checkVisibility())`) {
		t.Error("paper shows what one can only click on")
	}
	if !eval[bool](tb, `document.querySelector("article h2").checkVisibility()`) {
		t.Error("paper does not show the stories")
	}
	if !eval[bool](tb, `document.querySelector("details.covers:not([open]) li").checkVisibility({contentVisibilityAuto: true}) && document.querySelector("details.covers li").getClientRects().length > 0`) {
		t.Error("paper does not show who covers a story unless the list was open")
	}
}

func (v visit) status(t *testing.T) {
	tb := v.tab(t, look{width: 1280})
	tb.open(v.site.admin + "/status") // a browser is led to the page
	tb.until(`document.querySelector("#live.on") !== null`)
	column := func() []string {
		return eval[[]string](tb, `Array.from(document.querySelectorAll("tbody tr th"), (e) => e.dataset.sort)`)
	}
	before := column()
	if !slices.IsSorted(before) || len(before) != 10 {
		t.Fatalf("the sources are %q", before)
	}
	tb.run(chromedp.Click(chromedp.CSS("#sort-0")))
	up := eval[string](tb, `document.querySelector("thead th").getAttribute("aria-sort")`)
	tb.run(chromedp.Click(chromedp.CSS("#sort-0")))
	down := eval[string](tb, `document.querySelector("thead th").getAttribute("aria-sort")`)
	after := column()
	slices.Reverse(after)
	if up != "ascending" || down != "descending" || !slices.Equal(before, after) {
		t.Errorf("sorted %s and %s, the sources are %q", up, down, after)
	}
	eval[bool](tb, `document.getElementById("poll-sky").focus(), window.before = document.querySelector("[data-live] table"), true`)
	tb.until(`window.before && document.querySelector("[data-live] table") !== window.before`) // renewed without being loaded anew
	if got := column(); !slices.IsSortedFunc(got, func(a, b string) int { return strings.Compare(b, a) }) {
		t.Errorf("once renewed, the sources are %q", got)
	}
	if id := eval[string](tb, `document.activeElement.id`); id != "poll-sky" {
		t.Errorf("once renewed, %q has the focus", id)
	}
	click := chromedp.Click(chromedp.CSS("#poll-tinh"))
	if _, err := chromedp.Run(tb.ctx, chromedp.WaitEvent(page.LoadEventFired, func(page.EventLoadEventFired) bool { return true }, click)); err != nil {
		t.Fatal(err)
	}
	if at := eval[string](tb, `location.href`); at != v.site.admin+"/#source-tinh" || !eval[bool](tb, `document.getElementById("source-tinh") !== null`) {
		t.Errorf("a poll leads to %s", at)
	}
}

// forgery polls a source as a page of another origin would.
func (v visit) forgery(t *testing.T) {
	for origin, want := range map[string]int{"https://example.org": http.StatusForbidden, v.site.admin: http.StatusOK} {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, v.site.admin+"/status/poll", strings.NewReader(url.Values{"source": {"tinh"}}.Encode()))
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		req.Header.Set("Origin", origin)
		res, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		res.Body.Close()
		if res.StatusCode != want {
			t.Errorf("a poll from %s is answered %s, want %d", origin, res.Status, want)
		}
	}
}
