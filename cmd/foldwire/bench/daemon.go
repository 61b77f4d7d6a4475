package bench

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"time"
)

// Daemon measures foldwire run in place of foldwire once: one process that polls every
// source once a minute. A pass is an interval in which each source is asked once, at a
// moment of its own; its cost is what the process worked meanwhile.
func Daemon(ctx context.Context, o Options) (_ Result, err error) {
	address, err := freeAddress(ctx)
	if err != nil {
		return Result{}, err
	}
	origin, err := o.Program.startOrigin(ctx, o.Spec, o.Hosts)
	if err != nil {
		return Result{}, err
	}
	defer func() { err = errors.Join(err, origin.stop()) }()
	setup := Setup{Dir: filepath.Join(o.Dir, "daemon"), Listen: address, Schedule: "@every " + growthInterval.String()}
	r := runner{Options: o, origin: origin, world: NewWorld(o.Spec), setup: setup}
	var res Result
	for n := range o.Rounds {
		passes, err := r.daemonRound(ctx)
		if err != nil {
			return res, fmt.Errorf("round %d: %w", n+1, err)
		}
		res.Rounds = append(res.Rounds, passes)
	}
	s, err := origin.stats(ctx)
	res.Documents = s.Documents
	return res, err
}

func (r *runner) daemonRound(ctx context.Context) (all []Pass, err error) {
	if err := r.begin(ctx); err != nil {
		return nil, err
	}
	floor, err := r.pass(ctx, PassFloor)
	if err != nil {
		return nil, err
	}
	r.report(floor)
	all = append(all, floor)
	d, err := r.Program.startDaemon(ctx, r.setup, "/feeds.opml")
	if err != nil {
		return all, err
	}
	w := &watch{runner: r, daemon: d}
	// Between the first poll and the next a source waits for its place in the interval, so
	// the interval that follows the cold pass is not like those after it.
	for _, name := range []string{PassCold, passBetween, PassWarm, PassDelta} {
		p, err := w.pass(ctx, name)
		if err != nil {
			return all, errors.Join(fmt.Errorf("%s: %w", name, err), d.stop(), saidBy(d))
		}
		if name != passBetween {
			r.report(p)
			all = append(all, p)
		}
	}
	if err := d.stop(); err != nil {
		return all, errors.Join(err, saidBy(d))
	}
	last := &all[len(all)-1]
	if err := r.verify(ctx, last); err != nil {
		return all, err
	}
	return all, nil
}

func saidBy(d *server) error { return errors.New(d.words()) }

func (r *runner) report(p Pass) {
	fmt.Fprintf(r.Progress, "%-5s %7.2f s, CPU %7.3f s, peak %4d MB, %d requests\n", p.Name, p.Wall.Seconds(), p.CPU.Seconds(), p.Peak>>20, p.Requests)
}

// passBetween is an interval that is not measured.
const passBetween = "between"

// watch is a daemon under observation.
type watch struct {
	*runner
	daemon *server
	cpu    time.Duration // at the end of the last pass
}

// settleTime is how long the daemon gathers what its last polls brought, and a bit.
const settleTime = 12 * time.Second

// pass waits until the daemon has asked every source, and folded the answers.
func (w *watch) pass(ctx context.Context, name string) (Pass, error) {
	p := Pass{Name: name}
	if name == PassDelta {
		if err := w.origin.advance(ctx, w.Advanced, w.New); err != nil {
			return p, err
		}
	}
	begin := time.Now()
	err := w.until(ctx, name, begin)
	if err != nil {
		return p, err
	}
	cpu, err := w.daemon.cpu()
	if err != nil {
		return p, err
	}
	p.Wall, p.CPU = time.Since(begin), cpu-w.cpu
	w.cpu = cpu
	if p.Peak, err = peakOf(w.daemon.cmd.Process.Pid); err != nil {
		return p, err
	}
	now, err := w.origin.stats(ctx)
	if err != nil {
		return p, err
	}
	p.Requests, p.Full = now.Requests-w.before.Requests, now.Full-w.before.Full
	w.before = now
	p.Data, err = sizeOf(w.setup.Data())
	return p, err
}

// until waits for the end of a pass: of the first, until every feed was sent and the
// daemon has come to rest; of the others, for an interval.
func (w *watch) until(ctx context.Context, name string, begin time.Time) error {
	for end := begin.Add(growthInterval); ; {
		select {
		case <-time.After(100 * time.Millisecond):
		case <-ctx.Done():
			return ctx.Err()
		}
		if name != PassCold {
			if time.Now().Before(end) {
				continue
			}
			return nil
		}
		now, err := w.origin.stats(ctx)
		if err != nil {
			return err
		}
		if now.Full-w.before.Full >= int64(w.Feeds) {
			w.before.Full, name = now.Full-int64(w.Feeds), PassWarm
			end = time.Now().Add(settleTime)
		}
	}
}

// peakOf gives the most memory that a process had resident.
func peakOf(pid int) (int64, error) {
	status, err := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/status")
	if err != nil {
		return 0, err
	}
	for line := range bytes.Lines(status) {
		if rest, ok := bytes.CutPrefix(line, []byte("VmHWM:")); ok {
			kb, err := strconv.ParseInt(string(bytes.Fields(rest)[0]), 10, 64)
			return kb << 10, err
		}
	}
	return 0, errors.New("the kernel does not tell the peak of memory")
}
