package main

import (
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"foldwire/config"
	"foldwire/publisher/web"
)

// began starts a daemon as far as to where it serves, and says what that is.
func began(t *testing.T, cfg *config.Config, look func(d *daemon)) {
	t.Helper()
	p, err := newProgram(cfg, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	d := newDaemon(p, nil)
	if err := d.begin(t.Context()); err != nil {
		t.Error(err)
	} else {
		look(d)
	}
	if err := errors.Join(p.active.Load().pub.Save(), p.close()); err != nil {
		t.Error(err)
	}
}

// TestStartOfAnotherVersion: a daemon of another version serves what was published last, at
// once, and has yet to publish; also where it cannot read what is known of that.
func TestStartOfAnotherVersion(t *testing.T) {
	for _, output := range []bool{false, true} {
		t.Run(fmt.Sprint("output ", output), func(t *testing.T) {
			sheet := &papers{items: map[string][]string{"/a": {"A bridge opens", "A road closes"}}}
			s := newService(t, sheet, "topics: [{id: news, title: News}]\n"+strings.Repeat("output: ./public\n", map[bool]int{true: 1}[output]))
			if code := run(t.Context(), []string{"once", "-q", "-c", s.path}, strings.NewReader(""), io.Discard, io.Discard); code != exitDone {
				t.Fatalf("exit %d", code)
			}
			cfg, err := config.Load(s.path, os.LookupEnv)
			if err != nil {
				t.Fatal(err)
			}
			var before *web.Snapshot
			began(t, cfg, func(d *daemon) { before = d.current() })
			defer func(v string) { version = v }(version)
			version = "another"
			began(t, cfg, func(d *daemon) { before = servesUntilPublished(t, d, before) })
			if output {
				if err := os.Remove(filepath.Join(cfg.Data, cacheName)); err != nil {
					t.Fatal(err)
				}
				version = "a third"
				began(t, cfg, func(d *daemon) { servesUntilPublished(t, d, before) })
			}
		})
	}
}

// servesUntilPublished says that a daemon serves a feed as it was, and then as this version
// makes it. It gives what is served then.
func servesUntilPublished(t *testing.T, d *daemon, before *web.Snapshot) *web.Snapshot {
	t.Helper()
	const path = "/feeds/news.atom"
	old := d.current().Entries[path]
	if old.Resource == nil || old.ETag() != before.Entries[path].ETag() {
		t.Error("what was published last is not served")
	}
	select {
	case <-d.changed:
	default:
		t.Error("nobody is going to publish anew")
	}
	if err := d.publish(t.Context()); err != nil {
		t.Fatal(err)
	}
	if now := d.current().Entries[path]; now.ETag() == old.ETag() || !now.Modified.After(old.Modified) {
		t.Error("the feed does not name the version that made it, or not since when")
	}
	return d.current()
}
