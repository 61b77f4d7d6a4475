package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/netip"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"foldwire/aggregator"
	"foldwire/aggregator/boltstore"
	"foldwire/aggregator/feed"
	"foldwire/aggregator/fetch"
	"foldwire/config"
	"foldwire/publisher"
)

// databaseName is the file within the data folder that holds all that is kept.
const databaseName = "foldwire.db"

// configFlag adds -c to a command and gives the value it will have.
func configFlag(cmd *cobra.Command) *string {
	return cmd.Flags().StringP("config", "c", "foldwire.yaml", "the configuration `file`")
}

// loadConfig reads the config and tells its warnings; mistakes are usage errors.
func loadConfig(cmd *cobra.Command, path string) (*config.Config, error) {
	cfg, err := config.Load(path, os.LookupEnv)
	if errors.Is(err, os.ErrNotExist) {
		return nil, &usageError{err: fmt.Errorf("there is no %s; write one, or name another with -c (foldwire demo needs none)", path)}
	}
	if err != nil {
		return nil, &usageError{err: err}
	}
	for _, w := range cfg.Warnings {
		fmt.Fprintln(cmd.ErrOrStderr(), w)
	}
	return cfg, nil
}

// newLog makes the log of a command that works for long.
func newLog(w io.Writer, level slog.Level) *slog.Logger {
	return slog.New(slog.NewTextHandler(w, &slog.HandlerOptions{Level: level}))
}

// program is the parts of Foldwire, put together as a config says. The store is closed
// last: close does it.
type program struct {
	cfg   *config.Config
	log   *slog.Logger
	store *boltstore.Store
	fetch *fetch.Client
	pub   *publisher.Publisher
}

func newProgram(cfg *config.Config, log *slog.Logger) (*program, error) {
	client, err := newFetcher(cfg)
	if err != nil {
		return nil, err
	}
	store, err := openStore(cfg)
	if err != nil {
		return nil, err
	}
	pub := publisher.New(publisher.Options{
		Title:   cfg.Title,
		BaseURL: cfg.BaseURL,
		Listen:  cfg.Listen,
		Topics:  cfg.Topics,
		Sources: cfg.Sources,
		Output:  cfg.Output,
		Hubs:    cfg.Hubs,
		Version: version,
	}, store)
	return &program{cfg: cfg, log: log, store: store, fetch: client, pub: pub}, nil
}

func (p *program) close() error { return p.store.Close() }

// aggregator makes the engine over the program's parts; opts brings what a command adds.
func (p *program) aggregator(opts aggregator.Options) *aggregator.Aggregator {
	opts.Sources, opts.Entries, opts.Fetcher, opts.Store, opts.Log = p.cfg.Sources, p.cfg.Fetch.MaxEntries, p.fetch, p.store, p.log
	return aggregator.New(opts)
}

// openStore opens the database in the data folder, which it makes if need be.
func openStore(cfg *config.Config) (*boltstore.Store, error) {
	if err := os.MkdirAll(cfg.Data, 0o750); err != nil {
		return nil, feed.Errorf(feed.StageStore, "Name a folder in `data:` that can be written.", "make the data folder: %w", err)
	}
	return boltstore.Open(filepath.Join(cfg.Data, databaseName), boltstore.Options{})
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
