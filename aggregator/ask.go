package aggregator

import (
	"context"
	"runtime/debug"
	"time"

	"foldwire/aggregator/feed"
	"foldwire/aggregator/schedule"
)

// ask lets src be polled once it is its turn.
func (a *Aggregator) ask(ctx context.Context, p *pass, src feed.Source, now time.Time) {
	p.inFlight[src.ID] = true
	p.asking++
	a.advance(ctx, p, p.queues.add(src, now))
}

// advance starts the polls of a queue whose turn it is.
func (a *Aggregator) advance(ctx context.Context, p *pass, q *queue) {
	for w, ok := p.queues.next(q); ok; w, ok = p.queues.next(q) {
		a.start(ctx, p, w, q)
	}
}

// start polls a source in a goroutine of its own, which always hands in a batch unless
// ctx ends.
func (a *Aggregator) start(ctx context.Context, p *pass, w pollRequest, q *queue) {
	src, st, now := w.src, p.states[w.src.ID], w.now
	asked := time.Now()
	p.polls.Go(func() {
		b := a.poll(ctx, src, st, now)
		delay(&b, src, asked)
		items, run, err := a.spool.put(a.opts.Store, b.Items)
		if err != nil {
			a.opts.Log.Warn("what a poll brought stays in memory until it is stored", "source", src.ID, "stage", feed.StageFold, "error", err)
		}
		select {
		case p.results <- answer{pending{&b, items, run}, q}:
		case <-ctx.Done():
		}
	})
}

// delay plans the next poll of a source from when its publisher was asked. What waited for
// its turn counts as polled when its pass began, which may be minutes earlier; from there
// the next poll would come too soon.
func delay(b *feed.Batch, src feed.Source, asked time.Time) {
	if wait := asked.Sub(b.At); wait >= time.Second {
		b.State.Waited = wait
		b.State.Next, b.State.Reason = schedule.After(src, b.State, asked)
	}
}

// poll is Poller.Poll, but for one thing: a document that makes the program panic is a
// failed poll of that source, not the end of all.
func (a *Aggregator) poll(ctx context.Context, src feed.Source, st feed.State, now time.Time) (b feed.Batch) {
	defer func() {
		if r := recover(); r != nil {
			a.opts.Log.Error("poll panicked; please report this", "source", src.ID, "panic", r, "stack", string(debug.Stack()))
			b = Failed(src, st, feed.Errorf(feed.StageParse, "Please report this feed: it is a bug.", "internal error: %v", r), now)
		}
	}()
	return a.poller.Poll(ctx, src, st, now)
}
