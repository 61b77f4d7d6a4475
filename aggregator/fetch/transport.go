package fetch

import (
	"context"
	"crypto/tls"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"time"

	"golang.org/x/net/proxy"
)

// Connections are kept long enough to serve the next feeds of the same host in one pass,
// and no longer: the next pass is minutes away.
const (
	idleConnections = 256
	idleTimeout     = 30 * time.Second
)

// transport makes a transport that asks through via, or directly if via is nil.
func (c *Client) transport(dial DialFunc, via *url.URL) *http.Transport {
	t := &http.Transport{
		DialContext:            dial,
		ForceAttemptHTTP2:      true,
		DisableCompression:     true, // Accept-Encoding is our own, and so are the bounds
		TLSClientConfig:        &tls.Config{RootCAs: c.opts.RootCAs, MinVersion: tls.VersionTLS12},
		TLSHandshakeTimeout:    c.opts.FirstByte,
		MaxIdleConns:           idleConnections,
		MaxIdleConnsPerHost:    c.opts.PerHost,
		IdleConnTimeout:        idleTimeout,
		MaxResponseHeaderBytes: c.opts.MaxHeader,
	}
	if via != nil {
		t.Proxy = http.ProxyURL(via)
	}
	return t
}

// directDial connects to origins, through the guard.
func (c *Client) directDial() DialFunc {
	if c.opts.DialContext != nil {
		return c.opts.DialContext
	}
	d := c.dialer()
	d.Control = c.guard.control
	return d.DialContext
}

// proxyDial connects to proxies, which the operator chose and which are not guarded.
func (c *Client) proxyDial() DialFunc {
	if c.opts.DialContext != nil {
		return c.opts.DialContext
	}
	return c.dialer().DialContext
}

// dialer asks nobody whether he is still there: no connection is idle for so long that it would
// help, and the watchdog sees to answers that do not come.
func (c *Client) dialer() *net.Dialer {
	return &net.Dialer{Timeout: c.opts.FirstByte, Resolver: c.opts.Resolver, KeepAlive: -1}
}

// route is the way to an origin.
type route struct {
	http.RoundTripper
	proxied bool // an HTTP proxy looks the name up, so the target is checked beforehand
}

// roundTripper gives the way that a source takes: through its own proxy, else the
// client's, else directly.
func (c *Client) roundTripper(own string) (route, error) {
	if own == "" {
		own = c.opts.Proxy
	}
	if own == "" {
		return route{RoundTripper: c.direct}, nil
	}
	u, err := url.Parse(own)
	if err != nil || u.Hostname() == "" {
		return route{}, fmt.Errorf("%w: its URL cannot be read", ErrProxy)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	t := c.via[own]
	socks := u.Scheme == "socks5" || u.Scheme == "socks5h"
	if t == nil {
		if t, err = c.newProxied(u, socks); err != nil {
			return route{}, err
		}
		c.via[own] = t
	}
	return route{RoundTripper: t, proxied: !socks}, nil
}

func (c *Client) newProxied(u *url.URL, socks bool) (*http.Transport, error) {
	switch {
	case socks:
		dial, err := c.socksDial(u)
		if err != nil {
			return nil, err
		}
		return c.transport(dial, nil), nil
	case u.Scheme == "http" || u.Scheme == "https":
		return c.transport(c.proxyDial(), u), nil
	}
	return nil, fmt.Errorf("%w: its scheme is %q", ErrProxy, u.Scheme)
}

// forward lets the SOCKS client connect as we do.
type forward DialFunc

func (f forward) Dial(network, address string) (net.Conn, error) {
	return f(context.TODO(), network, address)
}

func (f forward) DialContext(ctx context.Context, network, address string) (net.Conn, error) {
	return f(ctx, network, address)
}

// socksDial connects to origins through a SOCKS5 proxy (RFC 1928). The name is looked up
// and checked here and the proxy is given the address, so that it cannot mean another.
func (c *Client) socksDial(u *url.URL) (DialFunc, error) {
	var auth *proxy.Auth
	if u.User != nil {
		password, _ := u.User.Password()
		auth = &proxy.Auth{User: u.User.Username(), Password: password}
	}
	host := u.Host
	if u.Port() == "" {
		host = net.JoinHostPort(u.Hostname(), "1080")
	}
	d, err := proxy.SOCKS5("tcp", host, auth, forward(c.proxyDial()))
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrProxy, err)
	}
	socks, ok := d.(proxy.ContextDialer)
	if !ok {
		return nil, fmt.Errorf("%w: its client cannot be cancelled", ErrProxy)
	}
	return func(ctx context.Context, network, address string) (net.Conn, error) {
		host, port, err := net.SplitHostPort(address)
		if err != nil {
			return nil, err
		}
		addrs, err := c.guard.resolve(ctx, host)
		if err != nil {
			return nil, err
		}
		return dialFirst(ctx, socks, network, address, port, addrs)
	}, nil
}

// dialFirst tries the addresses in turn; without any it leaves the name to the proxy.
func dialFirst(ctx context.Context, d proxy.ContextDialer, network, address, port string, addrs []netip.Addr) (net.Conn, error) {
	if len(addrs) == 0 {
		return d.DialContext(ctx, network, address)
	}
	var conn net.Conn
	var err error
	for _, a := range addrs {
		conn, err = d.DialContext(ctx, network, net.JoinHostPort(a.Unmap().String(), port))
		if err == nil || ctx.Err() != nil {
			break
		}
	}
	return conn, err
}
