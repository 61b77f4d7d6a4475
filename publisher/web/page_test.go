package web

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"foldwire/aggregator/feed"
)

// markup gives the text of all templates, and of the program where it writes pages.
func markup(t *testing.T) string {
	t.Helper()
	var used strings.Builder
	names, err := filepath.Glob("page/*.html")
	if err != nil || len(names) == 0 {
		t.Fatal("there are no templates: ", err)
	}
	for _, name := range append(names, "headline.go", "story.go", "topic.go") {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		used.Write(text)
	}
	return used.String()
}

// TestWords holds the interface's words against the pages: each that is asked for is
// there, each that is there is asked for, and languages agree on what they fill in.
func TestWords(t *testing.T) {
	words, err := lexicons()
	if err != nil {
		t.Fatal(err)
	}
	used := markup(t)
	verb := regexp.MustCompile(`%[sd]`)
	computed := regexp.MustCompile(`^(why-|health-|chart-|good$|ill$|quiet$|gone$|new$|another-source$|lost$|removed$|starting$|lost-more$|removed-more$|starting-more$)`)
	for key, english := range words[0].phrases {
		if !computed.MatchString(key) && !strings.Contains(used, `"`+key+`"`) {
			t.Errorf("nobody says %q", key)
		}
		for _, l := range words[1:] {
			for form := range strings.SplitSeq(english, "|") {
				if got, want := strings.Join(verb.FindAllString(l.phrases[key], -1), ""), strings.Join(verb.FindAllString(form, -1), ""); got != want {
					t.Errorf("%q fills in %s in English and %s in %q", key, want, got, l.language)
				}
			}
		}
	}
	for _, m := range regexp.MustCompile(`(?:say|labelled|count [^ ]+|count \([^)]*\)|say\(|count\([^"]*) ?"([a-z-]+)"`).FindAllStringSubmatch(used, -1) {
		if _, ok := words[0].phrases[m[1]]; !ok {
			t.Errorf("there is no word for %q", m[1])
		}
	}
}

func TestSpeak(t *testing.T) {
	vi := NewResource(Page, "text/html", []byte("vi"), dawn)
	e := Entry{
		Resource: NewResource(Page, "text/html", []byte("en"), dawn), Language: English,
		Variants: []Variant{{Vietnamese, func() *Resource { return vi }}},
	}
	for header, want := range map[string]string{
		"": "en", "vi": "vi", "VI-vn": "vi", "en-GB,vi;q=0.9": "en", "vi;q=0.4, en;q=0.5": "en", "fr, vi;q=0.2": "vi",
		"vi;q=0": "en", "*": "en", "vietnamese": "en", "vi;q=x": "en", "en,vi": "en", "de-DE": "en",
	} {
		if got := e.speak(header).Language; got != want {
			t.Errorf("%q is answered in %q, want %q", header, got, want)
		}
	}
	e.Variants[0].Make = func() *Resource { return nil }
	if got := e.speak("vi"); got.Language != English || string(got.Body) != "en" {
		t.Errorf("a page that cannot be made is answered with %q in %q", got.Body, got.Language)
	}
}

// TestLanguageOverHTTP asks a server for a page that has two languages.
func TestLanguageOverHTTP(t *testing.T) {
	s := site()
	e := s.Entries["/topics/t"]
	e.Language = English
	e.Variants = []Variant{NewVariant(Vietnamese, e.Resource, func() ([]byte, error) { return []byte("<!doctype html>chủ đề"), nil })}
	s.Entries["/topics/t"] = e
	get := serveSite(t, s)
	vi := get("GET", "/topics/t", "Accept-Language", "vi-VN,vi;q=0.9")
	en := get("GET", "/topics/t")
	if string(vi.Body) != "<!doctype html>chủ đề" || vi.Header.Get("Content-Language") != "vi" || en.Header.Get("Content-Language") != "en" {
		t.Errorf("got %q in %q", vi.Body, vi.Header.Get("Content-Language"))
	}
	if vary := vi.Header.Get("Vary"); !strings.Contains(vary, "Accept-Language") {
		t.Errorf("Vary is %q", vary)
	}
	tag := vi.Header.Get("ETag")
	if again := get("GET", "/topics/t", "Accept-Language", "vi", "If-None-Match", tag); again.StatusCode != http.StatusNotModified {
		t.Errorf("asked again: %d", again.StatusCode)
	}
	if other := get("GET", "/topics/t", "If-None-Match", tag); other.StatusCode != http.StatusOK {
		t.Errorf("asked in another language: %d", other.StatusCode)
	}
}

func TestBadge(t *testing.T) {
	for outlet, want := range map[string]string{
		"Tuổi Trẻ Online": "TO", "đài truyền hình": "ĐH", "BBC": "B", "24h": "2", "": "?", "—": "?", "東京 新聞": "東新", "e\u0301cho": "E\u0301",
	} {
		if got := NewBadge(outlet); got.Initials != want || got.Hue < 0 || got.Hue >= hues {
			t.Errorf("%q has the badge %+v, want %q", outlet, got, want)
		}
	}
}

func TestTimeline(t *testing.T) {
	at := func(minutes int, copied bool) Moment {
		return Moment{dawn.Add(time.Duration(minutes) * time.Minute), copied}
	}
	if NewTimeline([]Moment{at(0, false)}) != nil || NewTimeline([]Moment{at(0, false), at(0, true)}) != nil {
		t.Error("one moment is drawn as a line")
	}
	line := NewTimeline([]Moment{at(60, true), at(0, false), at(30, false), at(30, true)})
	want := []Dot{{0, false}, {100, false}, {200, true}}
	if line == nil || len(line.Dots) != 3 || line.Dots[0] != want[0] || line.Dots[1] != want[1] || line.Dots[2] != want[2] {
		t.Errorf("drawn as %+v, want %+v", line, want)
	}
}

// operator is a status page at work and somebody who asks it.
type operator struct {
	bell    Bell
	stopped chan struct{}
	polled  chan string
	url     string
}

func newOperator(t *testing.T) *operator {
	t.Helper()
	o := &operator{stopped: make(chan struct{}), polled: make(chan string, 1)}
	page, err := NewStatusPage(StatusOptions{
		Read: func(context.Context) (Status, error) {
			return Status{Title: "Wire", Warnings: []string{"foldwire.yaml:3: <odd>"}, Sources: []SourceStatus{
				{ID: "a", Health: Good, Items: 7, Rhythm: []int{0, 3, 1}, Due: true, Next: dawn},
				{ID: "c", Health: Gone},
				{ID: "b", Health: Ill, Failures: 2, Failure: &feed.Failure{Stage: "fetch", Message: "no answer", Remedy: "Look at the server.", At: dawn}},
			}}, nil
		},
		Poll: func(_ context.Context, id string) error {
			if id != "a" {
				return errors.New("no such source")
			}
			o.polled <- id
			return nil
		},
		Bell: &o.bell, Stopped: o.stopped,
	})
	if err != nil {
		t.Fatal(err)
	}
	mux := http.NewServeMux()
	page.Mount(mux)
	server := httptest.NewUnstartedServer(nil)
	server.Config = NewServer(mux)
	server.Start()
	t.Cleanup(server.Close)
	o.url = server.URL
	return o
}

// ask gives an answer whose body is closed when the test ends.
func (o *operator) ask(t *testing.T, method, path, body string, header ...string) *http.Response {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, o.url+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
	}
	res, err := http.DefaultTransport.RoundTrip(req)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { res.Body.Close() })
	return res
}

func TestStatusPage(t *testing.T) {
	o := newOperator(t)
	res := o.ask(t, "GET", "/", "", "Accept-Language", "vi") //nolint:bodyclose // ask closes it when the test ends
	var text strings.Builder
	if _, err := bufio.NewReader(res.Body).WriteTo(&text); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"&lt;odd&gt;", "no answer", "Look at the server.", "1 lỗi", "2 lần liên tiếp", `value="a"`, `data-sort="0">ngay bây giờ`, "không đọc nữa"} {
		if !strings.Contains(text.String(), want) {
			t.Errorf("the page does not say %q", want)
		}
	}
	if policy := res.Header.Get("Content-Security-Policy"); !strings.Contains(policy, "default-src 'none'") || strings.Contains(policy, "unsafe") {
		t.Errorf("the policy is %q", policy)
	}
}

func TestPollFromThePage(t *testing.T) {
	o := newOperator(t)
	form := []string{"Content-Type", "application/x-www-form-urlencoded", "Sec-Fetch-Site"}
	for _, tt := range []struct {
		source, site string
		want         int
	}{{"a", "same-origin", 303}, {"a", "cross-site", 403}, {"z", "same-origin", 422}} {
		res := o.ask(t, "POST", "/status/poll", url.Values{"source": {tt.source}}.Encode(), append(form, tt.site)...) //nolint:bodyclose // ask closes it when the test ends
		if res.StatusCode != tt.want {
			t.Errorf("a %s poll of %q is answered %s, want %d", tt.site, tt.source, res.Status, tt.want)
		}
	}
	if id := <-o.polled; id != "a" {
		t.Errorf("polled %q", id)
	}
}

// TestEvents listens until the program ends.
func TestEvents(t *testing.T) {
	o := newOperator(t)
	res := o.ask(t, "GET", "/status/events", "") //nolint:bodyclose // ask closes it when the test ends
	events := bufio.NewScanner(res.Body)
	for events.Scan() && events.Text() != "retry: 3000" {
	}
	o.bell.Ring()
	for events.Scan() && events.Text() != "event: change" {
	}
	if events.Err() != nil {
		t.Errorf("no event: %v", events.Err())
	}
	close(o.stopped)
	for events.Scan() { // ends with the program
	}
}

func TestSafeLink(t *testing.T) {
	for address, safe := range map[string]bool{
		"https://example.org/a?b=c#d": true, "http://example.org": true, "HTTPS://Example.org/": true,
		"": false, "javascript:alert(1)": false, "javascript://example.org/%0aalert(1)": false, "data:text/html,x": false,
		"//example.org/": false, "/a": false, "https:///a": false, "ftp://example.org/": false, "https://%zz/": false, "feed:https://example.org": false,
	} {
		if got := SafeLink(address); (got == address && address != "") != safe || got != "" && got != address {
			t.Errorf("%q gives %q", address, got)
		}
	}
}

// TestWhyIsNeverCertain: all of the words in common would be another rule.
func TestWhyIsNeverCertain(t *testing.T) {
	words, err := lexicons()
	if err != nil {
		t.Fatal(err)
	}
	for rule, want := range map[string]string{
		"near-text": "Nearly the same text as at A: 99\u00a0% of the words agree.", "related": "The same event as at A in other words: 99\u00a0% sure.",
		"same-text": "The same text as at A, word for word.", "same-url": "The same page as at A.", "founded": words[0].phrases["why-founded"],
	} {
		if got, err := words[0].why(StoryMember{Rule: rule, Score: 0.9999, Match: "A"}); err != nil || got != want {
			t.Errorf("%s: %q, %v; want %q", rule, got, err, want)
		}
	}
	if got, err := words[0].why(StoryMember{Rule: "same-url"}); err != nil || got != "The same page as at another source." {
		t.Errorf("of an outlet that is not known: %q, %v", got, err)
	}
}

// TestAStoryTellsWhatItIsAbout: whoever shows a link to a story finds a text, whoever leads it.
func TestAStoryTellsWhatItIsAbout(t *testing.T) {
	pages, err := NewPages()
	if err != nil {
		t.Fatal(err)
	}
	for want, members := range map[string][]StoryMember{
		"the only one":  {{Summary: "the only one"}},
		"the lead":      {{Summary: "the first"}, {Summary: "the lead", Lead: true}},
		"what is there": {{Summary: "what is there", Copies: []StoryMember{{Summary: "a copy that leads"}}}, {Summary: "the second"}},
	} {
		body, err := pages.Story(English, StoryPage{Title: "A title", Members: members})
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Contains(body, []byte(`<meta property="og:description" content="`+want+`">`)) {
			t.Errorf("the page does not say that it is about %q", want)
		}
	}
}
