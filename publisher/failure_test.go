package publisher

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"foldwire/aggregator/feed"
	"foldwire/publisher/topic"
	"foldwire/publisher/web"
)

var errTorn = errors.New("a page cannot be read")

// torn is a newsroom one of whose answers, counted from when it is set, is a failure, or each
// from then on.
type torn struct {
	*newsroom
	after   int // answers that are right before
	forGood bool
}

func (n *torn) LoadStories(ctx context.Context, ids []feed.StoryID, fn func(feed.Story) error) error {
	if n.after--; n.after == -1 || n.forGood && n.after < 0 {
		return errTorn
	}
	return n.newsroom.LoadStories(ctx, ids, fn)
}

// TestAFailureTakesNothingAway lets each reading of a publish fail once, with a publisher
// that has published before and with one that was just started. Whatever was there before is
// still served and in its files, and the next publish makes it what it should be.
func TestAFailureTakesNothingAway(t *testing.T) {
	for _, started := range []bool{false, true} {
		for after := 0; failsOnce(t, after, started); after++ {
			if after > 100 {
				t.Fatal("there is no end of readings")
			}
		}
	}
}

// failsOnce says whether there was a reading to fail.
func failsOnce(t *testing.T, after int, started bool) (failed bool) {
	t.Helper()
	t.Run(strconv.Itoa(after), func(t *testing.T) {
		n, dir := &torn{newsroom: newNewsroom()}, t.TempDir()
		for i, title := range []string{"One", "Two", "Three", "Four"} {
			n.found(n.item([]feed.SourceID{"alpha", "beta"}[i%2], title, dawn, dawn), dawn)
		}
		open := func(output string) *Publisher {
			srcs := sources("alpha", "beta")
			return New(Options{BaseURL: "https://news.example.org/", Sources: srcs, Output: output, Topics: []*topic.Topic{
				mustTopic(t, topic.Spec{ID: "all", Limit: 2}, srcs), mustTopic(t, topic.Spec{ID: "some", From: []string{"beta"}}, srcs),
			}}, n)
		}
		p := open(dir)
		n.after = -1
		before := publish(t, p, dawn)
		if started {
			p, n.forgets = open(dir), true
		}
		n.found(n.item("beta", "Five", dawn.Add(time.Minute), dawn.Add(time.Hour)), dawn.Add(time.Hour))
		n.after = after
		failed = errors.Is(p.Publish(t.Context(), dawn.Add(time.Hour)), errTorn)
		n.after = -1
		if failed {
			takesNothing(t, dir, before, p.Current(), started)
		}
		s := publish(t, p, dawn.Add(2*time.Hour))
		want := publish(t, open(""), dawn.Add(2*time.Hour))
		for path, e := range want.Entries {
			if string(s.Entries[path].Body) != string(e.Body) {
				t.Errorf("%s is\n%s\nbut should be\n%s", path, s.Entries[path].Body, e.Body)
			}
		}
		sameFiles(t, dir, s)
	})
	return failed
}

// takesNothing holds what is served, unless the publisher was just started, and what is in the
// files against what was there before.
func takesNothing(t *testing.T, dir string, before, after *web.Snapshot, started bool) {
	t.Helper()
	for path, e := range before.Entries {
		if !started && after.Entries[path].Resource == nil {
			t.Errorf("%s is served no more", path)
		}
		if _, err := os.Stat(filepath.Join(dir, fileFor(path, e.Kind))); err != nil {
			t.Error(err)
		}
	}
}

// TestManyFailuresAreToldAsOne: where the store can be read no more, the page of each story
// fails, which nobody wants to be told of each.
func TestManyFailuresAreToldAsOne(t *testing.T) {
	n := &torn{newsroom: newNewsroom(), forGood: true}
	n.forgets = true
	for i := range 120 {
		n.found(n.item("alpha", "Number "+strconv.Itoa(i), dawn, dawn), dawn)
	}
	srcs := sources("alpha")
	p := New(Options{BaseURL: "https://news.example.org", Sources: srcs, Topics: []*topic.Topic{mustTopic(t, topic.Spec{ID: "all"}, srcs)}}, n)
	err := p.Publish(t.Context(), dawn)
	if told := strings.Count(err.Error(), errTorn.Error()); !errors.Is(err, errTorn) || told < 2 || told > 4 {
		t.Errorf("it is told %d times: %v", told, err)
	}
}

// TestManyFilesFailAsOne does the same where a folder cannot be written. All else is.
func TestManyFilesFailAsOne(t *testing.T) {
	n, dir := newNewsroom(), t.TempDir()
	for i := range 120 {
		n.found(n.item("alpha", "Number "+strconv.Itoa(i), dawn, dawn), dawn)
	}
	if err := os.WriteFile(filepath.Join(dir, "stories"), nil, 0o600); err != nil { // where the folder is to be
		t.Fatal(err)
	}
	srcs := sources("alpha")
	p := New(Options{BaseURL: "https://news.example.org", Sources: srcs, Output: dir, Topics: []*topic.Topic{mustTopic(t, topic.Spec{ID: "all"}, srcs)}}, n)
	err := p.Publish(t.Context(), dawn)
	if told := strings.Count(err.Error(), "write stories/"); told != 1 || !strings.Contains(err.Error(), "119 more") {
		t.Errorf("it is told %d times: %v", told, err)
	}
	if _, err := os.Stat(filepath.Join(dir, "feeds", "all.atom")); err != nil {
		t.Error(err)
	}
}
