package bench

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"

	"foldwire/aggregator/parse"
)

// The passes of a round, in their order.
const (
	PassFloor = "floor" // fetch and parse, nothing stored
	PassCold  = "cold"  // the first poll of everything
	PassWarm  = "warm"  // a poll to which every origin answers 304
	PassDelta = "delta" // a poll after some feeds published
)

// Options say what to measure.
type Options struct {
	Spec
	Hosts    int // loopback addresses that the feeds are spread over
	Rounds   int
	Advanced int  // feeds that publish before the delta pass
	New      int  // items that each of these publishes
	Recent   int  // youngest items of a feed that are not known for long when growth is measured; 0: all
	Load     Load // how a served feed is asked for
	Dir      string
	Program  Program
	Progress io.Writer // told of every pass
}

// Pass is what one pass took, and how the world stood after it.
type Pass struct {
	Name string
	Usage
	Data     int64 // bytes of the database
	Requests int64 // that the origin answered
	Full     int64 // of these with a document
	Items    int   // stored after it, or parsed by the floor
	Verdict  *Verdict
}

// Result is a whole benchmark.
type Result struct {
	Documents int64 // bytes of all feeds, uncompressed
	Rounds    [][]Pass
}

// Run measures all passes in rounds, each from an empty database. It ends with an error
// if anything was lost or doubled, or if a pass did not do what it is named for.
func Run(ctx context.Context, o Options) (Result, error) {
	origin, err := o.Program.startOrigin(ctx, o.Spec, o.Hosts)
	if err != nil {
		return Result{}, err
	}
	r := runner{Options: o, origin: origin, world: NewWorld(o.Spec)}
	var res Result
	for n := range o.Rounds {
		// A round leaves its files to the end: ext4 passes over the inodes of what was deleted in
		// the last minutes one by one, and would charge the next round for it.
		r.setup = Setup{Dir: filepath.Join(o.Dir, fmt.Sprintf("round%d", n+1))}
		passes, err := r.fromEmpty(ctx, n+1)
		if err != nil {
			return res, errors.Join(err, origin.stop())
		}
		res.Rounds = append(res.Rounds, passes)
	}
	s, err := origin.stats(ctx)
	res.Documents = s.Documents
	return res, errors.Join(err, origin.stop())
}

// fromEmpty makes a round that begins without a database.
func (r *runner) fromEmpty(ctx context.Context, n int) ([]Pass, error) {
	if err := r.begin(ctx); err != nil {
		return nil, err
	}
	return r.round(ctx, n)
}

type runner struct {
	Options
	origin *peer
	world  *World
	setup  Setup
	before Stats
}

// begin takes the origin to where it starts, and makes a folder with nothing but a config.
func (r *runner) begin(ctx context.Context) error {
	if err := r.origin.reset(ctx, r.Items); err != nil {
		return err
	}
	r.before = Stats{}
	return r.setup.Write(r.world, r.origin.Ready)
}

// round makes all passes, one after the other.
func (r *runner) round(ctx context.Context, n int) ([]Pass, error) {
	var all []Pass
	for _, name := range []string{PassFloor, PassCold, PassWarm, PassDelta} {
		p, err := r.pass(ctx, name)
		if err != nil {
			return all, fmt.Errorf("round %d, %s: %w", n, name, err)
		}
		fmt.Fprintf(r.Progress, "round %d: %-5s %7.2f s, CPU %7.3f s, peak %4d MB, %d items\n",
			n, name, p.Wall.Seconds(), p.CPU.Seconds(), p.Peak>>20, p.Items)
		all = append(all, p)
	}
	return all, nil
}

func (r *runner) pass(ctx context.Context, name string) (Pass, error) {
	p := Pass{Name: name}
	if name == PassDelta {
		if err := r.origin.advance(ctx, r.Advanced, r.New); err != nil {
			return p, err
		}
	}
	err := r.measure(ctx, &p)
	if err != nil {
		return p, err
	}
	now, err := r.origin.stats(ctx)
	if err != nil {
		return p, err
	}
	p.Requests, p.Full = now.Requests-r.before.Requests, now.Full-r.before.Full
	r.before = now
	if err := r.asMeant(p); err != nil {
		return p, err
	}
	if name == PassFloor {
		return p, nil
	}
	if p.Data, err = sizeOf(r.setup.Data()); err != nil {
		return p, err
	}
	return p, r.verify(ctx, &p)
}

func (r *runner) measure(ctx context.Context, p *Pass) error {
	program, args := r.Program, []string{"once", "--all", "--quiet", "--config", r.setup.Config()}
	if p.Name == PassFloor {
		program, args = program.plain(), []string{
			"bench", "floor", "--feeds", strconv.Itoa(r.Feeds), "--port", strconv.Itoa(r.origin.Port), "--hosts", strconv.Itoa(r.origin.Hosts),
		}
	}
	out, usage, err := program.Run(ctx, args...)
	if err != nil {
		return err
	}
	p.Usage = usage
	if p.Name != PassFloor {
		return nil
	}
	if p.Items, err = strconv.Atoi(string(bytes.TrimSpace(out))); err != nil {
		return fmt.Errorf("the floor says %q: %w", out, err)
	}
	if want := r.Feeds * r.Items; p.Items != want {
		return fmt.Errorf("the floor parsed %d items of %d", p.Items, want)
	}
	return nil
}

// asMeant says whether the origin answered as the pass is meant to be.
func (r *runner) asMeant(p Pass) error {
	full := int64(r.Feeds)
	switch p.Name {
	case PassWarm:
		full = 0
	case PassDelta:
		full = int64(r.Advanced)
	}
	if p.Requests != int64(r.Feeds) || p.Full != full {
		return fmt.Errorf("the origin was asked %d times and sent %d documents, not %d and %d", p.Requests, p.Full, r.Feeds, full)
	}
	return nil
}

// verify compares what is stored with what was served, in a process of its own since that
// takes memory, and reads the published files.
func (r *runner) verify(ctx context.Context, p *Pass) error {
	out, _, err := r.Program.Run(ctx, "bench", "verify", "--config", r.setup.Config(), "--truth", r.origin.host(0)+"/truth")
	if err != nil {
		return err
	}
	p.Verdict = &Verdict{}
	if err := json.Unmarshal(out, p.Verdict); err != nil {
		return err
	}
	p.Items = p.Verdict.Stored
	return errors.Join(p.Verdict.Err(), published(r.setup.Public()))
}

// published says whether every topic's feed was written in every format, with entries.
func published(dir string) error {
	for _, id := range topicIDs() {
		for _, ext := range []string{".rss", ".atom", ".json"} {
			file := filepath.Join(dir, "feeds", id+ext)
			body, err := os.ReadFile(file)
			if err != nil {
				return err
			}
			n, err := parse.Plain(body)
			if err != nil {
				return fmt.Errorf("%s: %w", file, err)
			}
			if n == 0 {
				return fmt.Errorf("%s has no entries", file)
			}
		}
	}
	return nil
}

// Check says what is wrong with the options.
func (o Options) Check() error {
	switch {
	case o.Hosts < 1 || o.Hosts > MaxHosts:
		return fmt.Errorf("hosts must be 1 to %d", MaxHosts)
	case o.Rounds < 1:
		return errors.New("rounds must be 1 or more")
	case o.Recent < 0 || o.Recent > o.Items:
		return errors.New("no more items of a feed can be recent than it holds")
	case o.Advanced > o.Feeds || o.New < 1 || o.New > o.Items:
		return errors.New("no more feeds can publish than there are, nor more items than a feed holds")
	}
	return o.Spec.Check()
}
