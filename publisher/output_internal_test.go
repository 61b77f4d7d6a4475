package publisher

import (
	"os"
	"path/filepath"
	"testing"
)

// TestATornManifest: a line of which a full disk took but a part does not spoil the next.
func TestATornManifest(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, manifestName), []byte("feeds/all.atom\nfeeds/al"), 0o644); err != nil {
		t.Fatal(err)
	}
	o := &output{dir: dir}
	if err := o.readManifest(); err != nil {
		t.Fatal(err)
	}
	if err := o.extendManifest([]string{"feeds/all.rss", "index.html"}); err != nil {
		t.Fatal(err)
	}
	again := &output{dir: dir}
	if err := again.readManifest(); err != nil {
		t.Fatal(err)
	}
	for _, file := range []string{"feeds/all.atom", "feeds/all.rss", "index.html"} {
		if !again.ours[file] {
			t.Errorf("%s is nobody's file", file)
		}
	}
}
