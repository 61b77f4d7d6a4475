package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"foldwire/aggregator"
	"foldwire/aggregator/boltstore"
	"foldwire/aggregator/feed"
	"foldwire/config"
)

// polled is what came of a poll, as the daemon tells it.
type polled struct {
	Source  feed.SourceID `json:"source"`
	Entries int           `json:"entries"` // new or changed
	Failure *failure      `json:"failure"`
	Line    string        `json:"line"`
}

func polledOf(b feed.Batch) polled {
	return polled{Source: b.Source, Entries: len(b.Items), Failure: (*failure)(b.State.Failure), Line: pollLine(b)}
}

func pollCmd() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "poll SOURCE",
		Short: "Poll one source now, whatever its schedule says",
		Long: `Polls a source by its id, stores what is new and publishes it. While the daemon runs, the
daemon does it.`,
		Args: cobra.ExactArgs(1),
	}
	path := configFlag(cmd)
	cmd.ValidArgsFunction = func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
		return sourceIDs(*path), cobra.ShellCompDirectiveNoFileComp
	}
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		cfg, err := loadConfig(cmd, *path)
		if err != nil {
			return err
		}
		p, err := pollOne(cmd, cfg, feed.SourceID(args[0]))
		if err != nil {
			return err
		}
		fmt.Fprintln(cmd.OutOrStdout(), p.Line)
		if p.Failure != nil {
			return errSaid
		}
		return nil
	}
	return cmd
}

// pollOne polls a source here, or lets the daemon do it that holds the database.
func pollOne(cmd *cobra.Command, cfg *config.Config, id feed.SourceID) (polled, error) {
	p, err := newOnePass(cfg, newLog(cmd.ErrOrStderr(), slog.LevelWarn))
	if errors.Is(err, boltstore.ErrInUse) {
		var got polled
		return got, newRemote(cfg).ask(cmd.Context(), http.MethodPost, "/poll", url.Values{"source": {string(id)}}, &got)
	}
	if err != nil {
		return polled{}, err
	}
	got, err := p.pollHere(cmd.Context(), id)
	return got, errors.Join(err, p.close())
}

func (p *program) pollHere(ctx context.Context, id feed.SourceID) (polled, error) {
	cfg := p.cfg()
	i := slices.IndexFunc(cfg.Sources, func(s feed.Source) bool { return s.ID == id })
	if i < 0 {
		return polled{}, fmt.Errorf("%w: %q", aggregator.ErrNoSource, id)
	}
	var got polled
	agg := p.aggregator(aggregator.Options{Sources: cfg.Sources[i : i+1], Polled: func(b feed.Batch) { got = polledOf(b) }})
	if _, err := agg.Once(ctx, time.Now(), true, nil); err != nil {
		return polled{}, err
	}
	err := p.publish(ctx)
	p.finishPings(ctx, p.active.Load())
	return got, err
}

// sourceIDs lists the ids of the sources in a config, for completion.
func sourceIDs(path string) []string {
	text, err := config.ReadFile(path)
	if err != nil {
		return nil
	}
	list, err := config.ListSources(text)
	if err != nil {
		return nil
	}
	ids := make([]string, len(list))
	for i, s := range list {
		ids[i] = s.ID
	}
	return ids
}
