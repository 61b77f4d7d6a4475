package publisher

import (
	"bytes"
	"testing"
	"time"
	"unsafe"

	"foldwire/publisher/topic"
)

// set gives a time as if the wall clock had been set by so much since: what tells how long ago
// another time was is as before.
func set(t time.Time, by time.Duration) time.Time {
	before := t
	t = t.Add(by)
	(*struct {
		wall uint64
		ext  int64
		loc  *time.Location
	})(unsafe.Pointer(&t)).ext -= int64(by) //nolint:gosec // there is no other way to make one
	if t.Sub(before) != 0 || t.Round(0).Sub(before.Round(0)) != by {
		panic("times are made otherwise now")
	}
	return t
}

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
		later := set(now.Add(time.Duration(i+1)*time.Minute), c.ahead)
		s := publish(t, p, later)
		if got := bytes.Contains(s.Entries["/feeds/young.json"].Body, []byte("One")); got != c.want {
			t.Errorf("with a clock %v ahead, the item is published: %v, want %v", c.ahead, got, c.want)
		}
	}
}
