package aggregator

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"foldwire/aggregator/feed"
)

// next decides and commits the next run of items. With the last run come the states; of very
// many, the others follow by themselves.
func (g *folding) next(ctx context.Context) (feed.Change, error) {
	change := feed.Change{At: g.at}
	g.stories, g.held = nil, g.held[:0]
	run := g.fresh[:min(g.run, len(g.fresh))]
	edits := g.changed[:min(g.run-len(run), len(g.changed))]
	if err := g.decide(run, &change); err != nil {
		return change, err
	}
	if err := g.revise(ctx, edits, &change); err != nil {
		return change, err
	}
	change.Stories = g.stories
	states := g.waiting[g.stated:g.stated]
	if len(run) == len(g.fresh) && len(edits) == len(g.changed) {
		states = g.waiting[g.stated:min(g.stated+g.states, len(g.waiting))]
	}
	// A batch's state counts what is stored of it, also if a later run fails.
	count(g.waiting, run, +1)
	change.States = make([]feed.State, 0, len(states))
	for i := range states {
		change.States = append(change.States, states[i].State)
	}
	err := g.commit(ctx, change)
	for i := range change.Items {
		change.Items[i].Held = nil
	}
	if err != nil {
		count(g.waiting, run, -1)
		return change, feed.Errorf(feed.StageStore, "See that the disk that holds the database has room and is writable; the same entries are asked for again.", "commit: %w", err)
	}
	g.fresh, g.changed = g.fresh[len(run):], g.changed[len(edits):]
	g.stated += len(states)
	g.done = g.stated == len(g.waiting)
	return change, nil
}

func count(waiting []pending, run []piece, by int64) {
	for _, p := range run {
		waiting[p.batch].State.Items += by
	}
}

// decide gives fresh items their verdicts, and puts them into change and the stories that
// they touch into g.
func (g *folding) decide(run []piece, change *feed.Change) error {
	if len(run) == 0 {
		return nil
	}
	g.decider.begin()
	g.hold(run)
	change.Items = make([]feed.Item, len(run))
	for i := range run {
		it := &change.Items[i]
		*it = g.item(&run[i])
		decide := func() {
			g.decider.decide(it, g.byURL)
			if g.newItem != nil {
				g.newItem(it)
			}
		}
		if err := g.withText(it, decide); err != nil {
			return err
		}
	}
	change.Fresh = len(run)
	g.stories = g.decider.changes()
	return nil
}

// withText calls f while an item has its text, be it packed or not. One text is unpacked
// at a time.
func (g *folding) withText(it *feed.Item, f func()) error {
	if it.Packed.IsZero() {
		f()
		return nil
	}
	buf, stays := g.room(it.Packed.Size)
	packed, err := it.Packed.Read(buf)
	if err != nil {
		return feed.Errorf(feed.StageFold, "See that the disk that holds the data folder works; the same entries are asked for again.", "read back what %q brought: %w", it.Source, err)
	}
	if it.Text, g.text, err = g.store.Text(packed, g.text); err != nil {
		return feed.Errorf(feed.StageFold, "", "read back what %q brought: %w", it.Source, err)
	}
	f()
	if it.Text = ""; stays {
		it.Held = packed
	}
	return nil
}

// hold makes room for what is packed of a run.
func (g *folding) hold(run []piece) {
	size := 0
	for i := range run {
		size += g.waiting[run[i].batch].size(int(run[i].at))
	}
	if size = min(size, g.holds); size > cap(g.held) {
		g.held = make([]byte, 0, min(size+size/8, g.holds)) // runs are about alike
	}
}

// room gives room for what is packed of an item, and says whether it stays until the run is
// committed.
func (g *folding) room(size int) (buf []byte, stays bool) {
	if n := len(g.held); n+size <= cap(g.held) {
		g.held = g.held[:n+size]
		return g.held[n : n : n+size], true
	}
	g.packed = slices.Grow(g.packed[:0], size)
	return g.packed, false
}

// adopt finds the items that the store knows under the URLs of fresh items, and hands
// the decider the stories among theirs that have left its window.
func (g *folding) adopt(ctx context.Context) error {
	var keys []feed.Key
	for _, p := range g.fresh {
		if p.ownURL {
			keys = append(keys, g.waiting[p.batch].keys(int(p.at)).URL)
		}
	}
	if len(keys) == 0 {
		return nil
	}
	byURL, err := g.store.Known(ctx, keys)
	if err != nil {
		return feed.Errorf(feed.StageStore, "", "look up known URLs: %w", err)
	}
	for _, k := range keys {
		known, ok := byURL[k]
		if !ok || known.Story.IsZero() || g.decider.Has(known.Story) {
			continue
		}
		story, err := g.store.Story(ctx, known.Story)
		if errors.Is(err, ErrNotFound) { // retention took it: the item founds a new one
			delete(byURL, k)
			continue
		}
		if err != nil {
			return feed.Errorf(feed.StageStore, "", "story %s of a known URL: %w", known.Story, err)
		}
		g.decider.Adopt(story)
	}
	g.byURL = byURL
	return nil
}

// revise gives changed items the verdicts that they have, tells the decider of their new
// texts, and marks their stories as changed.
func (g *folding) revise(ctx context.Context, changed []feed.Item, change *feed.Change) error {
	if len(changed) == 0 {
		return nil
	}
	ids := make([]feed.ItemID, len(changed))
	for i := range changed {
		ids[i] = changed[i].ID
	}
	stored, err := g.store.Items(ctx, ids)
	if err != nil {
		return feed.Errorf(feed.StageStore, "", "look up changed items: %w", err)
	}
	for i := range changed {
		it := changed[i]
		old, ok := stored[it.ID]
		if !ok {
			continue // its body was retired; an old entry that returns is not new
		}
		it.Verdict = old.Verdict
		if err := g.touch(ctx, it.Verdict.Story); err != nil {
			return err
		}
		one := []feed.Item{it}
		if err := g.withText(&one[0], func() { g.decider.Revise(one) }); err != nil {
			return err
		}
		change.Items = append(change.Items, it)
	}
	return nil
}

// touch marks a story as changed, so that readers of the store see its new text. A story
// that had left the window is back in it then.
func (g *folding) touch(ctx context.Context, id feed.StoryID) error {
	for at, ok := g.touched(id); ok; at, ok = g.touched(id) {
		s := &g.stories[at]
		if s.Into.IsZero() {
			s.Changed = g.at
			return nil
		}
		id = s.Into
	}
	s, err := g.store.Story(ctx, id)
	if err != nil {
		return fmt.Errorf("story %s of a changed item: %w", id, err)
	}
	at, ok := g.touched(s.ID)
	if ok { // the store followed an alias to a story touched already
		return g.touch(ctx, s.ID)
	}
	s.Changed = g.at
	if !g.decider.Has(s.ID) {
		g.decider.Adopt(s) // it is open again: an index made from the store has it, too
	}
	for i := range s.Members {
		s.Members[i].Item = nil
	}
	g.stories = slices.Insert(g.stories, at, s)
	return nil
}

// touched gives the place of a story among those touched, and whether it is there.
func (g *folding) touched(id feed.StoryID) (int, bool) {
	return slices.BinarySearchFunc(g.stories, id, func(s feed.Story, id feed.StoryID) int { return slices.Compare(s.ID[:], id[:]) })
}
