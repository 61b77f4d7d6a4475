package boltstore_test

import (
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"strings"
	"syscall"
	"testing"
	"time"

	"foldwire/aggregator/boltstore"
	"foldwire/aggregator/feed"
	"foldwire/aggregator/storetest"
)

// helperEnv tells the test binary, started as another process, what to open.
const helperEnv = "BOLTSTORE_TEST_OPEN"

func TestMain(m *testing.M) {
	if path := os.Getenv(helperEnv); path != "" {
		os.Exit(helper(path))
	}
	if path := os.Getenv(committerEnv); path != "" {
		os.Exit(committer(path))
	}
	os.Exit(m.Run())
}

// helper opens the database, says so, and holds it until its input ends. Otherwise it
// prints the error.
func helper(path string) int {
	s, err := boltstore.Open(path, boltstore.Options{Timeout: 50 * time.Millisecond})
	if err != nil {
		_, remedy := feed.StageOf(err, "")
		_, _ = os.Stdout.WriteString(err.Error() + "\n" + remedy + "\n")
		return 1
	}
	_, _ = os.Stdout.WriteString("open\n")
	_, _ = os.Stdin.Read(make([]byte, 1))
	_ = s.Close()
	return 0
}

// another opens the database in another process and gives what that says.
func another(t *testing.T, path string, attr *syscall.SysProcAttr) string {
	t.Helper()
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), exe)
	cmd.Env = append(os.Environ(), helperEnv+"="+path)
	cmd.SysProcAttr = attr
	out, err := cmd.CombinedOutput()
	if _, failed := errors.AsType[*exec.ExitError](err); err != nil && !failed {
		t.Fatal(err)
	}
	return string(out)
}

// wantRemedy fails the test unless err is of that kind, of the store and says what to do.
func wantRemedy(t *testing.T, err, kind error) {
	t.Helper()
	if !errors.Is(err, kind) {
		t.Fatalf("error = %v, want %v", err, kind)
	}
	if stage, remedy := feed.StageOf(err, ""); stage != feed.StageStore || !strings.HasSuffix(remedy, ".") {
		t.Errorf("%v: stage %q, remedy %q; want the store and a sentence", err, stage, remedy)
	}
}

// someNews commits n passes of 30 items and closes the store again.
func someNews(t *testing.T, path string, n int) {
	t.Helper()
	s, err := boltstore.Open(path, boltstore.Options{NoSync: true})
	if err != nil {
		t.Fatal(err)
	}
	p := newProse(uint64(n))
	for i := range n {
		if err := s.Commit(t.Context(), p.news(i, 30)); err != nil {
			t.Fatal(err)
		}
	}
	closeChecked(t, s)
}

func TestSecondProcessIsToldSo(t *testing.T) {
	path := filepath.Join(t.TempDir(), "foldwire.db")
	s, err := boltstore.Open(path, boltstore.Options{})
	if err != nil {
		t.Fatal(err)
	}
	out := another(t, path, nil)
	if !strings.Contains(out, "in use by another process") || !strings.Contains(out, "Stop the other foldwire process") {
		t.Errorf("the second process said %q", out)
	}
	_, err = boltstore.Open(path, boltstore.Options{Timeout: 20 * time.Millisecond})
	wantRemedy(t, err, boltstore.ErrInUse)
	if _, _, err := s.Compact(t.Context()); err != nil {
		t.Fatal(err)
	}
	if out := another(t, path, nil); !strings.Contains(out, "in use") {
		t.Errorf("after Compact the lock is gone: %q", out)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if out := another(t, path, nil); out != "open\n" {
		t.Errorf("after Close a second process said %q", out)
	}
	openAt(t, path, boltstore.Options{})
}

func TestReadOnlyFolder(t *testing.T) {
	dir, err := os.MkdirTemp("", "boltstore") //nolint:usetesting // its parents must be open to another user
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	if err := os.Chmod(dir, 0o555); err != nil { //nolint:gosec // on purpose
		t.Fatal(err)
	}
	path := filepath.Join(dir, "foldwire.db")
	if os.Getuid() != 0 {
		_, err := boltstore.Open(path, boltstore.Options{})
		wantRemedy(t, err, fs.ErrPermission)
		return
	}
	// Root may write everywhere, so somebody else has to try.
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	for p := exe; p != "/"; p = filepath.Dir(p) {
		if info, err := os.Stat(p); err != nil || info.Mode().Perm()&0o005 != 0o005 {
			t.Skip("the test's own file cannot be run by another user")
		}
	}
	out := another(t, path, &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: 65534, Gid: 65534}})
	if !strings.Contains(out, "permission denied") || !strings.Contains(out, "read and write the data folder") {
		t.Errorf("a user without rights was told %q", out)
	}
}

func TestPathThatCannotBe(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "file")
	if err := os.WriteFile(file, []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{dir, filepath.Join(file, "foldwire.db")} {
		if s, err := boltstore.Open(path, boltstore.Options{}); err == nil {
			_ = s.Close()
			t.Errorf("opened %s", path)
		}
	}
	_, err := boltstore.Open(filepath.Join(dir, "absent.db"), boltstore.Options{ReadOnly: true})
	wantRemedy(t, err, fs.ErrNotExist)
}

func TestFullDatabaseLosesNothing(t *testing.T) {
	path := filepath.Join(t.TempDir(), "foldwire.db")
	s := openAt(t, path, boltstore.Options{MaxSize: 6 << 20, NoSync: true})
	p := newProse(7)
	var full error
	stored := 0
	for pass := 0; full == nil && pass < 1000; pass++ {
		if full = s.Commit(t.Context(), p.news(pass, 300)); full == nil {
			stored += 300
		}
	}
	wantRemedy(t, full, boltstore.ErrFull)
	stories, err := s.Stories(t.Context(), time.Time{})
	if err != nil || len(stories) != stored || stored == 0 {
		t.Fatalf("a full database gives %d stories, %v; want the %d committed", len(stories), err, stored)
	}
	took, err := s.Prune(t.Context(), boltstore.Policy{Now: storetest.Epoch().AddDate(1, 0, 0), Keep: time.Hour})
	if err != nil || took.Faded != stored {
		t.Fatalf("Prune took %+v of a full database, %v; want %d items", took, err, stored)
	}
	if err := s.Commit(t.Context(), p.news(1000, 300)); err != nil {
		t.Errorf("after Prune there is room, but: %v", err)
	}
}

func TestClosedStore(t *testing.T) {
	s, err := boltstore.Open(filepath.Join(t.TempDir(), "foldwire.db"), boltstore.Options{})
	if err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if err := s.Close(); err != nil {
			t.Errorf("Close: %v", err)
		}
	}
	if _, err := s.States(t.Context()); err == nil {
		t.Error("a closed store answers")
	}
	if err := s.Commit(t.Context(), feed.Change{}); err == nil {
		t.Error("a closed store takes a commit")
	}
	if _, _, err := s.Compact(t.Context()); err == nil {
		t.Error("a closed store is compacted")
	}
}

// TestFullDatabaseIsCompacted rewrites files that are as large as they may be, or larger, with
// layers of which nothing, some or all is settled.
func TestFullDatabaseIsCompacted(t *testing.T) {
	for _, steps := range []int{0, 2, 5} {
		path := filepath.Join(t.TempDir(), "foldwire.db")
		fillInLayers(t, path, steps)
		s := mustOpen(t, path)
		told := all(t, s)
		closeChecked(t, s)
		s = openAt(t, path, boltstore.Options{MaxSize: 3 << 20, NoSync: true})
		before, after, err := s.Compact(t.Context())
		if err != nil || after > before {
			t.Fatalf("after %d steps, a rewrite of a full file makes %d of %d bytes, %v", steps, after, before, err)
		}
		if n, err := s.Layers(t.Context()); n != 0 || err != nil {
			t.Errorf("after %d steps, a rewrite leaves %d layers, %v", steps, n, err)
		}
		if !reflect.DeepEqual(all(t, s), told) {
			t.Errorf("after %d steps, a rewrite changes what a full file tells", steps)
		}
	}
}

// fillInLayers makes a database that takes no more, with layers that are settled in so many steps.
func fillInLayers(t *testing.T, path string, steps int) {
	t.Helper()
	s, err := boltstore.Open(path, boltstore.Options{MaxSize: 6 << 20, NoSync: true})
	if err != nil {
		t.Fatal(err)
	}
	s.LayerFrom(1)
	p := newProse(7)
	for pass := range 2 {
		if err := s.Commit(t.Context(), p.news(pass, 300)); err != nil {
			t.Fatal(err)
		}
	}
	for range steps {
		if err := s.Settle(t.Context(), 1, 4); err != nil {
			t.Fatal(err)
		}
	}
	var full error
	for pass := 2; full == nil && pass < 1000; pass++ {
		full = s.Commit(t.Context(), p.news(pass, 30))
	}
	wantRemedy(t, full, boltstore.ErrFull)
	closeChecked(t, s)
}
