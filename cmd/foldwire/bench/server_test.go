package bench

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"
)

// asMute lets the test's own program be a server that says something and never serves: the
// variable holds a URL that it asks for when it has said it.
const asMute = "FOLDWIRE_TEST_AS_MUTE_SERVER"

func TestMain(m *testing.M) {
	if url := os.Getenv(asMute); url != "" {
		fmt.Fprintln(os.Stderr, "the data folder is locked")
		if res, err := http.Get(url); err == nil {
			_ = res.Body.Close()
		}
		_, _ = io.Copy(io.Discard, os.Stdin)
		return
	}
	os.Exit(m.Run())
}

// mute gives the command of a server that never serves, the address on which it ought to, and
// a channel that is closed when it has said all that it says.
func mute(t *testing.T) (cmd *exec.Cmd, address string, said <-chan struct{}) {
	t.Helper()
	spoken := make(chan struct{})
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/said" {
			close(spoken)
			return
		}
		http.Error(w, "not yet", http.StatusServiceUnavailable)
	}))
	t.Cleanup(s.Close)
	cmd = exec.CommandContext(t.Context(), os.Args[0])
	cmd.Env = append(os.Environ(), asMute+"="+s.URL+"/said")
	stdin, err := cmd.StdinPipe() // it lives as long as this is open
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = stdin.Close() })
	return cmd, strings.TrimPrefix(s.URL, "http://"), spoken
}

func TestServerThatNeverServes(t *testing.T) {
	cmd, address, said := mute(t)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	go func() { <-said; cancel() }()
	_, err := startServer(ctx, "foldwire", address, "/feeds.opml", cmd, time.Hour)
	if !errors.Is(err, context.Canceled) || !strings.Contains(err.Error(), "foldwire has not served http://"+address+"/feeds.opml") ||
		!strings.Contains(err.Error(), "it said: the data folder is locked") {
		t.Fatalf("%v", err)
	}
	if cmd.ProcessState == nil {
		t.Fatal("the server still runs")
	}
}

func TestServerIsAwaitedForSoLong(t *testing.T) {
	cmd, address, _ := mute(t)
	_, err := startServer(t.Context(), "foldwire", address, "/", cmd, time.Millisecond)
	if !errors.Is(err, context.DeadlineExceeded) || !strings.Contains(err.Error(), "that was to be within 1ms") {
		t.Fatalf("%v", err)
	}
	if cmd.ProcessState == nil {
		t.Fatal("the server still runs")
	}
}
