package publisher

import (
	"strings"
	"testing"
	"time"

	"foldwire/publisher/topic"
)

func TestPublish(t *testing.T) {
	n := newNewsroom()
	srcs := sources("alpha", "beta")
	a := n.item("alpha", "Bridge opens", dawn, dawn)
	id := n.found(a, dawn)
	n.join(id, n.item("beta", "New bridge is open", dawn.Add(time.Minute), dawn), a.ID, dawn)
	p := New(Options{
		Title: "Test wire", BaseURL: "https://news.example.org/", Sources: srcs,
		Topics: []*topic.Topic{mustTopic(t, topic.Spec{ID: "all", Title: "All"}, srcs)},
		Output: t.TempDir(),
	}, n)
	if err := p.Publish(t.Context(), dawn.Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
	s := p.Current()
	for _, path := range []string{"/feeds/all.rss", "/feeds/all.atom", "/feeds/all.json", "/feeds.opml", "/", "/topics/all", "/stories/" + id.String()} {
		body := string(s.Entries[path].Body)
		if path != "/feeds.opml" && !strings.Contains(body, "Bridge opens") {
			t.Errorf("%s does not show the story:\n%s", path, body)
		}
	}
}
