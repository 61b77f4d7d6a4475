package main

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"foldwire/publisher/web"
)

// oddHeadlines are stories that are hard to set: no text, no spaces, other directions,
// more outlets than fit.
func oddHeadlines() []web.Headline {
	at := time.Date(2026, 3, 2, 12, 30, 0, 0, time.UTC)
	word := strings.Repeat("Donaudampfschifffahrtsgesellschaft", 9)
	name := strings.Repeat("an outlet with a long name ", 6)
	var crowd []web.Cover
	var told []web.Moment
	for i := range 100 {
		outlet := fmt.Sprintf("Outlet %d", i)
		told = append(told, web.Moment{At: at.Add(time.Duration(i*i) * time.Minute), Copy: i%3 == 0})
		crowd = append(crowd, web.Cover{Outlet: outlet, Title: word, Badge: web.NewBadge(outlet), Published: told[i].At, Copy: i%3 == 0})
	}
	list := []web.Headline{
		{Title: "Weather", Outlet: "A", Language: "en"},
		{Title: word, Summary: word, Outlet: word, Link: "https://example.org/" + word, Language: "de"},
		{Title: strings.Repeat("a headline without end ", 20), Summary: name, Outlet: name, Language: "en", Page: "/story"},
		{Title: "افتتاح مدرسة جديدة في المدينة (2026)", Summary: "قال رئيس البلدية إن المدرسة بنيت في سنتين.", Outlet: "صحيفة المثال", Language: "ar", Page: "/story"},
		{Title: "בית ספר חדש נפתח בעיר", Outlet: "Example Herald", Language: "he", Covers: crowd[:2], Outlets: 3, Timeline: web.NewTimeline(told[:2])},
		{Title: "市内に新しい図書館が開館、初日に千人が来場", Outlet: "例示新聞", Language: "ja", Covers: crowd[:8], More: 993, Outlets: 1001, Copies: 34, Page: "/story", Timeline: web.NewTimeline(told)},
	}
	for i := range list {
		list[i].Badge, list[i].Published = web.NewBadge(list[i].Outlet), at
	}
	return list
}

func oddStory(site web.Site) web.StoryPage {
	page := web.StoryPage{Site: site, ID: "x", Outlets: 6, Copies: 6, Topics: []web.TopicLink{{ID: "a", Title: "أخبار", Language: "ar"}, {ID: "b", Title: strings.Repeat("Topic", 30)}}}
	for i, h := range oddHeadlines() {
		m := web.StoryMember{
			ID: strconv.Itoa(i), Title: h.Title, Summary: h.Summary, Outlet: h.Outlet, Language: h.Language, Link: h.Link,
			Badge: h.Badge, Published: h.Published, Lead: i == 0, Rule: "related", Score: 1, Match: h.Outlet,
			Misses: []web.Miss{{Title: h.Title, Outlet: h.Outlet, Language: h.Language, Page: "/story", Score: 0.4}},
		}
		again := m
		again.ID, again.Rule, again.Misses = m.ID+"-again", "near-text", nil
		m.Copies = []web.StoryMember{again}
		page.Members = append(page.Members, m)
	}
	page.Title, page.Language = page.Members[1].Title, "de"
	return page
}

// serveOdd gives the address of a site of odd stories, of topics without any, and of no
// topics at all.
func serveOdd(t *testing.T) string {
	t.Helper()
	pages, err := web.NewPages()
	if err != nil {
		t.Fatal(err)
	}
	made := oddPages(pages)
	assets, err := web.Assets(time.Time{})
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if a := assets[r.URL.Path]; a != nil {
			w.Header().Set("Content-Type", a.Type)
			_, _ = w.Write(a.Body) // the browser went away; the test says so
			return
		}
		write := made[r.URL.Path]
		if write == nil {
			http.NotFound(w, r)
			return
		}
		body, err := write(web.Tongue(r.Header.Get("Accept-Language")))
		if err != nil {
			t.Error(err)
		}
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		_, _ = w.Write(body) // as above
	}))
	t.Cleanup(server.Close)
	return server.URL
}

// oddPages gives, by path, what writes a page in a language.
func oddPages(pages *web.Pages) map[string]func(language string) ([]byte, error) {
	site := web.Site{Title: strings.Repeat("Wire", 30), Base: "https://news.example.org"}
	card := web.TopicCard{ID: "odd", Title: strings.Repeat("Topic", 30), Description: "ما تقوله الصحف", Language: "ar", Newest: oddHeadlines()}
	return map[string]func(language string) ([]byte, error){
		"/home": func(l string) ([]byte, error) {
			return pages.Home(l, web.HomePage{Site: site, Topics: []web.TopicCard{card, {ID: "none", Title: "None"}}})
		},
		"/nothing": func(l string) ([]byte, error) { return pages.Home(l, web.HomePage{Site: site}) },
		"/topic": func(l string) ([]byte, error) {
			return pages.Topic(l, web.TopicPage{Site: site, ID: "odd", Title: "أخبار المدينة", Language: "ar", Description: card.Description, Entries: oddHeadlines(), Older: "/topic"})
		},
		"/empty": func(l string) ([]byte, error) {
			return pages.Topic(l, web.TopicPage{Site: site, ID: "none", Title: "None"})
		},
		"/times": func(l string) ([]byte, error) {
			now := time.Now()
			var list []web.Headline
			for _, ago := range []time.Duration{10 * time.Second, 5 * time.Minute, 3 * time.Hour, 30 * time.Hour, 100 * time.Hour, 1000 * time.Hour} {
				list = append(list, web.Headline{Title: ago.String(), Outlet: "A", Published: now.Add(-ago)})
			}
			return pages.Topic(l, web.TopicPage{Site: site, ID: "times", Title: "Times", Entries: list})
		},
		"/story": func(l string) ([]byte, error) { return pages.Story(l, oddStory(site)) },
	}
}

// oddities sets pages whose stories are hard to set.
func (v visit) oddities(t *testing.T) {
	origin := serveOdd(t)
	for _, path := range []string{"/home", "/nothing", "/topic", "/empty", "/story"} {
		for how, l := range map[string]look{"desk": {width: 1280, dark: true}, "narrow": {width: 320, language: "vi"}} {
			t.Run(path[1:]+"/"+how, func(t *testing.T) {
				tb := v.tab(t, l)
				tb.open(origin + path)
				tb.check(origin, true)
				eval[int](tb, `document.querySelectorAll("details").forEach((d) => d.open = true), 0`)
				for _, wrong := range eval[[]string](tb, audit) {
					t.Errorf("with all lists open: %s", wrong)
				}
				if ltr := eval[[]string](tb, `Array.from(document.querySelectorAll("article:is([lang=ar],[lang=he])")).filter((e) => getComputedStyle(e).direction !== "rtl").map((e) => e.textContent)`); len(ltr) > 0 {
					t.Errorf("set from left to right: %q", ltr)
				}
			})
		}
	}
}

// moments looks at the words for times near and far.
func (v visit) moments(t *testing.T) {
	origin := serveOdd(t)
	for language, wants := range map[string][]string{
		"en": {`^just now · \d`, `^5 minutes ago · \d`, `^(3 hours ago|yesterday) · \d`, `^(yesterday|2 days ago) · \d`, `^[45] days ago · \d+ \w+`, `^\d+ \w+ \d{4}`},
		"vi": {`^vừa xong · \d`, `^5 phút trước · \d`, `^(3 giờ trước|hôm qua) · \d`, `^(hôm qua|hôm kia|2 ngày trước) · \d`, `^[45] ngày trước · \d`, `\d{4}$`},
	} {
		tb := v.tab(t, look{width: 1000, language: language})
		tb.open(origin + "/times")
		said := eval[[]string](tb, `Array.from(document.querySelectorAll("article time"), (e) => e.textContent)`)
		if len(said) != len(wants) {
			t.Fatalf("%s: %q", language, said)
		}
		for i, want := range wants {
			if !regexp.MustCompile(want).MatchString(said[i]) {
				t.Errorf("%s: time %d is %q, want %s", language, i, said[i], want)
			}
		}
	}
}

// subscribing opens the ways to subscribe and closes them again.
func (v visit) subscribing(t *testing.T) {
	tb := v.tab(t, look{width: 1000})
	tb.open(v.site.public + v.site.topic)
	shown := `document.querySelector(".panel").checkVisibility({visibilityProperty: true, contentVisibilityAuto: true})`
	if eval[bool](tb, shown) {
		t.Error("the ways to subscribe are open from the start")
	}
	tb.run(chromedp.Click(chromedp.CSS(".subscribe summary")))
	if !eval[bool](tb, shown) {
		t.Error("the ways to subscribe do not open")
	}
	feed := v.site.public + "/feeds/bau-cu.atom"
	links := eval[[]string](tb, `Array.from(document.querySelectorAll(".panel a"), (e) => e.href)`)
	if len(links) < 4 || links[0] != "feed:"+feed || eval[string](tb, `document.querySelector(".panel code").textContent`) != feed {
		t.Errorf("the ways to subscribe are %q", links)
	}
	for _, l := range links[1:] {
		u, err := url.Parse(l)
		if err != nil || u.Scheme != "https" || !strings.Contains(u.RawQuery+u.EscapedPath(), url.QueryEscape(feed)) {
			t.Errorf("%s does not name the feed", l)
		}
	}
	tb.run(chromedp.KeyEvent(kb.Escape))
	if eval[bool](tb, shown) || eval[string](tb, `document.activeElement.tagName`) != "SUMMARY" {
		t.Error("Escape does not close the ways to subscribe")
	}
}
