package publisher

import (
	"bytes"
	"testing"
	"time"

	"foldwire/aggregator/clocktest"
	"foldwire/publisher/topic"
)

// TestClockSetBackWhileRunning: what was too old while the clock was ahead is published again
// once that was set back, also by who knows that no time went back.
func TestClockSetBackWhileRunning(t *testing.T) {
	n := newNewsroom()
	now := time.Now()
	at := now.UTC().Round(0)
	n.found(n.item("alpha", "One", at, at), at)
	srcs := sources("alpha")
	p := New(Options{BaseURL: "https://news.example.org/", Sources: srcs, Topics: []*topic.Topic{
		mustTopic(t, topic.Spec{ID: "young", MaxAge: 48 * time.Hour}, srcs),
	}}, n)
	for i, c := range []struct {
		ahead time.Duration
		want  bool
	}{{0, true}, {72 * time.Hour, false}, {0, true}} {
		later := clocktest.Set(now.Add(time.Duration(i+1)*time.Minute), c.ahead)
		s := publish(t, p, later)
		if got := bytes.Contains(s.Entries["/feeds/young.json"].Body, []byte("One")); got != c.want {
			t.Errorf("with a clock %v ahead, the item is published: %v, want %v", c.ahead, got, c.want)
		}
	}
}
