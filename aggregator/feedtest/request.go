package feedtest

import (
	"net"
	"net/http"
	"time"
)

// Request is a request as the origin saw it.
type Request struct {
	Method, Host, Path, Query string
	Header                    http.Header
	Status                    int // of the answer; 0 if none was sent
	Start                     time.Time
	End                       time.Time // zero while it is being answered
}

// Hostname gives the host without its port.
func (r Request) Hostname() string {
	if host, _, err := net.SplitHostPort(r.Host); err == nil {
		return host
	}
	return r.Host
}

// Conditional says whether the request echoes a validator.
func (r Request) Conditional() bool {
	return r.Header.Get("If-None-Match") != "" || r.Header.Get("If-Modified-Since") != ""
}

// CheckConditional fails the test for every request that is not conditional although an
// earlier one was answered 200. The requests are those of a feed that sends validators.
func CheckConditional(t TB, requests []Request) {
	t.Helper()
	known := false
	for i, r := range requests {
		if known && !r.Conditional() {
			t.Errorf("request %d for %s%s, at %v, is unconditional", i, r.Host, r.Path, r.Start)
		}
		known = known || r.Status == http.StatusOK
	}
}

// Peak gives how many of the requests were being answered at the same time, at most.
func Peak(requests []Request) int {
	peak := 0
	for _, r := range requests {
		n := 0
		for _, other := range requests {
			if !other.Start.After(r.Start) && (other.End.IsZero() || other.End.After(r.Start)) {
				n++
			}
		}
		peak = max(peak, n)
	}
	return peak
}
