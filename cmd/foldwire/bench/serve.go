package bench

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"strconv"

	"github.com/jedib0t/go-pretty/v6/table"
)

// The feed that is served to measure serving.
const (
	servedEntries = 100
	servedPath    = "/feeds/all.atom"
)

// Served is one case over all rounds: the medians of both servers.
type Served struct {
	Case  string       `json:"case"`
	Ours  ServerFigure `json:"foldwire"`
	Nginx ServerFigure `json:"nginx"`
	Ratio float64      `json:"ratio"` // of CPU per request, the median of the rounds
}

// ServerFigure is what a server did with a load.
type ServerFigure struct {
	PerSecond float64 `json:"requests_per_second"`
	Micros    float64 `json:"cpu_microseconds_per_request"`
	Bytes     int64   `json:"bytes"`
}

// servedCase is a kind of request, and its answer.
type servedCase struct {
	name  string
	gzip  bool
	known bool
	want  int
}

func servedCases() []servedCase {
	return []servedCase{
		{"200 plain", false, false, 200},
		{"200 gzip", true, false, 200},
		{"304", true, true, 304},
	}
}

// Serve measures how the daemon serves a feed of 100 entries, beside nginx serving the
// same bytes from files. The error is ErrNoNginx if there is none.
func Serve(ctx context.Context, o Options) (_ []Served, err error) {
	address, err := freeAddress(ctx)
	if err != nil {
		return nil, err
	}
	setup := Setup{Dir: filepath.Join(o.Dir, "serve"), Listen: address, Limit: servedEntries}
	if err := publishOnce(ctx, o, setup); err != nil {
		return nil, err
	}
	nginx, err := startNginx(ctx, setup.Dir, setup.Public(), servedPath)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, nginx.stop()) }()
	ours, err := o.Program.startDaemon(ctx, setup, servedPath)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, ours.stop()) }()
	var all []Served
	for _, c := range servedCases() {
		s, err := measureCase(ctx, o, c, ours, nginx)
		if err != nil {
			return all, fmt.Errorf("%s: %w", c.name, err)
		}
		all = append(all, s)
	}
	return all, nil
}

// publishOnce lets the program poll and publish once, for files to serve.
func publishOnce(ctx context.Context, o Options, setup Setup) error {
	origin, err := o.Program.startOrigin(ctx, o.Spec, 10)
	if err != nil {
		return err
	}
	err = setup.Write(NewWorld(o.Spec), origin.Ready)
	if err == nil {
		_, _, err = o.Program.Run(ctx, "once", "--all", "--quiet", "--config", setup.Config())
	}
	if err == nil {
		err = compressFile(filepath.Join(setup.Public(), servedPath))
	}
	return errors.Join(err, origin.stop())
}

func measureCase(ctx context.Context, o Options, c servedCase, ours, nginx *server) (Served, error) {
	var us, them []ServerFigure
	var ratios []float64
	for n := range o.Rounds {
		a, err := loadServer(ctx, o, c, ours)
		if err != nil {
			return Served{}, fmt.Errorf("foldwire: %w", err)
		}
		b, err := loadServer(ctx, o, c, nginx)
		if err != nil {
			return Served{}, fmt.Errorf("nginx: %w", err)
		}
		us, them, ratios = append(us, a), append(them, b), append(ratios, a.Micros/b.Micros)
		fmt.Fprintf(o.Progress, "round %d: %-9s foldwire %5.1f µs, nginx %5.1f µs of CPU per request\n", n+1, c.name, a.Micros, b.Micros)
	}
	return Served{Case: c.name, Ours: medianFigure(us), Nginx: medianFigure(them), Ratio: median(ratios)}, nil
}

func medianFigure(all []ServerFigure) ServerFigure {
	var rates, micros []float64
	for _, f := range all {
		rates, micros = append(rates, f.PerSecond), append(micros, f.Micros)
	}
	return ServerFigure{PerSecond: median(rates), Micros: median(micros), Bytes: all[0].Bytes}
}

// loadServer runs a load in a process of its own and counts what the server works meanwhile.
func loadServer(ctx context.Context, o Options, c servedCase, s *server) (ServerFigure, error) {
	l := o.Load
	l.Address, l.Path, l.Gzip = s.address, servedPath, c.gzip
	if c.known {
		first, err := l.once(ctx, l.request())
		if err != nil {
			return ServerFigure{}, err
		}
		l.Tag = first.Tag
	}
	before, err := s.cpu()
	if err != nil {
		return ServerFigure{}, err
	}
	out, _, err := o.Program.Run(ctx, append([]string{"bench", "load"}, l.Args()...)...)
	if err != nil {
		return ServerFigure{}, err
	}
	after, err := s.cpu()
	if err != nil {
		return ServerFigure{}, err
	}
	var got Loaded
	if err := json.Unmarshal(out, &got); err != nil {
		return ServerFigure{}, err
	}
	if got.Status != c.want || got.Requests == 0 {
		return ServerFigure{}, fmt.Errorf("%d answers of status %d, want %d", got.Requests, got.Status, c.want)
	}
	return ServerFigure{
		PerSecond: float64(got.Requests) / got.Seconds,
		Micros:    float64((after - before).Microseconds()) / float64(got.Requests),
		Bytes:     got.Bytes,
	}, nil
}

// Args gives the flags of a load.
func (l Load) Args() []string {
	return []string{
		"--address", l.Address, "--path", l.Path, "--gzip=" + strconv.FormatBool(l.Gzip), "--tag", l.Tag,
		"--connections", strconv.Itoa(l.Connections), "--for", l.Lasting.String(),
	}
}

// WriteServed writes the figures for people.
func WriteServed(w io.Writer, all []Served) {
	t := newTable(w, "answer", "bytes", "foldwire req/s", "nginx req/s", "foldwire µs", "nginx µs", "ratio", "goal")
	for _, s := range all {
		t.AppendRow(table.Row{
			s.Case, strconv.FormatInt(s.Ours.Bytes, 10), fixed(s.Ours.PerSecond, 0), fixed(s.Nginx.PerSecond, 0),
			fixed(s.Ours.Micros, 1), fixed(s.Nginx.Micros, 1), fixed(s.Ratio, 2), "≤ 1.60",
		})
	}
	t.Render()
}
