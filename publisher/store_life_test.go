package publisher

import (
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strconv"
	"testing"
	"time"

	"foldwire/aggregator/boltstore"
	"foldwire/aggregator/feed"
	"foldwire/publisher/topic"
)

// world is a newsroom whose every event is committed to a real store as a fold does it,
// with retention, restarts, and readers who remember what they were told.
type world struct {
	*testing.T
	dir     string
	rand    *rand.Rand
	store   *boltstore.Store
	room    *newsroom // what who decides holds: after a restart, what the store still has in full
	opts    Options
	pub     *Publisher
	cron    Options // of a program that is started for each pass
	wrote   bool    // whether it was, for this one
	now     time.Time
	count   int
	change  feed.Change
	touched map[feed.StoryID]bool
	readers []*reader
}

func newWorld(t *testing.T, seed uint64) *world {
	t.Helper()
	srcs := sources("alpha", "beta", "gamma")
	w := &world{
		T: t, dir: t.TempDir(), rand: rand.New(rand.NewPCG(seed, 7)), room: newNewsroom(), now: dawn,
		opts: Options{BaseURL: "https://news.example.org", Sources: srcs, Topics: lifeTopics(t, srcs)},
	}
	w.store = openStore(t, w.dir)
	t.Cleanup(func() { _ = w.store.Close() })
	w.pub = New(w.opts, w.store)
	w.cron = w.opts
	w.cron.FilesOnly, w.cron.Cache, w.cron.Output = true, filepath.Join(w.dir, "cache"), filepath.Join(w.dir, "public")
	// Words that faded cannot be asked whether they fulfil a rule, so that the topic of
	// red things may take another name for what it shows. No other may.
	for _, id := range []string{"all", "some", "two", "items"} {
		w.readers = append(w.readers, &reader{topic: id, entries: map[string]seen{}, told: map[string]string{}})
	}
	return w
}

// alive lists the stories that who decides holds.
func (w *world) alive() []*feed.Story {
	var list []*feed.Story
	for _, id := range slices.SortedFunc(maps.Keys(w.room.stories), func(a, b feed.StoryID) int { return slices.Compare(a[:], b[:]) }) {
		if s := w.room.stories[id]; s.Into.IsZero() {
			list = append(list, s)
		}
	}
	return list
}

func (w *world) newItem() *feed.Item {
	w.count++
	src := []feed.SourceID{"alpha", "beta", "gamma", "stranger"}[w.rand.IntN(4)]
	late := time.Duration(w.rand.IntN(300)) * time.Minute
	return w.room.item(src, fmt.Sprintf("item %d %s", w.count, []string{"red", "blue"}[w.rand.IntN(2)]), w.now.Add(-late), w.now)
}

// event lets one thing happen.
func (w *world) event() {
	alive := w.alive()
	switch what := w.rand.IntN(10); {
	case what < 4 || len(alive) < 2:
		it := w.newItem()
		w.touched[w.room.found(it, w.now)] = true
		w.change.Items = append(w.change.Items, *it)
	case what < 7:
		s, it := alive[w.rand.IntN(len(alive))], w.newItem()
		of := feed.ItemID{}
		if w.rand.IntN(2) == 0 {
			of = s.Members[0].ID
		}
		w.room.join(s.ID, it, of, w.now)
		w.touched[s.ID] = true
		w.change.Items = append(w.change.Items, *it)
	case what < 9:
		older, younger := alive[w.rand.IntN(len(alive))], alive[w.rand.IntN(len(alive))]
		if younger.Founded.Before(older.Founded) {
			older, younger = younger, older
		}
		if older != younger && younger.Founded.Before(w.now) {
			w.room.merge(older.ID, younger.ID, w.now)
			w.touched[older.ID], w.touched[younger.ID] = true, true
		}
	default:
		s := alive[w.rand.IntN(len(alive))]
		id := s.Members[w.rand.IntN(len(s.Members))].ID
		stored, err := w.store.Items(w.Context(), []feed.ItemID{id})
		if err != nil {
			w.Fatal(err)
		}
		if _, full := stored[id]; full {
			w.room.edit(id, w.room.items[id].Title+" again", w.now)
			w.touched[s.ID] = true
			w.change.Items = append(w.change.Items, *w.room.items[id])
		}
	}
}

// pass lets things happen and commits them.
func (w *world) pass() {
	w.now = w.now.Add(time.Duration(1+w.rand.IntN(600)) * time.Minute)
	w.change, w.touched = feed.Change{At: w.now}, map[feed.StoryID]bool{}
	for range w.rand.IntN(5) {
		w.event()
	}
	for id := range w.touched {
		s := *w.room.stories[id]
		w.change.Stories = append(w.change.Stories, s)
	}
	for i := range w.change.Items { // who decides gives the verdicts at the end
		w.change.Items[i].Verdict = w.room.items[w.change.Items[i].ID].Verdict
	}
	if err := w.store.Commit(w.Context(), w.change); err != nil {
		w.Fatal(err)
	}
	if w.rand.IntN(3) > 0 { // or the next pass finds what this one left
		w.once()
	}
}

// once publishes as a program does that made one pass: its publisher is handed what was
// committed. Sometimes retention takes something in between.
func (w *world) once() {
	p := New(w.cron, w.store)
	mark, err := w.store.Mark(w.Context())
	if err != nil {
		w.Fatal(err)
	}
	p.Offer(w.change, mark)
	if w.rand.IntN(4) == 0 {
		w.retire()
	}
	if err := p.Publish(w.Context(), w.now); err != nil {
		w.Fatal(err)
	}
	w.wrote = true
}

// retire takes what is old, or too much of a source.
func (w *world) retire() {
	policy := boltstore.Policy{Now: w.now, Keep: 8 * 24 * time.Hour, Newest: map[feed.SourceID]int{"alpha": 4, "gamma": 6}}
	if _, err := w.store.Prune(w.Context(), policy); err != nil {
		w.Fatal(err)
	}
}

// restart closes the store and opens it again; who decides knows only what is in full.
func (w *world) restart() {
	if err := errors.Join(w.store.Check(w.Context()), w.store.Close()); err != nil {
		w.Fatal(err)
	}
	w.store = openStore(w, w.dir)
	for id, s := range w.room.stories {
		stored, err := w.store.Story(w.Context(), id)
		if err != nil || stored.ID != id {
			delete(w.room.stories, id)
			continue
		}
		s.Members = slices.DeleteFunc(stored.Members, func(m feed.Member) bool { return m.Item == nil })
	}
	w.pub = New(w.opts, w.store)
}

// look publishes and has everybody read. What nothing happened to is not updated, unless
// its lead faded and another item leads it.
func (w *world) look() {
	fresh := New(w.opts, w.store)
	if err := errors.Join(w.pub.Publish(w.Context(), w.now), fresh.Publish(w.Context(), w.now)); err != nil {
		w.Fatal(err)
	}
	same(w, w.pub.Current(), fresh.Current())
	if w.wrote {
		sameFiles(w, w.cron.Output, fresh.Current())
		w.wrote = false
	}
	checkAll(w, w.pub.Current())
	for _, r := range w.readers {
		before := maps.Clone(r.entries)
		r.look(w, w.pub.Current())
		for id, e := range r.entries {
			if old, known := before[id]; known && old.updated != e.updated && old.title == e.title && len(w.touched) == 0 {
				w.Errorf("%s: %s was updated at %s, as nothing happened, and before at %s", r.topic, id, e.updated, old.updated)
			}
		}
	}
}

// TestLifeWithStore lets nine days pass over a real store, three times.
func TestLifeWithStore(t *testing.T) {
	for seed := range uint64(3) {
		t.Run(strconv.FormatUint(seed, 10), func(t *testing.T) {
			w := newWorld(t, seed)
			for w.now.Sub(dawn) < 9*24*time.Hour && !t.Failed() {
				w.pass()
				w.look()
				w.touched = nil
				switch w.rand.IntN(4) {
				case 0:
					w.retire()
					w.look()
				case 1:
					w.restart()
					w.look()
				}
			}
			if len(w.readers[0].entries) < 10 {
				t.Errorf("only %d entries were ever seen", len(w.readers[0].entries))
			}
		})
	}
}

// TestNestedMergeKeepsNames merges a story into one that is merged itself, in topics
// whose rules only the parts together fulfil.
func TestNestedMergeKeepsNames(t *testing.T) {
	srcs := sources("alpha", "beta", "gamma")
	n, s := newNewsroom(), openStore(t, t.TempDir())
	t.Cleanup(func() { _ = s.Close() })
	commit := func(at time.Time, items ...*feed.Item) {
		t.Helper()
		c := feed.Change{At: at}
		for _, it := range items {
			c.Items = append(c.Items, *it)
		}
		for _, story := range n.stories {
			c.Stories = append(c.Stories, *story)
		}
		if err := s.Commit(t.Context(), c); err != nil {
			t.Fatal(err)
		}
	}
	at := func(hours int) time.Time { return dawn.Add(time.Duration(hours) * time.Hour) }
	x, y, z := n.item("stranger", "item 1", at(0), at(0)), n.item("alpha", "item 2", at(1), at(1)), n.item("beta", "item 3", at(2), at(2))
	oldest, middle := n.found(x, at(0)), n.found(y, at(1))
	commit(at(1), x, y)
	youngest := n.found(z, at(2))
	commit(at(2), z)
	p := New(Options{BaseURL: "https://news.example.org", Sources: srcs, Topics: []*topic.Topic{
		mustTopic(t, topic.Spec{ID: "two", MinSources: 2}, srcs), mustTopic(t, topic.Spec{ID: "beta", From: []string{"beta"}}, srcs),
	}}, s)
	ids := func(hours int) string {
		t.Helper()
		var list []string
		snapshot := publish(t, p, at(hours))
		for _, id := range []string{"two", "beta"} {
			for _, e := range readAtom(t, snapshot.Entries["/feeds/"+id+".atom"].Body) {
				list = append(list, id+" "+e.ID+" "+e.Published)
			}
		}
		return fmt.Sprint(list)
	}
	_ = ids(2)
	n.merge(middle, youngest, at(3))
	commit(at(3))
	want := fmt.Sprint([]string{"two " + middle.URN() + " 2026-03-02T07:00:00Z", "beta " + youngest.URN() + " 2026-03-02T08:00:00Z"})
	if got := ids(3); got != want {
		t.Errorf("after the first merge: %s, want %s", got, want)
	}
	n.merge(oldest, middle, at(4))
	commit(at(4))
	if got := ids(4); got != want {
		t.Errorf("after the second merge: %s, want %s", got, want)
	}
}
