package main

import (
	"os"
	"path/filepath"
	"slices"
	"syscall"
	"testing"

	"foldwire/config"
)

// TestImportKeepsTheOwner: the file is another one afterwards, but whoever could read it
// before can read it still.
func TestImportKeepsTheOwner(t *testing.T) {
	groups, err := os.Getgroups()
	if err != nil {
		t.Fatal(err)
	}
	uid, gid := os.Getuid(), os.Getgid()
	if i := slices.IndexFunc(groups, func(g int) bool { return g != gid }); i >= 0 {
		gid = groups[i]
	} else if uid != 0 {
		t.Skip("this user has one group, and cannot give files to others")
	}
	if uid == 0 {
		uid, gid = 65534, 65533
	}
	path := filepath.Join(t.TempDir(), "foldwire.yaml")
	text := []byte("sources:\n  - https://example.org/a\n")
	if err := os.WriteFile(path, text, 0o640); err != nil {
		t.Fatal(err)
	}
	if err := os.Chown(path, uid, gid); err != nil {
		t.Fatal(err)
	}
	if err := addSources(path, text, []config.NewSource{{URL: "https://example.org/b"}}); err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	if is, ok := info.Sys().(*syscall.Stat_t); !ok || int(is.Uid) != uid || int(is.Gid) != gid || info.Mode().Perm() != 0o640 {
		t.Errorf("the file is now of %+v, mode %v; want user %d, group %d", is, info.Mode(), uid, gid)
	}
	if cfg, err := readConfig(path); err != nil || len(cfg.Sources) != 2 {
		t.Errorf("the config: %v, %v", cfg, err)
	}
}
