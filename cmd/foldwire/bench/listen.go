package bench

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strconv"
	"time"
)

// MaxHosts bounds the loopback addresses that an origin takes.
const MaxHosts = 250

// Ready is what an origin says once it can be asked: one line of JSON.
type Ready struct {
	Port  int `json:"port"`
	Hosts int `json:"hosts"`
}

// FeedURL is where a feed is served: the feeds are dealt out over the hosts.
func (r Ready) FeedURL(feed int) string {
	return r.host(feed%r.Hosts) + "/f/" + strconv.Itoa(feed) + ".xml"
}

func (r Ready) host(n int) string {
	return "http://127.0.0." + strconv.Itoa(n+1) + ":" + strconv.Itoa(r.Port)
}

// ServeOrigin makes a world and serves it on as many loopback addresses as hosts says,
// until ctx ends or stdin does. It tells out that it is Ready.
func ServeOrigin(ctx context.Context, s Spec, hosts int, stdin io.Reader, out io.Writer) error {
	if hosts < 1 || hosts > MaxHosts {
		return fmt.Errorf("hosts must be 1 to %d", MaxHosts)
	}
	origin, err := NewOrigin(NewWorld(s))
	if err != nil {
		return err
	}
	listeners, port, err := listen(ctx, hosts)
	if err != nil {
		return err
	}
	server := &http.Server{Handler: origin, ReadHeaderTimeout: 30 * time.Second}
	failed := make(chan error, len(listeners))
	for _, l := range listeners {
		go func() { failed <- server.Serve(l) }()
	}
	if err := json.NewEncoder(out).Encode(Ready{Port: port, Hosts: hosts}); err != nil {
		return errors.Join(err, server.Close())
	}
	select {
	case err = <-failed:
		return errors.Join(err, server.Close())
	case <-ctx.Done():
	case <-ended(stdin):
	}
	return server.Close()
}

// ended tells when a stream has no more to say: its writer is gone.
func ended(r io.Reader) <-chan struct{} {
	done := make(chan struct{})
	go func() {
		_, _ = io.Copy(io.Discard, r)
		close(done)
	}()
	return done
}

// listen takes one port that is free on all of the addresses 127.0.0.1, 127.0.0.2 and so on.
func listen(ctx context.Context, hosts int) ([]net.Listener, int, error) {
	var last error
	for range 20 {
		listeners, port, err := tryListen(ctx, hosts)
		if err == nil {
			return listeners, port, nil
		}
		last = err
	}
	return nil, 0, fmt.Errorf("find a port that is free on %d loopback addresses: %w", hosts, last)
}

func tryListen(ctx context.Context, hosts int) ([]net.Listener, int, error) {
	var all []net.Listener
	port := 0
	for i := range hosts {
		l, err := (&net.ListenConfig{}).Listen(ctx, "tcp4", net.JoinHostPort("127.0.0."+strconv.Itoa(i+1), strconv.Itoa(port)))
		if err != nil {
			for _, l := range all {
				err = errors.Join(err, l.Close())
			}
			return nil, 0, err
		}
		port = l.Addr().(*net.TCPAddr).Port
		all = append(all, l)
	}
	return all, port, nil
}
