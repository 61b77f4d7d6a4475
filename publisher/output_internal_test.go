package publisher

import (
	"os"
	"path/filepath"
	"testing"

	"foldwire/publisher/web"
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

// TestALineTornAtAFolder: the part that a full disk took may name a folder in which files are.
// That is nothing to be removed, and no failure.
func TestALineTornAtAFolder(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, manifestName), []byte("feeds/all.atom\nfeeds"), 0o644); err != nil {
		t.Fatal(err)
	}
	o, failed := &output{dir: dir}, failures{}
	feed := made{kind: web.Feed, sum: sumOf([]byte("all")), size: 3}
	o.write([]document{{"/feeds/all.atom", feed, []byte("all")}}, &failed)
	if failed.count > 0 {
		t.Fatal(failed.err())
	}
	if err := o.sweep(map[string]made{"/feeds/all.atom": feed}, true); err != nil {
		t.Error(err)
	}
	again := &output{dir: dir}
	if err := again.readManifest(); err != nil {
		t.Fatal(err)
	}
	if len(again.ours) != 1 || !again.ours["feeds/all.atom"] {
		t.Errorf("ours is %v", again.ours)
	}
}

// TestALineOfZeroes: where the power failed, a file may end in zero bytes in place of what was
// written last. They name no file, and no topic either.
func TestALineOfZeroes(t *testing.T) {
	dir := t.TempDir()
	zeroes := string(make([]byte, 300))
	if err := os.WriteFile(filepath.Join(dir, manifestName), []byte("gone: old"+zeroes+"\nfeeds/all.atom\n"+zeroes), 0o644); err != nil {
		t.Fatal(err)
	}
	o := &output{dir: dir}
	if gone := o.removedTopics(map[string]bool{"all": true}); len(gone) > 0 {
		t.Errorf("topics that are no more: %q", gone)
	}
	if err := o.sweep(map[string]made{"/feeds/all.atom": {kind: web.Feed}}, true); err != nil {
		t.Error(err)
	}
	again := &output{dir: dir}
	if err := again.readManifest(); err != nil {
		t.Fatal(err)
	}
	if len(again.ours) != 1 || !again.ours["feeds/all.atom"] {
		t.Errorf("ours is %v", again.ours)
	}
}
