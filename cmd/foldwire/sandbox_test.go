package main

import (
	"crypto/x509"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"syscall"
	"testing"

	landlock "github.com/landlock-lsm/go-landlock/landlock/syscall"

	"foldwire/config"
)

// inSandbox makes this test binary give its rights up as a daemon does, try what a folder
// offers, and print what could be done.
const inSandbox = "FOLDWIRE_TEST_IN_SANDBOX"

// needLandlock skips a test where the kernel takes no rights away.
func needLandlock(t *testing.T) {
	t.Helper()
	if abi, err := landlock.LandlockGetABIVersion(); err != nil || abi < 3 {
		t.Skipf("this kernel has no landlock of version 3 or later (version %d, %v): what it denies cannot be tried here", abi, err)
	}
}

// deeds are what a process in the sandbox tries, by name.
func deeds(dir string) map[string]func() error {
	read := func(name ...string) func() error {
		return func() error { _, err := os.ReadFile(filepath.Join(append([]string{dir}, name...)...)); return err }
	}
	write := func(name ...string) func() error {
		return func() error { return os.WriteFile(filepath.Join(append([]string{dir}, name...)...), nil, 0o600) }
	}
	return map[string]func() error{
		"read the config":         read("etc", "foldwire.yaml"),
		"read a file beside it":   read("etc", "password"),
		"read the linked config":  read("real", "foldwire.yaml"),
		"read a credential":       read("credentials", "token"),
		"read and write data":     func() error { return firstErr(write("data", "x")(), read("data", "x")()) },
		"make a folder of output": func() error { return os.MkdirAll(filepath.Join(dir, "public", "feeds"), 0o750) },
		"write and rename output": func() error {
			return firstErr(os.MkdirAll(filepath.Join(dir, "public", "a"), 0o750), write("public", "x")(),
				os.Rename(filepath.Join(dir, "public", "x"), filepath.Join(dir, "public", "y")))
		},
		"look up a host of this file": func() error { _, err := os.ReadFile("/etc/hosts"); return err },
		"measure itself":              func() error { _, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", os.Getpid())); return err },
		"denied: read elsewhere":      read("secret"),
		"denied: list elsewhere":      func() error { _, err := os.ReadDir(dir); return err },
		"denied: write elsewhere":     write("new"),
		"denied: overwrite elsewhere": write("secret"),
		"denied: cut short elsewhere": func() error { return os.Truncate(filepath.Join(dir, "secret"), 0) },
		"denied: remove elsewhere":    func() error { return os.Remove(filepath.Join(dir, "secret")) },
		"denied: move out of data":    func() error { return os.Rename(filepath.Join(dir, "data", "old"), filepath.Join(dir, "moved")) },
		"denied: change the config":   write("etc", "foldwire.yaml"),
		"denied: read who has users":  func() error { _, err := os.ReadFile("/etc/passwd"); return err },
		"denied: start a program":     func() error { return exec.Command("/bin/sh", "-c", "true").Run() },
		"denied: through a link":      read("data", "link"),
		"denied: another process":     func() error { _, err := os.ReadFile(fmt.Sprintf("/proc/%d/environ", os.Getppid())); return err },
	}
}

func firstErr(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// trySandbox is the process that a test starts. Threads that were there before the rights
// went, and such as come later, have to be without them alike.
func trySandbox(dir string) int {
	before, done := make(chan struct{}), make(chan error)
	go func() {
		runtime.LockOSThread()
		<-before
		_, err := os.ReadFile(filepath.Join(dir, "secret"))
		done <- err
	}()
	cfg := &config.Config{Data: filepath.Join(dir, "data"), Output: filepath.Join(dir, "public")}
	sandbox(cfg, filepath.Join(dir, "etc", "foldwire.yaml"), slog.New(slog.DiscardHandler))
	close(before)
	got := map[string]string{"denied: on an older thread": fmt.Sprint(<-done)}
	for name, try := range deeds(dir) {
		got[name] = fmt.Sprint(try())
	}
	if pool, err := x509.SystemCertPool(); err != nil || pool == nil {
		got["trust whom the system trusts"] = fmt.Sprint(pool, err)
	}
	if err := json.NewEncoder(os.Stdout).Encode(got); err != nil {
		return exitFailed
	}
	return exitDone
}

// TestTheSandboxDenies starts a process that gives its rights up and tries what it can
// still do.
func TestTheSandboxDenies(t *testing.T) {
	needLandlock(t)
	dir := t.TempDir()
	for _, folder := range []string{"etc", "real", "credentials", "data"} {
		if err := os.Mkdir(filepath.Join(dir, folder), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	for _, file := range []string{"secret", "etc/password", "real/foldwire.yaml", "credentials/token", "data/old"} {
		if err := os.WriteFile(filepath.Join(dir, file), []byte("x"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for link, to := range map[string]string{"etc/foldwire.yaml": "../real/foldwire.yaml", "data/link": "../secret"} {
		if err := os.Symlink(to, filepath.Join(dir, link)); err != nil {
			t.Fatal(err)
		}
	}
	cmd := exec.CommandContext(t.Context(), os.Args[0])
	cmd.Env = append(os.Environ(), inSandbox+"="+dir, "CREDENTIALS_DIRECTORY="+filepath.Join(dir, "credentials"))
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	got := map[string]string{}
	if err := json.Unmarshal(out, &got); err != nil {
		t.Fatal(err)
	}
	if len(got) != len(deeds(dir))+1 {
		t.Errorf("%d answers: %v", len(got), got)
	}
	for name, came := range got {
		denied := strings.Contains(came, syscall.EACCES.Error()) || strings.Contains(came, syscall.EXDEV.Error())
		if want := strings.HasPrefix(name, "denied: "); want != denied || !want && came != "<nil>" {
			t.Errorf("%s: %s", name, came)
		}
	}
}

// TestADaemonInTheSandbox does all of a daemon's work with the rights that are left, and
// names what it may not reach any more.
func TestADaemonInTheSandbox(t *testing.T) {
	needLandlock(t)
	s := newService(t, twoPapers(), "sandbox: true\noutput: ./public\nprecompress: true")
	outside := filepath.Join(t.TempDir(), "password")
	if err := os.WriteFile(outside, []byte("open sesame"), 0o600); err != nil {
		t.Fatal(err)
	}
	p := s.startProcess()
	s.must("poll", "a")
	s.must("backup", filepath.Join(t.TempDir(), "copy.db"))
	if _, err := os.Stat(filepath.Join(s.dir, "public", "feeds", "all.atom")); err != nil {
		t.Error(err)
	}
	_, metrics := s.ask(http.MethodGet, s.admin+"/metrics")
	for _, want := range []string{"process_start_time_seconds ", "process_resident_memory_bytes ", "process_open_fds ", "process_max_fds "} {
		if !strings.Contains(metrics, "\n"+want) {
			t.Errorf("the metrics do not tell %s", want)
		}
	}
	s.write(strings.Replace(s.config("sandbox: true"), "tags: [late]", fmt.Sprintf("tags: [late], user: u, password_file: %q", outside), 1))
	status, text := s.ask(http.MethodPost, s.admin+"/reload")
	if status != http.StatusUnprocessableEntity || !strings.Contains(text, "password_file") || !strings.Contains(text, "permission denied") || !strings.Contains(text, "sandbox") {
		t.Errorf("reload with a password file elsewhere: %d %q", status, text)
	}
	s.write(s.config("sandbox: true\noutput: ./elsewhere"))
	if status, text := s.ask(http.MethodPost, s.admin+"/reload"); status != http.StatusOK {
		t.Errorf("reload with another output folder: %d %q", status, text)
	}
	p.end()
	for _, want := range []string{"sandbox: files can be reached", "keys=output"} {
		if !strings.Contains(p.said(), want) {
			t.Errorf("the log does not say %q:\n%s", want, p.said())
		}
	}
}

// TestWhatTheSandboxLeaves is what is asked of the kernel, whether it grants it or not.
func TestWhatTheSandboxLeaves(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "foldwire.yaml")
	secrets := func(name string) string {
		return map[string]string{"CREDENTIALS_DIRECTORY": "/run/credentials/foldwire.service"}[name]
	}
	r := reachOf(&config.Config{Data: "/srv/data", Output: "/srv/public"}, path, secrets)
	if !slices.Equal(r.write, []string{"/srv/data", "/srv/public"}) {
		t.Errorf("may be written: %v", r.write)
	}
	for _, want := range []string{dir, "/run/credentials/foldwire.service", "/usr/share/zoneinfo", "/proc/self"} {
		if !slices.Contains(r.read, want) {
			t.Errorf("%s may not be read: %v", want, r.read)
		}
	}
	for _, folder := range append(r.read, r.write...) {
		if slices.Contains([]string{"/", "/etc", "/home", "/root", "/usr", "/var", "/tmp", "/run", "/proc", "."}, folder) {
			t.Errorf("all of %s can be reached", folder)
		}
	}
	r = reachOf(&config.Config{Data: "/srv/data"}, path, func(string) string { return "" })
	if !slices.Equal(r.write, []string{"/srv/data"}) || slices.Contains(r.read, "") {
		t.Errorf("without output and credentials: %+v", r)
	}
	target := filepath.Join(t.TempDir(), "real.yaml")
	if err := firstErr(os.WriteFile(target, nil, 0o600), os.Symlink(target, path)); err != nil {
		t.Fatal(err)
	}
	if target, err := filepath.EvalSymlinks(target); err != nil || !slices.Contains(reachOf(&config.Config{}, path, os.Getenv).read, filepath.Dir(target)) {
		t.Errorf("the folder of a linked config may not be read: %v", err)
	}
}
