package aggregator

import (
	"cmp"
	"context"
	"errors"
	"fmt"
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
	decider *Decider // nil while it has to be rebuilt from the store
	log     *slog.Logger
}

// NewFolder makes a Folder over store. The index of stories is built at the first fold.
func NewFolder(store Store, log *slog.Logger) *Folder {
	return &Folder{store: store, log: log}
}

// Open builds the index of stories from the store, so that folding goes on as if it had
// never stopped. It is needed only once, and after a failed commit; Fold calls it itself.
func (f *Folder) Open(ctx context.Context, now time.Time) error {
	if f.decider != nil {
		return nil
	}
	d := NewDecider()
	err := f.store.Replay(ctx, now.Add(-Window), func(items []feed.Item) error {
		d.Restore(items)
		return ctx.Err()
	})
	if err != nil {
		return feed.Errorf(feed.StageStore, "", "rebuild the index of stories: %w", err)
	}
	f.decider = d
	return nil
}

// Fold takes in the batches of a pass and commits what they come to. The outcome does
// not depend on the order of batches: items are decided in order of publication.
// If it fails, nothing is stored and the same batches may be folded again.
func (f *Folder) Fold(ctx context.Context, batches []feed.Batch) (feed.Change, error) {
	if len(batches) == 0 {
		return feed.Change{}, nil
	}
	change := feed.Change{At: newest(batches)}
	fresh, changed, err := f.split(ctx, batches, &change)
	if err != nil {
		return feed.Change{}, err
	}
	if len(fresh)+len(changed) > 0 {
		// The index is needed, and built, only now: a pass that brings nothing costs none.
		if err := f.Open(ctx, change.At); err != nil {
			return feed.Change{}, err
		}
		f.decider.Expire(change.At)
		if err := f.decide(ctx, fresh, changed, &change); err != nil {
			f.decider = nil
			return feed.Change{}, err
		}
	}
	if err := f.store.Commit(ctx, change); err != nil {
		f.decider = nil // it holds what the store does not
		return feed.Change{}, feed.Errorf(feed.StageStore, "See that the disk that holds the database has room and is writable; the same entries are asked for again.", "commit: %w", err)
	}
	return change, nil
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

// split finds the new and the changed items of all batches, each in the order in which
// they are decided, and puts the states into change.
func (f *Folder) split(ctx context.Context, batches []feed.Batch, change *feed.Change) (fresh, changed []feed.Item, err error) {
	slices.SortStableFunc(batches, func(a, b feed.Batch) int { return cmp.Compare(a.Source, b.Source) })
	known, err := f.store.Known(ctx, keysOf(batches))
	if err != nil {
		return nil, nil, feed.Errorf(feed.StageStore, "", "look up known items: %w", err)
	}
	for _, b := range batches {
		isNew, isChanged := dedup.Split(b.Items, known)
		st := b.State
		st.Items += int64(len(isNew))
		if len(isNew)+len(isChanged) > 0 {
			st.Change = b.At
		}
		change.States = append(change.States, st)
		fresh, changed = append(fresh, isNew...), append(changed, isChanged...)
	}
	slices.SortStableFunc(fresh, byPublication)
	return fresh, changed, nil
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

func byPublication(a, b feed.Item) int {
	return cmp.Or(a.Published.Compare(b.Published), slices.Compare(a.ID[:], b.ID[:]))
}

// decide gives the fresh items their verdicts and the changed ones their old verdicts
// back, and puts both and the stories touched into change.
func (f *Folder) decide(ctx context.Context, fresh, changed []feed.Item, change *feed.Change) error {
	byURL, err := f.adopt(ctx, fresh)
	if err != nil {
		return err
	}
	stories := map[feed.StoryID]feed.Story{}
	for _, s := range f.decider.Decide(fresh, byURL) {
		stories[s.ID] = s
	}
	changed, err = f.revise(ctx, changed, change.At, stories)
	if err != nil {
		return err
	}
	change.Items = append(fresh, changed...)
	for _, s := range stories {
		change.Stories = append(change.Stories, s)
	}
	slices.SortFunc(change.Stories, func(a, b feed.Story) int { return slices.Compare(a.ID[:], b.ID[:]) })
	return nil
}

// adopt finds the items that the store knows under the URLs of fresh items, and hands
// the decider the stories among theirs that have left its window.
func (f *Folder) adopt(ctx context.Context, fresh []feed.Item) (map[feed.Key]feed.Known, error) {
	var keys []feed.Key
	for i := range fresh {
		if k := fresh[i].Keys.URL; !k.IsZero() {
			keys = append(keys, k)
		}
	}
	if len(keys) == 0 {
		return nil, nil
	}
	byURL, err := f.store.Known(ctx, keys)
	if err != nil {
		return nil, feed.Errorf(feed.StageStore, "", "look up known URLs: %w", err)
	}
	for _, k := range keys {
		known, ok := byURL[k]
		if !ok || known.Story.IsZero() || f.decider.Has(known.Story) {
			continue
		}
		story, err := f.store.Story(ctx, known.Story)
		if errors.Is(err, ErrNotFound) { // retention took it: the item founds a new one
			delete(byURL, k)
			continue
		}
		if err != nil {
			return nil, feed.Errorf(feed.StageStore, "", "story %s of a known URL: %w", known.Story, err)
		}
		f.decider.Adopt(story)
	}
	return byURL, nil
}

// revise gives changed items the verdicts that they have, tells the decider of their new
// texts, and marks their stories as changed.
func (f *Folder) revise(ctx context.Context, changed []feed.Item, at time.Time, stories map[feed.StoryID]feed.Story) ([]feed.Item, error) {
	if len(changed) == 0 {
		return nil, nil
	}
	ids := make([]feed.ItemID, len(changed))
	for i := range changed {
		ids[i] = changed[i].ID
	}
	stored, err := f.store.Items(ctx, ids)
	if err != nil {
		return nil, feed.Errorf(feed.StageStore, "", "look up changed items: %w", err)
	}
	kept := changed[:0]
	for _, it := range changed {
		old, ok := stored[it.ID]
		if !ok {
			continue // its body was retired; an old entry that returns is not new
		}
		it.Verdict = old.Verdict
		kept = append(kept, it)
		if err := f.touch(ctx, it.Verdict.Story, at, stories); err != nil {
			return nil, err
		}
	}
	f.decider.Revise(kept)
	return kept, nil
}

// touch marks a story as changed, so that readers of the store see its new text.
func (f *Folder) touch(ctx context.Context, id feed.StoryID, at time.Time, stories map[feed.StoryID]feed.Story) error {
	for s, ok := stories[id]; ok; s, ok = stories[id] {
		if s.Into.IsZero() {
			s.Changed = at
			stories[id] = s
			return nil
		}
		id = s.Into
	}
	s, err := f.store.Story(ctx, id)
	if err != nil {
		return fmt.Errorf("story %s of a changed item: %w", id, err)
	}
	if _, ok := stories[s.ID]; ok { // the store followed an alias to a story touched already
		return f.touch(ctx, s.ID, at, stories)
	}
	s.Changed = at
	for i := range s.Members {
		s.Members[i].Item = nil
	}
	stories[s.ID] = s
	return nil
}
