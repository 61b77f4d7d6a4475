package bench

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/klauspost/compress/gzip"
)

// server is a web server that runs as a process of its own.
type server struct {
	name    string
	address string
	cmd     *exec.Cmd
	said    *bytes.Buffer
	ended   chan error
}

// servesWithin is how long a server may take until it serves, and stopsWithin until it ends.
const (
	servesWithin = 5 * time.Minute
	stopsWithin  = time.Minute
)

// startServer runs a command that serves on an address, and waits until it answers path. If
// it does not, the error tells what it said.
func startServer(ctx context.Context, name, address, path string, cmd *exec.Cmd, within time.Duration) (*server, error) {
	s := &server{name: name, address: address, cmd: cmd, said: &bytes.Buffer{}, ended: make(chan error, 1)}
	cmd.Stdout, cmd.Stderr = s.said, s.said
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	go func() { s.ended <- cmd.Wait() }()
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	url := "http://" + address + path
	ctx, cancel := context.WithTimeoutCause(ctx, within, fmt.Errorf("that was to be within %s", within))
	defer cancel()
	for {
		_, err := fetchAll(ctx, client, url)
		if err == nil {
			return s, nil
		}
		select {
		case end := <-s.ended:
			return nil, fmt.Errorf("%s ended before it served %s: %w; it said: %s", name, url, errors.Join(err, end), s.words())
		case <-ctx.Done():
			end := s.stop()
			return nil, fmt.Errorf("%s has not served %s: %w: %w; it said: %s", name, url, context.Cause(ctx), errors.Join(ctx.Err(), err, end), s.words())
		case <-time.After(2 * time.Millisecond):
		}
	}
}

// words gives what a server said, once it has ended.
func (s *server) words() string { return cmp.Or(strings.TrimSpace(s.said.String()), "nothing") }

// stop asks the server to end, and waits; one that does not listen is killed. Stopping twice
// is stopping once.
func (s *server) stop() error {
	if err := s.cmd.Process.Signal(syscall.SIGTERM); err != nil && !errors.Is(err, os.ErrProcessDone) {
		return err
	}
	select {
	case err := <-s.ended:
		s.ended <- nil
		return err
	case <-time.After(stopsWithin):
	}
	err := s.cmd.Process.Kill()
	err = errors.Join(fmt.Errorf("%s did not end within %s and was killed", s.name, stopsWithin), err, <-s.ended)
	s.ended <- nil
	return err
}

// ticksPerSecond is the unit of times in /proc, the same on every Linux.
const ticksPerSecond = 100

// cpu gives the time that the server and its children have worked.
func (s *server) cpu() (time.Duration, error) { return cpuOf(s.cmd.Process.Pid) }

func cpuOf(pid int) (time.Duration, error) {
	dir := "/proc/" + strconv.Itoa(pid)
	stat, err := os.ReadFile(dir + "/stat")
	if err != nil {
		return 0, err
	}
	// The second field is a name in parentheses, which may hold anything.
	fields := strings.Fields(string(stat[bytes.LastIndexByte(stat, ')')+1:]))
	const utime, stime = 11, 12
	if len(fields) <= stime {
		return 0, fmt.Errorf("%s/stat has %d fields", dir, len(fields))
	}
	user, err1 := strconv.ParseInt(fields[utime], 10, 64)
	system, err2 := strconv.ParseInt(fields[stime], 10, 64)
	if err := errors.Join(err1, err2); err != nil {
		return 0, err
	}
	sum := time.Duration(user+system) * time.Second / ticksPerSecond
	children, err := os.ReadFile(fmt.Sprintf("%s/task/%d/children", dir, pid))
	if err != nil {
		return 0, err
	}
	for child := range strings.FieldsSeq(string(children)) {
		n, err := strconv.Atoi(child)
		if err != nil {
			return 0, err
		}
		more, err := cpuOf(n)
		if err != nil {
			return 0, err
		}
		sum += more
	}
	return sum, nil
}

// freeAddress gives a loopback address that nobody listens on.
func freeAddress(ctx context.Context) (string, error) {
	l, err := (&net.ListenConfig{}).Listen(ctx, "tcp4", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	return l.Addr().String(), l.Close()
}

func (p Program) startDaemon(ctx context.Context, s Setup, path string) (*server, error) {
	return startServer(ctx, "foldwire", s.Listen, path, exec.CommandContext(ctx, p.Path, "run", "--config", s.Config()), servesWithin)
}

// ErrNoNginx says that there is nothing to compare with.
var ErrNoNginx = errors.New("nginx is not installed (Debian: apt-get install nginx): there is nothing to compare with")

const nginxConfig = `%s
daemon off;
pid %s/nginx.pid;
error_log stderr;
worker_processes 1;
events { worker_connections 1024; }
http {
  include /etc/nginx/mime.types;
  types { application/atom+xml atom; }
  access_log off;
  sendfile on;
  tcp_nopush on;
  keepalive_requests 100000000;
  client_body_temp_path %[2]s/tmp;
  gzip_static on;
  gzip_vary on;
  server { listen %s; root %s; }
}
`

// startNginx serves the files below root, of which it finds the compressed forms beside
// the plain ones.
func startNginx(ctx context.Context, dir, root, path string) (*server, error) {
	nginx, err := exec.LookPath("nginx")
	if err != nil {
		if nginx, err = exec.LookPath("/usr/sbin/nginx"); err != nil {
			return nil, ErrNoNginx
		}
	}
	address, err := freeAddress(ctx)
	if err != nil {
		return nil, err
	}
	user := ""
	if os.Geteuid() == 0 {
		user = "user root;"
	}
	file := filepath.Join(dir, "nginx.conf")
	if err := os.WriteFile(file, fmt.Appendf(nil, nginxConfig, user, dir, address, root), 0o600); err != nil {
		return nil, err
	}
	return startServer(ctx, "nginx", address, path, exec.CommandContext(ctx, nginx, "-c", file, "-p", dir), servesWithin)
}

// compressFile writes the compressed form of a file beside it.
func compressFile(file string) error {
	body, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	var b bytes.Buffer
	z, err := gzip.NewWriterLevel(&b, gzip.BestCompression)
	if err != nil {
		return err
	}
	if _, err := z.Write(body); err != nil {
		return err
	}
	if err := z.Close(); err != nil {
		return err
	}
	return os.WriteFile(file+".gz", b.Bytes(), 0o644)
}
