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
