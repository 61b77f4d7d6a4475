package main

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
	"time"

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
	site := web.Site{Title: strings.Repeat("Wire", 30), Base: "https://news.example.org"}
	card := web.TopicCard{ID: "odd", Title: strings.Repeat("Topic", 30), Description: "ما تقوله الصحف", Language: "ar", Newest: oddHeadlines()}
	made := map[string]func(language string) ([]byte, error){
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
		"/story": func(l string) ([]byte, error) { return pages.Story(l, oddStory(site)) },
	}
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
