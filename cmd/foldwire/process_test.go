package main

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// process is foldwire in a process of its own.
type process struct {
	t     *testing.T
	cmd   *exec.Cmd
	log   lockedText
	ended chan struct{}
	err   error // of its end; read it once ended is closed
}

// lockedText keeps what a process says, and tells those who wait that there is more.
type lockedText struct {
	mu   sync.Mutex
	text bytes.Buffer
	more chan struct{} // closed and made anew with each write
}

// Write implements [io.Writer].
func (l *lockedText) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.more != nil {
		close(l.more)
		l.more = nil
	}
	return l.text.Write(b)
}

// read gives all that was said, and a channel that is closed once there is more.
func (l *lockedText) read() (text string, more <-chan struct{}) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.more == nil {
		l.more = make(chan struct{})
	}
	return l.text.String(), l.more
}

// startCommand starts a command of foldwire in a process of its own, with further
// variables of the environment. It is killed at the end of the test if it still runs.
func startCommand(t *testing.T, env []string, args ...string) *process {
	t.Helper()
	p := &process{t: t, ended: make(chan struct{})}
	p.cmd = exec.CommandContext(t.Context(), os.Args[0], args...)
	p.cmd.Env = append(append(os.Environ(), asFoldwire+"=1"), env...)
	p.cmd.Stdout, p.cmd.Stderr = &p.log, &p.log
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go func() {
		p.err = p.cmd.Wait()
		close(p.ended)
	}()
	t.Cleanup(p.kill)
	return p
}

// startProcess starts the daemon of a service in a process of its own and waits until it
// runs.
func (s *service) startProcess(env ...string) *process {
	s.t.Helper()
	p := startCommand(s.t, env, "run", "-c", s.path)
	p.await("foldwire is running", 1)
	return p
}

// said gives all that the process has said.
func (p *process) said() string {
	text, _ := p.log.read()
	return text
}

// await waits until the process has said a text so many times.
func (p *process) await(text string, times int) {
	p.t.Helper()
	late := time.After(60 * time.Second)
	for {
		said, more := p.log.read()
		if strings.Count(said, text) >= times {
			return
		}
		select {
		case <-more:
		case <-p.ended:
			if strings.Count(p.said(), text) < times {
				p.t.Fatalf("the process ended (%v) without saying %q\n%s", p.err, text, p.said())
			}
		case <-late:
			p.t.Fatalf("the process does not say %q\n%s", text, said)
		}
	}
}

// signal sends a signal.
func (p *process) signal(s os.Signal) {
	p.t.Helper()
	if err := p.cmd.Process.Signal(s); err != nil {
		p.t.Fatal(err)
	}
}

// end asks the process to stop and waits; it has to end well.
func (p *process) end() {
	p.t.Helper()
	p.signal(syscall.SIGTERM)
	if code := p.wait(); code != exitDone {
		p.t.Errorf("foldwire ended with %d (%v)\n%s", code, p.err, p.said())
	}
}

// wait waits for the end and gives the exit code, -1 if a signal ended it.
func (p *process) wait() int {
	p.t.Helper()
	select {
	case <-p.ended:
	case <-time.After(90 * time.Second):
		p.t.Fatalf("the process does not end\n%s", p.said())
	}
	return p.cmd.ProcessState.ExitCode()
}

// kill ends the process as a crash would.
func (p *process) kill() {
	if err := p.cmd.Process.Kill(); err != nil && !errors.Is(err, os.ErrProcessDone) {
		p.t.Error(err)
	}
	<-p.ended
}
