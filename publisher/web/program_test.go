package web

import (
	"bytes"
	"html/template"
	"reflect"
	"regexp"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// TestProgramsCompile fails where html/template is not as programs know it: pages are written
// all the same, but take more time.
func TestProgramsCompile(t *testing.T) {
	pages, err := NewPages()
	if err != nil {
		t.Fatal(err)
	}
	for language, spoken := range pages.tongues {
		for name, compiled := range spoken.programs {
			if _, err := compiled(); err != nil {
				t.Errorf("%s in %q: %v", name, language, err)
			}
		}
	}
}

// TestProgramsWriteWhatTemplatesWrite holds programs against html/template on pages with any
// texts, in each language.
func TestProgramsWriteWhatTemplatesWrite(t *testing.T) {
	words, err := lexicons()
	if err != nil {
		t.Fatal(err)
	}
	compiled, err := NewPages()
	if err != nil {
		t.Fatal(err)
	}
	executed := &Pages{tongues: make(map[string]tongue)}
	for _, l := range words {
		if executed.tongues[l.language], err = parsed(l, nil); err != nil {
			t.Fatal(err)
		}
	}
	rapid.Check(t, func(r *rapid.T) {
		language := rapid.SampledFrom(Languages()).Draw(r, "language")
		for name, d := range map[string]any{"headline": anyHeadline(r), "story.html": anyStory(r), "topic.html": anyTopic(r)} {
			got, err := compiled.write(language, name, d)
			if err != nil {
				r.Fatal(err)
			}
			want, err := executed.write(language, name, d)
			if err != nil {
				r.Fatal(err)
			}
			if got, want := unversioned(got), unversioned(want); got != want {
				r.Fatalf("the program writes %s as\n%s\nand the template as\n%s", name, got, want)
			}
		}
	})
}

// unversioned takes out of a page what assets' addresses end with.
func unversioned(page []byte) string {
	return regexp.MustCompile(`\?v=[^"]*"`).ReplaceAllString(string(page), `"`)
}

func anyText(r *rapid.T, of string) string {
	odd := rapid.Map(rapid.SliceOf(rapid.SampledFrom([]string{
		"<", ">", "&", `"`, "'", "+", "=", "/", "`", " ", "\x00", ";", "-", "ố", "a", "%", "%2", "%41", "#", "?", "(", ")", "\\", "\n", "\r", "\t", "\f", "\x7f",
		"\x80", "\xff", "\xed\xa0\x80", "\xc0\xaf", "\ufdd0", "\ufffe", "\ufeff", "\ufffd", "\u2028", "\u0085", "\U0001f600", "data:", "javascript:", "&amp;", "&#43;", "&lt",
		"</title>", "</script>", "<!--", "-->", "<b>", "{{.}}", "#ZgotmplZ",
	})), func(parts []string) string { return strings.Join(parts, "") })
	return rapid.OneOf(rapid.String(), odd).Draw(r, of)
}

func anyLink(r *rapid.T, of string) string {
	return rapid.SampledFrom([]string{"", "/", "https://example.org/", "http://[", "javascript:", "JaVaScRiPt\x00:", " javascript:", "data:text/html,", "//", "mailto:", "HTTPS:", "?", "#", ":"}).Draw(r, of) + anyText(r, of)
}

func anyTime(r *rapid.T) time.Time {
	return time.Unix(rapid.Int64Range(0, 4e9).Draw(r, "time"), 0).UTC()
}

func anyCount(r *rapid.T) int { return rapid.IntRange(0, 3).Draw(r, "count") }

func anyLine(r *rapid.T) *Timeline {
	first := anyTime(r)
	return NewTimeline([]Moment{{At: first}, {At: first.Add(time.Duration(anyCount(r)) * time.Hour), Copy: rapid.Bool().Draw(r, "copy")}})
}

func anyHeadline(r *rapid.T) Headline {
	h := Headline{
		Title: anyText(r, "title"), Summary: anyText(r, "summary"), Outlet: anyText(r, "outlet"), Language: anyText(r, "language"), Link: anyLink(r, "link"),
		Page: anyLink(r, "page"), Published: anyTime(r), Outlets: anyCount(r), Copies: anyCount(r), More: anyCount(r), Timeline: anyLine(r),
	}
	h.Badge = NewBadge(h.Outlet)
	for range anyCount(r) {
		c := Cover{Outlet: anyText(r, "outlet"), Title: anyText(r, "title"), Link: anyLink(r, "link"), Language: anyText(r, "language"), Published: anyTime(r), Copy: rapid.Bool().Draw(r, "copy")}
		h.Covers = append(h.Covers, c)
	}
	return h
}

func anyMember(r *rapid.T) StoryMember {
	m := StoryMember{
		ID: anyText(r, "id"), Title: anyText(r, "title"), Summary: anyText(r, "summary"), Outlet: anyText(r, "outlet"), Language: anyText(r, "language"),
		Link: anyLink(r, "link"), Published: anyTime(r), Lead: rapid.Bool().Draw(r, "lead"), Score: rapid.Float64Range(0, 1).Draw(r, "score"),
		Rule: rapid.SampledFrom([]string{"founded", "same-url", "related"}).Draw(r, "rule"), Match: anyText(r, "match"),
	}
	for range anyCount(r) {
		m.Misses = append(m.Misses, Miss{Title: anyText(r, "title"), Outlet: anyText(r, "outlet"), Language: anyText(r, "language"), Page: anyLink(r, "page"), Score: 0.4})
	}
	return m
}

func anySite(r *rapid.T) Site {
	return Site{Title: anyText(r, "site"), Root: anyLink(r, "root"), Base: anyLink(r, "base"), Version: anyText(r, "version")}
}

func anyStory(r *rapid.T) StoryPage {
	s := StoryPage{
		Site: anySite(r), ID: anyText(r, "id"), Title: anyText(r, "title"), Language: anyText(r, "language"),
		Outlets: anyCount(r), Copies: anyCount(r), Untold: anyCount(r), Timeline: anyLine(r),
	}
	for range anyCount(r) {
		s.Topics = append(s.Topics, TopicLink{anyText(r, "id"), anyText(r, "title"), anyText(r, "language")})
		m := anyMember(r)
		m.Copies = append(m.Copies, anyMember(r))
		s.Members = append(s.Members, m)
	}
	return s
}

func anyTopic(r *rapid.T) TopicPage {
	p := TopicPage{
		Site: anySite(r), ID: anyText(r, "id"), Title: anyText(r, "title"), Description: anyText(r, "description"), Language: anyText(r, "language"),
		Sources: anyCount(r), Path: anyLink(r, "path"), Newer: anyLink(r, "newer"), Older: anyLink(r, "older"),
	}
	if rapid.Bool().Draw(r, "day") {
		p.Day, p.Updated = anyTime(r), anyTime(r)
	}
	for range anyCount(r) {
		p.Written = append(p.Written, Markup("<b>"+template.HTMLEscapeString(anyText(r, "written"))+"</b>"))
	}
	return p
}

// TestProgramsRefuse compiles what programs do not know: nothing of it is written in some
// other way.
func TestProgramsRefuse(t *testing.T) {
	type data struct {
		Text   string
		Number float64
		Link   template.URL
		List   map[string]int
	}
	for _, text := range []string{
		`<a onclick="f({{.Text}})">`, `<script>f({{.Text}})</script>`, `<p style="color: {{.Text}}">`, `<a title={{.Text}}>`, `<!-- {{.Text}} -->{{.Text | printf "%s"}}`,
		`{{.Number}}`, `<a href="{{.Link}}">`, `{{range .List}}{{end}}`, `{{range $i := 3}}{{end}}`, `{{index .List "a"}}`, `{{break}}`,
		`{{with $a := .Text}}{{$a}}{{end}}`, `{{define "again"}}{{if .Text}}{{template "again" .}}{{end}}{{end}}{{template "again" .}}`,
	} {
		set, err := template.New("page").Parse(text)
		if err == nil {
			_, err = compile(set, nil, "page", data{})
		}
		if err == nil {
			t.Errorf("%s is compiled", text)
		}
	}
}

// TestTemplatesWithoutPrograms: what cannot be compiled, or fails, is executed by html/template.
func TestTemplatesWithoutPrograms(t *testing.T) {
	type data struct {
		Text string
		Next *data
	}
	known := template.FuncMap{"same": func(s string) string { return s }}
	for text, want := range map[string]string{
		`<a onclick="f({{same .Text}})">`: `<a onclick="f(&#34;\u003c\u0026&#34;)">`,
		`<p>{{.Text | same}}`:             `<p>&lt;&amp;`,
		`<p>{{.Next.Text}}`:               "",
	} {
		w := tongue{set: template.Must(template.New("page").Funcs(known).Parse(text)), known: known}
		w.programs = map[string]func() (*program, error){"page": func() (*program, error) { return compile(w.set, known, "page", data{Next: new(data)}) }}
		body, err := w.write("page", data{Text: "<&"})
		if want == "" {
			if err == nil || !strings.Contains(err.Error(), "nil pointer") {
				t.Errorf("%s fails with %v", text, err)
			}
		} else if string(body) != want {
			t.Errorf("%s is written as %s, %v", text, body, err)
		}
	}
}

// TestTruth holds what programs take for true against text/template.
func TestTruth(t *testing.T) {
	for _, v := range []any{true, false, 0, 7, "", "a", []int{}, []int{0}, (*int)(nil), new(int), 0.0, 0.5, uint8(0), int64(3), map[string]int{}, map[string]int{"a": 0}, [0]int{}, struct{}{}, 0i} {
		if want, _ := template.IsTrue(v); truth(reflect.ValueOf(v)) != want {
			t.Errorf("%T %v is taken for %v", v, v, !want)
		}
	}
}

// FuzzEscape holds what programs write of a text, or an address, against html/template.
func FuzzEscape(f *testing.F) {
	for _, s := range []string{"", "plain", `<>&"'+`, "\x00\xff", "https://example.org/a?b=c&d=%20e#f", "javascript:alert(1)", "//host/[x]", "a b", "%", "HTTP:/x", "/a:b"} {
		f.Add(s)
	}
	type place struct {
		set   *template.Template
		write func(out []byte, s string) []byte
	}
	var places []place
	add := func(text string, write func(out []byte, s string) []byte) {
		places = append(places, place{template.Must(template.New("").Parse(text)), write})
	}
	add(`<p>{{.}}`, appendText)
	add(`<p title="{{.}}">`, appendText)
	add(`<title>{{.}}</title>`, appendText)
	add(`<a href="{{.}}">`, func(out []byte, s string) []byte { return appendURL(out, s, true) })
	add(`<a href="/topics/{{.}}">`, func(out []byte, s string) []byte { return appendURL(out, s, false) })
	add(`<link href="{{.}}/style.css">`, func(out []byte, s string) []byte { return appendURL(out, s, true) })
	f.Fuzz(func(t *testing.T, s string) {
		for _, p := range places {
			var want bytes.Buffer
			if err := p.set.Execute(&want, s); err != nil {
				t.Fatal(err)
			}
			before, after, _ := strings.Cut(p.set.Tree.Root.String(), "{{")
			_, after, _ = strings.Cut(after, "}}")
			if got := before + string(p.write(nil, s)) + after; got != want.String() {
				t.Errorf("%q is written as %s, not %s", s, got, want.String())
			}
		}
	})
}
