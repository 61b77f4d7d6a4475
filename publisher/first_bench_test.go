package publisher

import (
	"fmt"
	"math/rand/v2"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"time"

	"foldwire/aggregator/boltstore"
	"foldwire/aggregator/feed"
	"foldwire/publisher/topic"
)

// filled gives a store of stories, one in ten told by two sources, with texts of 2 kB.
func filled(b *testing.B, stories int) (*boltstore.Store, []feed.Source) {
	b.Helper()
	s := openStore(b, b.TempDir())
	b.Cleanup(func() { _ = s.Close() })
	r := rand.New(rand.NewPCG(1, 2))
	vocabulary := strings.Fields("cử tri hội đồng nhân dân xã họp bàn về ngân sách the council met and spoke of roads money water schools bridge vote")
	text := func(words int) string {
		var list []string
		for range words {
			list = append(list, vocabulary[r.IntN(len(vocabulary))]+strconv.Itoa(r.IntN(90)))
		}
		return strings.Join(list, " ")
	}
	var srcs []feed.Source
	for i := range 100 {
		srcs = append(srcs, feed.Source{ID: feed.SourceID(fmt.Sprint("s", i)), URL: fmt.Sprintf("https://s%d.example.org/feed", i), Tags: []string{fmt.Sprint("tag", i%10)}})
	}
	n := newNewsroom()
	for at := dawn; stories > 0; at = at.Add(time.Hour) {
		c := feed.Change{At: at}
		for range min(stories, 1000) {
			stories--
			it := n.item(srcs[r.IntN(len(srcs))].ID, fmt.Sprint("item ", stories, " ", text(8)), at.Add(-time.Duration(r.IntN(3600))*time.Second), at)
			it.Text = text(280)
			it.Content, it.Summary = "<p>"+it.Text+"</p>", "<p>"+text(30)+"</p>"
			id := n.found(it, at)
			c.Items = append(c.Items, *it)
			if stories%10 == 0 {
				again := n.item(srcs[r.IntN(len(srcs))].ID, it.Title+" again", it.Published, at)
				again.Text, again.Content = it.Text, it.Content
				n.join(id, again, it.ID, at)
				c.Items = append(c.Items, *again)
			}
			c.Stories = append(c.Stories, *n.stories[id])
		}
		if err := s.Commit(b.Context(), c); err != nil {
			b.Fatal(err)
		}
		n = newNewsroom()
	}
	return s, srcs
}

// tenTopics are four of tags, three of a phrase, two of rules and one of all.
func tenTopics(tb testing.TB, srcs []feed.Source) []*topic.Topic {
	tb.Helper()
	var list []*topic.Topic
	for i := range 10 {
		spec := topic.Spec{ID: fmt.Sprint("t", i), Limit: 50}
		switch {
		case i < 4:
			spec.From = []string{fmt.Sprint("tag", i), fmt.Sprint("tag", i+1)}
		case i < 7:
			spec.Any = []string{fmt.Sprint("nhân", i), fmt.Sprint("bridge", i, " dân", i)}
		case i < 8:
			spec.Where = `language == "en" && sources >= 2`
		case i < 9:
			spec.MinSources = 2
		}
		list = append(list, mustTopic(tb, spec, srcs))
	}
	return list
}

// BenchmarkFirstPublish publishes 30,000 stored stories in ten topics for the first time.
func BenchmarkFirstPublish(b *testing.B) {
	s, srcs := filled(b, 30_000)
	runtime.GC()
	b.ReportAllocs()
	for b.Loop() {
		p := New(Options{BaseURL: "https://news.example.org", Sources: srcs, Topics: tenTopics(b, srcs)}, s)
		if err := p.Publish(b.Context(), dawn.Add(1000*time.Hour)); err != nil {
			b.Fatal(err)
		}
	}
}
