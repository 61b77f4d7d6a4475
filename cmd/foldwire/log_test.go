package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"strings"
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
// announced is a line of our log, and only for who looks closely.
func TestTheLogIsOurs(t *testing.T) {
	s := newService(t, twoPapers(), "log: {format: json, level: debug}")
	s.origin.Config.Handler = http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		conn, _, err := http.NewResponseController(w).Hijack()
		if err != nil {
			t.Error(err)
			return
		}
		feed := "<rss><channel><title>A</title></channel></rss>"
		fmt.Fprintf(conn, "HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%sand more", len(feed), feed)
		_ = conn.Close() // all is said
	})
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
