package main

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/spf13/cobra"

	"foldwire/aggregator/boltstore"
	"foldwire/aggregator/feed"
	"foldwire/config"
)

// status is what foldwire status --json prints.
type status struct {
	Version   string        `json:"version,omitempty"`
	Started   *time.Time    `json:"started"` // nil if no daemon is running
	Config    *configStatus `json:"config,omitempty"`
	Published *time.Time    `json:"published"`
	Problems  []string      `json:"problems,omitempty"` // of the last publish
	Unstored  *failure      `json:"unstored,omitempty"` // why what was polled is not stored, and since when
	Sources   []health      `json:"sources"`
}

// configStatus says which config a daemon works with.
type configStatus struct {
	Loaded  time.Time `json:"loaded"`
	Refused *refusal  `json:"refused"` // the file as it is now, if it has mistakes
}

// health is what is told of a source's health.
type health struct {
	Source    feed.SourceID `json:"source"`
	URL       string        `json:"url"`
	Title     string        `json:"title,omitempty"`
	Polled    *time.Time    `json:"last_poll"`
	Success   *time.Time    `json:"last_success"`
	Change    *time.Time    `json:"last_change"`
	Next      *time.Time    `json:"next_poll"`
	Reason    string        `json:"reason"`
	Failures  int           `json:"failures"`
	Failure   *failure      `json:"failure"`
	Gone      bool          `json:"gone"`
	Polls     int64         `json:"polls"`
	Unchanged float64       `json:"unchanged_ratio"`
	Bytes     int64         `json:"bytes"`
	Saved     int64         `json:"bytes_saved"`
	Items     int64         `json:"items"`
	Silent    string        `json:"silent,omitempty"`
}

// failure is a feed.Failure with the names that it is told by.
type failure struct {
	Stage   feed.Stage `json:"stage"`
	Message string     `json:"message"`
	Remedy  string     `json:"remedy"`
	At      time.Time  `json:"at"`
}

func statusCmd() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "status",
		Short: "Show the health of every source",
		Long: `Shows the health of every source: its last success, when it is polled next and why, what
failed and what to do about it.

With --ready it asks nothing but whether a daemon answers at its admin address and readers
are served, for health checks of containers: exit 0 if so, else 1. That takes no config, so
that a mistake in the file does not make a daemon ill that goes on with the one before.`,
	}
	path := configFlag(cmd)
	asJSON := cmd.Flags().Bool("json", false, "print JSON")
	ready := cmd.Flags().String("ready", "", "only ask whether the daemon at this admin `address` is ready")
	cmd.Flags().Lookup("ready").NoOptDefVal = defaultAdmin
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		if *ready != "" {
			return askReady(cmd.Context(), cmd.OutOrStdout(), *ready)
		}
		cfg, err := loadConfig(cmd, *path)
		if err != nil {
			return err
		}
		st, err := readStatus(cmd.Context(), cfg)
		if err != nil {
			return err
		}
		if *asJSON {
			return printJSON(cmd.OutOrStdout(), st)
		}
		printStatus(cmd.OutOrStdout(), st, time.Now())
		return nil
	}
	return cmd
}

// printJSON writes a value for programs, such that people can read it, too.
func printJSON(w io.Writer, v any) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(v)
}

// defaultAdmin is the admin address of a config that names none.
const defaultAdmin = "127.0.0.1:8081"

// readyWithin bounds how long a daemon may take to say that it is ready.
const readyWithin = 10 * time.Second

// askReady asks a daemon whether it is ready.
func askReady(ctx context.Context, w io.Writer, address string) error {
	ctx, cancel := context.WithTimeout(ctx, readyWithin)
	defer cancel()
	r := newRemote(&config.Config{Admin: address})
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+r.address+"/readyz", nil)
	if err != nil {
		return fmt.Errorf("%q is no admin address: %w", address, err)
	}
	res, err := r.client.Do(req)
	if err != nil {
		return fmt.Errorf("no daemon answers at %s: %w", address, err)
	}
	defer res.Body.Close()
	text, err := io.ReadAll(io.LimitReader(res.Body, 4<<10))
	if err != nil {
		return fmt.Errorf("the daemon at %s does not say whether it is ready: %w", address, err)
	}
	if res.StatusCode != http.StatusOK {
		return fmt.Errorf("the daemon at %s is not ready: %s", address, strings.TrimSpace(string(text)))
	}
	_, err = w.Write(text)
	return err
}

// readStatus asks the daemon if one is running, or else looks into the database.
func readStatus(ctx context.Context, cfg *config.Config) (status, error) {
	var st status
	err := storeOrDaemon(cfg, func(store *boltstore.Store) error {
		states, err := store.States(ctx)
		st = statusOf(cfg, states)
		return err
	}, func(r *remote) error {
		return r.ask(ctx, http.MethodGet, "/status", nil, &st)
	})
	return st, err
}

// statusOf tells the health of a config's sources, in their order.
func statusOf(cfg *config.Config, states map[feed.SourceID]feed.State) status {
	list := make([]health, 0, len(cfg.Sources))
	for _, src := range cfg.Sources {
		list = append(list, healthOf(src, states[src.ID]))
	}
	return status{Sources: list}
}

func healthOf(src feed.Source, st feed.State) health {
	h := health{
		Source: src.ID, URL: src.URL, Title: cmp.Or(src.Title, st.Title),
		Polled: timeOrNil(st.Polled), Success: timeOrNil(st.Success), Change: timeOrNil(st.Change), Next: timeOrNil(st.Next), Reason: st.Reason,
		Failures: st.Failures, Failure: (*failure)(st.Failure), Gone: st.Gone,
		Polls: st.Polls, Bytes: st.Bytes, Saved: st.Saved, Items: st.Items, Silent: silence(st),
	}
	if st.URL != "" {
		h.URL = st.URL
	}
	if st.Polls > 0 {
		h.Unchanged = float64(st.Unchanged) / float64(st.Polls)
	}
	return h
}

// silence warns of a source that has said nothing for far longer than its own rhythm.
func silence(st feed.State) string {
	const far = 10
	if st.Gap == 0 || st.Change.IsZero() || st.Failure != nil {
		return ""
	}
	quiet := st.Polled.Sub(st.Change)
	if quiet/far < st.Gap || quiet < 7*24*time.Hour { // the gap may be that of centuries
		return ""
	}
	return fmt.Sprintf("nothing new for %s, though it used to publish every %s", inWords(quiet), inWords(st.Gap))
}

func timeOrNil(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	t = t.UTC()
	return &t
}

func printStatus(w io.Writer, st status, now time.Time) {
	list := st.Sources
	t := table.NewWriter()
	t.SetOutputMirror(w)
	t.SetStyle(table.StyleLight)
	t.AppendHeader(table.Row{"Source", "Last success", "Last change", "Items", "Unchanged", "Next poll", "Why"})
	for _, h := range list {
		next := until(h.Next, now)
		if h.Gone {
			next = "never"
		}
		t.AppendRow(table.Row{h.Source, ago(h.Success, now), ago(h.Change, now), h.Items, fmt.Sprintf("%.0f %%", 100*h.Unchanged), next, h.Reason})
	}
	t.Render()
	for _, h := range list {
		if f := h.Failure; f != nil {
			fmt.Fprintf(w, "%s: failed %s, last %s: %s: %s. %s\n", h.Source, times(h.Failures), ago(&f.At, now), f.Stage, strings.TrimSuffix(f.Message, "."), f.Remedy)
		}
		if h.Silent != "" {
			fmt.Fprintf(w, "%s: %s\n", h.Source, h.Silent)
		}
	}
	if f := st.Unstored; f != nil {
		fmt.Fprintln(w, f.unstored(now))
	}
	for _, p := range st.Problems {
		fmt.Fprintf(w, "publish: %s\n", p)
	}
	if st.Config != nil && st.Config.Refused != nil {
		fmt.Fprintf(w, "config: %s; the daemon works with the one of %s ago\n", st.Config.Refused.Error, inWords(now.Sub(st.Config.Loaded)))
	}
}

// unstored says that what was polled cannot be stored.
func (f *failure) unstored(now time.Time) string {
	return strings.TrimSpace(fmt.Sprintf("for %s, what was polled could not be stored: %s. %s", inWords(now.Sub(f.At)), strings.TrimSuffix(f.Message, "."), f.Remedy))
}

func times(n int) string {
	if n == 1 {
		return "once"
	}
	return fmt.Sprintf("%d times in a row", n)
}

func ago(t *time.Time, now time.Time) string {
	if t == nil {
		return "never"
	}
	return inWords(now.Sub(*t)) + " ago"
}

func until(t *time.Time, now time.Time) string {
	if t == nil || !t.After(now) {
		return "now"
	}
	return "in " + inWords(t.Sub(now))
}

// inWords gives a duration in its two largest units at most.
func inWords(d time.Duration) string {
	switch {
	case d < time.Minute:
		return fmt.Sprintf("%ds", int(d.Seconds()))
	case d < time.Hour:
		return fmt.Sprintf("%dm", int(d.Minutes()))
	case d < 48*time.Hour:
		return fmt.Sprintf("%dh%02dm", int(d.Hours()), int(d.Minutes())%60)
	default:
		return fmt.Sprintf("%dd", int(d.Hours()/24))
	}
}
