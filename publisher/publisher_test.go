package publisher

import (
	"bytes"
	"cmp"
	"compress/gzip"
	"errors"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"foldwire/aggregator/feed"
	"foldwire/publisher/render/rendertest"
	"foldwire/publisher/topic"
	"foldwire/publisher/web"
)

// wire is a publisher over a newsroom with topics for all sources and for some.
func wire(t *testing.T, n *newsroom, output string) *Publisher {
	t.Helper()
	srcs := sources("alpha", "beta", "gamma")
	return New(Options{
		Title: "Test wire", BaseURL: "https://news.example.org/", Sources: srcs, Output: output, Version: "1.0",
		Topics: []*topic.Topic{
			mustTopic(t, topic.Spec{ID: "all", Title: "All", Limit: 5}, srcs),
			mustTopic(t, topic.Spec{ID: "some", Title: "Some", From: []string{"beta", "gamma"}}, srcs),
			mustTopic(t, topic.Spec{ID: "items", Entries: topic.EntriesItems}, srcs),
		},
	}, n)
}

func publish(t *testing.T, p *Publisher, now time.Time) *web.Snapshot {
	t.Helper()
	if err := p.Publish(t.Context(), now); err != nil {
		t.Fatal(err)
	}
	s := p.Current()
	checkAll(t, s)
	return s
}

// checkAll holds every feed of a snapshot against its format's rules.
func checkAll(t interface{ Errorf(string, ...any) }, s *web.Snapshot) {
	checks := map[string]func([]byte) []string{
		".rss": rendertest.RSS, ".atom": rendertest.Atom, ".json": rendertest.JSON, ".opml": rendertest.OPML,
	}
	for path, e := range s.Entries {
		if check := checks[filepath.Ext(path)]; check != nil {
			for _, problem := range check(e.Body) {
				t.Errorf("%s: %s", path, problem)
			}
		}
	}
}

func TestPublish(t *testing.T) {
	n := newNewsroom()
	a := n.item("alpha", "Bridge opens", dawn, dawn)
	id := n.found(a, dawn)
	n.join(id, n.item("beta", "New bridge is open", dawn.Add(time.Minute), dawn), feed.ItemID{}, dawn)
	s := publish(t, wire(t, n, ""), dawn.Add(time.Hour))
	for path, wants := range map[string][]string{
		"/feeds/all.rss":          {"Bridge opens", id.URN(), "New bridge is open", "The beta"},
		"/feeds/all.atom":         {"Bridge opens", id.URN(), `href="https://news.example.org/feeds/all.atom"`},
		"/feeds/all.json":         {"Bridge opens", id.URN(), `"members"`},
		"/feeds/some.atom":        {"New bridge is open", id.URN()},
		"/feeds/items.atom":       {a.ID.URN(), "New bridge is open"},
		"/feeds.opml":             {"https://news.example.org/feeds/some.atom"},
		"/":                       {"Bridge opens", `href="/topics/all"`, `type="application/atom+xml"`},
		"/topics/all":             {"Bridge opens", `rel="alternate"`, `href="/feeds/all.rss"`},
		"/stories/" + id.String(): {"Bridge opens", "New bridge is open", "The same event as at The alpha"},
	} {
		for _, want := range wants {
			if !strings.Contains(string(s.Entries[path].Body), want) {
				t.Errorf("%s has no %q", path, want)
			}
		}
	}
	for path, e := range s.Entries {
		if e.Kind == web.Page && (bytes.Contains(e.Body, []byte("<script>")) || bytes.Contains(e.Body, []byte("style="))) {
			t.Errorf("%s needs a looser policy", path)
		}
	}
}

func TestNothingChangesNothingMoves(t *testing.T) {
	n, dir := newNewsroom(), t.TempDir()
	n.found(n.item("alpha", "One", dawn, dawn), dawn)
	id := n.found(n.item("beta", "Two", dawn.Add(time.Minute), dawn), dawn)
	p := wire(t, n, dir)
	first := publish(t, p, dawn.Add(time.Hour))
	stat := func(file string) time.Time {
		info, err := os.Stat(filepath.Join(dir, file))
		if err != nil {
			t.Fatal(err)
		}
		return info.ModTime()
	}
	before := stat("feeds/some.atom")
	n.reads = 0
	second := publish(t, p, dawn.Add(2*time.Hour))
	for path, e := range second.Entries {
		if first.Entries[path].Resource != e.Resource {
			t.Errorf("%s is another resource", path)
		}
	}
	if n.reads > 0 {
		t.Errorf("%d stories were read for nothing", n.reads)
	}

	// A restart gives the same validators and leaves the files alone.
	restarted := publish(t, wire(t, n, dir), dawn.Add(3*time.Hour))
	for path, e := range restarted.Entries {
		if e.ETag() != second.Entries[path].ETag() || e.Kind != web.Asset && !e.Modified.Equal(stat(fileFor(path[1:], e.Kind)).UTC().Truncate(time.Second)) {
			t.Errorf("%s has other validators after a restart", path)
		}
	}
	if !stat("feeds/some.atom").Equal(before) {
		t.Error("a file was written again")
	}

	// One topic changes, the others do not.
	n.join(id, n.item("alpha", "Two told again", dawn, dawn.Add(3*time.Hour)), feed.ItemID{}, dawn.Add(3*time.Hour))
	third := publish(t, p, dawn.Add(4*time.Hour))
	if third.Entries["/feeds/all.atom"].Resource == second.Entries["/feeds/all.atom"].Resource {
		t.Error("a topic did not change")
	}
	if third.Entries["/feeds/some.atom"].Resource != second.Entries["/feeds/some.atom"].Resource {
		t.Error("a topic changed that saw nothing")
	}
	if m := third.Entries["/feeds/all.atom"].Modified; !m.Equal(dawn.Add(4 * time.Hour)) {
		t.Errorf("what changed now was modified at %v", m)
	}
}

func TestMergedStory(t *testing.T) {
	n := newNewsroom()
	older := n.found(n.item("alpha", "Quake felt", dawn, dawn), dawn)
	younger := n.found(n.item("beta", "Earth shakes", dawn, dawn.Add(time.Minute)), dawn.Add(time.Minute))
	p := wire(t, n, "")
	publish(t, p, dawn.Add(time.Hour))
	n.merge(older, younger, dawn.Add(2*time.Hour))
	check := func(name string, s *web.Snapshot) {
		all, some := string(s.Entries["/feeds/all.atom"].Body), string(s.Entries["/feeds/some.atom"].Body)
		if strings.Contains(all, "<id>"+younger.URN()) || !strings.Contains(all, `<at:deleted-entry ref="`+younger.URN()+`" when="2026-03-02T08:00:00Z"`) {
			t.Errorf("%s: the younger story is not gone:\n%s", name, all)
		}
		if !strings.Contains(some, "<id>"+younger.URN()) || strings.Contains(some, older.URN()) {
			t.Errorf("%s: a topic that never saw the survivor renames its entry:\n%s", name, some)
		}
		if to := s.Moved["/stories/"+younger.String()]; to != "/stories/"+older.String() {
			t.Errorf("%s: the younger story's page leads to %q", name, to)
		}
	}
	after := publish(t, p, dawn.Add(3*time.Hour))
	check("merged", after)
	check("restarted", publish(t, wire(t, n, ""), dawn.Add(4*time.Hour)))
	entry := func(s *web.Snapshot) string {
		_, e, _ := strings.Cut(string(s.Entries["/feeds/some.atom"].Body), "<published>")
		return e
	}
	if !strings.Contains(entry(after), "2026-03-02T06:00:00Z") {
		t.Errorf("published moved: %s", entry(after))
	}
}

func TestFailuresKeepWhatWas(t *testing.T) {
	n := newNewsroom()
	n.found(n.item("alpha", "One", dawn, dawn), dawn)
	p := wire(t, n, "")
	before := publish(t, p, dawn)
	n.fail = errors.New("disk on fire")
	err := p.Publish(t.Context(), dawn.Add(time.Hour))
	if stage, remedy := feed.StageOf(err, ""); stage != feed.StagePublish || remedy == "" || !errors.Is(err, n.fail) {
		t.Errorf("got %v, stage %q, remedy %q", err, stage, remedy)
	}
	if p.Current() != before {
		t.Error("the snapshot changed")
	}
}

func TestFailingTopicLeavesOthers(t *testing.T) {
	n := newNewsroom()
	srcs := sources("alpha")
	p := New(Options{Listen: "127.0.0.1:1", Sources: srcs, Topics: []*topic.Topic{
		mustTopic(t, topic.Spec{ID: "bad", Where: `categories[0] == "x"`}, srcs), mustTopic(t, topic.Spec{ID: "good"}, srcs),
	}}, n)
	n.found(n.item("alpha", "One", dawn, dawn), dawn)
	if err := p.Publish(t.Context(), dawn); err == nil || !strings.Contains(err.Error(), "topic bad") {
		t.Errorf("got %v", err)
	}
	s := p.Current()
	checkAll(t, s)
	if !strings.Contains(string(s.Entries["/feeds/good.atom"].Body), "One") || len(s.Problems) == 0 {
		t.Error("one bad topic stops the others")
	}
}

func TestOutput(t *testing.T) {
	n, dir := newNewsroom(), t.TempDir()
	id := n.found(n.item("alpha", "One", dawn, dawn), dawn)
	stranger := filepath.Join(dir, "stories", "mine.html")
	if err := os.MkdirAll(filepath.Dir(stranger), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(stranger, []byte("mine"), 0o644); err != nil {
		t.Fatal(err)
	}
	s := publish(t, wire(t, n, dir), dawn)
	for path, e := range s.Entries {
		body, err := os.ReadFile(filepath.Join(dir, fileFor(path, e.Kind)))
		if err != nil || !bytes.Equal(body, e.Body) {
			t.Errorf("%s: %v", path, err)
		}
	}
	n.stories, n.items = map[feed.StoryID]*feed.Story{}, map[feed.ItemID]*feed.Item{}
	srcs := sources("alpha")
	p := New(Options{BaseURL: "https://x.example.org", Sources: srcs, Output: dir, Topics: []*topic.Topic{mustTopic(t, topic.Spec{ID: "all"}, srcs)}}, n)
	for range 2 {
		s = publish(t, p, dawn.Add(time.Hour))
		if !s.Gone["/feeds/some.atom"] || s.Gone["/feeds/all.atom"] {
			t.Errorf("gone: %v", s.Gone)
		}
	}
	for _, file := range []string{"feeds/some.atom", "stories/" + id.String() + "/index.html", "stories/" + id.String(), "topics/some"} {
		if _, err := os.Stat(filepath.Join(dir, file)); !errors.Is(err, os.ErrNotExist) {
			t.Errorf("%s is still there: %v", file, err)
		}
	}
	if body, err := os.ReadFile(stranger); err != nil || string(body) != "mine" {
		t.Errorf("a file that is not ours: %q, %v", body, err)
	}
	if left, _ := filepath.Glob(filepath.Join(dir, "*", ".*")); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}

func TestPrivateFeedsKeepTheirAddress(t *testing.T) {
	n := newNewsroom()
	srcs := sources("alpha", "beta")
	srcs[0].Access.Bearer = "secret"
	srcs[1].URL = "https://user:secret@beta.example.org/private-feed"
	n.found(n.item("alpha", "One", dawn, dawn), dawn)
	n.found(n.item("beta", "Two", dawn, dawn), dawn)
	p := New(Options{BaseURL: "https://x.example.org", Sources: srcs, Topics: []*topic.Topic{mustTopic(t, topic.Spec{ID: "all"}, srcs)}}, n)
	s := publish(t, p, dawn)
	for path, e := range s.Entries {
		for _, secret := range []string{"secret", "alpha.example.org/feed", "private-feed"} {
			if bytes.Contains(e.Body, []byte(secret)) {
				t.Errorf("%s tells %q", path, secret)
			}
		}
	}
}

// checkLinks follows the links of pages to other paths, all of which begin with root.
func checkLinks(t *testing.T, s *web.Snapshot, root string) {
	t.Helper()
	for path, e := range s.Entries {
		for _, link := range regexp.MustCompile(` (?:href|src)="(/[^"]*)"`).FindAllSubmatch(e.Body, -1) {
			local, ok := strings.CutPrefix(string(link[1]), root)
			local, _, _ = strings.Cut(local, "?")
			if _, found := s.Entries[cmp.Or(local, "/")]; !ok || e.Kind == web.Page && !found {
				t.Errorf("%s leads to %s, which is not there", path, link[1])
			}
		}
	}
}

// TestSiblings checks the compressed files beside the files, and the pages of merged
// stories, under an address with a path.
func TestSiblings(t *testing.T) {
	n, dir, srcs := newNewsroom(), t.TempDir(), sources("alpha", "beta")
	older := n.found(n.item("alpha", strings.Repeat("Quake felt ", 90), dawn, dawn), dawn)
	younger := n.found(n.item("beta", "Earth shakes", dawn, dawn.Add(time.Minute)), dawn.Add(time.Minute))
	p := New(Options{
		BaseURL: "https://news.example.org/wire", Sources: srcs, Output: dir, Precompress: true,
		Topics: []*topic.Topic{mustTopic(t, topic.Spec{ID: "all"}, srcs)},
	}, n)
	s := publish(t, p, dawn.Add(time.Hour))
	open := func(file string) []byte {
		t.Helper()
		packed, err := os.Open(filepath.Join(dir, file))
		if err != nil {
			t.Fatal(err)
		}
		defer packed.Close()
		z, err := gzip.NewReader(packed)
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(z)
		if err != nil {
			t.Fatal(err)
		}
		return body
	}
	if !bytes.Equal(open("feeds/all.atom.gz"), s.Entries["/feeds/all.atom"].Body) {
		t.Error("the sibling says something else than the file")
	}
	before, err := os.Stat(filepath.Join(dir, "feeds/all.atom.br"))
	if err != nil {
		t.Fatal(err)
	}
	restarted := New(p.opts, n)
	publish(t, restarted, dawn.Add(time.Hour))
	if after, err := os.Stat(filepath.Join(dir, "feeds/all.atom.br")); err != nil || !after.ModTime().Equal(before.ModTime()) {
		t.Errorf("a sibling was written again: %v", err)
	}
	n.merge(older, younger, dawn.Add(2*time.Hour))
	s = publish(t, restarted, dawn.Add(3*time.Hour))
	if !bytes.Equal(open("feeds/all.atom.gz"), s.Entries["/feeds/all.atom"].Body) {
		t.Error("the sibling is older than the file")
	}
	alias, err := os.ReadFile(filepath.Join(dir, "stories", younger.String(), "index.html"))
	if want := "/wire/stories/" + older.String(); err != nil || !strings.Contains(string(alias), want) {
		t.Errorf("the page of a merged story does not lead to %s: %v, %s", want, err, alias)
	}
	checkLinks(t, s, "/wire")
	without := p.opts
	without.Precompress = false
	publish(t, New(without, n), dawn.Add(4*time.Hour))
	if left, _ := filepath.Glob(filepath.Join(dir, "feeds", "*.gz")); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}
