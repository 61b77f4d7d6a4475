package web

import (
	"bytes"
	"html/template"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// reference gives the templates that say the same as sheets do.
func reference(t *testing.T, l lexicon) *template.Template {
	t.Helper()
	versions, err := assetVersions()
	if err != nil {
		t.Fatal(err)
	}
	in, err := parsed(l, versions)
	if err != nil {
		t.Fatal(err)
	}
	set, err := in.frames.set.Funcs(template.FuncMap{"why": l.why, "stamp": l.stamp, "date": l.date, "of_topic": in.frames.ofTopic}).ParseGlob("testdata/*.html")
	if err != nil {
		t.Fatal(err)
	}
	return set
}

// TestSheets draws pages and parts of hostile texts: the program writes what html/template makes
// of the same markup, which knows what has to be escaped where.
func TestSheets(t *testing.T) {
	pages, err := NewPages()
	if err != nil {
		t.Fatal(err)
	}
	for _, language := range Languages() {
		in := pages.in(language)
		set := reference(t, in.lexicon)
		rapid.Check(t, func(r *rapid.T) {
			h, p, topic := drawHeadline(r), drawStory(r), drawTopic(r)
			for name, c := range map[string]struct {
				data  any
				write func(*sheet)
			}{
				"headline": {h, func(s *sheet) { s.headline(&h) }}, "brief": {h, func(s *sheet) { s.brief(&h) }}, "story.html": {p, func(s *sheet) { s.story(&p) }}, "topic.html": {topic, func(s *sheet) { s.topic(&topic) }},
			} {
				got, err := in.page(name, c.write)
				if err != nil {
					r.Fatal(err)
				}
				var want bytes.Buffer
				if err := set.ExecuteTemplate(&want, name, c.data); err != nil {
					r.Fatal(err)
				}
				if !bytes.Equal(got, want.Bytes()) {
					r.Fatalf("%s in %s is\n%s\nwant\n%s", name, language, got, want.Bytes())
				}
			}
		})
	}
}

// said draws a text that may end what it stands in.
func said() *rapid.Generator[string] {
	return rapid.OneOf(rapid.Just(""), rapid.String(), rapid.StringOf(rapid.SampledFrom([]rune("ab<>&\"'+=/{}\x00\u00a0\ufeffế"))),
		rapid.SampledFrom([]string{`"><script>alert('x')</script>`, "<!--", "]]>", "{}", "\xff\xfe<", "&amp;", "</title>"}))
}

// address draws an address that a page may lead to, or none.
func address() *rapid.Generator[string] {
	rest := rapid.StringOf(rapid.SampledFrom([]rune("ab/?#[]@!$&'()*+,;=%41 \"<>|\\^`{}ế\n")))
	return rapid.Custom(func(r *rapid.T) string {
		begin := rapid.SampledFrom([]string{"", "/", "https://example.org/", "HTTP://example.org?"}).Draw(r, "begin")
		if begin == "" {
			return ""
		}
		return begin + rest.Draw(r, "rest")
	})
}

// times draws moments of which some are the same.
func times() *rapid.Generator[time.Time] {
	return rapid.Map(rapid.Int64Range(0, 3000), func(n int64) time.Time { return dawn.Add(time.Duration(n) * 29 * time.Second) })
}

func drawTimeline(r *rapid.T) *Timeline {
	return NewTimeline(rapid.SliceOfN(rapid.Custom(func(r *rapid.T) Moment {
		return Moment{times().Draw(r, "told"), rapid.Bool().Draw(r, "copy")}
	}), 0, 5).Draw(r, "moments"))
}

func drawHeadline(r *rapid.T) Headline {
	some := func(name string) string { return said().Draw(r, name) }
	h := Headline{
		Title: some("title"), Summary: some("summary"), Outlet: some("outlet"), Language: some("language"), Badge: NewBadge(some("badge")),
		Link: address().Draw(r, "link"), Page: address().Draw(r, "page"), Published: times().Draw(r, "at"),
		Outlets: rapid.IntRange(0, 3).Draw(r, "outlets"), Copies: rapid.IntRange(0, 2).Draw(r, "copies"), Timeline: drawTimeline(r),
		Covers: rapid.SliceOfN(rapid.Custom(func(r *rapid.T) Cover {
			return Cover{
				Outlet: said().Draw(r, "outlet"), Title: said().Draw(r, "title"), Link: address().Draw(r, "link"), Language: said().Draw(r, "language"),
				Badge: NewBadge(said().Draw(r, "badge")), Published: times().Draw(r, "at"), Copy: rapid.Bool().Draw(r, "copy"),
			}
		}), 0, badgesMost+2).Draw(r, "covers"),
	}
	if h.Page != "" {
		h.More = rapid.IntRange(0, 2).Draw(r, "more")
	}
	return h
}

func drawMember(r *rapid.T) StoryMember {
	some := func(name string) string { return said().Draw(r, name) }
	return StoryMember{
		ID: some("id"), Title: some("title"), Summary: some("summary"), Outlet: some("outlet"), Language: some("language"), Badge: NewBadge(some("badge")),
		Link: address().Draw(r, "link"), Published: times().Draw(r, "at"), Lead: rapid.Bool().Draw(r, "lead"),
		Rule: rapid.SampledFrom([]string{"founded", "same-url", "same-text", "near-text", "related"}).Draw(r, "rule"), Score: rapid.Float64Range(0, 1).Draw(r, "score"), Match: some("match"),
		Misses: rapid.SliceOfN(rapid.Custom(func(r *rapid.T) Miss {
			return Miss{
				Title: said().Draw(r, "title"), Outlet: said().Draw(r, "outlet"), Language: said().Draw(r, "language"),
				Page: "/" + said().Draw(r, "page"), Score: rapid.Float64Range(0, 1).Draw(r, "score"),
			}
		}), 0, 2).Draw(r, "misses"),
	}
}

func drawSite(r *rapid.T) Site {
	return Site{
		Title: said().Draw(r, "site"), Root: rapid.SampledFrom([]string{"", "/a&b"}).Draw(r, "root"),
		Base: "https://news.example.org/a&b", Version: said().Draw(r, "version"),
	}
}

func drawTopic(r *rapid.T) TopicPage {
	some := func(name string) string { return said().Draw(r, name) }
	p := TopicPage{
		Site: drawSite(r), ID: some("id"), Title: some("title"), Description: some("about"), Language: some("language"), Sources: rapid.IntRange(0, 2).Draw(r, "sources"),
		Path: "/topics/" + some("path"), Newer: address().Draw(r, "newer"), Older: address().Draw(r, "older"),
		Written: make([]Markup, rapid.IntRange(0, 2).Draw(r, "entries")),
	}
	for i := range p.Written {
		p.Written[i] = Markup("<p>" + template.HTMLEscapeString(some("entry")) + "</p>")
	}
	if rapid.Bool().Draw(r, "of a day") {
		p.Day = times().Draw(r, "day")
	}
	if rapid.Bool().Draw(r, "changed") {
		p.Updated = times().Draw(r, "updated")
	}
	return p
}

func drawStory(r *rapid.T) StoryPage {
	some := func(name string) string { return said().Draw(r, name) }
	p := StoryPage{
		Site: drawSite(r), ID: "0123-" + some("id"), Title: some("title"), Language: some("language"), Outlets: rapid.IntRange(0, 2).Draw(r, "outlets"),
		Copies: rapid.IntRange(0, 2).Draw(r, "copies"), Untold: rapid.IntRange(0, 2).Draw(r, "untold"), Timeline: drawTimeline(r),
		Topics: rapid.SliceOfN(rapid.Custom(func(r *rapid.T) TopicLink {
			return TopicLink{ID: said().Draw(r, "id"), Title: said().Draw(r, "title"), Language: said().Draw(r, "language")}
		}), 0, 2).Draw(r, "topics"),
	}
	for range rapid.IntRange(0, 2).Draw(r, "members") {
		m := drawMember(r)
		for range rapid.IntRange(0, 2).Draw(r, "copies") {
			m.Copies = append(m.Copies, drawMember(r))
		}
		p.Members = append(p.Members, m)
	}
	return p
}

// TestSheetsLeadNowhereElse: an address that runs a program, or that nobody can tell from one, is
// no address.
func TestSheetsLeadNowhereElse(t *testing.T) {
	for _, s := range []string{"javascript:alert(1)", "JavaScript://example.org/%0aalert(1)", "data:text/html,x", " https://example.org", "feed:https://example.org", "x"} {
		if got := string(appendAddress(nil, s)); got != "#" {
			t.Errorf("%q leads to %q", s, got)
		}
	}
}
