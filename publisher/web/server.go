package web

import (
	"net/http"
	"time"
)

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
