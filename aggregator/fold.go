package aggregator

import (
	"cmp"
	"context"
	"errors"
	"log/slog"
	"os"
	"slices"
	"time"

	"foldwire/aggregator/cluster"
	"foldwire/aggregator/dedup"
	"foldwire/aggregator/feed"
)

// Window is how long a story stays open to items that are like it. An older story can
// still be joined by an item with the same URL.
const Window = cluster.Window

// Folder folds batches into the store: it finds what is new, decides duplicates and
// stories, and commits the outcome in one transaction. It is the only writer of items
// and stories, and must be used by one goroutine.
type Folder struct {
	store   Store
	decider *Decider  // nil while it has to be made from the store
	mark    feed.Mark // the decider holds what the store held then, and maybe more of it
	stale   bool      // something beside the Folder changed the store
	saved   feed.Mark // what the checkpoint is of
	last    time.Time // the newest pass of which something was folded
	cache   *checkpoint
	run     int // items decided and committed at a time
	states  int // states committed at a time
	holds   int // bytes of what is packed that stay in memory from the decision to the commit
	log     *slog.Logger
	newItem func(*feed.Item) // may be nil; is given fresh items that have their texts
}

// NewFolder makes a Folder over store. The index of stories is built at the first fold;
// Save keeps it in the file cache, if that is not empty.
func NewFolder(store Store, cache string, log *slog.Logger) *Folder {
	f := &Folder{store: store, run: foldRun, states: foldStates, holds: foldHeld, log: log}
	if cache != "" {
		f.cache = &checkpoint{path: cache}
	}
	return f
}

// foldRun is how many items are decided and committed at a time, and foldStates how many
// states: as many as a transaction holds well. Nearly every pass is one run. What foldHeld has no
// room for of a run is read once more to be committed.
const (
	foldRun    = 1500
	foldStates = 10_000
	foldHeld   = 4 << 20
)

// Fold takes in the batches of a pass and commits what they come to, in one transaction
// or, where there is much, in several: states come with the last items, so that what a crash
// keeps from being stored is asked for again. told hears of every commit. The outcome
// does not depend on the order of batches: items are decided in order of publication.
// If it fails, the same batches may be folded again; what is stored by then counts.
func (f *Folder) Fold(ctx context.Context, batches []feed.Batch, told func(feed.Change)) error {
	waiting := make([]pending, len(batches))
	for i := range batches {
		waiting[i].Batch = &batches[i]
	}
	return f.fold(ctx, waiting, told)
}

// fold is Fold for batches whose items may be packed.
func (f *Folder) fold(ctx context.Context, waiting []pending, told func(feed.Change)) error {
	if len(waiting) == 0 {
		return nil
	}
	g := &folding{Folder: f, waiting: waiting, at: newest(waiting)}
	err := guard(func() error { return g.all(ctx, told) })
	if g.at.After(f.last) || f.last.Sub(g.at) > longestPoll {
		f.last = g.at
	}
	if errors.Is(err, errMapped) && f.cache != nil {
		_ = os.Remove(f.cache.path) // what is left of it would be looked at first
		err = feed.Errorf(feed.StageFold, "See that no other program writes to the data folder, and that its disk works; the index is made anew.", "%w", err)
	}
	if err != nil {
		f.Close() // it may hold what the store does not
	}
	return err
}

// all is fold of what is waiting.
func (g *folding) all(ctx context.Context, told func(feed.Change)) error {
	err := g.split(ctx)
	if err == nil && len(g.fresh)+len(g.changed) > 0 {
		// The index is needed, and built, only now: a pass that brings nothing costs none.
		if err = g.Open(ctx, g.at); err == nil {
			g.decider.Expire(g.at)
			err = g.adopt(ctx)
		}
	}
	for err == nil && !g.done {
		var change feed.Change
		if change, err = g.next(ctx); err == nil {
			told(change)
		}
	}
	return err
}

// longestPoll is by how much the time of a pass may lie before that of the last without
// being a sign that the clock was set back.
const longestPoll = time.Hour

// since gives when something came that was seen at a time. A poll that took long is folded
// after others that were begun later. Readers may have seen what those brought, so it
// did not come before it. A clock that was wrong for a while says nothing of that.
func (f *Folder) since(seen time.Time) time.Time {
	if late := f.last.Sub(seen); late > 0 && late <= longestPoll {
		return f.last.Add(1)
	}
	return seen
}

func newest(waiting []pending) time.Time {
	at := waiting[0].At
	for i := range waiting {
		at = later(at, waiting[i].At)
	}
	return at
}

// folding is one Fold on its way.
type folding struct {
	*Folder

	waiting []pending
	at      time.Time
	fresh   []piece     // yet to be decided, in that order
	changed []feed.Item // yet to be revised
	byURL   map[feed.Key]feed.Known
	stated  int // how many of the batches have their states stored
	done    bool

	stories []feed.Story // touched by the run that is under way, by id
	packed  []byte       // for reuse
	held    []byte       // what is packed of the run that is under way, as much as there is room for
	text    []byte       // for reuse
}

// piece is a fresh item: which batch it is in, its place there, and what was found out of it.
type piece struct {
	id        feed.ItemID
	published moment
	batch, at int32
	ownURL    bool // it has a key of its URL, and its source gives that to no other item
}

// split finds the new and the changed items of all batches, in the order in which they
// are decided.
func (g *folding) split(ctx context.Context) error {
	slices.SortStableFunc(g.waiting, func(a, b pending) int { return cmp.Compare(a.Source, b.Source) })
	known, err := g.store.Known(ctx, keysOf(g.waiting))
	if err != nil {
		return feed.Errorf(feed.StageStore, "", "look up known items: %w", err)
	}
	var items []feed.Item // for reuse
	for i := range g.waiting {
		l := &g.waiting[i]
		items = items[:0]
		for j := range l.len() {
			items = append(items, l.item(j))
		}
		fresh, changed := dedup.Split(items, known)
		if len(fresh)+len(changed) > 0 {
			l.State.Change = l.At
		}
		for _, j := range changed {
			g.changed = append(g.changed, items[j])
		}
		for _, j := range fresh {
			it := &items[j]
			g.fresh = append(g.fresh, piece{
				id: it.ID, published: momentOf(it.Published), ownURL: !it.Keys.URL.IsZero(),
				batch: int32(i), at: int32(j), //nolint:gosec // both are bounded
			})
		}
	}
	slices.SortFunc(g.fresh, byPublication)
	return nil
}

// item gives a fresh item as it is stored but for its verdict.
func (g *folding) item(p *piece) feed.Item {
	it := g.waiting[p.batch].item(int(p.at))
	it.ID, it.Changed, it.Revisions = p.id, it.Seen, 0
	it.Seen = g.since(it.Seen)
	if !p.ownURL {
		it.Keys.URL = feed.Key{}
	}
	return it
}

func keysOf(waiting []pending) []feed.Key {
	var keys []feed.Key
	for i := range waiting {
		l := &waiting[i]
		for j := range l.len() {
			keys = l.keys(j).AppendTo(keys)
		}
	}
	return keys
}

// byPublication orders items as they are decided. Of those of one id the first that came counts.
func byPublication(a, b piece) int {
	if c := a.published.compare(b.published); c != 0 {
		return c
	}
	return cmp.Or(slices.Compare(a.id[:], b.id[:]), cmp.Compare(a.batch, b.batch), cmp.Compare(a.at, b.at))
}
