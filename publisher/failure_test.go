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

// tooLong is a text that is too long for a build to hold what tells it: it is read again for
// each topic and page.
func tooLong() string { return strings.Repeat("It goes on. ", maxHeld/12+1) }

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
	n, long := &torn{newsroom: newNewsroom(), forGood: true, after: 1}, tooLong()
	n.forgets = true
	for i := range 120 {
		it := n.item("alpha", "Number "+strconv.Itoa(i), dawn, dawn)
		it.Text = long
		n.found(it, dawn)
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

// TestAFailedPageTellsNoOther lets the pages of some stories fail once, after all stories were
// edited. The pages that name one of these as nearly joined do so with its new title, then or
// with the next publish.
func TestAFailedPageTellsNoOther(t *testing.T) {
	srcs := sources("alpha", "beta")
	opts := Options{BaseURL: "https://news.example.org", Sources: srcs, Topics: []*topic.Topic{
		mustTopic(t, topic.Spec{ID: "all", From: []string{"alpha"}, Limit: 4 * pagesAtOnce}, srcs),
		mustTopic(t, topic.Spec{ID: "others", From: []string{"beta"}, Limit: maxLoaded}, srcs), // so that nothing is at hand
	}}
	n, long := &torn{newsroom: newNewsroom(), after: -1}, tooLong()
	var items []feed.ItemID
	for i := range 2 * pagesAtOnce {
		it := n.item("alpha", "Number "+strconv.Itoa(i), dawn, dawn)
		it.Text = long
		n.found(it, dawn)
		items = append(items, it.ID)
	}
	for i, id := range items { // most lie in another part of the pages
		near := n.items[items[(i+pagesAtOnce)%len(items)]]
		n.items[id].Verdict.Misses = []feed.Miss{{Story: near.Verdict.Story, Item: near.ID, Score: 0.3}}
	}
	for i := range maxLoaded {
		it := n.item("beta", "Other "+strconv.Itoa(i), dawn, dawn)
		it.Text = long
		n.found(it, dawn)
		items = append(items, it.ID)
	}
	p, now := New(opts, n), dawn.Add(time.Hour)
	publish(t, p, now)
	failures := 0
	for after := 3; after < 5; after++ { // the first are of what changed, and for the topics' feeds // the first are of what changed, and for the topics' feeds
		now = now.Add(time.Hour)
		for i, id := range items {
			n.edit(id, "Number "+strconv.Itoa(i)+" edited "+strconv.Itoa(after), now)
		}
		n.after, n.forgets = after, true
		if errors.Is(p.Publish(t.Context(), now), errTorn) {
			failures++
		}
		n.after, n.forgets = -1, false
		s, want := publish(t, p, now), publish(t, New(opts, n), now)
		wrong := 0
		for path, e := range want.Entries {
			if string(s.Entries[path].Body) != string(e.Body) {
				wrong++
			}
		}
		if wrong > 0 {
			t.Errorf("after the failure of reading %d, %d documents are not what they should be", after, wrong)
		}
	}
	if failures != 2 {
		t.Errorf("there were %d failures, want 2", failures)
	}
}
