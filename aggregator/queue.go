package aggregator

import (
	"net/url"
	"strings"
	"time"

	"foldwire/aggregator/feed"
)

// maxPolls bounds the polls under way. Nearly all of them wait for their turn with a host
// or with the client, so that more would only cost memory.
const maxPolls = 1024

// queues keep the sources that are to be asked in one queue for each publisher, since of
// each only a few are asked at a time: who waits in a queue is no goroutine yet, and a
// publisher with very many sources holds up nobody else.
type queues struct {
	of      func(url string) string // names the queue of a URL
	width   func() int              // polls at a time from one queue
	byName  map[string]*queue
	ready   []*queue // those that could go on but for maxPolls
	running int
}

type queue struct {
	name    string
	waiting []pollRequest
	running int
	ready   bool // whether it is among ready
}

// pollRequest is a source that is to be asked.
type pollRequest struct {
	src feed.Source
	now time.Time
}

func newQueues(of func(string) string, width func() int) *queues {
	if of == nil {
		of = hostOf
	}
	if width == nil {
		width = func() int { return 1 }
	}
	return &queues{of: of, width: width, byName: map[string]*queue{}}
}

// add puts a source at the end of its queue.
func (qs *queues) add(src feed.Source, now time.Time) *queue {
	name := qs.of(src.URL)
	q := qs.byName[name]
	if q == nil {
		q = &queue{name: name}
		qs.byName[name] = q
	}
	q.waiting = append(q.waiting, pollRequest{src, now})
	return q
}

// next takes the source from a queue that may be asked now, if there is one.
func (qs *queues) next(q *queue) (pollRequest, bool) {
	switch {
	case len(q.waiting) == 0:
		if q.running == 0 && qs.byName[q.name] == q {
			delete(qs.byName, q.name)
		}
		return pollRequest{}, false
	case q.running >= max(qs.width(), 1):
		return pollRequest{}, false
	case qs.running >= maxPolls:
		if !q.ready {
			q.ready = true
			qs.ready = append(qs.ready, q)
		}
		return pollRequest{}, false
	}
	w := q.waiting[0]
	q.waiting[0] = pollRequest{}
	q.waiting = q.waiting[1:]
	q.running++
	qs.running++
	return w, true
}

// done notes that a poll from a queue has answered.
func (qs *queues) done(q *queue) {
	q.running--
	qs.running--
}

// unblocked gives a queue that waits since maxPolls was reached and may go on now, the
// one that waits longest; nil if there is none.
func (qs *queues) unblocked() *queue {
	if len(qs.ready) == 0 || qs.running >= maxPolls {
		return nil
	}
	q := qs.ready[0]
	qs.ready = qs.ready[1:]
	q.ready = false
	return q
}

// replace exchanges the sources that wait for what sources says of them now, and gives
// those that it does not name: they wait no more.
func (qs *queues) replace(sources []feed.Source) (gone []feed.SourceID) {
	byID := make(map[feed.SourceID]feed.Source, len(sources))
	for _, src := range sources {
		byID[src.ID] = src
	}
	for _, q := range qs.byName {
		kept := q.waiting[:0]
		for _, w := range q.waiting {
			if src, found := byID[w.src.ID]; found {
				kept = append(kept, pollRequest{src, w.now})
			} else {
				gone = append(gone, w.src.ID)
			}
		}
		q.waiting = kept
	}
	return gone
}

// hostOf names the host of a URL.
func hostOf(rawURL string) string {
	u, err := url.Parse(rawURL)
	if err != nil {
		return ""
	}
	return strings.ToLower(u.Hostname())
}
