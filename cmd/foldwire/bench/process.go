package bench

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// Usage is what the kernel says that a process took.
type Usage struct {
	Wall time.Duration
	CPU  time.Duration // user and system
	Peak int64         // bytes resident at most
}

// Program is foldwire itself, to be run as processes of its own.
type Program struct {
	Path string
	Env  []string // KEY=value, beside the environment of this process
}

// plain gives the program with garbage collected as Go does by itself, which is how a
// program is that does nothing about it: tuning the collector is a part of what is measured,
// not of the floor.
func (p Program) plain() Program {
	p.Env = append(slices.Clip(p.Env), "GOGC=100")
	return p
}

// Run runs a command to its end, gives what it wrote to its standard output and what it
// took.
func (p Program) Run(ctx context.Context, args ...string) ([]byte, Usage, error) {
	cmd := exec.CommandContext(ctx, p.Path, args...)
	var out, complaint bytes.Buffer
	cmd.Env = append(cmd.Environ(), p.Env...)
	cmd.Stdout, cmd.Stderr = &out, &complaint
	begin := time.Now()
	err := cmd.Run()
	wall := time.Since(begin)
	if err != nil {
		return nil, Usage{}, fmt.Errorf("foldwire %s: %w: %s", strings.Join(args, " "), err, strings.TrimSpace(complaint.String()))
	}
	u := usageOf(cmd)
	u.Wall = wall
	return out.Bytes(), u, nil
}

// usageOf reads the counters of a process that ended. The peak is never less than what
// this process has resident, since the kernel counts a child from its birth: so this
// process has to stay small.
func usageOf(cmd *exec.Cmd) Usage {
	u := Usage{CPU: cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()}
	if r, ok := cmd.ProcessState.SysUsage().(*syscall.Rusage); ok {
		u.Peak = r.Maxrss * 1024
	}
	return u
}

// peer is an origin that runs as a process of its own.
type peer struct {
	Ready
	cmd    *exec.Cmd
	stdin  io.Closer
	client *http.Client
}

// StartOrigin runs foldwire bench origin and waits until it can be asked.
func (p Program) startOrigin(ctx context.Context, s Spec, hosts int) (*peer, error) {
	cmd := exec.CommandContext(ctx, p.Path, append([]string{"bench", "origin", "--hosts", strconv.Itoa(hosts)}, s.Args()...)...)
	var complaint bytes.Buffer
	cmd.Stderr = &complaint
	stdin, err := cmd.StdinPipe()
	if err != nil {
		return nil, err
	}
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	o := &peer{cmd: cmd, stdin: stdin, client: &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}}
	line, err := bufio.NewReader(stdout).ReadBytes('\n')
	if err == nil {
		err = json.Unmarshal(line, &o.Ready)
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("start the origin: %w: %s", err, strings.TrimSpace(complaint.String())), o.stop())
	}
	return o, nil
}

// Args gives the flags that make up a world by this Spec.
func (s Spec) Args() []string {
	return []string{
		"--feeds", strconv.Itoa(s.Feeds), "--items", strconv.Itoa(s.Items), "--body", strconv.Itoa(s.Body),
		"--seed", strconv.FormatUint(s.Seed, 10), "--epoch", s.Epoch.Format(time.RFC3339), "--interval", s.Interval.String(),
	}
}

// stop ends the origin: it goes when its standard input does.
func (o *peer) stop() error {
	return errors.Join(o.stdin.Close(), o.cmd.Wait())
}

func (o *peer) advance(ctx context.Context, feeds, items int) error {
	return o.post(ctx, fmt.Sprintf("/advance?feeds=%d&items=%d", feeds, items))
}

// reset lets every feed have published a number of items.
func (o *peer) reset(ctx context.Context, items int) error {
	return o.post(ctx, fmt.Sprintf("/reset?items=%d", items))
}

func (o *peer) post(ctx context.Context, path string) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, o.host(0)+path, http.NoBody)
	if err != nil {
		return err
	}
	res, err := o.client.Do(req)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusNoContent {
		text, _ := io.ReadAll(io.LimitReader(res.Body, 1000))
		return fmt.Errorf("the origin answers %s to %s: %s", res.Status, path, bytes.TrimSpace(text))
	}
	return nil
}

func (o *peer) stats(ctx context.Context) (Stats, error) {
	var s Stats
	body, err := fetchAll(ctx, o.client, o.host(0)+"/stats")
	if err != nil {
		return s, err
	}
	return s, json.Unmarshal(body, &s)
}
