package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"log/slog"
	"net/netip"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"time"

	"github.com/spf13/cobra"

	"foldwire/aggregator"
	"foldwire/aggregator/boltstore"
	"foldwire/aggregator/feed"
	"foldwire/aggregator/fetch"
	"foldwire/config"
)

// databaseName is the file within the data folder that holds all that is kept.
const databaseName = "foldwire.db"

// indexName is the file beside it that a start is fast with; it may be deleted.
const indexName = "index.cache"

// configFlag adds -c to a command and gives the value it will have.
func configFlag(cmd *cobra.Command) *string {
	return cmd.Flags().StringP("config", "c", "foldwire.yaml", "the configuration `file`")
}

// loadConfig reads the config and tells its warnings; mistakes are usage errors.
func loadConfig(cmd *cobra.Command, path string) (*config.Config, error) {
	cfg, err := readConfig(path)
	if err != nil {
		return nil, err
	}
	for _, w := range cfg.Warnings {
		fmt.Fprintln(cmd.ErrOrStderr(), w)
	}
	return cfg, nil
}

// readConfig reads the config; mistakes are usage errors.
func readConfig(path string) (*config.Config, error) {
	cfg, err := config.Load(path, os.LookupEnv)
	if errors.Is(err, os.ErrNotExist) {
		return nil, &usageError{err: fmt.Errorf("there is no %s; write one, or name another with -c (foldwire demo needs none)", path)}
	}
	if err != nil {
		return nil, &usageError{err: err}
	}
	return cfg, nil
}

// newLog makes the log of a command that works for long.
func newLog(w io.Writer, level slog.Leveler) *slog.Logger {
	return slog.New(slog.NewTextHandler(w, &slog.HandlerOptions{Level: level}))
}

// newLogAs makes the log that a config asks for; level may change while it is used.
func newLogAs(w io.Writer, cfg config.Log, level slog.Leveler) *slog.Logger {
	if cfg.JSON {
		return slog.New(slog.NewJSONHandler(w, &slog.HandlerOptions{Level: level, ReplaceAttr: inUnits}))
	}
	return newLog(w, level)
}

// takeIn makes what libraries write into the standard log part of ours, for who looks closely:
// net/http quotes there what an origin sent unasked.
func takeIn(l *slog.Logger) {
	log.SetFlags(0)
	log.SetOutput(slog.NewLogLogger(l.Handler(), slog.LevelDebug).Writer())
}

// inUnits lets JSON tell how long something took as text does: 1.5s, and not a number of
// nanoseconds.
func inUnits(_ []string, a slog.Attr) slog.Attr {
	if a.Value.Kind() == slog.KindDuration {
		a.Value = slog.StringValue(a.Value.Duration().String())
	}
	return a
}

// program is the parts of Foldwire, put together as a config says. The store is closed
// last: close does it.
type program struct {
	log     *slog.Logger
	store   *boltstore.Store
	fetch   *fetcher
	metrics *metrics
	active  atomic.Pointer[setup] // that is in force

	publishing sync.Mutex // held while publishing: an output folder has one writer

	onePass bool                         // one pass, and nobody is served
	states  map[feed.SourceID]feed.State // what a program of one pass knows of states
}

// newProgram puts together a program that serves.
func newProgram(cfg *config.Config, log *slog.Logger) (*program, error) {
	sampleMemory() // its admin address gives profiles
	return assemble(cfg, &program{log: log})
}

// newOnePass puts together a program that makes one pass and publishes for the output
// folder alone.
func newOnePass(cfg *config.Config, log *slog.Logger) (*program, error) {
	return assemble(cfg, &program{log: log, onePass: true})
}

func assemble(cfg *config.Config, p *program) (*program, error) {
	takeIn(p.log)
	client, err := newFetcher(cfg)
	if err != nil {
		return nil, err
	}
	store, err := openStore(cfg, boltstore.Options{ReadLoose: p.onePass})
	if err != nil {
		return nil, err
	}
	p.store, p.metrics = store, newMetrics()
	p.fetch = &fetcher{metrics: p.metrics}
	p.fetch.client.Store(client)
	first, err := p.newSetup(cfg, nil)
	if err != nil {
		return nil, errors.Join(err, store.Close())
	}
	p.active.Store(first)
	p.metrics.watch(p)
	return p, nil
}

// close closes the store, last of all.
func (p *program) close() error { return p.store.Close() }

// finishPings waits a while for the hubs that a publisher is telling of news.
func (p *program) finishPings(ctx context.Context, s *setup) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), stopWithin)
	defer cancel()
	if err := s.pub.Close(ctx); err != nil {
		p.log.Warn("some WebSub hubs were not told of the last news", "error", err)
	}
}

// cfg gives the config that is in force.
func (p *program) cfg() *config.Config { return p.active.Load().cfg }

// aggregator makes the engine over the program's parts; opts brings what a command adds, and
// the sources if these are not all.
func (p *program) aggregator(opts aggregator.Options) *aggregator.Aggregator {
	cfg := p.cfg()
	if opts.Sources == nil {
		opts.Sources = cfg.Sources
	}
	opts.Entries, opts.Fetcher, opts.Log = cfg.Fetch.MaxEntries, p.fetch, p.log
	opts.Spool, opts.Index = cfg.Data, filepath.Join(cfg.Data, indexName)
	opts.Queue, opts.Width = fetch.Lane, func() int { return p.cfg().Fetch.PerHost } // as the client asks
	opts.Store = &timedStore{Store: p.store, metrics: p.metrics}
	return aggregator.New(opts)
}

// openStore opens the database in the data folder, which it makes if need be.
func openStore(cfg *config.Config, opts boltstore.Options) (*boltstore.Store, error) {
	if err := os.MkdirAll(cfg.Data, 0o750); err != nil {
		return nil, feed.Errorf(feed.StageStore, "Name a folder in `data:` that can be written.", "make the data folder: %w", err)
	}
	return boltstore.Open(filepath.Join(cfg.Data, databaseName), opts)
}

// readWithin is how long a command waits for another process to let go of the database:
// a daemon holds it for good, other commands for moments.
const readWithin = 300 * time.Millisecond

// readStore opens the database of a config for reading.
func readStore(cfg *config.Config) (*boltstore.Store, error) {
	path := filepath.Join(cfg.Data, databaseName)
	if _, err := os.Stat(path); errors.Is(err, os.ErrNotExist) {
		return nil, feed.Errorf(feed.StageStore, "Run foldwire once or foldwire run first.", "nothing is stored yet: there is no %s", path)
	}
	return boltstore.Open(path, boltstore.Options{ReadOnly: true, Timeout: readWithin})
}

// newFetcher makes the client that polls, within the config's bounds.
func newFetcher(cfg *config.Config) (*fetch.Client, error) {
	return fetch.New(fetch.Options{
		Version:     version,
		Contact:     cfg.Fetch.Contact,
		Timeout:     cfg.Fetch.Timeout,
		MaxBody:     cfg.Fetch.MaxBody,
		Concurrency: cfg.Fetch.Concurrency,
		PerHost:     cfg.Fetch.PerHost,
		Pause:       cfg.Fetch.Pause,
		Allow:       cfg.Fetch.Allow,
		Ports:       cfg.Fetch.Ports,
		Proxy:       cfg.Fetch.Proxy,
	})
}

// fetchDocument asks for one URL as a poll does. What the operator types may be on this
// machine or its network.
func fetchDocument(ctx context.Context, url string) (body []byte, contentType, finalURL string, err error) {
	takeIn(slog.New(slog.DiscardHandler))
	client, err := fetch.New(fetch.Options{Version: version, Allow: everywhere()})
	if err != nil {
		return nil, "", "", err
	}
	res, err := client.Fetch(ctx, feed.Source{ID: "url", URL: url}, url, feed.Validators{})
	return res.Body, res.ContentType, res.URL, err
}

func everywhere() []netip.Prefix {
	return []netip.Prefix{netip.MustParsePrefix("0.0.0.0/0"), netip.MustParsePrefix("::/0")}
}
