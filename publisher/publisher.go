package publisher

import (
	"context"
	"encoding/hex"
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
	// Outlines calls fn with all stories, but those merged away, until its first error. Of
	// their members it gives no items, and of the traces in their place only id, source and
	// publication. The order does not matter.
	Outlines(ctx context.Context, fn func(feed.Story) error) error
	// LoadStories does the same with those of the given stories that there are, with the
	// items of their members loaded.
	LoadStories(ctx context.Context, ids []feed.StoryID, fn func(feed.Story) error) error
	// Since gives the stories that were touched after a mark, each with the count of the
	// last mark whose change did, and the present mark: those that changed, were merged
	// away, or lost items to retention. If nobody knows that any more, known is false.
	Since(ctx context.Context, mark feed.Mark) (touched map[feed.StoryID]uint64, now feed.Mark, known bool, err error)
	// States gives the state of every source, for the names and sites of feeds.
	States(ctx context.Context) (map[feed.SourceID]feed.State, error)
}

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

	// Cache is a file that keeps what is known of the stories and of what is published
	// across a restart; empty means none. Without it, or if it is of another build or
	// config, everything is read and made anew, with the same outcome.
	Cache string
	// Build tells builds of the program apart.
	Build string
	// FilesOnly makes what is published for Output alone: nobody is served, and what is
	// written is let go. Publish then does nothing if nothing can have changed.
	FilesOnly bool
	// Before is what another Publisher, whose place this one takes, serves until now; nil if
	// there is none.
	Before *web.Snapshot
}

// Publisher makes snapshots. Publish has one caller at a time, others wait; Current may
// be called at any time.
type Publisher struct {
	opts    Options
	site    site
	reader  Reader
	current atomic.Pointer[web.Snapshot]

	mu       sync.Mutex // held while publishing; guards all below
	pages    *web.Pages
	config   []byte    // as configPrint gives it; nil until it is asked for
	recalled bool      // whether the cache was looked for
	followed bool      // whether there is one, of whatever config: something was published before
	cached   *cache    // what it said, until it is used
	at       time.Time // of the last publish
	mark     feed.Mark // what of the store the rivers reflect
	dirty    bool      // whether there is more to remember than the cache has
	saved    time.Time // when the cache was written last
	savedAt  feed.Mark // and at which mark
	size     int       // of the cache without bodies, about, in bytes
	rivers   []*river
	offers   *offers
	heard    heard
	made     map[string]made
	output   *output
	hubs     *hubs
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
		opts: opts, site: newSite(opts), reader: reader, made: make(map[string]made), hubs: newHubs(opts.Client, opts.Hubs),
	}
	for _, t := range opts.Topics {
		p.rivers = append(p.rivers, newRiver(t))
	}
	if opts.Output != "" {
		p.output = &output{dir: opts.Output, packed: opts.Precompress, files: make(map[string]written)}
	}
	return p
}

// Current gives the snapshot that was published last, nil before the first.
func (p *Publisher) Current() *web.Snapshot { return p.current.Load() }

// Publish brings what is published up to date with the store. What fails in one topic
// leaves that topic as it was published before, and is part of the error; everything else
// goes on.
func (p *Publisher) Publish(ctx context.Context, now time.Time) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.publish(ctx, now.Round(0)) // the wall clock's alone: else nobody sees that it was set back
}

func (p *Publisher) publish(ctx context.Context, now time.Time) error {
	if p.forNobody() {
		return nil
	}
	defer p.heard.reset()
	p.recall()
	if p.opts.FilesOnly && p.cached.holds(ctx, p, now) {
		return nil
	}
	p.install()
	p.inherit()
	if p.output != nil {
		p.output.claims = hex.EncodeToString(p.configPrint())
	}
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
	news := b.news()
	if !p.opts.FilesOnly {
		p.current.Store(b.snapshot())
	}
	if p.output != nil {
		b.removed() // says of topics that they are gone
		if !b.blind {
			if err := p.output.sweep(b.kept, len(b.errs) == 0); err != nil {
				b.errs = append(b.errs, publishError(err, outputRemedy))
			}
		}
	}
	b.changed = b.changed || len(p.made) != len(b.kept)
	p.made = b.kept
	p.hubs.changed(ctx, news)
	b.remember()
	return errors.Join(append(b.errs, b.faults...)...)
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
