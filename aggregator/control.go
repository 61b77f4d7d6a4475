package aggregator

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"foldwire/aggregator/feed"
)

// ErrNoSource says that no source has the given id.
var ErrNoSource = errors.New("no such source")

// Reload replaces the sources while Run is working. A poll under way is not lost: what
// it brings is still folded, also for a source that is gone.
func (a *Aggregator) Reload(ctx context.Context, sources []feed.Source) error {
	return a.do(ctx, func(p *pass) {
		p.sources = sources
		p.agenda.Reset()
		var urgent []feed.Source // as they are configured now
		for _, old := range p.urgent {
			if i := slices.IndexFunc(sources, func(src feed.Source) bool { return src.ID == old.ID }); i >= 0 {
				urgent = append(urgent, sources[i])
			}
		}
		p.urgent = urgent
		for _, id := range p.queues.replace(sources) {
			delete(p.inFlight, id)
			p.asking--
		}
	})
}

// PollNow asks a source at once while Run is working, whatever its schedule says; if its
// last answer has yet to be folded, right after that.
func (a *Aggregator) PollNow(ctx context.Context, id feed.SourceID) error {
	err := fmt.Errorf("%w: %q", ErrNoSource, id)
	answer := a.do(ctx, func(p *pass) {
		for _, src := range p.sources {
			if src.ID == id {
				st := p.states[id]
				st.Next, st.Gone = time.Time{}, false
				p.states[id] = st
				if !slices.ContainsFunc(p.urgent, func(s feed.Source) bool { return s.ID == id }) {
					p.urgent = append(p.urgent, src)
				}
				err = nil
			}
		}
	})
	return errors.Join(answer, err)
}

// Refresh brings the index of stories up to date with the store before the next fold,
// while Run is working: for when the store lost what the index holds.
func (a *Aggregator) Refresh(ctx context.Context) error {
	return a.do(ctx, func(*pass) { a.folder.Refresh() })
}

// Alive returns once Run has come around to answer.
func (a *Aggregator) Alive(ctx context.Context) error { return a.do(ctx, func(*pass) {}) }

// Indexed gives how many stories new items are compared with. It may be called from
// Options.Polled and Options.Committed only.
func (a *Aggregator) Indexed() int {
	if a.folder.decider == nil {
		return 0
	}
	return a.folder.decider.Stories()
}

// States gives the state of every source while Run is working.
func (a *Aggregator) States(ctx context.Context) (map[feed.SourceID]feed.State, error) {
	var states map[feed.SourceID]feed.State
	err := a.do(ctx, func(p *pass) { states = maps.Clone(p.states) })
	return states, err
}

// do runs f in the goroutine of Run, between two of its steps, and waits for it.
func (a *Aggregator) do(ctx context.Context, f func(*pass)) error {
	done := make(chan struct{})
	select {
	case a.requests <- func(p *pass) { f(p); close(done) }:
	case <-ctx.Done():
		return fmt.Errorf("the poller did not answer: %w", ctx.Err())
	}
	<-done
	return nil
}
