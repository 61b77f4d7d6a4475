package aggregator

import (
	"context"
	"runtime/debug"
	"time"

	"foldwire/aggregator/feed"
	"foldwire/aggregator/normalize"
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

// job is a source on its way to be asked.
type job struct {
	src   feed.Source
	state feed.State
	now   time.Time // when its pass began
	asked time.Time
	from  *queue
}

// start polls a source: in the goroutine whose answer was just taken, if that has nothing to do
// yet, and else in a new one.
func (a *Aggregator) start(ctx context.Context, p *pass, w pollRequest, q *queue) {
	j := job{w.src, p.states[w.src.ID], w.now, time.Now(), q}
	if p.free != nil {
		p.free <- j
		p.free = nil
		return
	}
	p.polls.Go(func() { a.work(ctx, p.results, j) })
}

// work polls a source, and others after it as long as it is given any: each new goroutine has to
// make its stack as large as a poll needs. It always hands in a batch unless ctx ends.
func (a *Aggregator) work(ctx context.Context, results chan<- answer, j job) {
	more := make(chan job, 1) // whoever takes the answer need not wait
	texts := normalize.Texts{Blocks: &a.poller.blocks}
	for ok := true; ok; j, ok = <-more {
		b := a.poll(ctx, j.src, j.state, j.now, &texts)
		delay(&b, j.src, j.asked)
		items, run, err := a.spool.put(a.opts.Store, b.Items)
		if err != nil {
			texts = normalize.Texts{Blocks: texts.Blocks} // the items keep the memory of theirs
			a.opts.Log.Warn("what a poll brought stays in memory until it is stored", "source", j.src.ID, "stage", feed.StageFold, "error", err)
		}
		texts.Release() // which no item needs any more once it is packed
		select {
		case results <- answer{pending{&b, items, run}, j.from, more}:
		case <-ctx.Done():
			return
		}
	}
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
func (a *Aggregator) poll(ctx context.Context, src feed.Source, st feed.State, now time.Time, texts *normalize.Texts) (b feed.Batch) {
	defer func() {
		if r := recover(); r != nil {
			a.opts.Log.Error("poll panicked; please report this", "source", src.ID, "panic", r, "stack", string(debug.Stack()))
			b = Failed(src, st, feed.Errorf(feed.StageParse, "Please report this feed: it is a bug.", "internal error: %v", r), now)
		}
	}()
	return a.poller.poll(ctx, src, st, now, texts)
}
