package render

import (
	"strings"
	"testing"
	"time"

	"foldwire/aggregator/feed"
	"foldwire/aggregator/parse"
	"foldwire/publisher/render/rendertest"
)

// nasty are texts that have broken feeds.
func nasty() []string {
	return []string{
		"", " ", "]]>", "a]]>b]]]]>", "\x00\x01\x08\x0b\x0c\x1f\x7f\u0085\u009f", "\xff\xfe", "\xed\xa0\x80 lone", "\xed\xb0\x80",
		"\ufffe\uffff", "\ufeffbom", "\U0001fffe", "\ufdd0", "a\u2028b\u2029c", "\r\nline\rline", "\u202eesrever\u202c",
		"<b>bold</b>", "a < b && c > d", "&amp;amp;", "&lt;script&gt;alert(1)&lt;/script&gt;", "&#x3c;img src=x onerror=y&#x3e;",
		"<script>alert(1)</script>", "<![CDATA[x]]>", "<!--", "<?xml?>", "<", "&", "&;", "&nbsp;", "AT&T", "R&D;", "x<y>z", "</title>",
		"💥 👩‍👩‍👧 🇻🇳", "مرحبا بالعالم", "שלום", "Hội đồng nhân dân xã", "e\u0301\u0301\u0301", strings.Repeat("dài ", 5000), strings.Repeat("x", 1<<15),
		"javascript:alert(1)", "http://", "http:///x", "//example.org/x", "ftp://example.org/x", "https://user:secret@example.org/x",
		"https://example.org/a b?c d#e f", "https://example.org/\"<>^`{|}\\", "https://bücher.example.org/straße?q=ä#ö", "https://example.org/%zz",
		"https://example.org/\x00", "https://ex ample.org/", "https://[::1]/x", "https://example.org:99999/", "mailto:a@example.org", "data:text/html,x",
		"urn:x", "en", "vi-VN", "x", "no such", "en_US", "zh-Hans-CN", "audio/mpeg", "AUDIO/MPEG; q=1", "not a type", "/", "Ann <ann@example.org>", "ann@example.org (Ann)",
	}
}

// wreck fills every text of an entry from next.
func wreck(next func() string) Entry {
	cover := func() Cover {
		return Cover{Outlet: next(), Title: next(), Link: next(), Language: next(), Published: dawn}
	}
	return Entry{
		ID: urn(1), Title: next(), Link: next(), Page: next(), Text: next(), Language: next(), Image: next(), Rights: next(),
		Summary: "<p>" + escaped(next()) + "</p>", Content: "<p>" + escaped(next()) + "</p>",
		Authors:    []feed.Author{{Name: next(), Email: next(), URL: next()}, {Name: next()}},
		Categories: []string{next(), next()},
		Enclosures: []feed.Enclosure{{URL: next(), Type: next(), Title: next(), Length: -5, Duration: -time.Second}, {URL: next()}},
		Source:     Source{ID: "https://s.example.org/", Title: next() + "s", Feed: next(), Site: next()},
		Published:  dawn, Updated: dawn, Covered: []Cover{cover(), cover()}, Duplicates: []Cover{cover()},
	}
}

// escaped gives a text as HTML that is sane but for its characters: what normalising
// leaves of what came in.
func escaped(s string) string {
	return strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;").Replace(s)
}

func TestHostile(t *testing.T) {
	list := nasty()
	for i := range list {
		n := i
		ch := channel(wreck(func() string { n++; return list[n%len(list)] }))
		ch.entries[0].Title = list[i]
		for _, f := range formats() {
			body := f.render(t, ch)
			for _, problem := range f.check(body) {
				t.Errorf("%.40q in %s: %s", list[i], f.name, problem)
			}
		}
	}
}

func TestHugeTitle(t *testing.T) {
	e := full()
	e.Title = strings.Repeat("rất dài ", 1<<17)
	e.Covered[0].Title = e.Title
	for _, f := range formats() {
		body := f.render(t, channel(e))
		for _, problem := range f.check(body) {
			t.Errorf("%s: %s", f.name, problem)
		}
		if len(body) > 32<<10 {
			t.Errorf("%s is %d bytes long", f.name, len(body))
		}
	}
}

func TestHostileChannel(t *testing.T) {
	for _, s := range nasty() {
		if strings.TrimSpace(line(s)) == "" {
			continue // a topic always has a title
		}
		ch := channel(bare())
		ch.Title, ch.Description, ch.Language, ch.Author = s, s, s, s
		ch.Icon, ch.Logo, ch.Generator.URL, ch.Hubs = s, s, s, []string{s}
		ch.Paging = Paging{Current: s, PrevArchive: s}
		for _, f := range formats() {
			for _, problem := range f.check(f.render(t, ch)) {
				t.Errorf("%.40q in %s: %s", s, f.name, problem)
			}
		}
	}
}

// A checker that finds nothing wrong proves nothing, unless it finds what is.
func TestCheckersFindMistakes(t *testing.T) {
	ch := channel(full(), bare())
	for _, f := range formats() {
		good := string(f.render(t, ch))
		if problems := f.check([]byte(good)); len(problems) > 0 {
			t.Fatalf("%s: %v", f.name, problems)
		}
		for _, change := range []struct{ formats, old, new string }{
			{"rss atom json", urn(2), urn(1)},
			{"rss atom json", "2026", "next year"},
			{"rss atom json", "https://alpha.example.org/tin", "/tin"},
			{"rss atom json", "https://alpha.example.org/tin", "https://user:pass@alpha.example.org/tin"},
			{"rss atom json", "audio/mpeg", "music"},
			{"rss atom json", "Toàn", "To\x01àn"},
			{"rss atom json", "Toàn", "To\xffàn"},
			{"rss atom", "</generator>", ""},
			{"rss", `rel="self"`, `rel="other"`},
			{"rss", "Mon, ", "Tue, "},
			{"rss", "‹sớm›", "&lt;b>"},
			{"rss", "<b>ở đây</b>", "<b>ở đây"},
			{"rss", "<b>ở đây</b>", "<script>1</script>"},
			{"rss", "<dc:creator>Lan", "<dc:creator>lan@example.org"},
			{"rss", "<item>", "<item><ttl>1</ttl>"},
			{"rss", `isPermaLink="false"`, ``},
			{"rss", "Mon, 02 Mar 2026 06:00:00 GMT", "2 Mar 26"},
			{"atom", "<published>2026-03-02T06", "<published>2027-03-02T06"},
			{"atom", `type="html"`, `type="text/html"`},
			{"atom", `term="Chính trị"`, `term=""`},
			{"atom", "2026-03-02T07:00:00.953741Z", "2026-03-02T06:00:00.043964Z"},
			{"atom", "<name>Minh</name>", "<name></name>"},
			{"json", `"title": "Cử`, `"headline": "Cử`},
			{"json", "org/version/1.1", "org/version/1"},
			{"json", `"content_text"`, `"_x"`},
			{"json", `"tags": [`, `"tags": [4,`},
		} {
			if !strings.Contains(" "+change.formats+" ", " "+f.name+" ") {
				continue
			}
			bad := strings.ReplaceAll(good, change.old, change.new)
			if bad == good {
				t.Errorf("%s has no %q", f.name, change.old)
			}
			if len(f.check([]byte(bad))) == 0 {
				t.Errorf("%s passes with %q in place of %q", f.name, change.new, change.old)
			}
		}
	}
	for _, bad := range []string{"", "<opml version=\"2.0\"/>", "x"} {
		if len(rendertest.OPML([]byte(bad))) == 0 {
			t.Errorf("OPML passes: %q", bad)
		}
	}
}

func TestTitles(t *testing.T) {
	for _, tt := range []struct{ in, plain, rss string }{
		{"Plain", "Plain", "Plain"},
		{" two\n lines\t", "two lines", "two lines"},
		{"a < b & c", "a < b & c", "a < b & c"},
		{"AT&T", "AT&T", "AT&T"},
		{"R&amp;D", "R&amp;D", "R&D"},
		{"<b>x</b>", "<b>x</b>", "‹b›x‹/b›"},
		{"&lt;b&gt;", "&lt;b&gt;", "‹b›"},
		{"<3 <br", "<3 <br", "<3 ‹br"},
		{"Atomic<T> of Map<K,V>", "Atomic<T> of Map<K,V>", "Atomic<T> of Map<K,V>"},
		{"<x onclick=y> <Video> <svg/> <", "<x onclick=y> <Video> <svg/> <", "‹x onclick=y› ‹Video› ‹svg/› <"},
	} {
		e := Entry{Title: tt.in, Published: dawn}
		if got := title(&e); got != tt.plain {
			t.Errorf("title(%q) = %q, want %q", tt.in, got, tt.plain)
		}
		if got := rssTitle(title(&e)); got != tt.rss {
			t.Errorf("rssTitle(%q) = %q, want %q", tt.in, got, tt.rss)
		}
	}
	for _, tt := range []struct {
		e    Entry
		want string
	}{
		{Entry{Text: "Said in so many words"}, "Said in so many words"},
		{Entry{Summary: "<p>One &amp;</p><p>two</p>"}, "One & two"},
		{Entry{Text: strings.Repeat("word ", 40)}, strings.TrimSpace(strings.Repeat("word ", 15)) + "…"},
		{Entry{Enclosures: []feed.Enclosure{{Title: "Episode 4"}}}, "Episode 4"},
		{Entry{Source: Source{Title: "Alpha"}, Published: dawn}, "Alpha, 2026-03-02 06:00"},
		{Entry{Published: dawn}, "2026-03-02 06:00"},
	} {
		if got := title(&tt.e); got != tt.want {
			t.Errorf("title of %+v = %q, want %q", tt.e, got, tt.want)
		}
	}
}

func TestLinks(t *testing.T) {
	for in, want := range map[string]string{
		"https://example.org/a?b=c&d#e":     "https://example.org/a?b=c&d#e",
		" https://example.org/ ":            "https://example.org/",
		"https://example.org/tin/đẹp":       "https://example.org/tin/%C4%91%E1%BA%B9p",
		"https://bücher.example.org/":       "https://xn--bcher-kva.example.org/",
		"https://example.org/a b?c d|e#f g": "https://example.org/a%20b?c%20d%7Ce#f%20g",
		"https://u:p@example.org/":          "https://example.org/",
		"https://example.org/a%2Fb?x=%2F":   "https://example.org/a%2Fb?x=%2F",
		"https://example.org/?q=%zz":        "https://example.org/?q=%25zz",
		"javascript:alert(1)":               "", "//example.org/": "", "/x": "", "ftp://example.org/": "", "https:///x": "", "https:x": "", "": "",
		"https://exa<mple.org/": "",
	} {
		if got := link(in); got != want {
			t.Errorf("link(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestCoverList(t *testing.T) {
	e := bare()
	for i := range 14 {
		e.Covered = append(e.Covered, Cover{Outlet: "Outlet " + string(rune('A'+i)), Title: "T", Link: "https://o.example.org/", Published: dawn})
	}
	e.Page = "https://news.example.org/stories/2"
	ch := channel(e)
	ch.Language = ""
	body := prepare(ch.Language, &ch.entries[0]).body
	for _, want := range []string{"Also covered by", "Outlet J", `<a href="https://news.example.org/stories/2">and 4 more</a>`, "2 Mar 2026, 06:00 UTC"} {
		if !strings.Contains(body, want) {
			t.Errorf("no %q in %s", want, body)
		}
	}
	if strings.Contains(body, "Outlet K") {
		t.Errorf("more than ten: %s", body)
	}
	ch.entries[0].Hide = true
	if body := prepare(ch.Language, &ch.entries[0]).body; body != "" {
		t.Errorf("hidden, and yet: %s", body)
	}
}

// FuzzRender writes an entry made of any texts, checks it and reads it back.
func FuzzRender(f *testing.F) {
	for _, s := range nasty() {
		if len(s) < 200 {
			f.Add(s, s, s)
		}
	}
	f.Fuzz(func(t *testing.T, a, b, c string) {
		texts := []string{a, b, c}
		n := 0
		e := wreck(func() string { n++; return texts[n%3] })
		e.Title, e.Link = a, b
		ch := channel(e)
		for _, f := range formats() {
			body := f.render(t, ch)
			for _, problem := range f.check(body) {
				t.Errorf("%s: %s", f.name, problem)
			}
			doc, err := parse.Parse(body, f.kind)
			if err != nil || len(doc.Entries) != 1 || doc.Entries[0].GUID != e.ID {
				t.Errorf("%s is read as %+v, %v", f.name, doc, err)
			}
		}
	})
}
