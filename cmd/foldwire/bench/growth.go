package bench

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"strconv"
	"time"

	"github.com/jedib0t/go-pretty/v6/table"

	"foldwire/aggregator"
)

// Grown is what the program takes with a number of sources.
type Grown struct {
	Sources int     `json:"sources"`
	Items   int     `json:"items"`
	Cold    float64 `json:"cold_ms_per_poll"` // CPU
	Warm    float64 `json:"warm_ms_per_poll"`
	Delta   float64 `json:"delta_ms_per_poll"` // of any source, when one in ten has published
	PeakMB  float64 `json:"cold_peak_mb"`
	RestMB  float64 `json:"delta_peak_mb"`
	DataMB  float64 `json:"data_mb"`
	Served  float64 `json:"served_after_seconds"` // from the start of the daemon to the first feed
	Polling float64 `json:"polls_after_seconds"`  // to the first request to an origin
	Latency Latency `json:"commit_nanoseconds"`
}

const growthInterval = time.Minute // the shortest that a schedule may have

// Growth measures all passes once for each of several numbers of sources, and then how
// soon a daemon is at work on what is stored, and how long its commits take.
func Growth(ctx context.Context, o Options, sizes []int) ([]Grown, error) {
	var all []Grown
	for _, n := range sizes {
		o.Feeds, o.Advanced, o.Rounds = n, max(1, n/10), 1
		g, err := grow(ctx, o)
		if err != nil {
			return all, fmt.Errorf("%d sources: %w", n, err)
		}
		all = append(all, g)
	}
	return all, nil
}

func grow(ctx context.Context, o Options) (_ Grown, err error) {
	address, err := freeAddress(ctx)
	if err != nil {
		return Grown{}, err
	}
	origin, err := o.Program.startOrigin(ctx, o.Spec, o.Hosts)
	if err != nil {
		return Grown{}, err
	}
	defer func() { err = errors.Join(err, origin.stop()) }()
	setup := Setup{Dir: filepath.Join(o.Dir, strconv.Itoa(o.Feeds)), Bare: true, Lasting: o.Recent > 0, Listen: address, Schedule: "@every " + growthInterval.String()}
	r := runner{Options: o, origin: origin, world: NewWorld(o.Spec), setup: setup}
	if err := r.begin(ctx); err != nil {
		return Grown{}, err
	}
	if err := r.past(ctx); err != nil {
		return Grown{}, err
	}
	passes, err := r.round(ctx, 1)
	if err != nil {
		return Grown{}, err
	}
	floor, cold, warm, delta := passes[0], passes[1], passes[2], passes[3]
	g := Grown{
		Sources: o.Feeds, Items: delta.Items,
		Cold:   perPoll(cold.CPU, o.Feeds),
		Warm:   perPoll(warm.CPU, o.Feeds),
		Delta:  perPoll(delta.CPU, o.Feeds),
		PeakMB: float64(cold.Peak) / megabyte, RestMB: float64(delta.Peak) / megabyte, DataMB: float64(delta.Data) / megabyte,
	}
	fmt.Fprintf(o.Progress, "%d sources: the floor takes %.3f ms a poll\n", o.Feeds, perPoll(floor.CPU, o.Feeds))
	if g.Served, g.Polling, err = r.startUp(ctx); err != nil {
		return g, err
	}
	out, _, err := o.Program.Run(ctx, "bench", "commit", "--database", filepath.Join(setup.Data(), "foldwire.db"))
	if err != nil {
		return g, err
	}
	return g, json.Unmarshal(out, &g.Latency)
}

// PastStep is the time between two passes of the past: what the one brought is out of the
// index at the next.
const PastStep = aggregator.Window + 24*time.Hour

// past polls all feeds as they were in the past, as often as it takes to have only so many
// items of each left to be found as Options.Recent says.
func (r *runner) past(ctx context.Context) error {
	if r.Recent == 0 {
		return nil
	}
	for n := (r.Items - 1) / r.Recent; n > 0; n-- {
		if err := r.origin.reset(ctx, r.Items-n*r.Recent); err != nil {
			return err
		}
		at := time.Now().Add(-time.Duration(n) * PastStep)
		u, err := r.pollAt(ctx, at)
		if err != nil {
			return err
		}
		fmt.Fprintf(r.Progress, "%d sources: past %d: %.2f s, CPU %.3f s, peak %d MB\n", r.Feeds, n, u.Wall.Seconds(), u.CPU.Seconds(), u.Peak>>20)
	}
	return r.origin.reset(ctx, r.Items)
}

// pollAt polls all feeds as if it were another time.
func (r *runner) pollAt(ctx context.Context, at time.Time) (Usage, error) {
	_, u, err := r.Program.Run(ctx, "bench", "past", "--config", r.setup.Config(), "--at", at.Format(time.RFC3339))
	return u, err
}

func perPoll(cpu time.Duration, polls int) float64 {
	return float64(cpu.Microseconds()) / 1000 / float64(polls)
}

// startUp starts the daemon when every source is due, and gives the seconds until it
// serves a feed and until it asks an origin.
func (r *runner) startUp(ctx context.Context) (served, polling float64, err error) {
	if _, err := r.pollAt(ctx, time.Now().Add(-growthInterval)); err != nil {
		return 0, 0, err
	}
	before, err := r.origin.stats(ctx)
	if err != nil {
		return 0, 0, err
	}
	begin := time.Now()
	daemon, err := r.Program.startDaemon(ctx, r.setup, servedPath)
	if err != nil {
		return 0, 0, err
	}
	defer func() { err = errors.Join(err, daemon.stop()) }()
	served = time.Since(begin).Seconds()
	late := time.After(servesWithin)
	for {
		now, err := r.origin.stats(ctx)
		if err != nil {
			return served, 0, err
		}
		if now.Requests > before.Requests {
			return served, now.First.Sub(begin).Seconds(), nil
		}
		select {
		case <-time.After(50 * time.Millisecond):
		case end := <-daemon.ended:
			daemon.ended <- nil
			return served, 0, fmt.Errorf("the daemon ended: %w", errors.Join(end, saidBy(daemon)))
		case <-late:
			return served, 0, fmt.Errorf("the daemon has polled nothing within %s: %w", servesWithin, errors.Join(daemon.stop(), saidBy(daemon)))
		case <-ctx.Done():
			return served, 0, ctx.Err()
		}
	}
}

// WriteGrowth writes the figures for people.
func WriteGrowth(w io.Writer, all []Grown) {
	t := newTable(w, "sources", "items", "cold ms/poll", "warm ms/poll", "delta ms/poll", "cold MB", "delta MB", "file MB", "serves after s", "polls after s", "commit 1000 states ms", "commit 300 items ms")
	for _, g := range all {
		t.AppendRow(table.Row{
			strconv.Itoa(g.Sources), strconv.Itoa(g.Items), fixed(g.Cold, 2), fixed(g.Warm, 3), fixed(g.Delta, 3), fixed(g.PeakMB, 0), fixed(g.RestMB, 0),
			fixed(g.DataMB, 0), fixed(g.Served, 2), fixed(g.Polling, 2), fixed(g.Latency.States.Seconds()*1000, 1), fixed(g.Latency.Items.Seconds()*1000, 1),
		})
	}
	t.Render()
}
