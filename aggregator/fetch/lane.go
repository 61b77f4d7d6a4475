package fetch

import (
	"context"
	"net/netip"
	"strings"
	"sync"
	"time"

	"golang.org/x/net/publicsuffix"
)

// lanes keep one line of requests for each registered domain. Who waits in a lane takes
// nothing from the others.
type lanes struct {
	width int
	pause time.Duration

	mu    sync.Mutex
	byKey map[string]*lane
	sweep int // number of lanes at which the unused ones are dropped
}

// lane is the line for one registered domain.
type lane struct {
	key    string
	places chan struct{} // one for each request that may run
	users  int           // those in it or waiting; guarded by lanes.mu

	mu   sync.Mutex
	next time.Time            // no request starts before
	held map[string]time.Time // hosts that asked to be left alone, until when
}

// The bounds of what lanes remember. A host may be held for an hour at most on behalf of
// all its feeds, so that one answer cannot silence the others for long; then one of them
// asks again.
const (
	sweepFrom    = 1024
	maxHeldHosts = 256
	maxHold      = time.Hour
	usualHold    = 10 * time.Minute // where a host answers 429 and does not say for how long
)

func newLanes(width int, pause time.Duration) *lanes {
	return &lanes{width: width, pause: pause, byKey: make(map[string]*lane), sweep: sweepFrom}
}

// Lane names the lane in which a URL is asked: those of one registered domain share it, and
// Options.PerHost of them are asked at a time.
func Lane(rawURL string) string {
	u, err := parseURL(rawURL)
	if err != nil {
		return ""
	}
	return laneKey(u.Hostname())
}

// laneKey gives the registered domain of a host: "example.org" for "a.b.example.org".
// Only registries' own suffixes count, so that all subdomains of a platform that lets
// its users register names share a lane. An IP address is its own domain.
func laneKey(host string) string {
	host = strings.TrimSuffix(host, ".")
	if a, err := netip.ParseAddr(host); err == nil {
		if a.Is4() {
			return host
		}
		return a.Unmap().String()
	}
	suffix, icann := publicsuffix.PublicSuffix(host)
	for !icann {
		dot := strings.IndexByte(suffix, '.')
		if dot < 0 {
			break
		}
		suffix, icann = publicsuffix.PublicSuffix(suffix[dot+1:])
	}
	if len(host) <= len(suffix) {
		return host
	}
	rest := host[:len(host)-len(suffix)-1]
	return host[strings.LastIndexByte(rest, '.')+1:]
}

// enter waits in the lane of key for a place and for the pause to pass.
func (ls *lanes) enter(ctx context.Context, key string) (*lane, error) {
	l := ls.join(key)
	select {
	case l.places <- struct{}{}:
	case <-ctx.Done():
		ls.part(l)
		return nil, context.Cause(ctx)
	}
	if err := sleep(ctx, l.reserve(ls.pause)); err != nil {
		<-l.places
		ls.part(l)
		return nil, err
	}
	return l, nil
}

// leave gives the place to the next in line, who still waits for the pause.
func (ls *lanes) leave(l *lane) {
	if ls.pause > 0 {
		l.mu.Lock()
		if next := now().Add(ls.pause); l.next.Before(next) {
			l.next = next
		}
		l.mu.Unlock()
	}
	<-l.places
	ls.part(l)
}

func (ls *lanes) join(key string) *lane {
	ls.mu.Lock()
	defer ls.mu.Unlock()
	l := ls.byKey[key]
	if l == nil {
		ls.dropUnused()
		l = &lane{key: key, places: make(chan struct{}, ls.width)}
		ls.byKey[key] = l
	}
	l.users++
	return l
}

func (ls *lanes) part(l *lane) {
	ls.mu.Lock()
	defer ls.mu.Unlock()
	l.users--
}

// dropUnused forgets the lanes that nobody is in and that hold nothing back any more,
// once there are many: redirects may name hosts without end.
func (ls *lanes) dropUnused() {
	if len(ls.byKey) < ls.sweep {
		return
	}
	t := now()
	for key, l := range ls.byKey {
		if l.users == 0 && l.idle(t) {
			delete(ls.byKey, key)
		}
	}
	ls.sweep = max(sweepFrom, 2*len(ls.byKey))
}

// idle says whether the lane can be forgotten.
func (l *lane) idle(t time.Time) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.expire(t)
	return len(l.held) == 0 && !l.next.After(t)
}

// reserve takes the next start and gives how long it is until then.
func (l *lane) reserve(pause time.Duration) time.Duration {
	if pause <= 0 {
		return 0
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	t := now()
	start := t
	if l.next.After(t) {
		start = l.next
	}
	l.next = start.Add(pause)
	return start.Sub(t)
}

// hold keeps all requests from host until the given time, within bounds.
func (l *lane) hold(host string, until, t time.Time) {
	if latest := t.Add(maxHold); until.After(latest) {
		until = latest
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.expire(t)
	if l.held == nil {
		l.held = make(map[string]time.Time)
	}
	if len(l.held) < maxHeldHosts || !l.held[host].IsZero() {
		l.held[host] = until
	}
}

// heldUntil gives the time until which host wants to be left alone, or zero.
func (l *lane) heldUntil(host string, t time.Time) time.Time {
	l.mu.Lock()
	defer l.mu.Unlock()
	if until := l.held[host]; until.After(t) {
		return until
	}
	return time.Time{}
}

func (l *lane) expire(t time.Time) {
	for host, until := range l.held {
		if !until.After(t) {
			delete(l.held, host)
		}
	}
}

// sleep waits for d or until ctx ends, which is an error.
func sleep(ctx context.Context, d time.Duration) error {
	if d <= 0 {
		return nil
	}
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}
