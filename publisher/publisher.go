package publisher

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"foldwire/aggregator/feed"
	"foldwire/publisher/topic"
	"foldwire/publisher/web"
)

// Reader is where stories come from.
type Reader interface {
	// EachStory calls fn with all stories, but those merged away, that changed at or
	// after since, with the items of their members loaded, until its first error. The
	// order does not matter.
	EachStory(ctx context.Context, since time.Time, fn func(feed.Story) error) error
	// LoadStories does the same with those of the given stories that there are, leaving
	// out those merged away.
	LoadStories(ctx context.Context, ids []feed.StoryID, fn func(feed.Story) error) error
	// States gives the state of every source, for the names and sites of feeds.
	States(ctx context.Context) (map[feed.SourceID]feed.State, error)
	// Retired counts how often stories lost items, or came to an end, without a change.
	Retired() uint64
}

// overlap is how far before the newest change a publish looks again: a slow poll's
// stories are stored with the time of its pass, which may be earlier than what was seen.
const overlap = time.Hour

// Options are what a Publisher is made of.
type Options struct {
	Title    string
	BaseURL  string // where readers see us; if empty, Listen
	Listen   string // host and port that we serve on
	Language string // of the pages
	Topics   []*topic.Topic
	Sources  []feed.Source
	Output   string // a folder to write to; may be empty
	// Precompress has compressed siblings written beside the files of Output.
	Precompress bool
	Hubs        []string // WebSub hubs
	Removed     []string // ids of topics that are no more
	Version     string
	Client      *http.Client // to ping hubs, many times at once; nil pings none
}

// Publisher makes snapshots. Publish has one caller at a time, others wait; Current may
// be called at any time.
type Publisher struct {
	opts    Options
	site    site
	reader  Reader
	current atomic.Pointer[web.Snapshot]

	mu     sync.Mutex // held while publishing; guards all below
	pages  *web.Pages
	newest time.Time // the latest change seen
	lost   uint64    // what Retired gave before the stories were read
	rivers []*river
	made   map[string]made
	moved  map[string]string // story pages of merged stories, by path
	output *output
	hubs   *hubs
}

// New makes a publisher that has published nothing yet.
func New(opts Options, reader Reader) *Publisher {
	if opts.Title == "" {
		opts.Title = "Foldwire"
	}
	if opts.BaseURL == "" {
		opts.BaseURL = "http://" + opts.Listen
	}
	opts.BaseURL = strings.TrimRight(opts.BaseURL, "/")
	p := &Publisher{
		opts: opts, site: newSite(opts), reader: reader,
		made: make(map[string]made), moved: make(map[string]string), hubs: newHubs(opts.Client, opts.Hubs),
	}
	for _, t := range opts.Topics {
		p.rivers = append(p.rivers, newRiver(t))
	}
	if opts.Output != "" {
		p.output = &output{dir: opts.Output, packed: opts.Precompress}
	}
	return p
}

// Current gives the snapshot that was published last, nil before the first.
func (p *Publisher) Current() *web.Snapshot { return p.current.Load() }

// Publish brings the snapshot up to date with the store. What fails in one topic leaves
// that topic as it was published before, and is part of the error; everything else goes
// on.
func (p *Publisher) Publish(ctx context.Context, now time.Time) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.pages == nil {
		pages, err := web.NewPages()
		if err != nil {
			return publishError(err, "")
		}
		p.pages = pages
	}
	b, err := p.begin(ctx, now)
	if err != nil {
		return publishError(err, "Look whether the database can be read; readers still see what was published before.")
	}
	b.run(ctx)
	s := b.snapshot()
	before := p.current.Swap(s)
	if p.output != nil {
		if err := b.write(s); err != nil {
			b.errs = append(b.errs, publishError(err, "Look whether the folder named in `output:` can be written."))
		}
	}
	if before != nil { // after a start, hubs know already what they were told before the stop
		p.hubs.changed(ctx, p.news(before, s))
	}
	return errors.Join(b.errs...)
}

// Close waits until the hubs that are being told of changes know of them; when ctx ends,
// it gives them up. Nothing may be published after it.
func (p *Publisher) Close(ctx context.Context) error { return p.hubs.close(ctx) }

func publishError(err error, remedy string) error {
	if _, ok := errors.AsType[*feed.Error](err); ok {
		return err
	}
	return feed.Errorf(feed.StagePublish, remedy, "%w", err)
}
