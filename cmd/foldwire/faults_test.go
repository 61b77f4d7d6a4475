package main

import (
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"
)

// smallDisk mounts a file system of so many bytes on a folder, or skips the test where
// that is not allowed.
func smallDisk(t *testing.T, folder, size string, flags uintptr) {
	t.Helper()
	if err := os.MkdirAll(folder, 0o750); err != nil {
		t.Fatal(err)
	}
	if err := mountTmpfs(folder, "size="+size, flags); err != nil {
		t.Skipf("cannot mount a small file system here: %v", err)
	}
	t.Cleanup(func() {
		if err := unmount(folder); err != nil {
			t.Error(err)
		}
	})
}

// TestAFullDiskLosesNothing fills the disk under a running daemon: it says stage and
// remedy, goes on serving what it had published, and stores everything once there is room.
func TestAFullDiskLosesNothing(t *testing.T) {
	p := twoPapers()
	s := newService(t, p, "")
	data := filepath.Join(s.dir, "data")
	smallDisk(t, data, "8m", 0)
	s.start()
	t.Cleanup(s.stop) // before the disk is taken away
	s.must("poll", "a")
	s.must("poll", "b")
	filler := filepath.Join(data, "filler")
	fill(t, filler)
	p.addLong("/a", "Storm warning for the coast", 400_000)
	s.must("poll", "a")
	line := s.await("could not store what was polled")
	for _, want := range []string{"stage=store", "has room and is writable"} {
		if !strings.Contains(line, want) {
			t.Errorf("the log does not say %q: %s", want, line)
		}
	}
	if _, metrics := s.ask(http.MethodGet, s.admin+"/metrics"); !strings.Contains(metrics, "foldwire_fold_failing 1") {
		t.Error("the metrics do not tell that nothing can be stored")
	}
	if status := s.must("status"); !strings.Contains(status, "could not be stored: store:") || !strings.Contains(status, "has room and is writable") {
		t.Errorf("foldwire status does not tell that nothing can be stored:\n%s", status)
	}
	if _, page := s.ask(http.MethodGet, s.admin+"/"); !strings.Contains(page, "could not be stored: store:") {
		t.Error("the operator's page does not tell that nothing can be stored")
	}
	if status, body := s.ask(http.MethodGet, s.public+"/feeds/all.atom"); status != http.StatusOK || !strings.Contains(body, "Harbour bridge") {
		t.Errorf("what was published is not served any more: %d", status)
	}
	if err := os.Remove(filler); err != nil {
		t.Fatal(err)
	}
	s.await("folded")
	if status := s.must("status"); strings.Contains(status, "could not be stored") {
		t.Errorf("foldwire status tells what is over:\n%s", status)
	}
	if dump := s.must("dump"); strings.Count(dump, "\n") != 3 || !strings.Contains(dump, "Storm warning") {
		t.Errorf("after there is room again, stored is:\n%s", dump)
	}
}

// fill writes a file until there is no room left.
func fill(t *testing.T, name string) {
	t.Helper()
	f, err := os.Create(name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for block := make([]byte, 4096); ; {
		if _, err := f.Write(block); err != nil {
			return
		}
	}
}

// TestAFolderThatCannotBeWritten is told with stage and remedy.
func TestAFolderThatCannotBeWritten(t *testing.T) {
	s := newService(t, twoPapers(), "")
	data := filepath.Join(s.dir, "data")
	if os.Geteuid() == 0 {
		smallDisk(t, data, "8m", readOnlyMount)
	} else if err := os.Mkdir(data, 0o500); err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{{"once"}, {"run"}, {"poll", "a"}} {
		code, _, stderr := s.foldwire(args...)
		if code != exitFailed || !strings.Contains(stderr, "store:") || !strings.Contains(stderr, "data folder") {
			t.Errorf("foldwire %s: exit %d, %q", args[0], code, stderr)
		}
	}
}

// TestADamagedDatabase is told with stage and remedy by every command, and none makes it
// worse.
func TestADamagedDatabase(t *testing.T) {
	s := newService(t, twoPapers(), "")
	s.must("once", "--all")
	file := filepath.Join(s.dir, "data", databaseName)
	good, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	zeroed := append([]byte{}, good...)
	clear(zeroed[:16<<10])
	for name, bad := range map[string][]byte{
		"cut short": good[:3*os.Getpagesize()], "overwritten": zeroed, "something else": []byte(strings.Repeat("not a database ", 9000)),
	} {
		if err := os.WriteFile(file, bad, 0o600); err != nil {
			t.Fatal(err)
		}
		for _, args := range [][]string{{"once"}, {"run"}, {"dump"}, {"status"}, {"backup", filepath.Join(t.TempDir(), "copy.db")}} {
			code, _, stderr := s.foldwire(args...)
			if code != exitFailed || !strings.Contains(stderr, "damaged") || !strings.Contains(stderr, "last backup") {
				t.Errorf("%s: foldwire %s: exit %d, %q", name, args[0], code, stderr)
			}
		}
		if after, err := os.ReadFile(file); err != nil || string(after) != string(bad) {
			t.Errorf("%s: the file was changed", name)
		}
	}
	if err := os.WriteFile(file, good, 0o600); err != nil {
		t.Fatal(err)
	}
	s.must("dump")
}

// TestASecondProcess on the same database is told who holds it.
func TestASecondProcess(t *testing.T) {
	s := newService(t, twoPapers(), "")
	s.start()
	code, _, stderr := s.foldwire("once")
	if code != exitFailed || !strings.Contains(stderr, "in use") || !strings.Contains(stderr, "Stop the other foldwire") {
		t.Errorf("foldwire once beside a daemon: exit %d, %q", code, stderr)
	}
	if code, _, stderr = s.foldwire("run"); code != exitFailed || !strings.Contains(stderr, "address already in use") {
		t.Errorf("a second foldwire run: exit %d, %q", code, stderr)
	}
	other := filepath.Join(s.dir, "other.yaml")
	public, admin := freePorts(t)
	text := strings.NewReplacer(s.public, public, s.admin, admin).Replace(s.config(""))
	if err := os.WriteFile(other, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	var err strings.Builder
	if code := run(t.Context(), []string{"dump", "-c", other}, strings.NewReader(""), &err, &err); code != exitFailed || !strings.Contains(err.String(), "no daemon answers at") {
		t.Errorf("a command that does not find the daemon: exit %d, %q", code, err.String())
	}
}

// TestTheServiceManagerIsTold starts a real process as systemd does: it says when it is
// ready, reads its config again on SIGHUP, shows that it is alive, and says that it stops.
func TestTheServiceManagerIsTold(t *testing.T) {
	s := newService(t, twoPapers(), "sandbox: true")
	socket := filepath.Join(s.dir, "notify")
	l, err := net.ListenUnixgram("unixgram", &net.UnixAddr{Name: socket, Net: "unixgram"})
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	cmd := exec.CommandContext(t.Context(), os.Args[0], "run", "-c", s.path)
	cmd.Env = append(os.Environ(), asFoldwire+"=1", "NOTIFY_SOCKET="+socket, "WATCHDOG_USEC=200000")
	var stderr strings.Builder
	cmd.Stderr = &stderr
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	defer cmd.Process.Kill() //nolint:errcheck // it has ended already if all went well
	expect := func(want string) {
		t.Helper()
		buf := make([]byte, 4096)
		for {
			if err := l.SetReadDeadline(time.Now().Add(30 * time.Second)); err != nil {
				t.Fatal(err)
			}
			n, err := l.Read(buf)
			if err != nil {
				_ = cmd.Process.Kill() // so that its output can be read
				_ = cmd.Wait()
				t.Fatalf("the service manager never hears %q: %v\n%s", want, err, stderr.String())
			}
			if strings.Contains(string(buf[:n]), want) {
				return
			}
		}
	}
	expect("READY=1")
	s.must("poll", "a") // with the rights that are left
	expect("WATCHDOG=1")
	if err := cmd.Process.Signal(syscall.SIGHUP); err != nil {
		t.Fatal(err)
	}
	expect("RELOADING=1")
	expect("READY=1")
	if err := cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	expect("STOPPING=1")
	if err := cmd.Wait(); err != nil {
		t.Errorf("%v\n%s", err, stderr.String())
	}
	for _, want := range []string{"config reloaded", "foldwire has stopped", "sandbox: "} {
		if !strings.Contains(stderr.String(), want) {
			t.Errorf("the log does not say %q:\n%s", want, stderr.String())
		}
	}
	if runtime.GOOS != "linux" {
		t.Log("no sandbox on this system")
	}
}
