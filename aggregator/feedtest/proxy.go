package feedtest

import (
	"bufio"
	"context"
	"encoding/binary"
	"errors"
	"io"
	"log"
	"net"
	"net/http"
	"strconv"
	"sync"
	"time"
)

// Proxy is a proxy on loopback that leads every request to one origin, whatever address
// it is asked for, and remembers what it was asked for.
type Proxy struct {
	// URL of the proxy, without credentials.
	URL string

	origin  *Origin
	mu      sync.Mutex
	targets []string
	auths   []string
	running sync.WaitGroup
}

// Targets gives the addresses and URLs that the proxy was asked for.
func (p *Proxy) Targets() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return append([]string(nil), p.targets...)
}

// Credentials gives what came with them: Proxy-Authorization values, or user:password.
func (p *Proxy) Credentials() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return append([]string(nil), p.auths...)
}

func (p *Proxy) note(target, auth string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.targets, p.auths = append(p.targets, target), append(p.auths, auth)
}

// NewHTTPProxy starts an HTTP proxy that leads to o. It stops with the test.
func NewHTTPProxy(t TB, o *Origin) *Proxy {
	t.Helper()
	l := listen(t)
	p := &Proxy{URL: "http://" + l.Addr().String(), origin: o}
	s := &http.Server{Handler: p, ErrorLog: log.New(io.Discard, "", 0), ReadHeaderTimeout: time.Minute}
	p.running.Go(func() {
		//nolint:errcheck // always ErrServerClosed
		s.Serve(l)
	})
	t.Cleanup(func() {
		s.Close()
		p.running.Wait()
	})
	return p
}

// ServeHTTP implements [http.Handler]: CONNECT makes a tunnel, other requests are passed
// to the origin.
func (p *Proxy) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	auth := r.Header.Get("Proxy-Authorization")
	if r.Method != http.MethodConnect {
		p.note(r.URL.String(), auth)
		r.Header.Del("Proxy-Authorization")
		p.origin.ServeHTTP(w, r)
		return
	}
	p.note(r.Host, auth)
	h, ok := w.(http.Hijacker)
	if !ok {
		http.Error(w, "no tunnel", http.StatusInternalServerError)
		return
	}
	conn, _, err := h.Hijack()
	if err != nil {
		return
	}
	if _, err := io.WriteString(conn, "HTTP/1.1 200 OK\r\n\r\n"); err != nil {
		conn.Close()
		return
	}
	p.tunnel(context.WithoutCancel(r.Context()), conn, conn)
}

// tunnel carries bytes between a client and the origin until one of them ends.
func (p *Proxy) tunnel(ctx context.Context, client net.Conn, from io.Reader) {
	defer client.Close()
	server, err := p.origin.DialContext(ctx, "tcp", "")
	if err != nil {
		return
	}
	defer server.Close()
	var both sync.WaitGroup
	both.Go(func() {
		//nolint:errcheck // an end is an end
		io.Copy(server, from)
		server.Close()
	})
	//nolint:errcheck // see above
	io.Copy(client, server)
	client.Close()
	both.Wait()
}

// NewSOCKSProxy starts a SOCKS5 proxy (RFC 1928) that leads to o. It takes any user and
// password. It stops with the test, once its clients have closed.
func NewSOCKSProxy(t TB, o *Origin) *Proxy {
	t.Helper()
	l := listen(t)
	p := &Proxy{URL: "socks5://" + l.Addr().String(), origin: o}
	p.running.Go(func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			go p.serveSOCKS(conn)
		}
	})
	t.Cleanup(func() {
		l.Close()
		p.running.Wait()
	})
	return p
}

func (p *Proxy) serveSOCKS(conn net.Conn) {
	defer conn.Close()
	r := bufio.NewReader(conn)
	auth, err := greetSOCKS(r, conn)
	if err != nil {
		return
	}
	target, err := readSOCKSTarget(r)
	if err != nil {
		return
	}
	p.note(target, auth)
	if _, err := conn.Write([]byte{5, 0, 0, 1, 0, 0, 0, 0, 0, 0}); err == nil {
		p.tunnel(context.TODO(), conn, r)
	}
}

var errSOCKS = errors.New("not SOCKS5")

// greetSOCKS agrees on how to log in, and takes user and password if they are offered
// (RFC 1929).
func greetSOCKS(r *bufio.Reader, w io.Writer) (auth string, err error) {
	head := make([]byte, 2)
	if _, err := io.ReadFull(r, head); err != nil || head[0] != 5 {
		return "", errSOCKS
	}
	methods := make([]byte, head[1])
	if _, err := io.ReadFull(r, methods); err != nil {
		return "", err
	}
	for _, m := range methods {
		if m != 2 {
			continue
		}
		if _, err := w.Write([]byte{5, 2}); err != nil {
			return "", err
		}
		return readSOCKSLogin(r, w)
	}
	_, err = w.Write([]byte{5, 0})
	return "", err
}

func readSOCKSLogin(r *bufio.Reader, w io.Writer) (string, error) {
	if v, err := r.ReadByte(); err != nil || v != 1 {
		return "", errSOCKS
	}
	user, err := readShort(r)
	if err != nil {
		return "", err
	}
	password, err := readShort(r)
	if err != nil {
		return "", err
	}
	_, err = w.Write([]byte{1, 0})
	return user + ":" + password, err
}

// readShort reads a string of at most 255 bytes after its length.
func readShort(r *bufio.Reader) (string, error) {
	n, err := r.ReadByte()
	if err != nil {
		return "", err
	}
	b := make([]byte, n)
	_, err = io.ReadFull(r, b)
	return string(b), err
}

func readSOCKSTarget(r *bufio.Reader) (string, error) {
	head := make([]byte, 4)
	if _, err := io.ReadFull(r, head); err != nil || head[0] != 5 || head[1] != 1 {
		return "", errSOCKS
	}
	var host string
	switch head[3] {
	case 1, 4:
		ip := make(net.IP, map[byte]int{1: 4, 4: 16}[head[3]])
		if _, err := io.ReadFull(r, ip); err != nil {
			return "", err
		}
		host = ip.String()
	case 3:
		name, err := readShort(r)
		if err != nil {
			return "", err
		}
		host = name
	default:
		return "", errSOCKS
	}
	port := make([]byte, 2)
	if _, err := io.ReadFull(r, port); err != nil {
		return "", err
	}
	return net.JoinHostPort(host, strconv.Itoa(int(binary.BigEndian.Uint16(port)))), nil
}
