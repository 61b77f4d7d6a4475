package aggregator

import (
	"context"
	"time"

	"foldwire/aggregator/feed"
	"foldwire/aggregator/schedule"
)

// Summary counts what one pass came to.
type Summary struct {
	Sources   int // asked
	Unchanged int // answered that nothing is new
	Failed    int
	Held      int // not asked, since their hosts have asked another source to wait
	New       int // items
	Changed   int // items
	Doubles   int // new items that tell what another tells
	Stories   int // touched
}

// Once makes one pass over the sources that are due, or over all of them, and folds what
// they say in one go. total, if set, is told how many sources will be asked.
// A failing source is in the Summary, not an error.
func (a *Aggregator) Once(ctx context.Context, now time.Time, all bool, total func(int)) (Summary, error) {
	p, err := a.begin(ctx)
	if err != nil {
		return Summary{}, err
	}
	due := p.sources
	if !all {
		due = dueOnce(p.sources, p.states, now)
	}
	if total != nil {
		total(len(due))
	}
	for _, src := range due {
		a.ask(ctx, p, src, now)
	}
	sum := Summary{Sources: len(due)}
	for p.asking > 0 && ctx.Err() == nil {
		select {
		case b := <-p.results:
			sum.count(*b.Batch)
			a.take(ctx, p, b, now)
		case <-ctx.Done():
		}
	}
	if ctx.Err() != nil {
		a.stop(ctx, p)
		return sum, ctx.Err()
	}
	a.opts.Answered()
	stories := map[feed.StoryID]bool{} // several commits may touch one
	err = a.fold(ctx, p, now, func(c feed.Change) {
		sum.commit(c)
		for i := range c.Stories {
			stories[c.Stories[i].ID] = true
		}
	})
	sum.Stories = len(stories)
	if err == nil {
		a.keep()
		a.folder.Close()
	}
	return sum, err
}

// dueOnce is schedule.Due for a program that runs now and then: a source that was never
// asked is due at once.
func dueOnce(sources []feed.Source, states map[feed.SourceID]feed.State, now time.Time) []feed.Source {
	due, _ := schedule.Due(sources, states, now)
	is := map[feed.SourceID]bool{}
	for _, s := range due {
		is[s.ID] = true
	}
	for _, s := range sources {
		if st, known := states[s.ID]; !is[s.ID] && (!known || st.Polled.IsZero()) {
			due = append(due, s)
		}
	}
	return due
}

func (s *Summary) count(b feed.Batch) {
	switch {
	case b.Held:
		s.Held++
	case b.State.Failure != nil:
		s.Failed++
	case len(b.Items) == 0:
		s.Unchanged++
	}
}

func (s *Summary) commit(c feed.Change) {
	s.New += c.Fresh
	s.Changed += len(c.Items) - c.Fresh
	for i := range c.Items[:c.Fresh] {
		if !c.Items[i].Verdict.DuplicateOf.IsZero() {
			s.Doubles++
		}
	}
}
