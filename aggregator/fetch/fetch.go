// Package fetch asks origins for feeds: politely, conditionally, and within bounds that
// no answer can break. Every error is a *feed.Error that tells the operator what to do
// and carries no secret.
package fetch

import (
	"context"
	"crypto/x509"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"runtime"
	"strings"
	"sync"
	"time"
)

// The bounds that hold where Options leaves them at zero.
const (
	DefaultTimeout     = 20 * time.Second
	DefaultFirstByte   = 15 * time.Second
	DefaultMaxBody     = 10 << 20
	DefaultMaxHeader   = 64 << 10
	DefaultMinRate     = 100
	DefaultConcurrency = 32
)

const acceptTypes = "application/atom+xml, application/rss+xml, application/feed+json, application/rdf+xml, " +
	"application/xml;q=0.9, text/xml;q=0.9, application/json;q=0.8, */*;q=0.5"

// DialFunc connects to an address of the form host:port.
type DialFunc func(ctx context.Context, network, address string) (net.Conn, error)

// Options say who asks and how much is accepted. Zero fields take the defaults above.
type Options struct {
	Version string // of the program, for the User-Agent
	Contact string // URL or address at which publishers reach the operator

	Timeout   time.Duration // of a whole fetch, redirects included, waiting in line not
	FirstByte time.Duration // until an answer's header is there, name lookup included
	MaxBody   int64         // bytes, counted before and after decompression
	MaxHeader int64         // bytes of an answer's header
	MinRate   int64         // bytes per second that a body must keep up

	Concurrency int           // requests at a time
	PerHost     int           // requests at a time to one registered domain; 0 means 1
	Pause       time.Duration // between two requests to one registered domain; 0 means none

	// Allow lists special addresses (loopback, private, …) that may be asked all the same.
	Allow []netip.Prefix
	// Ports may be asked besides the port that a source's own URL names; empty means 80
	// and 443.
	Ports []uint16
	// Proxy is an http, https or socks5 URL; empty means to ask directly. Environment
	// variables play no part.
	Proxy string

	RootCAs  *x509.CertPool // that vouch for origins; nil means the system's
	Resolver *net.Resolver  // nil means the system's
	// DialContext replaces the dialer and with it the check of looked-up addresses; it is
	// for origins that are not on a network.
	DialContext DialFunc
}

// Client fetches feeds. It may be used from many goroutines.
type Client struct {
	opts   Options
	header http.Header // of every request
	guard  *guard
	lanes  *lanes
	slots  chan struct{}
	codecs codecs

	unpacking chan struct{} // a place for each body that is unpacked

	direct *http.Transport
	mu     sync.Mutex
	via    map[string]*http.Transport // by proxy URL
}

// New makes a Client. It fails if the options contradict themselves or the proxy's URL
// cannot be used.
func New(opts Options) (*Client, error) {
	opts = opts.withDefaults()
	agent, err := userAgent(opts.Version, opts.Contact)
	if err != nil {
		return nil, err
	}
	c := &Client{
		opts: opts,
		header: http.Header{
			"User-Agent":      {agent},
			"Accept":          {acceptTypes},
			"Accept-Encoding": {"gzip, br, zstd"},
			"A-Im":            {"feed"}, // the new entries alone (RFC 3229)
		},
		guard: newGuard(opts.Allow, opts.Resolver),
		lanes: newLanes(opts.PerHost, opts.Pause),
		slots: make(chan struct{}, opts.Concurrency),
		via:   make(map[string]*http.Transport),

		unpacking: make(chan struct{}, runtime.GOMAXPROCS(0)),
	}
	c.direct = c.transport(c.directDial(), nil)
	if opts.Proxy != "" {
		if _, err := c.roundTripper(""); err != nil {
			return nil, err
		}
	}
	return c, nil
}

func (o Options) withDefaults() Options {
	o.Timeout = positive(o.Timeout, DefaultTimeout)
	o.FirstByte = positive(o.FirstByte, DefaultFirstByte)
	o.MaxBody = positive(o.MaxBody, DefaultMaxBody)
	o.MaxHeader = positive(o.MaxHeader, DefaultMaxHeader)
	o.MinRate = positive(o.MinRate, DefaultMinRate)
	o.Concurrency = positive(o.Concurrency, DefaultConcurrency)
	o.PerHost = positive(o.PerHost, 1)
	o.Pause = max(o.Pause, 0)
	if len(o.Ports) == 0 {
		o.Ports = []uint16{80, 443}
	}
	return o
}

func positive[T int | int64 | time.Duration](n, otherwise T) T {
	if n <= 0 {
		return otherwise
	}
	return n
}

// userAgent names the program and how to reach whoever runs it, as publishers expect of
// an automatic client (RFC 9110, section 10.1.5).
func userAgent(version, contact string) (string, error) {
	if strings.ContainsFunc(contact, func(r rune) bool { return r < ' ' || r > '~' || r == '(' || r == ')' }) {
		return "", fmt.Errorf("contact %q does not fit into a User-Agent: write a URL or an e-mail address in ASCII", contact)
	}
	version = strings.Trim(strings.Map(versionRune, version), "-")
	if version == "" {
		version = "dev"
	}
	about := "feed aggregator"
	switch {
	case strings.Contains(contact, "://"):
		about += "; +" + contact
	case contact != "":
		about += "; " + contact
	}
	return "Foldwire/" + version + " (" + about + ")", nil
}

// versionRune replaces what may not stand in a version (RFC 9110, section 5.6.2).
func versionRune(r rune) rune {
	if r <= ' ' || r > '~' || strings.ContainsRune(`()<>@,;:\"/[]?={}`, r) {
		return '-'
	}
	return r
}

// CloseIdleConnections closes the connections that are kept for a next request.
func (c *Client) CloseIdleConnections() {
	c.direct.CloseIdleConnections()
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, t := range c.via {
		t.CloseIdleConnections()
	}
}

// now reads the clock. The rest of the package is given times.
func now() time.Time {
	return time.Now() //nolint:forbidigo // pauses and deadlines of real requests need the real clock
}
