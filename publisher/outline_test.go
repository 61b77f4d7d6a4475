package publisher

import (
	"strconv"
	"testing"
	"time"

	"foldwire/aggregator/feed"
	"foldwire/publisher/topic"
)

// TestTheYoungestAreReadFirst publishes what is stored when nobody knows what changed: what
// is too old for topics that are soon full is not read, and what is too old at all neither.
func TestTheYoungestAreReadFirst(t *testing.T) {
	const stories = 3 * takenFirst
	srcs, now := sources("alpha", "beta", "gamma"), dawn.Add(stories*time.Minute)
	for name, c := range map[string]struct {
		spec topic.Spec
		most int
	}{
		"all":              {topic.Spec{ID: "t"}, takenFirst},
		"one in three":     {topic.Spec{ID: "t", From: []string{"beta"}, Limit: 20}, takenFirst},
		"words of few":     {topic.Spec{ID: "t", Any: []string{"hundred"}, Limit: 1}, takenFirst},
		"words of nobody":  {topic.Spec{ID: "t", Any: []string{"thousand"}}, stories},
		"young":            {topic.Spec{ID: "t", Any: []string{"thousand"}, MaxAge: 10 * time.Hour}, 10*60 + 1},
		"of one's own":     {topic.Spec{ID: "t", From: []string{"gamma"}, Any: []string{"thousand"}}, stories/3 + stories/30},
		"young in digests": {topic.Spec{ID: "t", Digest: daily{}, MaxAge: 10 * time.Hour}, stories},
	} {
		t.Run(name, func(t *testing.T) {
			n := newNewsroom()
			change := feed.Change{At: now}
			for i := range stories {
				tell(n, &change, i)
			}
			n.forgets = true
			opts := Options{BaseURL: "https://news.example.org", Sources: srcs, Topics: []*topic.Topic{mustTopic(t, c.spec, srcs)}}
			p := New(opts, n)
			s := publish(t, p, now)
			if n.reads > c.most {
				t.Errorf("%d of %d stories were read, want at most %d", n.reads, stories, c.most)
			}
			n.forgets = false // all is read that was touched
			same(t, s, publish(t, New(opts, n), now))
			for i := range 40 { // and nothing is missed afterwards
				at := now.Add(time.Duration(i) * time.Minute)
				n.found(n.item("gamma", "late "+strconv.Itoa(i)+" hundred", at, at), at)
			}
			same(t, publish(t, p, now.Add(time.Hour)), publish(t, New(opts, n), now.Add(time.Hour)))
		})
	}
}
