package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"regexp"
	"strings"
	"sync"
	"syscall"
	"testing"
)

// TestTheLogIsJSON where the config asks for it: every line from the first to the last, that
// of an odd config included, with times and lengths of time that people can read.
func TestTheLogIsJSON(t *testing.T) {
	s := newService(t, twoPapers(), "log: {format: json}")
	s.write(strings.Replace(s.config("log: {format: json, level: debug}"), "tags: [late]", "tags: [late], keep: 5, bearer: in-the-open", 1))
	mustDo(t, os.Chmod(s.path, 0o644)) // with a secret in it, which is odd
	p := startCommand(t, nil, "run", "-c", s.path)
	p.await("foldwire is running", 1)
	s.must("poll", "a")
	p.end()
	var told []string
	for line := range strings.SplitSeq(strings.TrimSpace(p.said()), "\n") {
		var l struct {
			Time, Level, Msg, Within string
		}
		if err := json.Unmarshal([]byte(line), &l); err != nil || l.Time == "" || l.Level == "" {
			t.Errorf("%q is no line of JSON: %v", line, err)
		}
		told = append(told, l.Msg)
		if l.Msg == "foldwire is stopping" && l.Within != "40s" {
			t.Errorf("a stop is told to take %q", l.Within)
		}
	}
	for _, want := range []string{"config", "foldwire is running", "polled", "folded", "foldwire is stopping", "foldwire has stopped"} {
		if !strings.Contains(strings.Join(told, "\n"), want) {
			t.Errorf("the log does not tell %q:\n%s", want, p.said())
		}
	}
}

// TestTheLogIsOurs: what the standard library has to say of an origin that sends more than it
// announced is a line of our log, and only for who looks closely; commands without a log say
// nothing of it.
func TestTheLogIsOurs(t *testing.T) {
	s := newService(t, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		conn, _, err := http.NewResponseController(w).Hijack()
		if err != nil {
			t.Error(err)
			return
		}
		feed := "<rss><channel><title>A</title></channel></rss>"
		fmt.Fprintf(conn, "HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%sand more", len(feed), feed)
		_ = conn.Close() // all is said
	}), "log: {format: json, level: debug}")
	for _, args := range [][]string{{"check", "--fetch", "-c", s.path}, {"parse", s.origin.URL + "/a"}} {
		p := startCommand(t, nil, args...)
		if code := p.wait(); code != exitDone || strings.Contains(p.said(), "Unsolicited") {
			t.Errorf("%v ends with %d:\n%s", args, code, p.said())
		}
	}
	p := startCommand(t, nil, "run", "-c", s.path)
	p.await("Unsolicited response", 1)
	p.end()
	for line := range strings.SplitSeq(strings.TrimSpace(p.said()), "\n") {
		var l struct{ Level, Msg string }
		if err := json.Unmarshal([]byte(line), &l); err != nil || strings.Contains(l.Msg, "Unsolicited") && l.Level != "DEBUG" {
			t.Errorf("%q is no line of JSON, or not for who looks closely: %v", line, err)
		}
	}
}

// crowded is a listener that has no room for its first client.
type crowded struct {
	net.Listener

	once sync.Once
}

// Accept implements [net.Listener].
func (c *crowded) Accept() (_ net.Conn, err error) {
	c.once.Do(func() {
		err = &net.OpError{Op: "accept", Net: "tcp", Err: os.NewSyscallError("accept4", syscall.EMFILE)}
	})
	if err != nil {
		return nil, err
	}
	return c.Listener.Accept()
}

// TestServersTellOfTrouble: the operator need not look closely to hear that readers are not let in.
func TestServersTellOfTrouble(t *testing.T) {
	s := newService(t, twoPapers(), "")
	cfg, err := readConfig(s.path)
	if err != nil {
		t.Fatal(err)
	}
	public, admin, err := listeners(t.Context(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	var log lockedText
	p, err := newProgram(cfg, newLog(&log, slog.LevelInfo))
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan error)
	go func() { done <- newDaemon(p, nil).run(ctx, &crowded{Listener: public}, admin, nil) }()
	if status, _ := s.ask(http.MethodGet, s.public+"/feeds.opml"); status != http.StatusOK {
		t.Errorf("once there is room, readers get %d", status)
	}
	stop()
	if err := errors.Join(<-done, p.close()); err != nil {
		t.Error(err)
	}
	if said, _ := log.read(); !regexp.MustCompile(`level=WARN .*too many open files`).MatchString(said) {
		t.Errorf("the log does not tell that there was no room:\n%s", said)
	}
}

// TestALogAsText is the same without being asked.
func TestALogAsText(t *testing.T) {
	s := newService(t, twoPapers(), "")
	s.start()
	s.stop()
	for line := range strings.SplitSeq(strings.TrimSpace(s.logged()), "\n") {
		if !strings.HasPrefix(line, "time=") || !strings.Contains(line, " level=") || !strings.Contains(line, " msg=") {
			t.Errorf("%q is no line of the log", line)
		}
	}
}
