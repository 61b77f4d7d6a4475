package publisher

import (
	"fmt"
	"strconv"
	"testing"
	"time"

	"foldwire/aggregator/feed"
	"foldwire/publisher/topic"
)

// BenchmarkPublish publishes after one story of ten thousand changed.
func BenchmarkPublish(b *testing.B) {
	n, srcs := newNewsroom(), sources("alpha", "beta", "gamma")
	now := dawn
	var ids []feed.StoryID
	for i := range 10_000 {
		now = now.Add(time.Minute)
		id := n.found(n.item("alpha", fmt.Sprint("item ", i), now, now), now)
		n.join(id, n.item("beta", fmt.Sprint("item ", i, " again"), now, now), feed.ItemID{}, now)
		ids = append(ids, id)
	}
	var topics []*topic.Topic
	for i := range 10 {
		topics = append(topics, mustTopic(b, topic.Spec{ID: fmt.Sprint("t", i), Any: []string{strconv.Itoa(i), "again"}}, srcs))
	}
	p := New(Options{BaseURL: "https://news.example.org", Sources: srcs, Topics: topics}, n)
	began := time.Now()
	if err := p.Publish(b.Context(), now); err != nil {
		b.Fatal(err)
	}
	first := time.Since(began)
	b.ReportAllocs()
	i := 0
	for b.Loop() {
		i++
		now = now.Add(2 * time.Hour)
		n.join(ids[len(ids)-1-i%40], n.item("gamma", fmt.Sprint("more ", i), now, now), feed.ItemID{}, now)
		if err := p.Publish(b.Context(), now); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(first.Seconds(), "s/first")
}
