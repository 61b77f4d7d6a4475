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
