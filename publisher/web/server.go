package web

import (
	"net"
	"net/http"
	"time"

	"golang.org/x/net/netutil"
)

// maxConnections is how many clients are served at a time; more wait in the system's
// queue. Each takes a file descriptor: what is left of these is for polls and files.
const maxConnections = 4096

// Limit gives l with a bound on the connections that are open at a time.
func Limit(l net.Listener) net.Listener { return netutil.LimitListener(l, maxConnections) }

// NewServer makes a server whose clients cannot hold it up: headers and bodies must come
// and answers must go within bounds of time and size.
func NewServer(h http.Handler) *http.Server {
	return &http.Server{
		Handler:           h,
		ReadHeaderTimeout: 10 * time.Second,
		ReadTimeout:       30 * time.Second,
		WriteTimeout:      2 * time.Minute,
		IdleTimeout:       2 * time.Minute,
		MaxHeaderBytes:    32 << 10,
	}
}
