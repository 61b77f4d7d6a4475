package aggregator_test

import (
	"context"
	"log/slog"
	"path/filepath"
	"testing"
	"time"

	"foldwire/aggregator"
	"foldwire/aggregator/boltstore"
	"foldwire/aggregator/feed"
	"foldwire/aggregator/feedtest"
	"foldwire/aggregator/fetch"
	"foldwire/aggregator/schedule"
)

// world is an engine of real parts: an origin in memory, the fetcher, a database file.
type world struct {
	t       *testing.T
	origin  *feedtest.Origin
	path    string
	store   *boltstore.Store
	client  *fetch.Client
	sources []feed.Source
	polls   []feed.Batch
	changes []feed.Change
	failed  []error // tries to store what was polled

	answered [][2]int // how many polls and commits there were when all of a pass had answered
}

func newWorld(t *testing.T, sources ...feed.Source) *world {
	t.Helper()
	w := &world{t: t, origin: feedtest.NewPipe(t), path: filepath.Join(t.TempDir(), "foldwire.db"), sources: sources}
	client, err := fetch.New(fetch.Options{DialContext: w.origin.DialContext})
	if err != nil {
		t.Fatal(err)
	}
	w.client = client
	t.Cleanup(client.CloseIdleConnections)
	w.open()
	t.Cleanup(func() { w.close() })
	return w
}

func (w *world) open() {
	w.t.Helper()
	store, err := boltstore.Open(w.path, boltstore.Options{})
	if err != nil {
		w.t.Fatal(err)
	}
	w.store = store
}

// close checks the database, as every test's should be sound at its end.
func (w *world) close() {
	w.t.Helper()
	if w.store == nil {
		return
	}
	if err := w.store.Check(context.Background()); err != nil {
		w.t.Error(err)
	}
	if err := w.store.Close(); err != nil {
		w.t.Error(err)
	}
	w.store = nil
}

// restart closes the database and opens it again, as a new process would.
func (w *world) restart() {
	w.t.Helper()
	w.close()
	w.open()
}

func (w *world) engine(store aggregator.Store) *aggregator.Aggregator {
	return aggregator.New(aggregator.Options{
		Sources: w.sources, Fetcher: w.client, Store: store, Log: slog.New(slog.DiscardHandler),
		Answered:  func() { w.answered = append(w.answered, [2]int{len(w.polls), len(w.changes)}) },
		Polled:    func(b feed.Batch) { w.polls = append(w.polls, b) },
		Committed: func(c feed.Change) { w.changes = append(w.changes, c) },
		Folded: func(err error) {
			if err != nil {
				w.failed = append(w.failed, err)
			}
		},
	})
}

// run runs the engine for a while, then stops it and waits until it has.
func (w *world) run(d time.Duration) {
	w.t.Helper()
	w.runOn(w.store, d)
}

func (w *world) runOn(store aggregator.Store, d time.Duration) {
	w.t.Helper()
	ctx, cancel := context.WithTimeout(w.t.Context(), d)
	defer cancel()
	if err := w.engine(store).Run(ctx); err != nil {
		w.t.Fatal(err)
	}
}

// stored gives every stored item by its URL.
func (w *world) stored() map[string]feed.Item {
	w.t.Helper()
	items := map[string]feed.Item{}
	err := w.store.Dump(w.t.Context(), func(it feed.Item) error {
		if _, twice := items[it.URL]; twice {
			w.t.Errorf("%s is stored twice", it.URL)
		}
		items[it.URL] = it
		return nil
	})
	if err != nil {
		w.t.Fatal(err)
	}
	return items
}

func (w *world) state(id feed.SourceID) feed.State {
	w.t.Helper()
	states, err := w.store.States(w.t.Context())
	if err != nil {
		w.t.Fatal(err)
	}
	return states[id]
}

// source adds a source that is polled every half hour.
func (w *world) source(id, path string) feed.Source {
	w.t.Helper()
	w.sources = append(w.sources, feed.Source{ID: feed.SourceID(id), URL: w.origin.URL(path)})
	w.every("30m")
	return w.sources[len(w.sources)-1]
}

// every gives all sources one rhythm.
func (w *world) every(rhythm string) {
	w.t.Helper()
	spec, err := schedule.Parse("@every "+rhythm, time.UTC)
	if err != nil {
		w.t.Fatal(err)
	}
	for i := range w.sources {
		w.sources[i].Schedule = spec
	}
}
