package main

import (
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/dustin/go-humanize/english"
	"github.com/spf13/cobra"

	"foldwire/aggregator"
	"foldwire/aggregator/feed"
)

func onceCmd() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "once",
		Short: "Make one pass over the sources that are due, publish, and exit",
		Long: `Polls the sources that are due, stores what is new, writes the topics' feeds to the
output folder if there is one, and exits. For those who would rather use cron than a
daemon. A source that fails is told, kept for the next pass, and does not fail the pass.`,
	}
	path := configFlag(cmd)
	all := cmd.Flags().Bool("all", false, "poll every source, due or not")
	quiet := cmd.Flags().BoolP("quiet", "q", false, "say only what went wrong")
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		cfg, err := loadConfig(cmd, *path)
		if err != nil {
			return err
		}
		p, err := newOnePass(cfg, newLog(cmd.ErrOrStderr(), slog.LevelWarn))
		if err != nil {
			return err
		}
		show := newProgress(cmd.OutOrStdout())
		if *quiet {
			show = &failures{lines{cmd.ErrOrStderr()}}
		}
		err = once(cmd, p, *all, show)
		if closing := p.close(); err == nil {
			err = closing
		}
		return err
	}
	return cmd
}

// once makes the pass of foldwire once and tells of it.
func once(cmd *cobra.Command, p *program, all bool, show progress) error {
	ctx := cmd.Context()
	begin := time.Now()
	states, err := p.store.States(ctx)
	if err != nil {
		return err
	}
	p.states = states
	over := missed(p.cfg().Retention.Schedule, states, begin) // by what was polled before this pass
	release := func() {}
	defer func() { release() }() // when what it brought is published
	agg := p.aggregator(aggregator.Options{
		Answered: p.fetch.closeIdle,
		States:   states,
		Polled: func(b feed.Batch) {
			show.polled(b)
			states[b.Source] = b.State
		},
		NewItem:   p.active.Load().pub.Hear,
		Committed: func(c feed.Change) { p.offer(ctx, c) },
		Spooled:   func(f func()) { release = f },
	})
	sum, err := agg.Once(ctx, begin, all, show.start)
	show.stop()
	var pruned error
	if over && ctx.Err() == nil { // also where nothing could be stored: what else would make room
		_, pruned = p.prune(ctx, begin)
	}
	if err != nil {
		return errors.Join(err, pruned)
	}
	releaseMemory() // the index of stories is not needed to publish
	published := p.publish(ctx)
	if published == nil {
		compactIfItPays(ctx, p, sum.New)
	}
	p.finishPings(ctx, p.active.Load()) // also of what was published in part
	if err := errors.Join(pruned, published); err != nil {
		return err
	}
	show.say("%s", describe(sum, time.Since(begin)))
	return nil
}

func describe(s aggregator.Summary, took time.Duration) string {
	if s.Sources == 0 {
		return "No source is due; --all polls every source."
	}
	held := ""
	if s.Held > 0 {
		held = fmt.Sprintf(", %d held since their hosts ask to wait", s.Held)
	}
	return fmt.Sprintf("%s polled in %.1fs: %d unchanged, %d failed%s; %s, %d changed, %d duplicates; %s touched.",
		count(s.Sources, "source"), took.Seconds(), s.Unchanged, s.Failed, held, count(s.New, "new item"), s.Changed, s.Doubles, count(s.Stories, "story"))
}

// count tells a number of things.
func count(n int, noun string) string {
	return fmt.Sprintf("%d %s", n, english.PluralWord(n, noun, ""))
}
