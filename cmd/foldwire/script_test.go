package main

import (
	"net/http"
	"net/http/httptest"
)

// newScriptOrigin serves a script's folder, so that a script writes a publisher's feeds
// as files and changes them as it goes.
func newScriptOrigin(folder string) *httptest.Server {
	files := http.FileServer(http.Dir(folder))
	return httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/busy.xml" {
			w.Header().Set("Retry-After", "3600")
			w.WriteHeader(http.StatusTooManyRequests)
			return
		}
		files.ServeHTTP(w, r)
	}))
}
