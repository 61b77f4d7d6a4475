package main

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"time"

	"github.com/spf13/cobra"

	"foldwire/aggregator"
	"foldwire/aggregator/feed"
	"foldwire/config"
)

func checkCmd() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "check",
		Short: "Say every mistake in the config",
		Long: `Reads the config and says every mistake in it, with its place and a hint. With --fetch it
also asks each source once, and stores nothing.`,
	}
	path := configFlag(cmd)
	try := cmd.Flags().Bool("fetch", false, "also try each source")
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		cfg, err := loadConfig(cmd, *path)
		if err != nil {
			return err
		}
		fmt.Fprintf(cmd.OutOrStdout(), "%s: no mistakes; %s, %s.\n", *path, count(len(cfg.Sources), "source"), count(len(cfg.Topics), "topic"))
		if !*try {
			return nil
		}
		return trySources(cmd.Context(), cmd.OutOrStdout(), cfg)
	}
	return cmd
}

// trySources polls every source as if for the first time and tells what came.
func trySources(ctx context.Context, w io.Writer, cfg *config.Config) error {
	client, err := newFetcher(cfg)
	if err != nil {
		return err
	}
	poller := aggregator.NewPoller(client, slog.New(slog.DiscardHandler))
	answers := make(chan feed.Batch)
	for _, src := range cfg.Sources {
		go func() { answers <- poller.Poll(ctx, src, feed.State{}, time.Now()) }()
	}
	failed := 0
	for range cfg.Sources {
		b := <-answers
		if b.State.Failure != nil {
			failed++
		}
		fmt.Fprintln(w, tried(b))
	}
	if failed > 0 {
		return fmt.Errorf("%s of %d cannot be read: %w", count(failed, "source"), len(cfg.Sources), errSaid)
	}
	return nil
}

func tried(b feed.Batch) string {
	if b.State.Failure != nil {
		return pollLine(b)
	}
	return fmt.Sprintf("%s: %q, %s, language %s", b.Source, b.State.Title, entries(len(b.Items)), known(b.State.Language))
}

func known(language string) string {
	if language == "" {
		return "not declared"
	}
	return language
}
