package aggregator

import (
	"log/slog"

	"foldwire/aggregator/feed"
)

// Options are what an Aggregator is made of.
type Options struct {
	Sources []feed.Source
	Entries int // of one document, at most; 0 leaves the bound to the parser
	Fetcher Fetcher
	Store   Store
	Log     *slog.Logger
	// States, if set, are those that the store holds, read already. The Aggregator keeps them up
	// to date from then on, in the goroutine of Run or Once.
	States map[feed.SourceID]feed.State
	// Spool is a folder for what a large pass brings until it is folded; empty: the
	// system's for temporary files.
	Spool string
	// Spooled, if set, is given a function after each fold, from the goroutine of Run or Once:
	// until that is called, what was just folded stays in the spool, where a Store may read it
	// again. By default it is called at once.
	Spooled func(release func())
	// Index is a file that keeps what is known of stories from one run to the next, so
	// that a start need not read all items again; empty: none.
	Index string
	// Queue, if set, names the queue in which a URL waits to be asked: of one queue Width
	// are asked at a time. By default each host has a queue, and one of it is asked at a time.
	Queue func(url string) string
	Width func() int
	// Answered, if set, is called by Once when all of the pass have answered, before what they
	// brought is folded.
	Answered func()
	// Polled, if set, is told of every poll as it ends, from the goroutine of Run or Once;
	// of the items that it brought, only how many they are.
	Polled func(feed.Batch)
	// NewItem, if set, is given each new item as it is about to be stored, whose text it must not
	// keep, from the goroutine of Run or Once.
	NewItem func(*feed.Item)
	// Committed, if set, is told of every commit, from the goroutine of Run or Once. It
	// must not block: folding waits for it.
	Committed func(feed.Change)
	// Folded, if set, is told how each try to store what was polled ended, from the goroutine
	// of Run or Once. A try that a stop cut short is none.
	Folded func(error)
}

// fill sets what is not set.
func (o *Options) fill() {
	if o.Answered == nil {
		o.Answered = func() {}
	}
	if o.Polled == nil {
		o.Polled = func(feed.Batch) {}
	}
	if o.Committed == nil {
		o.Committed = func(feed.Change) {}
	}
	if o.Folded == nil {
		o.Folded = func(error) {}
	}
	if o.Spooled == nil {
		o.Spooled = func(release func()) { release() }
	}
}
