package main

import (
	"net/http"
	"net/http/httptest"
)

// newScriptOrigin serves a script's folder, so that a script writes a publisher's feeds
// as files and changes them as it goes.
func newScriptOrigin(folder string) *httptest.Server {
	return httptest.NewServer(http.FileServer(http.Dir(folder)))
}
