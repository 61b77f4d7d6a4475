package aggregator

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"time"

	"foldwire/aggregator/feed"
)

// ErrNoSource says that no source has the given id.
var ErrNoSource = errors.New("no such source")

// Reload replaces the sources while Run is working. A poll under way is not lost: what
// it brings is still folded, also for a source that is gone.
func (a *Aggregator) Reload(ctx context.Context, sources []feed.Source) error {
	return a.do(ctx, func(p *pass) { p.sources = sources })
}

// PollNow asks a source at once while Run is working, whatever its schedule says.
func (a *Aggregator) PollNow(ctx context.Context, id feed.SourceID) error {
	err := fmt.Errorf("%w: %q", ErrNoSource, id)
	answer := a.do(ctx, func(p *pass) {
		for _, src := range p.sources {
			if src.ID == id {
				st := p.states[id]
				st.Next, st.Gone = time.Time{}, false
				p.states[id] = st
				p.urgent = append(p.urgent, src)
				err = nil
			}
		}
	})
	return errors.Join(answer, err)
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
