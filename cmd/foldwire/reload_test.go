package main

import (
	"fmt"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// configured puts together a daemon whose config is in a file, which rewrite writes anew.
func configured(t *testing.T) (d *daemon, rewrite func(more string)) {
	t.Helper()
	dir := t.TempDir()
	path := filepath.Join(dir, "foldwire.yaml")
	rewrite = func(more string) {
		t.Helper()
		text := fmt.Sprintf("data: %q\n%s\nsources: [\"https://example.org/feed.xml\"]\n", filepath.Join(dir, "data"), more)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	rewrite("title: A wire")
	cfg, err := readConfig(path)
	if err != nil {
		t.Fatal(err)
	}
	p, err := newProgram(cfg, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = p.close() })
	return newDaemon(p, &configFile{path: path, level: &slog.LevelVar{}}), rewrite
}

// TestReadersGoOnAfterAReload: what a new config leaves as it was stays the same for readers,
// and what it changes was modified since.
func TestReadersGoOnAfterAReload(t *testing.T) {
	d, rewrite := configured(t)
	if err := d.begin(t.Context()); err != nil {
		t.Fatal(err)
	}
	before := d.current()
	rewrite("title: Another wire")
	cfg, err := readConfig(d.file.path)
	if err != nil {
		t.Fatal(err)
	}
	next, err := d.newSetup(cfg, d.active.Load())
	if err != nil {
		t.Fatal(err)
	}
	if err := d.publishAs(t.Context(), next); err != nil {
		t.Fatal(err)
	}
	after := next.pub.Current()
	if after.Entries["/style.css"].Resource != before.Entries["/style.css"].Resource {
		t.Error("the style is another")
	}
	if !after.Entries["/feeds/all.atom"].Modified.After(before.Entries["/feeds/all.atom"].Modified) {
		t.Error("a feed of another title was not modified")
	}
}

// TestARefusedConfigChangesNothing: of a config that cannot be published, nothing is in force,
// not even how sources are asked.
func TestARefusedConfigChangesNothing(t *testing.T) {
	d, rewrite := configured(t)
	before, client := d.active.Load(), d.fetch.client.Load()
	if err := d.close(); err != nil { // so that nothing can be published
		t.Fatal(err)
	}
	rewrite("fetch: {timeout: 30s}")
	if _, err := d.takeOver(t.Context(), before); err == nil || d.active.Load() != before {
		t.Errorf("a config that cannot be published is taken over: %v", err)
	}
	if d.fetch.client.Load() != client {
		t.Error("sources are asked as the refused config says")
	}
}

// TestPollOfASourceThatGoes: who waits for a poll hears at once that the source is gone.
func TestPollOfASourceThatGoes(t *testing.T) {
	papers := twoPapers()
	asked, closed := make(chan struct{}, 16), make(chan struct{})
	s := newService(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/b" {
			papers.ServeHTTP(w, r)
			return
		}
		asked <- struct{}{}
		select {
		case <-r.Context().Done():
		case <-closed:
		}
	}), "")
	t.Cleanup(func() { close(closed) }) // before the origin is
	s.start()
	<-asked // so that the command waits behind this poll
	type result struct {
		code int
		said string
	}
	done := make(chan result)
	go func() {
		code, _, said := s.foldwire("poll", "b")
		done <- result{code, said}
	}()
	s.await("a poll is asked for")
	s.write(strings.Split(s.config(""), "  - {id: b")[0])
	if status, said := s.ask(http.MethodPost, s.admin+"/reload"); status != http.StatusOK {
		t.Fatalf("reload: %d %s", status, said)
	}
	if got := <-done; got.code != exitFailed || !strings.Contains(got.said, `the source "b" was taken out of the config`) {
		t.Errorf("poll ended with %d: %s", got.code, got.said)
	}
}
