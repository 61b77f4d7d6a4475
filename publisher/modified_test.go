package publisher

import (
	"errors"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"foldwire/publisher/topic"
	"foldwire/publisher/web"
)

// TestClockSetBack: what changes after the clock was set back still counts as changed since
// what a reader holds.
func TestClockSetBack(t *testing.T) {
	n := newNewsroom()
	n.found(n.item("alpha", "One", dawn, dawn), dawn)
	p := wire(t, n, "")
	before := publish(t, p, dawn.Add(time.Hour)).Entries["/feeds/all.atom"]
	for i, now := range []time.Time{dawn.Add(time.Hour), dawn.Add(time.Hour + time.Second/2), dawn.Add(30 * time.Minute)} {
		n.found(n.item("alpha", strings.Repeat("Two ", i+1), dawn, dawn), dawn)
		after := publish(t, p, now).Entries["/feeds/all.atom"]
		if after.ETag() == before.ETag() || !after.Modified.After(before.Modified) {
			t.Errorf("at %v: a feed that changed was modified at %v, and before at %v", now, after.Modified, before.Modified)
		}
		before = after
	}
}

// TestAnotherConfig: a publisher that takes another's place goes on from what that one served.
// What is the same stays the same, and what is not was modified since, and is not taken away
// by a failure.
func TestAnotherConfig(t *testing.T) {
	n := &torn{newsroom: newNewsroom(), after: -1}
	n.found(n.item("alpha", "One", dawn, dawn), dawn)
	n.found(n.item("beta", "Two", dawn, dawn), dawn)
	n.forgets = true
	srcs := sources("alpha", "beta")
	open := func(title string, before *web.Snapshot) *Publisher {
		return New(Options{BaseURL: "https://news.example.org/", Sources: srcs, Before: before, Topics: []*topic.Topic{
			mustTopic(t, topic.Spec{ID: "all", Title: title}, srcs), mustTopic(t, topic.Spec{ID: "some", From: []string{"beta"}}, srcs),
		}}, n)
	}
	first := publish(t, open("All", nil), dawn.Add(time.Hour))
	next := open("Everything", first)
	second := publish(t, next, dawn.Add(2*time.Hour))
	for path, e := range first.Entries {
		now := second.Entries[path]
		switch same := string(now.Body) == string(e.Body); {
		case same && now.Resource != e.Resource:
			t.Errorf("%s is another resource", path)
		case !same && !now.Modified.After(e.Modified):
			t.Errorf("%s changed, and was modified at %v, before at %v", path, now.Modified, e.Modified)
		case same != !strings.Contains(path, "all") && path != "/" && path != "/feeds.opml" && !strings.HasPrefix(path, "/stories/"):
			t.Errorf("%s stays as it is: %v", path, same)
		}
	}
	for _, it := range n.items {
		it.Text = tooLong()
	}
	n.after = 1 // what is stored can be read, but not once more
	failing := open("The lot", second)
	if err := failing.Publish(t.Context(), dawn.Add(3*time.Hour)); !errors.Is(err, errTorn) {
		t.Fatalf("got %v", err)
	}
	if got := failing.Current().Entries["/feeds/all.atom"]; got.Resource != second.Entries["/feeds/all.atom"].Resource {
		t.Error("a failure took away what was served before")
	}
}

// TestAStartWithAnotherConfig: what a start publishes by another config, or of another
// version, than was published before the stop was modified since, for readers that ask by time
// alone, and hubs hear of it.
func TestAStartWithAnotherConfig(t *testing.T) {
	n := newNewsroom()
	n.found(n.item("alpha", "One", dawn, dawn), dawn)
	srcs, folder := sources("alpha"), t.TempDir()
	open := func(title, cache, output string) *Publisher {
		return New(Options{
			BaseURL: "https://news.example.org/", Sources: srcs, Cache: cache, Output: output,
			Topics: []*topic.Topic{mustTopic(t, topic.Spec{ID: "all", Title: title}, srcs)},
		}, n)
	}
	for name, o := range map[string]struct{ cache, output string }{
		"cache": {filepath.Join(folder, "cache"), ""}, "cache and files": {filepath.Join(folder, "cache2"), filepath.Join(folder, "public")},
		"files alone": {"", filepath.Join(folder, "public2")},
	} {
		before := open("All", o.cache, o.output)
		publish(t, before, dawn.Add(time.Hour))
		n.found(n.item("alpha", "Two for "+name, dawn, dawn), dawn)
		now := time.Now() // as files are written
		first := publish(t, before, now).Entries["/feeds/all.atom"]
		if err := before.Save(); err != nil {
			t.Fatal(err)
		}
		after := open("Everything", o.cache, o.output)
		if after.Resume() {
			t.Fatal("what was published by another config is served")
		}
		second := publish(t, after, now.Add(time.Hour)).Entries["/feeds/all.atom"]
		if second.ETag() == first.ETag() || !second.Modified.After(first.Modified) {
			t.Errorf("%s: a feed that changed was modified at %v, and before at %v", name, second.Modified, first.Modified)
		}
	}
}
