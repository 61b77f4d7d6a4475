package main

import (
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"testing"
)

// TestARefusedConfigChangesNothing: of a config that cannot be published, nothing is in force,
// not even how sources are asked.
func TestARefusedConfigChangesNothing(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "foldwire.yaml")
	write := func(timeout string) {
		t.Helper()
		text := fmt.Sprintf("data: %q\nfetch: {timeout: %s}\nsources: [\"https://example.org/feed.xml\"]\n", filepath.Join(dir, "data"), timeout)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("20s")
	cfg, err := readConfig(path)
	if err != nil {
		t.Fatal(err)
	}
	p, err := newProgram(cfg, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	d := newDaemon(p, &origin{path: path, level: &slog.LevelVar{}})
	before, client := p.present.Load(), p.fetch.client.Load()
	if err := p.close(); err != nil { // so that nothing can be published
		t.Fatal(err)
	}
	write("30s")
	if _, err := d.takeOver(t.Context(), before); err == nil || p.present.Load() != before {
		t.Errorf("a config that cannot be published is taken over: %v", err)
	}
	if p.fetch.client.Load() != client {
		t.Error("sources are asked as the refused config says")
	}
}
