package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"foldwire/aggregator/feed"
	"foldwire/config"
)

const (
	// stopWithin bounds how long readers that are being served may keep a stop waiting.
	stopWithin = 5 * time.Second
	// stopBound bounds a whole stop. What it cuts short is as safe as in a crash.
	stopBound = 40 * time.Second
)

func runCmd() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "run",
		Short: "Run the daemon: poll on schedule, publish, serve",
		Long: `Polls every source on its schedule, publishes the topics' feeds and serves them until it
is told to stop (SIGTERM, Ctrl-C). The config is read again when its file changes and on
SIGHUP; one with mistakes leaves the config that is in force as it is.`,
	}
	path := configFlag(cmd)
	verbose := cmd.Flags().BoolP("verbose", "v", false, "log every poll")
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		// From the first moment on: until it is taken, the signal ends a process.
		hup := make(chan os.Signal, 1)
		signal.Notify(hup, syscall.SIGHUP)
		defer signal.Stop(hup)
		read := fingerprint(*path) // before it is read: what changes from here on is seen
		cfg, err := readConfig(*path)
		if err != nil {
			return err
		}
		level := &slog.LevelVar{}
		level.Set(cfg.Log.Level)
		if *verbose {
			level.Set(slog.LevelDebug)
		}
		log := newLogAs(cmd.ErrOrStderr(), cfg.Log, level)
		logWarnings(cfg, log)
		return runDaemon(cmd.Context(), cfg, log, &configFile{path: *path, level: level, verbose: *verbose, read: read, hup: hup})
	}
	return cmd
}

// logWarnings tells what is odd in a config that works.
func logWarnings(cfg *config.Config, log *slog.Logger) {
	for _, w := range cfg.Warnings {
		log.Warn("config", "warning", w.String())
	}
}

// runDaemon takes the addresses, opens the database and works until ctx ends.
func runDaemon(ctx context.Context, cfg *config.Config, log *slog.Logger, file *configFile) error {
	// Both addresses are taken before the database is touched: a second daemon started by
	// mistake ends here.
	public, admin, err := listeners(ctx, cfg)
	if err != nil {
		return err
	}
	p, err := newProgram(cfg, log)
	if err != nil {
		return errors.Join(err, public.Close(), admin.Close())
	}
	if cfg.Sandbox {
		sandbox(cfg, file.path, log)
	}
	p.removeSpools(cfg)
	compactIfItPays(ctx, p, 0)
	d := newDaemon(p, file)
	return d.bounded(ctx, func() error {
		err := d.run(ctx, public, admin, nil)
		p.finishPings(ctx, p.active.Load())
		return errors.Join(err, p.close())
	})
}

// listeners gives the sockets that the service manager hands over, or opens those that
// the config names.
func listeners(ctx context.Context, cfg *config.Config) (public, admin net.Listener, err error) {
	handed, err := handedSockets()
	if err != nil {
		return nil, nil, err
	}
	if public = handed["public"]; public == nil {
		if public, err = listen(ctx, "listen", cfg.Listen); err != nil {
			return nil, nil, err
		}
	}
	if admin = handed["admin"]; admin == nil {
		if admin, err = listen(ctx, "admin", cfg.Admin); err != nil {
			return nil, nil, errors.Join(err, public.Close())
		}
	}
	return public, admin, nil
}

func listen(ctx context.Context, key, address string) (net.Listener, error) {
	var lc net.ListenConfig
	l, err := lc.Listen(ctx, "tcp", address)
	if err != nil {
		return nil, fmt.Errorf("%s: %w; name another address in `%s:`, or stop what uses this one", key, err, key)
	}
	return l, nil
}

// run is the daemon of a program whose config does not come from a file.
func (p *program) run(ctx context.Context, public, admin net.Listener, ready func()) error {
	return newDaemon(p, nil).run(ctx, public, admin, ready)
}

// bounded runs f, and ends without it if a stop takes too long.
func (d *daemon) bounded(ctx context.Context, f func() error) error {
	done := make(chan error, 1)
	go func() { done <- f() }()
	select {
	case err := <-done:
		return err
	case <-ctx.Done():
	}
	begin := time.Now()
	timer := time.NewTimer(stopBound)
	defer timer.Stop()
	select {
	case err := <-done:
		d.log.Info("foldwire has stopped", "took", time.Since(begin).Round(time.Millisecond), "bound", stopBound)
		return err
	case <-timer.C:
		return feed.Errorf(feed.StageStore, "Nothing that was stored is lost. See what the disk is busy with.", "the stop took longer than %s and was cut short", stopBound)
	}
}
