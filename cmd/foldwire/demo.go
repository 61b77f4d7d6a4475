package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"foldwire/aggregator"
	"foldwire/aggregator/feed"
	"foldwire/cmd/foldwire/demo"
	"foldwire/config"
)

// demoRhythm is how often the demo polls its own sources: far more often than anybody
// should poll another's, so that one sees feeds move.
const demoRhythm = 10 * time.Second

func demoCmd() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "demo",
		Short: "Run the whole thing on bundled sample feeds; needs no network",
		Long: `Serves ten made-up feeds on loopback, polls them through the real fetcher, folds them
into three topics and serves those until you stop it. New entries appear at the sources
while it runs. It keeps nothing.`,
	}
	address := cmd.Flags().String("listen", "127.0.0.1:8080", "where readers see the topics")
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		folder, err := os.MkdirTemp("", "foldwire-demo-")
		if err != nil {
			return err
		}
		defer os.RemoveAll(folder)
		return runDemo(cmd.Context(), folder, *address, cmd.OutOrStdout(), cmd.ErrOrStderr())
	}
	return cmd
}

func runDemo(ctx context.Context, folder, address string, stdout, stderr io.Writer) error {
	origin, stop, err := serveOrigin(ctx)
	if err != nil {
		return err
	}
	defer stop()
	public, err := listenNear(ctx, address)
	if err != nil {
		return err
	}
	admin, err := listen(ctx, "admin", "127.0.0.1:0")
	if err != nil {
		return errors.Join(err, public.Close())
	}
	cfg, err := demoConfig(folder, origin, public.Addr().String())
	if err != nil {
		return errors.Join(err, public.Close(), admin.Close())
	}
	p, err := newProgram(cfg, newLog(stderr, slog.LevelInfo))
	if err != nil {
		return errors.Join(err, public.Close(), admin.Close())
	}
	defer p.close()
	sum, err := p.aggregator(aggregator.Options{}).Once(ctx, time.Now(), true, nil)
	if err != nil {
		return errors.Join(err, public.Close(), admin.Close())
	}
	return p.run(ctx, public, admin, func() { printDemo(stdout, cfg, sum, public.Addr(), admin.Addr()) })
}

// serveOrigin serves the made-up publishers on a free port.
func serveOrigin(ctx context.Context) (*demo.Origin, func(), error) {
	l, err := listen(ctx, "demo", "127.0.0.1:0")
	if err != nil {
		return nil, nil, err
	}
	origin, err := demo.NewOrigin("http://"+l.Addr().String(), time.Now())
	if err != nil {
		return nil, nil, errors.Join(err, l.Close())
	}
	server := &http.Server{Handler: origin, ReadHeaderTimeout: time.Second}
	go server.Serve(l) //nolint:errcheck // it ends with the demo, by Close
	return origin, func() { _ = server.Close() }, nil
}

// listenNear listens on address, or on a free port of the same host if it is taken: the
// demo has to run beside a daemon.
func listenNear(ctx context.Context, address string) (net.Listener, error) {
	l, err := listen(ctx, "listen", address)
	if err == nil {
		return l, nil
	}
	host, _, bad := net.SplitHostPort(address)
	if bad != nil {
		return nil, err
	}
	return listen(ctx, "listen", net.JoinHostPort(host, "0"))
}

// demoConfig makes the config that an operator would write for the demo's sources.
func demoConfig(folder string, origin *demo.Origin, address string) (*config.Config, error) {
	path := filepath.Join(folder, "foldwire.yaml")
	if err := os.WriteFile(path, []byte(demoYAML(folder, origin, address)), 0o600); err != nil {
		return nil, err
	}
	cfg, err := config.Load(path, func(string) (string, bool) { return "", false })
	if err != nil {
		return nil, err
	}
	for i := range cfg.Sources {
		cfg.Sources[i].Schedule = every(demoRhythm)
	}
	return cfg, nil
}

func demoYAML(folder string, origin *demo.Origin, address string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "title: Foldwire demo\ndata: %q\nlisten: %q\nfetch: {pause: 0s, allow: [127.0.0.0/8]}\nsources:\n", folder, address)
	for _, p := range origin.Papers() {
		fmt.Fprintf(&b, "  - {id: %s, url: %q, tags: [%s], adaptive: false, priority: %d}\n", p.Name, origin.FeedURL(p), p.Language, p.Priority)
	}
	b.WriteString(`topics:
  - id: bau-cu
    title: Bầu cử
    description: Chuẩn bị bầu cử đại biểu Quốc hội và Hội đồng nhân dân
    from: [vi]
    any: ["bầu cử", "cử tri", "đại biểu Quốc hội", "hiệp thương"]
  - id: doi-song
    title: Đời sống
    description: Y tế, giáo dục, an ninh, kinh tế trong tỉnh
    from: [vi]
    none: ["bầu cử", "cử tri", "đại biểu Quốc hội"]
  - id: world
    title: World
    description: What the English-language papers report
    from: [en]
`)
	return b.String()
}

// every is a schedule without a cron spec: the config, rightly, refuses one so frequent.
type every time.Duration

func (e every) Next(t time.Time) time.Time { return t.Truncate(time.Duration(e)).Add(time.Duration(e)) }

func (e every) String() string { return "@every " + time.Duration(e).String() }

func printDemo(w io.Writer, cfg *config.Config, sum aggregator.Summary, public, admin net.Addr) {
	fmt.Fprintf(w, "%s folded into %s: %s, %d of them duplicates, in %s.\n\n",
		count(sum.Sources, "sample feed"), count(len(cfg.Topics), "topic"), count(sum.New, "item"), sum.Doubles, count(sum.Stories, "story"))
	for _, t := range cfg.Topics {
		fmt.Fprintf(w, "%-10s http://%s/feeds/%s.atom   (.rss, .json; read it at /topics/%s)\n", t.Title, public, t.ID, t.ID)
	}
	fmt.Fprintf(w, "\nAll topics http://%s/    OPML http://%s/feeds.opml    status http://%s/status\n", public, public, admin)
	fmt.Fprintln(w, "New entries appear for some minutes; poll a feed again to see it move. Stop with Ctrl-C.")
}

var _ feed.Schedule = every(0)
