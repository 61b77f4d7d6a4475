package publisher

import (
	"fmt"
	"regexp"
	"strings"
	"testing"
	"time"

	"foldwire/aggregator/feed"
	"foldwire/publisher/topic"
	"foldwire/publisher/web"
)

// walk follows a topic's pages back and gives their paths and the stories that each leads
// to.
func walk(t *testing.T, s *web.Snapshot, from string) (paths []string, stories [][]string) {
	t.Helper()
	next := regexp.MustCompile(`rel="next" href="([^"]+)"`)
	story := regexp.MustCompile(`href="(/stories/[0-9a-f-]{36})" aria-label`)
	for path := from; path != ""; {
		e, ok := s.Entries[path]
		if !ok {
			t.Fatalf("there is no %s", path)
		}
		if len(e.Body) > 50_000 {
			t.Errorf("%s has %d bytes", path, len(e.Body))
		}
		var list []string
		for _, m := range story.FindAllSubmatch(e.Body, -1) {
			list = append(list, string(m[1]))
			if _, ok := s.Entries[string(m[1])]; !ok {
				t.Errorf("%s leads to %s, which is not there", path, m[1])
			}
		}
		paths, stories = append(paths, path), append(stories, list)
		path = ""
		if m := next.FindSubmatch(e.Body); m != nil {
			path = string(m[1])
		}
		if len(paths) > 100 {
			t.Fatal("the pages have no end")
		}
	}
	return paths, stories
}

// TestPagesGoBack walks from a topic's first page to its last: no story is left out, and
// pages of the past stay as they are when news comes.
func TestPagesGoBack(t *testing.T) {
	n, srcs := newNewsroom(), sources("alpha")
	now := dawn
	for i := range 150 { // some days have more stories than a page
		now = now.Add(time.Duration(10+i%50) * time.Minute)
		n.found(n.item("alpha", fmt.Sprintf("item %d", i), now, now), now)
	}
	p := New(Options{
		BaseURL: "https://news.example.org", Sources: srcs,
		Topics: []*topic.Topic{mustTopic(t, topic.Spec{ID: "all", Limit: 30}, srcs)},
	}, n)
	s := publish(t, p, now)
	paths, stories := walk(t, s, "/topics/all")
	seen := map[string]bool{}
	for i, list := range stories {
		body := string(s.Entries[paths[i]].Body)
		if i > 0 && !strings.Contains(body, `<a rel="prev" href="`+paths[i-1]+`">`) || i == 0 && strings.Contains(body, `rel="prev"`) {
			t.Errorf("%s does not lead to the newer page", paths[i])
		}
		if len(list) == 0 || len(list) > pageful {
			t.Errorf("%s has %d stories", paths[i], len(list))
		}
		for _, id := range list {
			seen[id] = true
		}
	}
	if len(seen) != 150 || len(paths) < 8 {
		t.Fatalf("%d stories on %d pages, want 150 on many: %q", len(seen), len(paths), paths)
	}

	now = now.Add(time.Minute)
	n.found(n.item("alpha", "item of today", now, now), now)
	after := publish(t, p, now)
	for _, path := range paths[3:] {
		if after.Entries[path].Resource != s.Entries[path].Resource {
			t.Errorf("news changed %s", path)
		}
	}
	if after.Entries["/topics/all"].Resource == s.Entries["/topics/all"].Resource {
		t.Error("news did not change the first page")
	}
}

// TestStoryTellsWhy holds a story's page against what was decided about its members.
func TestStoryTellsWhy(t *testing.T) {
	n := newNewsroom()
	a := n.item("alpha", "Bridge opens", dawn, dawn)
	id := n.found(a, dawn)
	n.join(id, n.item("beta", "New bridge is open", dawn.Add(time.Hour), dawn), feed.ItemID{}, dawn)
	n.join(id, n.item("gamma", "Bridge opens, says gamma", dawn.Add(2*time.Hour), dawn), a.ID, dawn)
	near := n.item("beta", "Bridge closes", dawn.Add(3*time.Hour), dawn)
	other := n.found(near, dawn)
	near.Verdict.Misses = []feed.Miss{{Story: id, Item: a.ID, Score: 0.31}}

	s := publish(t, wire(t, n, ""), dawn.Add(4*time.Hour))
	for path, wants := range map[string][]string{
		"/stories/" + id.String(): {
			`<meta name="description" content="Bridge opens and what is to be said`, `<meta property="og:site_name" content="Test wire">`,
			"The same event as at The alpha in other words: 80\u00a0% sure.", "1 outlet tells the same text", "<span>3 outlets</span> <span>1 reprint</span>",
			`› <a href="/topics/all">All</a>, <a href="/topics/some">Some</a>, `, `lang="en"`, `class="timeline"`, "leads the story",
		},
		"/stories/" + other.String(): {"Nothing like it was known", `href="/stories/` + id.String() + `" lang="en" dir="auto">Bridge opens</a>`, "31\u00a0% sure, not enough"},
		"/topics/all":                {"2 outlets, 1 reprint", "New bridge is open", "gamma"},
	} {
		body := string(s.Entries[path].Body)
		for _, want := range wants {
			if !strings.Contains(body, want) {
				t.Errorf("%s does not say %q:\n%s", path, want, body)
			}
		}
	}
	if !strings.Contains(string(s.Entries["/stories/"+id.String()].Body), "item-"+a.ID.String()) {
		t.Error("the founder is not on the page")
	}
}

// TestPagesSpeakVietnamese asks for pages in the language that they are not kept in.
func TestPagesSpeakVietnamese(t *testing.T) {
	n := newNewsroom()
	id := n.found(n.item("alpha", "Bridge opens", dawn, dawn), dawn)
	s := publish(t, wire(t, n, ""), dawn.Add(time.Hour))
	for path, want := range map[string]string{"/": "3 chủ đề", "/topics/all": "Theo dõi", "/stories/" + id.String(): "Vì sao bài ở đây"} {
		e := s.Entries[path]
		if e.Language != web.English || len(e.Variants) != 1 || e.Variants[0].Language != web.Vietnamese {
			t.Fatalf("%s is in %q and %d more", path, e.Language, len(e.Variants))
		}
		r := e.Variants[0].Make()
		if r == nil || !strings.Contains(string(r.Body), want) || !strings.Contains(string(r.Body), `<html lang="vi" `) {
			t.Errorf("%s does not say %q in Vietnamese", path, want)
		}
		if r != e.Variants[0].Make() || r.ETag() == e.ETag() {
			t.Errorf("%s: the same page is made twice, or not another", path)
		}
	}
}

// TestANoteSaysItOnce: what has no title is called by its text, which is not repeated
// below unless there is more of it.
func TestANoteSaysItOnce(t *testing.T) {
	n := newNewsroom()
	short, long := n.item("alpha", "", dawn, dawn), n.item("beta", "", dawn.Add(time.Minute), dawn)
	short.Text = "The ferry is late today."
	long.Text = "The ferry is late today, says its master, " + strings.Repeat("and later still, ", 9) + "until tomorrow."
	pages := []string{"/stories/" + n.found(short, dawn).String(), "/stories/" + n.found(long, dawn).String()}
	s := publish(t, wire(t, n, ""), dawn.Add(time.Hour))
	for i, path := range pages {
		body := string(s.Entries[path].Body)
		if got := strings.Count(body, `<p class="summary" `); got != i || !strings.Contains(body, "The ferry is late today") {
			t.Errorf("%s has %d summaries, want %d:\n%s", path, got, i, body)
		}
	}
}

// TestPagesTurnNobodyAround: marks in what feeds say turn around nothing beside it, and what
// has a title that nobody sees is called by its text.
func TestPagesTurnNobodyAround(t *testing.T) {
	n := newNewsroom()
	n.states["delta"] = feed.State{Title: "Delta \u202eatled"}
	a := n.item("delta", "\u2067Bridge (1) \u202eopens", dawn, dawn)
	b := n.item("alpha", "\u200e\u3164", dawn, dawn)
	b.Text = "The ferry \u202eis late."
	first, second := n.found(a, dawn), n.found(b, dawn)
	n.join(first, n.item("beta", "Bridge\u2069 is open", dawn.Add(time.Hour), dawn), feed.ItemID{}, dawn)
	srcs := append(sources("alpha", "beta"), feed.Source{ID: "delta", URL: "https://delta.example.org/feed"})
	p := New(Options{BaseURL: "https://news.example.org", Sources: srcs, Topics: []*topic.Topic{mustTopic(t, topic.Spec{ID: "all"}, srcs)}}, n)
	s := publish(t, p, dawn.Add(2*time.Hour))
	for path, want := range map[string]string{
		"/": ">Bridge is open</a>", "/topics/all": ">The ferry is late.</a>", "/feeds/all.atom": "<title>Bridge is open</title>",
		"/stories/" + first.String(): "The same event as at Delta atled in", "/stories/" + second.String(): "<h1 lang=\"en\" dir=\"auto\">The ferry is late.</h1>",
	} {
		body := string(s.Entries[path].Body)
		if !strings.Contains(body, want) {
			t.Errorf("%s does not say %q:\n%s", path, want, body)
		}
		if i := strings.IndexAny(body, "\u202e\u2067\u2069"); i >= 0 && path != "/feeds/all.atom" {
			t.Errorf("%s has a mark: %+q", path, body[max(0, i-20):i+20])
		}
	}
}

// TestASummaryRunsItsOwnWay: a text in Arabic below a title in English is read from the right.
func TestASummaryRunsItsOwnWay(t *testing.T) {
	n := newNewsroom()
	it := n.item("alpha", "Bridge opens", dawn, dawn)
	it.Text = "فتح الجسر اليوم."
	id := n.found(it, dawn)
	s := publish(t, wire(t, n, ""), dawn.Add(time.Hour))
	for _, path := range []string{"/topics/all", "/stories/" + id.String()} {
		if body := string(s.Entries[path].Body); !strings.Contains(body, `<p class="summary" dir="auto">`+it.Text) {
			t.Errorf("%s has the text run as its title:\n%s", path, body)
		}
	}
}
