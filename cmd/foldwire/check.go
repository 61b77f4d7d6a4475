package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/url"
	"os"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"foldwire/aggregator"
	"foldwire/aggregator/boltstore"
	"foldwire/aggregator/feed"
	"foldwire/aggregator/fetch"
	"foldwire/config"
	"foldwire/publisher"
)

func checkCmd() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "check",
		Short: "Say every mistake in the config",
		Long: `Reads the config and says every mistake in it, with its place and a hint, and how many of
the stored stories each topic would carry. With --fetch it also asks each source once,
and stores nothing.`,
	}
	path := configFlag(cmd)
	try := cmd.Flags().Bool("fetch", false, "also try each source")
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		cfg, err := loadConfig(cmd, *path)
		if err != nil {
			return err
		}
		fmt.Fprintf(cmd.OutOrStdout(), "%s: no mistakes; %s, %s.\n", *path, count(len(cfg.Sources), "source"), count(len(cfg.Topics), "topic"))
		if err := countStories(cmd.Context(), cmd.OutOrStdout(), cfg); err != nil {
			return err
		}
		if !*try {
			return nil
		}
		return trySources(cmd.Context(), cmd.OutOrStdout(), cfg)
	}
	return cmd
}

// countStories says how many stories each topic would carry of what is stored, if there
// is anything and no daemon holds it.
func countStories(ctx context.Context, w io.Writer, cfg *config.Config) error {
	path := filepath.Join(cfg.Data, databaseName)
	if _, missing := os.Stat(path); missing != nil { // nothing is stored yet
		return nil
	}
	store, err := boltstore.Open(path, boltstore.Options{ReadOnly: true})
	if errors.Is(err, boltstore.ErrInUse) {
		fmt.Fprintln(w, "A daemon holds the database; foldwire replay says what this config would publish.")
		return nil
	}
	if err != nil {
		return err
	}
	defer store.Close()
	counts, err := publisher.Count(ctx, store, cfg.Topics, time.Now())
	for _, t := range cfg.Topics {
		fmt.Fprintf(w, "topic %s would carry %s\n", t.ID, count(counts[t.ID], "story"))
	}
	return err
}

// trySources polls every source as if for the first time and tells what came.
func trySources(ctx context.Context, w io.Writer, cfg *config.Config) error {
	client, err := newFetcher(cfg)
	if err != nil {
		return err
	}
	log := slog.New(slog.DiscardHandler)
	takeIn(log)
	poller := aggregator.NewPoller(client, cfg.Fetch.MaxEntries, log)
	type trial struct {
		batch feed.Batch
		found []offer
	}
	trials := make(chan trial)
	for _, src := range cfg.Sources {
		go func() {
			t := trial{batch: poller.Poll(ctx, src, feed.State{}, time.Now())}
			if notRead(t.batch) && t.batch.State.Hints.NotBefore.IsZero() { // who asks to wait is not asked for more
				t.found = discover(ctx, client, src)
			}
			trials <- t
		}()
	}
	failed := 0
	for range cfg.Sources {
		t := <-trials
		fmt.Fprintln(w, tried(t.batch))
		for _, f := range t.found {
			fmt.Fprintf(w, "%s: %s offers %s\n", t.batch.Source, f.title, f.url)
		}
		if notRead(t.batch) {
			failed++
		}
	}
	if failed > 0 {
		return fmt.Errorf("%s of %d cannot be read", count(failed, "source"), len(cfg.Sources))
	}
	return nil
}

// offer is a feed that was found on a site.
type offer struct{ title, url string }

// maxTried bounds how many addresses are asked to find the feed of one source.
const maxTried = 12

// discover looks for the feeds of a source that cannot be read: those that its address
// or the front page of its site names, and those at common paths. It gives the ones that
// can be read, under the titles that they have.
func discover(ctx context.Context, client *fetch.Client, src feed.Source) []offer {
	site, err := url.Parse(src.URL)
	if err != nil {
		return nil
	}
	var found []offer
	asked := map[string]bool{src.URL: true}
	for _, page := range []string{src.URL, site.ResolveReference(&url.URL{Path: "/"}).String()} {
		res, err := client.Fetch(ctx, src, page, feed.Validators{})
		if err != nil && page == src.URL {
			continue
		}
		linked := fetch.Discover(res.Body, res.URL) // which may not be where it was asked for
		if res.Release != nil {
			res.Release()
		}
		for _, address := range linked {
			if asked[address] || len(asked) > maxTried {
				continue
			}
			asked[address] = true
			if title, ok := readable(ctx, client, src, address); ok {
				found = append(found, offer{title, address})
			}
		}
	}
	return found
}

// readable says whether a feed can be read at an address, and its title. The source's
// secrets stay with the URL that they were written for: the page chose the address.
func readable(ctx context.Context, client *fetch.Client, src feed.Source, address string) (title string, ok bool) {
	moved := feed.State{Configured: src.URL, URL: address}
	b := aggregator.NewPoller(client, 0, slog.New(slog.DiscardHandler)).Poll(ctx, src, moved, time.Now())
	return cmp.Or(b.State.Title, "the site"), !notRead(b)
}

// notRead says whether a first poll gave no feed.
func notRead(b feed.Batch) bool { return b.Held || b.State.Failure != nil }

func tried(b feed.Batch) string {
	if notRead(b) {
		return pollLine(b)
	}
	return fmt.Sprintf("%s: %q, %s, language %s", b.Source, b.State.Title, count(len(b.Items), "entry"), cmp.Or(b.State.Language, "not declared"))
}
