package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"time"

	"github.com/spf13/cobra"

	"foldwire/aggregator"
	"foldwire/aggregator/feed"
	"foldwire/publisher/web"
)

// stopWithin bounds how long readers that are being served may keep a stop waiting.
const stopWithin = 5 * time.Second

func runCmd() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "run",
		Short: "Run the daemon: poll on schedule, publish, serve",
	}
	path := configFlag(cmd)
	verbose := cmd.Flags().BoolP("verbose", "v", false, "log every poll")
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		cfg, err := loadConfig(cmd, *path)
		if err != nil {
			return err
		}
		level := slog.LevelInfo
		if *verbose {
			level = slog.LevelDebug
		}
		log := newLog(cmd.ErrOrStderr(), level)
		// Both addresses are taken before the database is touched: a second daemon
		// started by mistake ends here.
		public, err := listen(cmd.Context(), "listen", cfg.Listen)
		if err != nil {
			return err
		}
		admin, err := listen(cmd.Context(), "admin", cfg.Admin)
		if err != nil {
			return errors.Join(err, public.Close())
		}
		p, err := newProgram(cfg, log)
		if err != nil {
			return errors.Join(err, public.Close(), admin.Close())
		}
		return errors.Join(p.run(cmd.Context(), public, admin, nil), p.close())
	}
	return cmd
}

func listen(ctx context.Context, key, address string) (net.Listener, error) {
	var lc net.ListenConfig
	l, err := lc.Listen(ctx, "tcp", address)
	if err != nil {
		return nil, fmt.Errorf("%s: %w; name another address in `%s:`, or stop what uses this one", key, err, key)
	}
	return l, nil
}

// run serves and polls until ctx ends. The order of the stop: the pollers give up what
// has not answered; the folder commits what has; the publisher publishes that; the web
// servers finish the answers that they are giving. The caller closes the store last.
func (p *program) run(ctx context.Context, public, admin net.Listener, ready func()) error {
	if err := p.pub.Publish(ctx, time.Now()); err != nil {
		return errors.Join(err, public.Close(), admin.Close())
	}
	changed := make(chan struct{}, 1)
	agg := p.aggregator(aggregator.Options{
		Polled:    p.logPoll,
		Committed: func(c feed.Change) { p.logCommit(c); poke(changed) },
	})
	servers := []*http.Server{web.NewServer(web.Handler(p.pub.Current)), web.NewServer(p.adminHandler(agg))}
	failed := make(chan error, len(servers))
	for i, l := range []net.Listener{public, admin} {
		go func() { failed <- servers[i].Serve(l) }()
	}
	p.log.Info("foldwire is running", "version", version, "sources", len(p.cfg.Sources), "topics", len(p.cfg.Topics), "public", "http://"+public.Addr().String(), "admin", "http://"+admin.Addr().String())
	if ready != nil {
		ready()
	}

	work, stop := context.WithCancel(ctx)
	defer stop()
	polling := make(chan error, 1)
	go func() { polling <- agg.Run(work); close(changed) }()
	published := make(chan struct{})
	go func() { p.publish(ctx, changed); close(published) }()

	var err error
	select {
	case err = <-failed:
		stop()
		err = errors.Join(err, <-polling)
	case err = <-polling:
	}
	<-published
	return errors.Join(err, shutdown(ctx, servers))
}

// poke says that there is something to publish; saying it twice is saying it once.
func poke(changed chan<- struct{}) {
	select {
	case changed <- struct{}{}:
	default:
	}
}

// publish publishes after each change, and on its own now and then, since the age of
// stories changes what topics show. It ends when changed is closed, after a last time.
func (p *program) publish(ctx context.Context, changed <-chan struct{}) {
	ctx = context.WithoutCancel(ctx) // what was committed before a stop is still published
	tick := time.NewTicker(time.Minute)
	defer tick.Stop()
	for open := true; open; {
		select {
		case _, open = <-changed:
		case <-tick.C:
		}
		if err := p.pub.Publish(ctx, time.Now()); err != nil {
			stage, remedy := feed.StageOf(err, feed.StagePublish)
			p.log.Error("could not publish; readers still see what was published before", "stage", stage, "error", err, "remedy", remedy)
		}
	}
}

func shutdown(ctx context.Context, servers []*http.Server) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), stopWithin)
	defer cancel()
	var errs []error
	for _, s := range servers {
		if err := s.Shutdown(ctx); err != nil {
			errs = append(errs, s.Close())
		}
	}
	return errors.Join(errs...)
}

func (p *program) logPoll(b feed.Batch) {
	st := b.State
	if f := st.Failure; f != nil {
		p.log.Warn("poll failed", "source", b.Source, "stage", f.Stage, "error", f.Message, "remedy", f.Remedy, "failures", st.Failures, "next", st.Next, "reason", st.Reason)
		return
	}
	p.log.Debug("polled", "source", b.Source, "entries", len(b.Items), "next", st.Next, "reason", st.Reason)
}

func (p *program) logCommit(c feed.Change) {
	if len(c.Items) > 0 {
		p.log.Info("folded", "sources", len(c.States), "items", len(c.Items), "stories", len(c.Stories))
	}
}
