package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"slices"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"foldwire/aggregator"
	"foldwire/aggregator/feed"
	"foldwire/cmd/foldwire/bench"
)

// benchCmd measures the program itself. It is for those who work on it, so the list of
// commands does not name it.
func benchCmd() *cobra.Command {
	cmd := &cobra.Command{
		Use:    "bench",
		Short:  "Measure the whole program on made-up feeds",
		Hidden: true,
		Long: `Serves made-up feeds on loopback from a process of its own, polls them with foldwire
once: cold, warm (everything answered 304) and delta (some feeds published), and prints
time, memory and size beside the floor: fetching the same feeds and parsing them, with
nothing stored. What was stored is compared with what was served, item by item.`,
	}
	spec := specFlags(cmd.Flags(), 1000)
	o := bench.Options{}
	cmd.Flags().IntVar(&o.Hosts, "hosts", bench.MaxHosts, "loopback addresses that the feeds are spread over")
	cmd.Flags().IntVar(&o.Rounds, "rounds", 3, "how often to measure; medians are told")
	cmd.Flags().IntVar(&o.Advanced, "advanced", 0, "feeds that publish before the delta pass (default a tenth)")
	cmd.Flags().IntVar(&o.New, "new", 3, "items that each of these publishes")
	cmd.Flags().StringVar(&o.Dir, "dir", "", "`folder` to work in, kept afterwards (default a temporary one)")
	asJSON := cmd.Flags().Bool("json", false, "print the figures as JSON")
	daemon := cmd.Flags().Bool("daemon", false, "measure foldwire run, polling each minute, in place of foldwire once")
	growth := cmd.Flags().IntSlice("growth", nil, "measure how costs grow over these numbers of feeds, such as 1000,10000")
	cmd.Flags().IntVar(&o.Recent, "recent", 0, "with --growth: find all but the youngest so many items of a feed in passes of the past, so that they are stored and out of the index")
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		o.Spec = *spec
		o.Progress = cmd.ErrOrStderr()
		if len(*growth) > 0 {
			return runGrowth(cmd, o, *growth, *asJSON)
		}
		measure := bench.Run
		if *daemon {
			measure = bench.Daemon
		}
		return runBench(cmd, o, measure, *asJSON)
	}
	cmd.AddCommand(benchServeCmd(), benchOriginCmd(), benchFloorCmd(), benchVerifyCmd(), benchLoadCmd(), benchCommitCmd(), benchPastCmd())
	return cmd
}

func specFlags(f *pflag.FlagSet, feeds int) *bench.Spec {
	s := &bench.Spec{}
	f.IntVar(&s.Feeds, "feeds", feeds, "number of feeds")
	f.IntVar(&s.Items, "items", 30, "items in a feed")
	f.IntVar(&s.Body, "body", 2100, "mean bytes of an item's HTML")
	f.Uint64Var(&s.Seed, "seed", 1, "seed of everything that is made up")
	f.TimeVar(&s.Epoch, "epoch", time.Time{}, []string{time.RFC3339}, "when the first items were published (default so that the last are recent)")
	f.DurationVar(&s.Interval, "interval", 0, "time in which a feed publishes an item (default "+bench.Interval.String()+")")
	return s
}

func runBench(cmd *cobra.Command, o bench.Options, measure func(context.Context, bench.Options) (bench.Result, error), asJSON bool) error {
	o, done, err := prepareBench(o)
	if err != nil {
		return err
	}
	defer done()
	res, err := measure(cmd.Context(), o)
	if err != nil {
		return err
	}
	if asJSON {
		return res.WriteJSON(cmd.OutOrStdout(), o)
	}
	res.WriteTable(cmd.OutOrStdout(), o)
	return nil
}

func runGrowth(cmd *cobra.Command, o bench.Options, sizes []int, asJSON bool) error {
	o.Feeds = slices.Max(sizes)
	if o.Recent > 0 && o.Interval == 0 {
		o.Interval = bench.PastStep / time.Duration(o.Recent)
	}
	o, done, err := prepareBench(o)
	if err != nil {
		return err
	}
	defer done()
	all, err := bench.Growth(cmd.Context(), o, sizes)
	if asJSON { // what was measured before an error is worth having
		return errors.Join(err, json.NewEncoder(cmd.OutOrStdout()).Encode(all))
	}
	if len(all) > 0 {
		bench.WriteGrowth(cmd.OutOrStdout(), all)
	}
	return err
}

// prepareBench fills in what the flags left open. done removes a temporary folder.
func prepareBench(o bench.Options) (_ bench.Options, done func(), err error) {
	o.Spec = o.WithDefaults(time.Now())
	if o.Advanced == 0 {
		o.Advanced = max(1, o.Feeds/10)
	}
	if err := o.Check(); err != nil {
		return o, nil, &usageError{command: "foldwire bench", err: err}
	}
	if o.Program.Path, err = os.Executable(); err != nil {
		return o, nil, err
	}
	if o.Dir != "" {
		return o, func() {}, os.MkdirAll(o.Dir, 0o750)
	}
	o.Dir, err = os.MkdirTemp("", "foldwire-bench-")
	return o, func() { _ = os.RemoveAll(o.Dir) }, err
}

func benchOriginCmd() *cobra.Command {
	cmd := &cobra.Command{Use: "origin", Hidden: true, Short: "Serve made-up feeds until standard input ends"}
	spec := specFlags(cmd.Flags(), 1000)
	hosts := cmd.Flags().Int("hosts", bench.MaxHosts, "loopback addresses")
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		return bench.ServeOrigin(cmd.Context(), spec.WithDefaults(time.Now()), *hosts, cmd.InOrStdin(), cmd.OutOrStdout())
	}
	return cmd
}

func benchFloorCmd() *cobra.Command {
	cmd := &cobra.Command{Use: "floor", Hidden: true, Short: "Fetch an origin's feeds, parse them and forget them"}
	var at bench.Ready
	feeds := cmd.Flags().Int("feeds", 1000, "number of feeds")
	cmd.Flags().IntVar(&at.Port, "port", 0, "the origin's port")
	cmd.Flags().IntVar(&at.Hosts, "hosts", bench.MaxHosts, "the origin's loopback addresses")
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		items, err := bench.Floor(cmd.Context(), at, *feeds)
		if err != nil {
			return err
		}
		_, err = fmt.Fprintln(cmd.OutOrStdout(), items)
		return err
	}
	return cmd
}

func benchVerifyCmd() *cobra.Command {
	cmd := &cobra.Command{Use: "verify", Hidden: true, Short: "Compare what is stored with what an origin served"}
	config := cmd.Flags().StringP("config", "c", "foldwire.yaml", "the configuration `file`")
	truth := cmd.Flags().String("truth", "", "`URL` of the origin's truth")
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		path, err := os.Executable()
		if err != nil {
			return err
		}
		dump := exec.CommandContext(cmd.Context(), path, "dump", "--config", *config)
		dump.Stderr = cmd.ErrOrStderr()
		v, err := bench.VerifyDump(cmd.Context(), *truth, dump)
		if err != nil {
			return err
		}
		return json.NewEncoder(cmd.OutOrStdout()).Encode(v)
	}
	return cmd
}

func benchPastCmd() *cobra.Command {
	cmd := &cobra.Command{Use: "past", Hidden: true, Short: "Poll every source as if it were another time, and publish"}
	config := configFlag(cmd)
	at := cmd.Flags().String("at", "", "the `time` (RFC 3339)")
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		now, err := time.Parse(time.RFC3339, *at)
		if err != nil {
			return &usageError{command: "foldwire bench past", err: err}
		}
		cfg, err := loadConfig(cmd, *config)
		if err != nil {
			return err
		}
		p, err := newOnePass(cfg, newLog(cmd.ErrOrStderr(), slog.LevelWarn))
		if err != nil {
			return err
		}
		return errors.Join(p.pollAt(cmd.Context(), now.UTC()), p.close())
	}
	return cmd
}

// pollAt polls every source as if the time was now. A state notes besides by how much a poll
// came later than its pass, which is no fact then.
func (p *program) pollAt(ctx context.Context, now time.Time) error {
	agg := p.aggregator(aggregator.Options{Committed: func(c feed.Change) { p.offer(ctx, c) }})
	if _, err := agg.Once(ctx, now, true, nil); err != nil {
		return err
	}
	states, err := p.store.States(ctx)
	if err != nil {
		return err
	}
	c := feed.Change{At: now}
	for _, st := range states {
		st.Waited = 0
		c.States = append(c.States, st)
	}
	if err := p.store.Commit(ctx, c); err != nil {
		return err
	}
	releaseMemory() // as foldwire once does
	return p.publish(ctx)
}

func benchServeCmd() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "serve",
		Short: "Measure how a feed is served, beside nginx",
		Long: `Lets foldwire run serve a feed of 100 entries, and nginx the same bytes from files, and
prints requests a second and CPU time per request for 200 (plain and gzip) and 304.`,
	}
	spec := specFlags(cmd.Flags(), 40)
	o := bench.Options{Hosts: 1, New: 1}
	loadFlags(cmd.Flags(), &o.Load)
	cmd.Flags().IntVar(&o.Rounds, "rounds", 3, "how often to measure; medians are told")
	cmd.Flags().StringVar(&o.Dir, "dir", "", "`folder` to work in, kept afterwards (default a temporary one)")
	asJSON := cmd.Flags().Bool("json", false, "print the figures as JSON")
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		o.Spec, o.Progress = *spec, cmd.ErrOrStderr()
		o, done, err := prepareBench(o)
		if err != nil {
			return err
		}
		defer done()
		all, err := bench.Serve(cmd.Context(), o)
		if errors.Is(err, bench.ErrNoNginx) {
			fmt.Fprintln(cmd.OutOrStdout(), "skipped:", err)
			return nil
		}
		if err != nil {
			return err
		}
		if *asJSON {
			return json.NewEncoder(cmd.OutOrStdout()).Encode(all)
		}
		bench.WriteServed(cmd.OutOrStdout(), all)
		return nil
	}
	return cmd
}

func loadFlags(f *pflag.FlagSet, l *bench.Load) {
	f.IntVar(&l.Connections, "connections", 16, "connections that ask at a time")
	f.DurationVar(&l.Lasting, "for", 4*time.Second, "how long each load lasts")
}

func benchLoadCmd() *cobra.Command {
	cmd := &cobra.Command{Use: "load", Hidden: true, Short: "Ask a server for one thing over and over"}
	l := bench.Load{}
	cmd.Flags().StringVar(&l.Address, "address", "", "host:port of the server")
	cmd.Flags().StringVar(&l.Path, "path", "/", "what to ask for")
	cmd.Flags().BoolVar(&l.Gzip, "gzip", false, "accept gzip")
	cmd.Flags().StringVar(&l.Tag, "tag", "", "entity tag of what is held already")
	loadFlags(cmd.Flags(), &l)
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		got, err := l.Run(cmd.Context())
		if err != nil {
			return err
		}
		return json.NewEncoder(cmd.OutOrStdout()).Encode(got)
	}
	return cmd
}

func benchCommitCmd() *cobra.Command {
	cmd := &cobra.Command{Use: "commit", Hidden: true, Short: "Measure commits on a database, which are left in it"}
	path := cmd.Flags().String("database", "", "`file` of the database")
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		l, err := bench.CommitLatency(cmd.Context(), *path)
		if err != nil {
			return err
		}
		return json.NewEncoder(cmd.OutOrStdout()).Encode(l)
	}
	return cmd
}
