package publisher

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"foldwire/aggregator/feed"
	"foldwire/publisher/topic"
)

// TestACrowdIsCutShort: of a story that many outlets tell, a topic's page names a few, in
// the order in which they told it, and how many more there are; the story's page has all.
func TestACrowdIsCutShort(t *testing.T) {
	for others, want := range map[int]struct{ named, more int }{2: {2, 0}, 9: {9, 0}, 10: {8, 2}, 30: {8, 22}} {
		n := newNewsroom()
		ids := []feed.SourceID{"lead"}
		for i := range others {
			ids = append(ids, feed.SourceID(fmt.Sprintf("outlet%02d", i)))
		}
		srcs := sources(ids...)
		story := n.found(n.item("lead", "Bridge opens", dawn, dawn), dawn)
		for i := range others {
			at := dawn.Add(time.Duration(others-i) * time.Minute) // the last was the first to tell it
			n.join(story, n.item(ids[i+1], fmt.Sprintf("Bridge opens, says outlet %02d", i), at, dawn), feed.ItemID{}, dawn)
		}
		p := New(Options{
			Title: "Test wire", BaseURL: "https://news.example.org/", Sources: srcs, Version: "1.0",
			Topics: []*topic.Topic{mustTopic(t, topic.Spec{ID: "all", Title: "All"}, srcs)},
		}, n)
		s := publish(t, p, dawn.Add(2*time.Hour))
		page := string(s.Entries["/topics/all"].Body)
		var named []string
		for _, m := range regexp.MustCompile(`says outlet (\d\d)</a>`).FindAllStringSubmatch(page, -1) {
			named = append(named, m[1])
		}
		inOrder := slices.IsSortedFunc(named, func(a, b string) int { return strings.Compare(b, a) })
		if len(named) != want.named || !inOrder || want.more > 0 != strings.Contains(page, fmt.Sprintf("and %d more", want.more)) {
			t.Errorf("of %d others, %d are named, in order %v, want %+v", others, len(named), inOrder, want)
		}
		whole := string(s.Entries["/stories/"+story.String()].Body)
		if got := strings.Count(whole, `<article id="item-`); got != others+1 {
			t.Errorf("the story's page has %d members, want %d", got, others+1)
		}
	}
}

// TestAStoryPageHasAnEnd: of a story that has grown and grown, its page tells the lead and the
// newest, each copy once and under its original where that is there, and how many more there
// are; what is said of the story counts all.
func TestAStoryPageHasAnEnd(t *testing.T) {
	const others = 3 * membersMost
	n, srcs := newNewsroom(), sources("lead", "busy", "other")
	first := n.item("lead", "Bridge opens", dawn, dawn)
	story := n.found(first, dawn)
	var last feed.ItemID
	for i := range others {
		of := feed.ItemID{}
		if i%3 == 2 {
			of = last // of which the original of the oldest that is told is not
		}
		it := n.item([]feed.SourceID{"busy", "other"}[i%2], fmt.Sprintf("Bridge still open, hour %d", i), dawn.Add(time.Duration(i+1)*time.Minute), dawn)
		n.join(story, it, of, dawn)
		last = it.ID
	}
	p := New(Options{BaseURL: "https://news.example.org", Sources: srcs, Topics: []*topic.Topic{mustTopic(t, topic.Spec{ID: "all"}, srcs)}}, n)
	e := publish(t, p, dawn.Add(100*time.Hour)).Entries["/stories/"+story.String()]
	page := string(e.Body)
	var told []string
	for _, m := range regexp.MustCompile(`id="item-([0-9a-f-]+)"`).FindAllStringSubmatch(page, -1) {
		told = append(told, m[1])
	}
	slices.Sort(told)
	if got := len(slices.Compact(told)); got != membersMost+1 || len(told) != got {
		t.Errorf("%d members are told, %d of them once, want %d", len(told), got, membersMost+1)
	}
	for _, want := range []string{
		fmt.Sprintf("%d earlier ones are not shown", others-membersMost), "item-" + first.ID.String(), "leads the story", "item-" + last.String(),
		"<span>3 outlets</span> <span>500 reprints</span>", "1 outlet tells the same text",
	} {
		if !strings.Contains(page, want) {
			t.Errorf("the page does not say %q", want)
		}
	}
	if vi := string(e.Variants[0].Make().Body); !strings.Contains(vi, fmt.Sprintf("%d bài cũ hơn không hiện ở đây", others-membersMost)) {
		t.Error("the Vietnamese page does not say how many are left out")
	}
	if atom := publish(t, p, dawn.Add(101*time.Hour)).Entries["/feeds/all.atom"]; strings.Count(string(atom.Body), `rel="related"`) != 3 {
		t.Errorf("the feed names not the page and two others: %s", atom.Body)
	}
}
