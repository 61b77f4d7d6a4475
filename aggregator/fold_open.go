package aggregator

import (
	"context"
	"errors"
	"time"

	"foldwire/aggregator/feed"
	"foldwire/aggregator/words"
)

// maxCatchUp is how many stories are read anew one by one; all of them are read as fast
// if they are more.
const maxCatchUp = 2000

// Open makes the index of stories, so that folding goes on as if it had never stopped:
// from the checkpoint and what the store was given after it, or from the store alone. It
// is needed only once, and after a failed commit; Fold calls it itself.
func (f *Folder) Open(ctx context.Context, now time.Time) error {
	if f.decider != nil && !f.stale {
		return nil
	}
	d := f.decider
	if f.decider = nil; d == nil {
		d = f.restore()
	}
	if d != nil {
		ok := false
		err := guard(func() (err error) {
			ok, err = f.catchUp(ctx, d, now)
			return err
		})
		if !ok {
			d.close()
			d = nil
		}
		if err != nil && !errors.Is(err, errMapped) {
			return feed.Errorf(feed.StageStore, "", "bring the index of stories up to date: %w", err)
		}
	}
	if d == nil {
		var err error
		if d, err = f.rebuild(ctx, now); err != nil {
			return feed.Errorf(feed.StageStore, "", "rebuild the index of stories: %w", err)
		}
	}
	f.decider, f.stale = d, false
	return nil
}

// Close frees the index of stories, which the next fold makes anew. It costs less where it was saved.
func (f *Folder) Close() {
	if f.decider != nil {
		f.decider.close()
	}
	f.decider = nil
}

// restore gives what the checkpoint has, nil if nothing of use.
func (f *Folder) restore() *Decider {
	if f.cache == nil {
		return nil
	}
	scan := words.NewScanner()
	f.cache.build = buildOf(scan)
	d := blankDecider(scan)
	mark, err := f.cache.load(d)
	if err == nil {
		f.mark, f.saved = mark, mark
		return d
	}
	d.close()
	switch {
	case absent(err):
	case errors.Is(err, errUnfit):
		f.log.Info("the index of stories is made anew from the database", "file", f.cache.path, "why", err)
	default:
		f.log.Warn("the index of stories is made anew from the database, since what was kept of it cannot be read", "file", f.cache.path, "error", err)
	}
	return nil
}

// catchUp reads the stories anew that were touched after the mark. It gives false if the
// store does not know, or there are too many.
func (f *Folder) catchUp(ctx context.Context, d *Decider, now time.Time) (bool, error) {
	touched, mark, ok, err := f.store.Since(ctx, f.mark)
	if err != nil || !ok || len(touched) > maxCatchUp {
		return false, err
	}
	for id := range touched {
		d.Forget(id)
	}
	for id := range touched {
		s, err := f.store.Story(ctx, id)
		switch {
		case errors.Is(err, ErrNotFound): // retention took it
		case err != nil:
			return false, err
		case s.ID == id && !s.Changed.Before(now.Add(-Window)):
			d.Adopt(s)
		}
	}
	f.mark = mark
	return true, nil
}

// rebuild makes the index from the store.
func (f *Folder) rebuild(ctx context.Context, now time.Time) (*Decider, error) {
	mark, err := f.store.Mark(ctx)
	if err != nil {
		return nil, err
	}
	d := NewDecider()
	err = f.store.Replay(ctx, now.Add(-Window), func(items []feed.Item) error {
		d.Restore(items)
		return ctx.Err()
	})
	f.mark = mark
	return d, err
}

// commit stores a change, and notes what the index is up to date with then.
func (f *Folder) commit(ctx context.Context, change feed.Change) error {
	before, err := f.store.Mark(ctx)
	if err != nil {
		return err
	}
	if err := f.store.Commit(ctx, change); err != nil {
		return err
	}
	after, err := f.store.Mark(ctx)
	if err != nil || before != f.mark || after.Count > before.Count+1 {
		f.stale = true // something else came between: what both touched is read anew
		return nil     //nolint:nilerr // it is committed
	}
	f.mark = after
	return nil
}

// Refresh makes the next fold read anew what was touched in the store by others.
func (f *Folder) Refresh() { f.stale = true }

// Save writes the checkpoint, if there is anything new to keep. An error costs no more
// than time at the next start.
func (f *Folder) Save() error {
	if f.cache == nil || f.decider == nil || f.mark == f.saved || f.mark == (feed.Mark{}) {
		return nil
	}
	if err := f.cache.save(f.decider, f.mark); err != nil {
		return feed.Errorf(feed.StageFold, "See that the data folder is writable and has room; without the file, the next start takes longer.", "keep the index of stories: %w", err)
	}
	f.saved = f.mark
	return nil
}
