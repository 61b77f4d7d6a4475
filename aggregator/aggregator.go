package aggregator

import (
	"context"
	"sync"
	"time"

	"foldwire/aggregator/feed"
	"foldwire/aggregator/schedule"
)

const (
	// settle bounds how long the first batch of a pass waits for the others. A pass is
	// folded as soon as nothing is under way any more.
	settle = 10 * time.Second
	// A fold is followed by a rest of so many times as long as it took, though no longer than
	// a bound: where very many sources bring news all the time, those that do meanwhile
	// share the next commit.
	restTimes = 20
	restMost  = 2 * time.Second
	// drain bounds how long a stop waits for the last fold.
	drain = 20 * time.Second
	// keepEvery is how often the index of stories is saved while there is news; what
	// comes between is read anew at the next start unless the stop was clean.
	keepEvery = time.Hour
	// maxRetry bounds the pause after a fold that failed.
	maxRetry = 5 * time.Minute
)

// Aggregator polls sources and folds what they say.
type Aggregator struct {
	opts     Options
	poller   *Poller
	folder   *Folder
	spool    *spool
	requests chan func(*pass)
}

// New makes an Aggregator. Nothing happens until Run or Once is called.
func New(opts Options) *Aggregator {
	opts.fill()
	folder := NewFolder(opts.Store, opts.Index, opts.Log)
	folder.newItem = opts.NewItem
	return &Aggregator{
		opts:     opts,
		poller:   NewPoller(opts.Fetcher, opts.Entries, opts.Log),
		folder:   folder,
		spool:    &spool{dir: opts.Spool},
		requests: make(chan func(*pass)),
	}
}

// pass is what Run and Once know while they work; it belongs to their goroutine.
type pass struct {
	sources  []feed.Source
	agenda   schedule.Agenda // over sources and states
	states   map[feed.SourceID]feed.State
	inFlight map[feed.SourceID]bool // asked and not yet folded
	asking   int                    // polls that have not answered yet
	queues   *queues                // where they wait
	polls    sync.WaitGroup         // the goroutines of those under way
	results  chan answer
	free     chan<- job    // to the goroutine whose answer is being taken; nil if there is none, or it was given a source
	urgent   []feed.Source // to be asked at once
	wake     time.Time     // when to look for sources that are due; zero means now
	waiting  []pending     // answered, to be folded
	since    time.Time     // when the first of waiting came
	news     bool          // whether one of waiting has items
	retry    time.Duration
	after    time.Time // do not fold before, since the last try failed
	rested   time.Time // nor news before, since the last fold was only just
	kept     time.Time // when the index was saved last
}

// answer is what a poll came to, the queue that its source was in, and how its goroutine is
// given another source, or is let go: it waits for one of both.
type answer struct {
	pending

	from *queue
	more chan<- job
}

func (a *Aggregator) begin(ctx context.Context) (*pass, error) {
	states := a.opts.States
	if states == nil {
		var err error
		if states, err = a.opts.Store.States(ctx); err != nil {
			return nil, feed.Errorf(feed.StageStore, "", "read the states of the sources: %w", err)
		}
	}
	return &pass{
		sources:  a.opts.Sources,
		states:   states,
		inFlight: map[feed.SourceID]bool{},
		results:  make(chan answer),
		queues:   newQueues(a.opts.Queue, a.opts.Width),
	}, nil
}

// Run polls each source on its schedule until ctx ends. Then it gives up the polls that
// have not answered, folds those that have, and returns nil; the store may be closed
// after that. An error means that it could not start.
func (a *Aggregator) Run(ctx context.Context) error {
	p, err := a.begin(ctx)
	if err == nil {
		err = a.folder.Open(ctx, time.Now())
	}
	if ctx.Err() != nil {
		return nil // stopped while starting: nothing was begun
	}
	if err != nil {
		return err
	}
	timer := time.NewTimer(0)
	defer timer.Stop()
	for {
		select {
		case <-ctx.Done():
			a.stop(ctx, p)
			return nil
		case b := <-p.results:
			a.take(ctx, p, b, time.Now())
		case request := <-a.requests:
			request(p)
			p.wake = time.Time{}
		case <-timer.C:
		}
		now := time.Now()
		if p.mayFold(now) {
			if err := a.fold(ctx, p, now, nil); err != nil && ctx.Err() == nil {
				a.unstored(p, err, "could not store what was polled; will try again", "retry", p.retry)
			}
			end := time.Now()
			p.rested = end.Add(min(restTimes*end.Sub(now), restMost))
			if now.Sub(p.kept) >= keepEvery {
				a.keep()
				p.kept = now
			}
		}
		if !now.Before(p.wake) {
			p.wake = a.dispatch(ctx, p, now)
		}
		timer.Reset(time.Until(p.next()))
	}
}

// dispatch starts a poll of every source that is due and gives the time of the next.
func (a *Aggregator) dispatch(ctx context.Context, p *pass, now time.Time) time.Time {
	due, wake := p.agenda.Due(p.sources, p.states, now, func(id feed.SourceID) bool { return p.inFlight[id] })
	var later []feed.Source // whose answer has yet to be folded
	for _, src := range p.urgent {
		if p.inFlight[src.ID] {
			later = append(later, src)
		} else {
			a.ask(ctx, p, src, now)
		}
	}
	p.urgent = later
	for _, src := range due {
		if !p.inFlight[src.ID] {
			a.ask(ctx, p, src, now)
		}
	}
	return wake
}

// take accepts what a poll came to.
func (a *Aggregator) take(ctx context.Context, p *pass, b answer, now time.Time) {
	p.asking--
	p.queues.done(b.from)
	p.free = b.more
	for q := p.queues.unblocked(); q != nil; q = p.queues.unblocked() {
		a.advance(ctx, p, q)
	}
	a.advance(ctx, p, b.from)
	if p.free != nil {
		close(p.free)
		p.free = nil
	}
	if len(p.waiting) == 0 {
		p.since = now
	}
	p.news = p.news || len(b.Items) > 0
	a.opts.Polled(*b.Batch)
	if b.packed.from != nil {
		b.Items = nil
	}
	p.waiting = append(p.waiting, b.pending)
}

// mayFold says whether waiting batches should be folded now: once the whole pass is in,
// or when its slowest sources have kept the others waiting for long enough. What brings
// no items is not worth an fsync of its own, and waits for company, unless one of its
// sources is wanted again at once. News waits for as long as the last fold is rested from.
func (p *pass) mayFold(now time.Time) bool {
	if len(p.waiting) == 0 || now.Before(p.after) {
		return false
	}
	return p.asking == 0 && (p.news && !now.Before(p.rested) || len(p.urgent) > 0) || now.Sub(p.since) >= settle
}

// next gives the first moment at which Run has something to do by itself.
func (p *pass) next() time.Time {
	if len(p.waiting) == 0 {
		return p.wake
	}
	fold := p.since.Add(settle)
	if p.asking == 0 && p.news && p.rested.Before(fold) {
		fold = p.rested
	}
	if fold.Before(p.after) {
		fold = p.after
	}
	if fold.Before(p.wake) {
		return fold
	}
	return p.wake
}

// fold folds what is waiting; told, if set, hears of every commit. If that fails, the
// batches are kept and tried again later; their sources are not asked again before, for
// that would only cost their publishers.
func (a *Aggregator) fold(ctx context.Context, p *pass, now time.Time, told func(feed.Change)) error {
	err := a.folder.fold(ctx, p.waiting, func(c feed.Change) {
		for _, st := range c.States {
			p.states[st.Source] = st
			delete(p.inFlight, st.Source)
			p.agenda.Add(p.sources, st, now)
		}
		a.opts.Committed(c)
		if told != nil {
			told(c)
		}
	})
	if err != nil && ctx.Err() != nil {
		return err // whoever stops folds what is waiting
	}
	a.opts.Folded(err)
	if err != nil {
		for i := range p.waiting { // the states of some may be stored
			p.inFlight[p.waiting[i].Source] = true
		}
		p.retry = min(max(2*p.retry, time.Second), maxRetry)
		p.after = now.Add(p.retry)
		return err
	}
	a.opts.Spooled(a.spool.release(p.waiting, a.opts.Log))
	p.waiting, p.news, p.retry, p.after, p.wake = nil, false, 0, time.Time{}, time.Time{}
	return nil
}

// stop folds what has answered before the stop. Polls under way end since ctx is done;
// their sources will be asked again.
func (a *Aggregator) stop(ctx context.Context, p *pass) {
	p.polls.Wait()
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), drain)
	defer cancel()
	if len(p.waiting) > 0 {
		if err := a.fold(ctx, p, time.Now(), nil); err != nil {
			a.unstored(p, err, "could not store what was polled last; its sources will be asked again")
		}
	}
	a.keep()
}

// unstored tells in the log that what is waiting could not be stored.
func (a *Aggregator) unstored(p *pass, err error, what string, more ...any) {
	stage, remedy := feed.StageOf(err, feed.StageFold)
	a.opts.Log.Error(what, append([]any{"stage", stage, "error", err, "remedy", remedy, "batches", len(p.waiting)}, more...)...)
}

// keep saves the index of stories.
func (a *Aggregator) keep() {
	if err := a.folder.Save(); err != nil {
		stage, remedy := feed.StageOf(err, feed.StageFold)
		a.opts.Log.Warn("the next start will take longer", "stage", stage, "error", err, "remedy", remedy)
	}
}
