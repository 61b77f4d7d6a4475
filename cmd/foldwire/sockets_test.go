package main

import (
	"net"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"
)

// TestSocketsAreHandedOver starts a real process with the public socket already open, as
// systemd does: what connects before foldwire is there is answered once it is.
func TestSocketsAreHandedOver(t *testing.T) {
	s := newService(t, twoPapers(), "")
	l, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	f, err := l.(*net.TCPListener).File()
	if err != nil {
		t.Fatal(err)
	}
	address := l.Addr().String()
	// The address in the config is taken by another: it must not be asked for.
	taken, err := new(net.ListenConfig).Listen(t.Context(), "tcp", s.public)
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	cmd := exec.CommandContext(t.Context(), "sh", "-c", `LISTEN_PID=$$ exec "$0" "$@"`, os.Args[0], "run", "-c", s.path)
	cmd.Env = append(os.Environ(), asFoldwire+"=1", "LISTEN_FDS=1", "LISTEN_FDNAMES=public")
	cmd.ExtraFiles = []*os.File{f}
	var stderr strings.Builder
	cmd.Stderr = &stderr
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	kill := time.AfterFunc(30*time.Second, func() { _ = cmd.Process.Kill() })
	defer kill.Stop()
	_ = f.Close() // the process has its own
	_ = l.Close()
	if status, body := s.ask(http.MethodGet, address+"/feeds.opml"); status != http.StatusOK || !strings.Contains(body, "all.") {
		t.Errorf("feeds.opml on the socket that was handed over: %d %q", status, body)
	}
	if err := cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if err := cmd.Wait(); err != nil {
		t.Errorf("%v\n%s", err, stderr.String())
	}
}
