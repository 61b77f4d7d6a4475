package publisher

import (
	"fmt"
	"testing"
	"time"

	"foldwire/aggregator/feed"
	"foldwire/publisher/topic"
)

// TestWhatIsSaidOfSources: a topic hears of its own sources, and of all where it chooses none.
func TestWhatIsSaidOfSources(t *testing.T) {
	srcs := sources("a", "b", "c", "d")
	s := newSite(Options{Sources: srcs})
	states := map[feed.SourceID]feed.State{"a": {Next: dawn.Add(3 * time.Hour)}, "b": {Next: dawn.Add(2 * time.Hour)}, "d": {}, "gone": {Next: dawn}}
	s.learn(states)
	ab := mustTopic(t, topic.Spec{ID: "ab", From: []string{"a", "b"}}, srcs)
	bc := mustTopic(t, topic.Spec{ID: "bc", From: []string{"b", "c"}}, srcs)
	d := mustTopic(t, topic.Spec{ID: "d", From: []string{"d"}}, srcs)
	all := mustTopic(t, topic.Spec{ID: "all"}, srcs)
	for _, c := range []struct {
		topic *topic.Topic
		count int
		next  time.Time
	}{{ab, 2, dawn.Add(2 * time.Hour)}, {bc, 2, dawn.Add(2 * time.Hour)}, {d, 1, time.Time{}}, {all, 4, dawn.Add(2 * time.Hour)}} {
		if n, next := s.sourcesOf(c.topic), s.next(s.of(c.topic), dawn); n != c.count || !next.Equal(c.next) {
			t.Errorf("%s has %d sources, the next is polled at %v", c.topic.ID, n, next)
		}
	}
	if s.next(s.of(ab), dawn.Add(5*time.Hour)) != dawn.Add(5*time.Hour) {
		t.Error("what is due already is not polled now")
	}
	for want, list := range map[int][]*topic.Topic{0: nil, 2: {ab}, 3: {ab, bc}, 4: {ab, all, d}} {
		var rivers []*river
		for _, tp := range list {
			rivers = append(rivers, newRiver(tp))
		}
		if n := s.together(rivers); n != want {
			t.Errorf("%d topics have %d sources together, want %d", len(list), n, want)
		}
	}
	if s.print(s.of(all)) != s.print(s.every()) || s.print(s.of(ab)) == s.print(s.of(bc)) {
		t.Error("what is said of sources is not told apart")
	}
}

// BenchmarkManyTopics is what a publish asks of the site when nothing changed: it must grow with
// the sources that topics have, not with topics times sources.
func BenchmarkManyTopics(b *testing.B) {
	var ids []feed.SourceID
	for i := range 10_000 {
		ids = append(ids, feed.SourceID(fmt.Sprintf("s%d", i)))
	}
	srcs := sources(ids...)
	var topics []*topic.Topic
	for i := range 1_000 {
		topics = append(topics, mustTopic(b, topic.Spec{ID: fmt.Sprintf("t%d", i), From: []string{string(ids[2*i]), string(ids[2*i+1])}}, srcs))
	}
	s := newSite(Options{Sources: srcs})
	s.learn(nil)
	for b.Loop() {
		for _, t := range topics {
			s.next(s.of(t), dawn)
			s.print(s.of(t))
		}
	}
}
