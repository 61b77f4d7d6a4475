package publisher

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"foldwire/aggregator/feed"
	"foldwire/publisher/topic"
)

// hanoi is every morning at seven in Hanoi, as a config has it that names a time zone once.
type hanoi struct{}

func (hanoi) Zone() *time.Location { return time.FixedZone("+07", 7*60*60) }
func (hanoi) String() string       { return "0 7 * * *" }
func (h hanoi) Next(t time.Time) time.Time {
	return daily{}.Next(t.Add(7 * time.Hour)).Add(-7 * time.Hour)
}

// TestADigestLeavesNobodyOut: a digest says when it was made as the clock of its readers does,
// leads to each story, and says how many there are that it has no room for.
func TestADigestLeavesNobodyOut(t *testing.T) {
	n, srcs := newNewsroom(), sources("alpha")
	late := time.Date(2026, time.March, 2, 23, 0, 0, 0, time.UTC)
	for i := range 203 {
		n.found(n.item("alpha", fmt.Sprintf("Item %03d", i), late.Add(time.Duration(i)*time.Second), late), late)
	}
	linkless := n.item("alpha", "No page of its own", late.Add(time.Hour/2), late)
	linkless.URL = ""
	id := n.found(linkless, late)
	p := New(Options{
		BaseURL: "https://news.example.org", Sources: srcs,
		Topics: []*topic.Topic{mustTopic(t, topic.Spec{ID: "daily", Title: "Mỗi sáng", Language: "vi", Digest: hanoi{}}, srcs)},
	}, n)
	body := string(publish(t, p, late.Add(2*time.Hour)).Entries["/feeds/daily.json"].Body)
	for _, want := range []string{
		`"title": "Mỗi sáng: 2026-03-03 07:00"`, `<a href=\"https://news.example.org/topics/daily\">và 4 tin khác</a>`,
		`<a href=\"https://news.example.org/stories/` + id.String() + `\" hreflang=\"en\">No page of its own</a>`, "Item 202", "Item 004",
	} {
		if !strings.Contains(body, want) {
			t.Errorf("the digest does not say %s:\n%s", want, body)
		}
	}
	if strings.Contains(body, "Item 003") {
		t.Error("the digest tells more than there is room for")
	}
}

// TestADigestIsNotKeptTooLong: others may keep a digest topic's documents until its sources
// are asked again, but not beyond the hour of the next digest.
func TestADigestIsNotKeptTooLong(t *testing.T) {
	n, srcs := newNewsroom(), sources("alpha")
	polled := dawn.Add(10 * time.Hour)
	n.states["alpha"] = feed.State{Next: polled}
	p := New(Options{BaseURL: "https://news.example.org", Sources: srcs, Topics: []*topic.Topic{
		mustTopic(t, topic.Spec{ID: "all"}, srcs), mustTopic(t, topic.Spec{ID: "daily", Digest: daily{}}, srcs),
	}}, n)
	s := publish(t, p, dawn)
	for path, want := range map[string]time.Time{
		"/feeds/all.atom": polled, "/feeds/daily.atom": dawn.Add(time.Hour), "/topics/daily": dawn.Add(time.Hour),
	} {
		if got := s.Entries[path].Next; !got.Equal(want) {
			t.Errorf("%s can change at %v, want %v", path, got, want)
		}
	}
	if got := publish(t, p, dawn.Add(2*time.Hour)).Entries["/feeds/daily.atom"].Next; !got.Equal(polled) {
		t.Errorf("after the hour it can change at %v", got)
	}
}
