package fetch

import (
	"context"
	"sync"
	"sync/atomic"
	"time"
)

// rateWindow is the time over which a body's speed is measured: a pause that a busy
// server makes is no drip.
const rateWindow = 5 * time.Second

// watchdog ends a fetch that takes too long in one of its phases. One timer serves all
// bounds; the context's cause then is the error of the bound that was passed.
type watchdog struct {
	cancel    context.CancelCauseFunc
	firstByte time.Duration
	minBytes  int64 // in a rateWindow
	received  atomic.Int64

	mu     sync.Mutex
	timer  *time.Timer
	phase  phase
	budget time.Duration // left of the whole fetch while idle
	end    time.Time     // of the whole fetch while not idle
	due    time.Time     // of the phase
	last   int64         // received when the window began
}

type phase int

const (
	idle    phase = iota // waiting in line, which does not count
	headers              // from the request to the answer's header
	body
)

func newWatchdog(cancel context.CancelCauseFunc, timeout, firstByte time.Duration, minRate int64) *watchdog {
	return &watchdog{
		cancel: cancel, budget: timeout, firstByte: firstByte,
		minBytes: minRate * int64(rateWindow/time.Second),
	}
}

// enter begins a phase.
func (w *watchdog) enter(p phase) {
	w.mu.Lock()
	defer w.mu.Unlock()
	t := now()
	if w.phase == idle {
		w.end = t.Add(w.budget)
	}
	w.phase = p
	switch p {
	case idle:
		w.budget = w.end.Sub(t)
		if w.timer != nil {
			w.timer.Stop()
		}
		return
	case headers:
		w.due = t.Add(w.firstByte)
	case body:
		w.due, w.last = t.Add(rateWindow), w.received.Load()
	}
	w.arm(t)
}

// arm sets the timer to whichever bound comes first.
func (w *watchdog) arm(t time.Time) {
	d := min(w.due.Sub(t), w.end.Sub(t))
	if w.timer == nil {
		w.timer = time.AfterFunc(d, w.fire)
		return
	}
	w.timer.Reset(d)
}

func (w *watchdog) fire() {
	w.mu.Lock()
	defer w.mu.Unlock()
	t := now()
	switch {
	case w.phase == idle:
	case !t.Before(w.end):
		w.cancel(ErrTimeout)
	case t.Before(w.due): // the phase changed while the timer fired
		w.arm(t)
	case w.phase == headers:
		w.cancel(ErrFirstByte)
	case w.received.Load()-w.last < w.minBytes:
		w.cancel(ErrSlow)
	default:
		w.due, w.last = t.Add(rateWindow), w.received.Load()
		w.arm(t)
	}
}
