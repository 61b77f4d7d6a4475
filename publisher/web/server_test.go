package web

import (
	"errors"
	"net"
	"net/http"
	"testing"
	"testing/synctest"
	"time"
)

// crowd is a listener at which clients that say nothing stand in line for ever.
type crowd struct {
	came    int
	clients []net.Conn
	done    chan struct{}
}

func (c *crowd) Accept() (net.Conn, error) {
	select {
	case <-c.done:
		return nil, net.ErrClosed
	default:
	}
	client, server := net.Pipe()
	c.came++
	c.clients = append(c.clients, client)
	return server, nil
}

func (c *crowd) Close() error {
	close(c.done)
	return nil
}

func (c *crowd) Addr() net.Addr { return &net.TCPAddr{} }

// TestACrowdWaits: so many clients are served, and others once these have said nothing for
// too long.
func TestACrowdWaits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		line := &crowd{done: make(chan struct{})}
		server := NewServer(http.NotFoundHandler())
		ended := make(chan error)
		go func() { ended <- server.Serve(Limit(line)) }()
		synctest.Wait()
		if line.came != maxConnections {
			t.Errorf("%d clients are served at a time, want %d", line.came, maxConnections)
		}
		time.Sleep(server.ReadHeaderTimeout + time.Second)
		synctest.Wait()
		if line.came != 2*maxConnections {
			t.Errorf("%d clients were served then, want %d", line.came, 2*maxConnections)
		}
		if err := server.Close(); err != nil {
			t.Error(err)
		}
		if err := <-ended; !errors.Is(err, http.ErrServerClosed) {
			t.Error(err)
		}
		for _, c := range line.clients {
			_ = c.Close() // for good
		}
	})
}
