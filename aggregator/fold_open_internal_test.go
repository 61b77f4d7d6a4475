package aggregator

import (
	"bytes"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"foldwire/aggregator/boltstore"
	"foldwire/aggregator/feed"
	"foldwire/aggregator/words"
)

// batchesOf makes the batches of a pass of stream, which has items of a few sources, some
// with the key of an earlier one: an edit.
func batchesOf(pass []feed.Item) []feed.Batch {
	at := pass[0].Seen
	bySource := map[feed.SourceID]*feed.Batch{}
	var batches []feed.Batch
	for _, it := range pass {
		it.Digest = feed.Digest{Text: uint64(len(it.Title)*1000 + len(it.Text)), Rest: 1}
		it.URL = "https://example.org/" + it.ID.String()
		it.Keys.GUID = feed.NewKey(it.Source, "guid", fmt.Sprint(it.Keys.URL))
		it.ID = feed.ItemID{}
		b := bySource[it.Source]
		if b == nil {
			b = &feed.Batch{Source: it.Source, At: at, State: feed.State{Source: it.Source, Polled: at}}
			bySource[it.Source] = b
		}
		if !slices.ContainsFunc(b.Items, func(o feed.Item) bool { return o.Keys.GUID == it.Keys.GUID }) {
			b.Items = append(b.Items, it)
		}
	}
	for _, source := range slices.Sorted(maps.Keys(bySource)) {
		batches = append(batches, *bySource[source])
	}
	return batches
}

// engine is a Folder and its store, on disk.
type engine struct {
	store *boltstore.Store
	cache string
	*Folder
}

func newEngine(t *testing.T, cache bool) *engine {
	t.Helper()
	dir := t.TempDir()
	store, err := boltstore.Open(filepath.Join(dir, "foldwire.db"), boltstore.Options{NoSync: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = store.Close() })
	e := &engine{store: store}
	if cache {
		e.cache = filepath.Join(dir, "index.cache")
	}
	e.start()
	return e
}

// start makes a Folder as a new process would.
func (e *engine) start() { e.Folder = NewFolder(e.store, e.cache, slog.New(slog.DiscardHandler)) }

// fold folds a pass and says in words what was committed.
func (e *engine) fold(t *testing.T, pass []feed.Item) string {
	t.Helper()
	var told bytes.Buffer
	err := e.Fold(t.Context(), batchesOf(slices.Clone(pass)), func(c feed.Change) {
		for _, it := range c.Items {
			fmt.Fprintln(&told, it.ID, it.Title, it.Seen, it.Changed, it.Verdict)
		}
		for _, s := range c.Stories {
			fmt.Fprintln(&told, s)
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	return told.String()
}

// TestStopsChangeNoDecision folds random passes: without a stop, with stops after which
// the index comes from the store, and with stops after which it comes from a checkpoint,
// be it of the last pass or of an earlier one. All must commit the same.
func TestStopsChangeNoDecision(t *testing.T) {
	fromCheckpoint := 0
	rapid.Check(t, func(rt *rapid.T) {
		whole, bare, kept := newEngine(t, false), newEngine(t, false), newEngine(t, true)
		for _, pass := range stream(rt) {
			stop := rapid.Bool().Draw(rt, "stop")
			if stop {
				bare.start()
				kept.start()
			}
			want := whole.fold(t, pass)
			for name, e := range map[string]*engine{"the store": bare, "a checkpoint": kept} {
				if got := e.fold(t, pass); got != want {
					rt.Fatalf("from %s:\n%swithout a stop:\n%s", name, got, want)
				}
			}
			fromCheckpoint += int(flag(stop && kept.saved != (feed.Mark{})))
			if save := rapid.IntRange(0, 2).Draw(rt, "save") > 0; save && kept.Save() != nil {
				rt.Fatal("it could not be saved")
			}
		}
	})
	if fromCheckpoint == 0 && !t.Failed() {
		t.Error("no start came from a checkpoint")
	}
}

// TestRetentionReachesTheIndex: what retention takes leaves the index, whether it runs
// beside the Folder or between two processes.
func TestRetentionReachesTheIndex(t *testing.T) {
	for name, stop := range map[string]bool{"running": false, "between two runs": true} {
		t.Run(name, func(t *testing.T) {
			e := newEngine(t, true)
			first := news("a", "1", "Strong earthquake hits Valdoria coast", quake, start)
			e.fold(t, []feed.Item{first})
			other := news("b", "1", "Chess champion retires", "The reigning champion Irma Tolbek will not defend her title, her federation announced.", start.Add(time.Hour))
			e.fold(t, []feed.Item{other})
			if err := e.Save(); err != nil {
				t.Fatal(err)
			}
			took, err := e.store.Prune(t.Context(), boltstore.Policy{Now: start.Add(48 * time.Hour), Keep: 47*time.Hour + 30*time.Minute})
			if err != nil || took.Faded != 1 {
				t.Fatalf("retention took %+v, %v; want one item", took, err)
			}
			if stop {
				e.start()
			} else {
				e.Refresh()
			}
			copied := news("c", "1", first.Title, quake, start.Add(48*time.Hour))
			if told := e.fold(t, []feed.Item{copied}); !bytes.Contains([]byte(told), []byte(feed.RuleFounded)) {
				t.Errorf("a copy of what was taken: %s", told)
			}
			if n := e.decider.Stories(); n != 2 {
				t.Errorf("%d stories are held, want 2", n)
			}
		})
	}
}

// savedEngine gives an engine that holds 40 items, and its checkpoint.
func savedEngine(t *testing.T) (*engine, *wire, []byte) {
	t.Helper()
	e := newEngine(t, true)
	w := newWire(time.Minute)
	for range 40 {
		e.fold(t, []feed.Item{w.next()})
	}
	if err := e.Save(); err != nil {
		t.Fatal(err)
	}
	good, err := os.ReadFile(e.cache)
	if err != nil {
		t.Fatal(err)
	}
	return e, w, good
}

// TestUnfitCheckpoints: what is damaged, cut short or of another program is not taken,
// and everything goes on.
func TestUnfitCheckpoints(t *testing.T) {
	e, w, good := savedEngine(t)
	for name, bad := range map[string][]byte{
		"empty":   {},
		"cut":     good[:len(good)/2],
		"no end":  good[:len(good)-1],
		"bit":     flipped(good, len(good)/2),
		"layout":  flipped(good, 3),
		"program": flipped(good, checkpointStart+blocksOf(good)*words.BlockSize+1),
		"text":    []byte("foldwire index 8\nand then a text of somebody else"),
	} {
		t.Run(name, func(t *testing.T) {
			if err := os.WriteFile(e.cache, bad, 0o600); err != nil {
				t.Fatal(err)
			}
			e.start()
			if e.restore() != nil {
				t.Error("it was taken")
			}
			if err := e.Open(t.Context(), w.clock); err != nil || e.decider.Stories() == 0 {
				t.Errorf("the index of the store was not made: %v", err)
			}
		})
	}
	if err := os.WriteFile(e.cache, good, 0o600); err != nil {
		t.Fatal(err)
	}
	e.start()
	if d := e.restore(); d == nil || d.byID.used != 40 {
		t.Error("the good one was not taken, or not as a whole")
	}
}

// TestCheckpointOfAnotherStore: a checkpoint beside a store that it is not of, as after a
// restored backup, is not taken.
func TestCheckpointOfAnotherStore(t *testing.T) {
	_, w, good := savedEngine(t)
	other := newEngine(t, true)
	other.fold(t, []feed.Item{w.next()})
	if err := os.WriteFile(other.cache, good, 0o600); err != nil {
		t.Fatal(err)
	}
	other.start()
	if err := other.Open(t.Context(), w.clock); err != nil || other.decider.Stories() != 1 {
		t.Errorf("%d stories, want that of the store alone: %v", other.decider.Stories(), err)
	}
}

// TestACheckpointThatCannotBeWritten: what stands in the file's place and cannot be written, such
// as a file of the user who once started the program by mistake, makes room for one of ours.
func TestACheckpointThatCannotBeWritten(t *testing.T) {
	e, w, _ := savedEngine(t)
	if err := errors.Join(os.Remove(e.cache), os.Mkdir(e.cache, 0o700)); err != nil {
		t.Fatal(err)
	}
	e.start()
	e.fold(t, []feed.Item{w.next()})
	if err := e.Save(); err != nil {
		t.Fatal(err)
	}
	e.start()
	if d := e.restore(); d == nil || d.byID.used != 41 {
		t.Error("it was not kept")
	}
}

func flipped(b []byte, at int) []byte {
	b = slices.Clone(b)
	b[at] ^= 0x40
	return b
}
