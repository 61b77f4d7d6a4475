package publisher

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"foldwire/aggregator/feed"
	"foldwire/publisher/topic"
)

// TestWhatWasForgottenComesBack lets so many of the newest stories leave that older ones,
// which were forgotten, are shown again.
func TestWhatWasForgottenComesBack(t *testing.T) {
	n, srcs, now := newNewsroom(), sources("alpha"), dawn
	topics := []*topic.Topic{
		mustTopic(t, topic.Spec{ID: "one", Limit: 1}, srcs), mustTopic(t, topic.Spec{ID: "daily", Limit: 2, Digest: daily{}}, srcs),
		mustTopic(t, topic.Spec{ID: "three", Limit: 3}, srcs), // in which stories are shown that lie too deep in the first
	}
	o := Options{BaseURL: "https://news.example.org", Sources: srcs, Topics: topics, Cache: filepath.Join(t.TempDir(), "cache")}
	p := New(o, n)
	var ids []feed.StoryID
	for i := range 60 {
		now = now.Add(9 * time.Hour)
		it := n.item("alpha", fmt.Sprint("item ", i), now, now)
		ids = append(ids, n.found(it, now))
		if i > 15 {
			other := n.stories[ids[i-15]]
			it.Verdict.Misses = []feed.Miss{{Story: other.ID, Item: other.Members[0].ID, Score: 0.3}}
		}
		s := publish(t, p, now)
		fresh := o
		fresh.Cache = ""
		same(t, s, publish(t, New(fresh, n), now))
	}
	if p.rivers[0].edge == (edge{}) || p.rivers[1].edge == (edge{}) {
		t.Fatal("nothing was forgotten")
	}
	n.scans = 0
	for i := range 50 {
		now = now.Add(time.Minute)
		n.merge(ids[0], ids[len(ids)-1-i], now)
		if i%10 == 0 {
			err := p.Save()
			if p = New(o, n); err != nil || !p.Resume() {
				t.Fatalf("cannot be resumed: %v", err)
			}
		}
		s := publish(t, p, now)
		scans := n.scans
		fresh := o
		fresh.Cache = ""
		same(t, s, publish(t, New(fresh, n), now))
		n.scans = scans
	}
	if n.scans < 1 || n.scans > 12 {
		t.Errorf("all stories were read %d times", n.scans)
	}
}

// TestDeltaReadsLittle starts anew over many stories after one changed: only what it
// touches is read.
func TestDeltaReadsLittle(t *testing.T) {
	n, srcs, now := newNewsroom(), sources("alpha", "beta"), dawn
	for i := range 300 {
		now = now.Add(time.Hour)
		n.found(n.item("alpha", "item "+strings.Repeat("x", i), now, now), now)
	}
	o := Options{
		BaseURL: "https://news.example.org", Sources: srcs, FilesOnly: true,
		Output: filepath.Join(t.TempDir(), "public"), Cache: filepath.Join(t.TempDir(), "cache"),
		Topics: []*topic.Topic{mustTopic(t, topic.Spec{ID: "all", Limit: 20}, srcs), mustTopic(t, topic.Spec{ID: "beta", From: []string{"beta"}}, srcs)},
	}
	if err := New(o, n).Publish(t.Context(), now); err != nil {
		t.Fatal(err)
	}
	n.found(n.item("beta", "News", now, now), now)
	before := times(t, o.Output)
	n.reads, n.scans = 0, 0
	if err := New(o, n).Publish(t.Context(), now); err != nil {
		t.Fatal(err)
	}
	written := 0
	for file, at := range times(t, o.Output) {
		if !at.Equal(before[file]) {
			written++
		}
	}
	if n.scans > 0 || n.reads > 60 || written > 20 {
		t.Errorf("all stories were read %d times, %d by their ids, and %d of %d files written", n.scans, n.reads, written, len(before))
	}
}
