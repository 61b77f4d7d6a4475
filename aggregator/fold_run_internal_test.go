package aggregator

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"path/filepath"
	"reflect"
	"slices"
	"strconv"
	"testing"
	"time"

	"foldwire/aggregator/boltstore"
	"foldwire/aggregator/feed"
)

// largePass gives the batches of a pass of many items over a few sources, each with some
// entries that an earlier pass brought, one of them edited since.
func largePass(items int) (earlier, later []feed.Batch) {
	w := newWire(time.Minute)
	const sources = 7
	bySource := map[feed.SourceID][]feed.Item{}
	for i := range items {
		it := w.next()
		it.Source = feed.SourceID("s" + strconv.Itoa(i%sources))
		it.Keys = feed.Keys{GUID: feed.NewKey(it.Source, "guid", strconv.Itoa(i)), Title: feed.NewKey(it.Source, "title", it.Title)}
		it.Digest = feed.Digest{Text: uint64(i) + 1, Rest: uint64(i) + 1}
		it.ID, it.Dated, it.Content, it.URL = feed.ItemID{}, true, "<p>"+it.Text+"</p>", "https://example.org/"+strconv.Itoa(i)
		bySource[it.Source] = append(bySource[it.Source], it)
	}
	batch := func(id feed.SourceID, at time.Time, list []feed.Item) feed.Batch {
		list = slices.Clone(list)
		for i := range list {
			list[i].Seen = at
		}
		return feed.Batch{Source: id, At: at, State: feed.State{Source: id, Polled: at, Validators: feed.Validators{ETag: at.String()}}, Items: list}
	}
	for id, list := range bySource {
		earlier = append(earlier, batch(id, w.clock, list[:len(list)/4]))
		list = slices.Clone(list)
		list[0].Text += " And one word more, for this is an edit."
		list[0].Digest.Text += 1 << 32
		later = append(later, batch(id, w.clock.Add(time.Hour), list))
	}
	return earlier, later
}

// outcome is all that a store holds after a pass.
type outcome struct {
	items   map[feed.ItemID]feed.Item
	stories map[feed.StoryID][]feed.ItemID
	states  map[feed.SourceID]feed.State
}

func outcomeOf(t *testing.T, s *boltstore.Store) outcome {
	t.Helper()
	o := outcome{items: map[feed.ItemID]feed.Item{}, stories: map[feed.StoryID][]feed.ItemID{}}
	if err := s.Dump(t.Context(), func(it feed.Item) error { o.items[it.ID] = it; return nil }); err != nil {
		t.Fatal(err)
	}
	stories, err := s.Stories(t.Context(), time.Time{})
	if err != nil {
		t.Fatal(err)
	}
	for _, st := range stories {
		for _, m := range st.Members {
			o.stories[st.ID] = append(o.stories[st.ID], m.ID)
		}
		slices.SortFunc(o.stories[st.ID], func(a, b feed.ItemID) int { return slices.Compare(a[:], b[:]) })
	}
	if o.states, err = s.States(t.Context()); err != nil {
		t.Fatal(err)
	}
	return o
}

// faulty is a Store of which some commits fail.
type faulty struct {
	Store

	commits int
	held    int // items of which what is packed was held
	fails   func(commit int) bool
}

var errFaulty = errors.New("no room")

func (f *faulty) Commit(ctx context.Context, c feed.Change) error {
	f.commits++
	for i := range c.Items {
		if it := &c.Items[i]; it.Held != nil {
			f.held++
			if b, err := it.Packed.Read(nil); err != nil || !bytes.Equal(b, it.Held) {
				return fmt.Errorf("what is held of %s is not what is packed: %w", it.ID, err)
			}
		}
	}
	if f.fails(f.commits) {
		return errFaulty
	}
	return f.Store.Commit(ctx, c)
}

// waitingOn gives batches as they wait to be folded, packed on a spool if there is one.
func waitingOn(t *testing.T, sh *spool, store Store, batches []feed.Batch) []pending {
	t.Helper()
	waiting := make([]pending, len(batches))
	for i := range batches {
		waiting[i].Batch = &batches[i]
		if sh == nil {
			continue
		}
		var err error
		if waiting[i].packed, waiting[i].extent, err = sh.put(store, batches[i].Items); err != nil {
			t.Fatal(err)
		}
		batches[i].Items = nil
	}
	return waiting
}

// foldPass folds both passes of largePass in runs of the given length, packed on a spool
// if there is one, the batches in an order of their own, and again after each failure.
func foldPass(t *testing.T, run int, sh *spool, fails func(commit int) bool) outcome {
	t.Helper()
	store, err := boltstore.Open(filepath.Join(t.TempDir(), "foldwire.db"), boltstore.Options{NoSync: true})
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	given := &faulty{Store: store, fails: fails}
	f := NewFolder(given, "", slog.New(slog.DiscardHandler))
	f.run, f.states, f.holds = run, min(run, foldStates), 8<<10 // of a long run, not all is held
	earlier, later := largePass(400)
	for _, batches := range [][]feed.Batch{earlier, later} {
		rand.New(rand.NewPCG(uint64(run), 1)).Shuffle(len(batches), func(i, j int) { batches[i], batches[j] = batches[j], batches[i] })
		waiting := waitingOn(t, sh, store, batches)
		for tries := 0; ; tries++ {
			err := f.fold(t.Context(), waiting, func(feed.Change) {})
			if err == nil {
				break
			}
			if !errors.Is(err, errFaulty) || tries > 1000 {
				t.Fatal(err)
			}
		}
	}
	if err := store.Check(t.Context()); err != nil || (given.held > 0) != (sh != nil) {
		t.Fatalf("%d items were held; %v", given.held, err)
	}
	return outcomeOf(t, store)
}

// TestAPassInRuns: a pass comes to the same in one transaction and in many, packed or
// not, and however often it has to be tried again.
func TestAPassInRuns(t *testing.T) {
	never := func(int) bool { return false }
	want := foldPass(t, foldRun, nil, never)
	if len(want.items) != 400 || len(want.states) != 7 || len(want.stories) < 100 || len(want.stories) > 390 {
		t.Fatalf("the pass is no test: %d items, %d states, %d stories", len(want.items), len(want.states), len(want.stories))
	}
	edited, misses := 0, 0
	for _, it := range want.items {
		edited += min(it.Revisions, 1)
		misses += len(it.Verdict.Misses)
	}
	if edited != 7 || misses == 0 {
		t.Fatalf("the pass is no test: %d items were edited, %d near misses", edited, misses)
	}
	for _, c := range []struct {
		name  string
		run   int
		spool *spool
		fails func(int) bool
	}{
		{"packed", foldRun, &spool{dir: t.TempDir()}, never},
		{"in runs", 23, nil, never},
		{"packed and in runs", 23, &spool{dir: t.TempDir()}, never},
		{"one at a time", 1, &spool{dir: t.TempDir()}, never},
		{"each second commit fails", 40, &spool{dir: t.TempDir()}, func(n int) bool { return n%2 == 1 }},
		{"most commits fail", foldRun, nil, func(n int) bool { return n%5 != 0 }},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := foldPass(t, c.run, c.spool, c.fails)
			compare(t, "item", got.items, want.items)
			compare(t, "story", got.stories, want.stories)
			compare(t, "state", got.states, want.states)
		})
	}
}

func compare[K cmp.Ordered | feed.ItemID | feed.StoryID, V any](t *testing.T, what string, got, want map[K]V) {
	t.Helper()
	for k := range want {
		if !reflect.DeepEqual(got[k], want[k]) {
			t.Errorf("%s %v:\n got %+v\nwant %+v", what, k, got[k], want[k])
			return
		}
	}
	if len(got) != len(want) {
		t.Errorf("%d times %s, want %d", len(got), what, len(want))
	}
}
