package publisher

import (
	"encoding/xml"
	"fmt"
	"testing"
	"time"

	"foldwire/publisher/topic"
)

// TestWalkBack follows a feed's archives as a new subscriber does.
func TestWalkBack(t *testing.T) {
	n, srcs := newNewsroom(), sources("alpha")
	now := dawn
	for i := range 40 {
		now = now.Add(7 * time.Hour)
		n.found(n.item("alpha", fmt.Sprintf("item %d", i), now, now), now)
	}
	p := New(Options{
		BaseURL: "https://news.example.org", Sources: srcs,
		Topics: []*topic.Topic{mustTopic(t, topic.Spec{ID: "all", Limit: 5}, srcs)},
	}, n)
	s := publish(t, p, now)
	seen, documents := map[string]bool{}, 0
	for path := "/feeds/all.atom"; path != ""; documents++ {
		e, ok := s.Entries[path]
		if !ok {
			t.Fatalf("there is no %s", path)
		}
		var f struct {
			Links []struct {
				Rel  string `xml:"rel,attr"`
				Href string `xml:"href,attr"`
			} `xml:"link"`
		}
		if err := xml.Unmarshal(e.Body, &f); err != nil {
			t.Fatal(err)
		}
		for _, entry := range readAtom(t, e.Body) {
			seen[entry.ID] = true
		}
		path = ""
		for _, l := range f.Links {
			if l.Rel == "prev-archive" {
				path = l.Href[len("https://news.example.org"):]
			}
		}
	}
	if len(seen) != 40 || documents < 5 {
		t.Errorf("%d entries in %d documents, want 40 in many", len(seen), documents)
	}

	// One more entry leaves old days as they are.
	now = now.Add(time.Hour)
	n.found(n.item("alpha", "item of today", now, now), now)
	after := publish(t, p, now)
	if day := "/feeds/all/2026-03-05.atom"; after.Entries[day].Resource != s.Entries[day].Resource || s.Entries[day].Resource == nil {
		t.Errorf("an old day changed, or is missing")
	}
	if n.reads > 60 {
		t.Errorf("%d stories were read", n.reads)
	}
}

// TestMemoryIsBounded checks that a topic does not remember all that was ever there.
func TestMemoryIsBounded(t *testing.T) {
	n, srcs := newNewsroom(), sources("alpha")
	now := dawn
	for i := range 300 {
		now = now.Add(time.Hour)
		n.found(n.item("alpha", fmt.Sprintf("item %d", i), now, now), now)
	}
	p := New(Options{
		BaseURL: "https://news.example.org", Sources: srcs,
		Topics: []*topic.Topic{mustTopic(t, topic.Spec{ID: "all", Limit: 2}, srcs)},
	}, n)
	s := publish(t, p, now)
	if got := len(p.rivers[0].entries); got > 2*depth*2 {
		t.Errorf("%d entries are remembered", got)
	}
	if got := len(readAtom(t, s.Entries["/feeds/all.atom"].Body)); got != 2 {
		t.Errorf("the feed has %d entries", got)
	}
}
