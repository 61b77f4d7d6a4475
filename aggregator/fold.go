package aggregator

import (
	"cmp"
	"context"
	"log/slog"
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
	log     *slog.Logger
}

// NewFolder makes a Folder over store. The index of stories is built at the first fold;
// Save keeps it in the file cache, if that is not empty.
func NewFolder(store Store, cache string, log *slog.Logger) *Folder {
	f := &Folder{store: store, run: foldRun, log: log}
	if cache != "" {
		f.cache = &checkpoint{path: cache}
	}
	return f
}

// foldRun is how many items are decided and committed at a time: as many as a transaction
// holds well. Nearly every pass is one run.
const foldRun = 3000

// Fold takes in the batches of a pass and commits what they come to, in one transaction
// or, where there is much, in several: states come with the last, so that what a crash
// keeps from being stored is asked for again. told hears of every commit. The outcome
// does not depend on the order of batches: items are decided in order of publication.
// If it fails, the same batches may be folded again; what is stored by then counts.
func (f *Folder) Fold(ctx context.Context, batches []feed.Batch, told func(feed.Change)) error {
	if len(batches) == 0 {
		return nil
	}
	g := &folding{Folder: f, batches: batches, at: newest(batches)}
	err := g.split(ctx)
	if err == nil && len(g.fresh)+len(g.changed) > 0 {
		// The index is needed, and built, only now: a pass that brings nothing costs none.
		if err = f.Open(ctx, g.at); err == nil {
			f.decider.Expire(g.at)
			err = g.adopt(ctx)
		}
	}
	for err == nil && !g.done {
		var change feed.Change
		if change, err = g.next(ctx); err == nil {
			told(change)
		}
	}
	if g.at.After(f.last) || f.last.Sub(g.at) > longestPoll {
		f.last = g.at
	}
	if err != nil {
		f.decider = nil // it may hold what the store does not
		g.giveBack()
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

func newest(batches []feed.Batch) time.Time {
	at := batches[0].At
	for _, b := range batches[1:] {
		if b.At.After(at) {
			at = b.At
		}
	}
	return at
}

// folding is one Fold on its way.
type folding struct {
	*Folder

	batches []feed.Batch
	at      time.Time
	fresh   []piece     // yet to be decided, in that order
	changed []feed.Item // yet to be revised
	byURL   map[feed.Key]feed.Known
	done    bool

	stories map[feed.StoryID]feed.Story // touched by the run that is under way
	packed  []byte                      // for reuse
}

// piece is a fresh item, which batch brought it, and its place there.
type piece struct {
	item      *feed.Item
	batch, at int32
}

// split finds the new and the changed items of all batches, in the order in which they
// are decided.
func (g *folding) split(ctx context.Context) error {
	slices.SortStableFunc(g.batches, func(a, b feed.Batch) int { return cmp.Compare(a.Source, b.Source) })
	known, err := g.store.Known(ctx, keysOf(g.batches))
	if err != nil {
		return feed.Errorf(feed.StageStore, "", "look up known items: %w", err)
	}
	for i := range g.batches {
		b := &g.batches[i]
		fresh, changed := dedup.Split(b.Items, known)
		if len(fresh)+len(changed) > 0 {
			b.State.Change = b.At
		}
		g.changed = append(g.changed, changed...)
		for j := range fresh {
			one := fresh[j] // of its own, so that each run can let go of its items
			one.Seen = g.since(one.Seen)
			g.fresh = append(g.fresh, piece{item: &one, batch: int32(i), at: int32(j)}) //nolint:gosec // both are bounded
		}
		if len(changed) == 0 {
			b.Items = nil // giveBack undoes it
		}
	}
	slices.SortStableFunc(g.fresh, func(a, b piece) int { return byPublication(a.item, b.item) })
	return nil
}

// giveBack puts the items that are not stored yet back into their batches, so that the
// batches can be folded again. Those of a batch with edits are there still.
func (g *folding) giveBack() {
	slices.SortFunc(g.fresh, func(a, b piece) int { return cmp.Or(cmp.Compare(a.batch, b.batch), cmp.Compare(a.at, b.at)) })
	whole := map[int32]bool{}
	for _, p := range g.fresh {
		b := &g.batches[p.batch]
		if _, seen := whole[p.batch]; !seen {
			whole[p.batch] = len(b.Items) > 0
		}
		if !whole[p.batch] {
			b.Items = append(b.Items, *p.item)
		}
	}
}

func keysOf(batches []feed.Batch) []feed.Key {
	var keys []feed.Key
	for _, b := range batches {
		for i := range b.Items {
			keys = append(keys, b.Items[i].Keys.All()...)
		}
	}
	return keys
}

func byPublication(a, b *feed.Item) int {
	return cmp.Or(a.Published.Compare(b.Published), slices.Compare(a.ID[:], b.ID[:]))
}
