package main

import (
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// must fails the test at an error.
func mustDo(t *testing.T, errs ...error) {
	t.Helper()
	if err := firstErr(errs...); err != nil {
		t.Fatal(err)
	}
}

// swap lets a link lead elsewhere in one step.
func swap(link, to string) error {
	return firstErr(os.Symlink(to, link+".new"), os.Rename(link+".new", link))
}

// TestAFileThatChangesInEveryWay changes the config of a running daemon as editors,
// deployments and orchestrators do; each change is seen, and a file that is missing or
// broken for a while costs nothing.
func TestAFileThatChangesInEveryWay(t *testing.T) {
	s := newService(t, twoPapers(), "")
	title := func(n int) string { return s.config(fmt.Sprintf("title: Number %d", n)) }
	s.start()
	served := func(n int) {
		t.Helper()
		if _, page := s.ask(http.MethodGet, s.public+"/"); !strings.Contains(page, fmt.Sprintf("Number %d", n)) {
			t.Errorf("the page does not have the title Number %d", n)
		}
	}
	mustDo(t, os.WriteFile(s.path, []byte(title(1)), 0o600)) // in place, as some editors do
	s.await("config reloaded")
	served(1)
	mustDo(t, os.Rename(s.path, s.path+"~"), os.WriteFile(s.path, []byte(title(2)), 0o600)) // as others do
	s.await("config reloaded")
	served(2)
	mustDo(t, os.Remove(s.path))
	if line := s.await("the config cannot be taken over"); !strings.Contains(line, "no such file") || !strings.Contains(line, "foldwire check") {
		t.Errorf("of a file that is gone the log says %s", line)
	}
	served(2)
	mustDo(t, os.WriteFile(s.path, []byte("title: [\n"), 0o600))
	s.await("the config cannot be taken over")
	served(2)
	mustDo(t, os.WriteFile(s.path, []byte(title(2)), 0o600)) // as it is in force
	s.await("config reloaded")
	served(2)
	// A link to a file elsewhere, which is then written in place, exchanged, and led elsewhere.
	elsewhere := t.TempDir()
	first, other := filepath.Join(elsewhere, "real.yaml"), filepath.Join(elsewhere, "other.yaml")
	mustDo(t, os.WriteFile(first, []byte(title(3)), 0o600), swap(s.path, first))
	s.await("config reloaded")
	served(3)
	mustDo(t, os.WriteFile(first, []byte(title(4)), 0o600))
	s.await("config reloaded")
	served(4)
	mustDo(t, os.WriteFile(other, []byte(title(5)), 0o600), os.Rename(other, first))
	s.await("config reloaded")
	served(5)
	mustDo(t, os.WriteFile(other, []byte(title(6)), 0o600), swap(s.path, other))
	s.await("config reloaded")
	served(6)
}

// TestAMountedConfig is exchanged as Kubernetes does it: the file is a link into a folder
// that is a link to another, and only that last link is swapped, twice.
func TestAMountedConfig(t *testing.T) {
	s := newService(t, twoPapers(), "")
	for n := range 3 {
		folder := filepath.Join(s.dir, fmt.Sprintf("..version%d", n))
		mustDo(t, os.Mkdir(folder, 0o700), os.WriteFile(filepath.Join(folder, "foldwire.yaml"), []byte(s.config(fmt.Sprintf("title: Number %d", n))), 0o600))
	}
	mustDo(t, os.Remove(s.path), os.Symlink("..version0", filepath.Join(s.dir, "..data")), os.Symlink(filepath.Join("..data", "foldwire.yaml"), s.path))
	s.start()
	for n := 1; n < 3; n++ {
		mustDo(t, swap(filepath.Join(s.dir, "..data"), fmt.Sprintf("..version%d", n)), os.RemoveAll(filepath.Join(s.dir, fmt.Sprintf("..version%d", n-1))))
		s.await("config reloaded")
		if _, page := s.ask(http.MethodGet, s.public+"/"); !strings.Contains(page, fmt.Sprintf("Number %d", n)) {
			t.Errorf("the page does not have the title Number %d", n)
		}
	}
}

// TestAFileOfWhichNothingIsTold: where the folder cannot be watched, or tells nothing, the
// file is looked at, and read once it is left alone.
func TestAFileOfWhichNothingIsTold(t *testing.T) {
	dir := t.TempDir()
	path, away := filepath.Join(dir, "config", "foldwire.yaml"), filepath.Join(dir, "away")
	mustDo(t, os.Mkdir(filepath.Dir(path), 0o700), os.WriteFile(path, []byte("one"), 0o600))
	w := watchConfig(path, fingerprint(path), time.Millisecond, slog.New(slog.DiscardHandler))
	defer w.close()
	// The whole folder is exchanged, of which its old self tells nothing.
	mustDo(t, os.Rename(filepath.Dir(path), away), os.Mkdir(filepath.Dir(path), 0o700), os.WriteFile(path, []byte("two"), 0o600))
	<-w.changed
	if !w.differs() || w.differs() {
		t.Error("the file in the new folder is not told from the one in the old, or from itself")
	}
	mustDo(t, os.WriteFile(path, []byte("three"), 0o600))
	<-w.changed
	if !w.differs() {
		t.Error("a change in the new folder is not seen")
	}
	missing := watchConfig(filepath.Join(dir, "nowhere", "foldwire.yaml"), [32]byte{}, time.Millisecond, slog.New(slog.DiscardHandler))
	defer missing.close()
	mustDo(t, os.Mkdir(filepath.Join(dir, "nowhere"), 0o700), os.WriteFile(filepath.Join(dir, "nowhere", "foldwire.yaml"), []byte("there"), 0o600))
	<-missing.changed
	if !missing.differs() {
		t.Error("a file that comes into a folder that was missing is not seen")
	}
}

// TestHangUpAtAnyMoment sends SIGHUP from the start on: it never ends the process.
func TestHangUpAtAnyMoment(t *testing.T) {
	s := newService(t, twoPapers(), "")
	p := startCommand(t, nil, "run", "-c", s.path)
	for database := filepath.Join(s.dir, "data", databaseName); ; {
		if _, err := os.Stat(database); err == nil {
			break
		}
		select {
		case <-p.ended:
			t.Fatal(p.said())
		case <-time.After(time.Millisecond):
		}
	}
	for range 20 {
		p.signal(syscall.SIGHUP)
	}
	p.await("config reloaded", 1)
	p.end()
}

// TestAStopWhilePollsHang: a publisher that never ends its answer, and readers that never
// ask, do not keep the process from stopping within its bound.
func TestAStopWhilePollsHang(t *testing.T) {
	s := newService(t, twoPapers(), "")
	hanging, release := make(chan struct{}, 8), make(chan struct{})
	slow := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprint(w, "<rss version=\"2.0\"><channel>")
		_ = http.NewResponseController(w).Flush()
		hanging <- struct{}{}
		<-release
	}))
	t.Cleanup(slow.Close)
	t.Cleanup(func() { close(release) })
	s.write(strings.Replace(s.config(""), s.origin.URL+"/b", slow.URL+"/b", 1))
	p := s.startProcess()
	p.await("msg=folded", 1) // what the other source said
	<-hanging
	idle, err := new(net.Dialer).DialContext(t.Context(), "tcp", s.public)
	mustDo(t, err)
	defer idle.Close()
	begin := time.Now()
	p.end()
	if took := time.Since(begin); took > stopBound {
		t.Errorf("the stop took %s", took)
	}
	if !strings.Contains(p.said(), "foldwire has stopped") {
		t.Errorf("the log does not say that foldwire has stopped:\n%s", p.said())
	}
	if dump := s.must("dump"); strings.Count(dump, "\n") != 1 {
		t.Errorf("stored is:\n%s", dump)
	}
}
