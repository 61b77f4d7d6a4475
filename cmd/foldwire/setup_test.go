package main

import (
	"net/http"
	"net/http/httptest"
	"slices"
	"testing"
)

// TestAHubLeadsNowhereElse: of what a hub redirects to, only what is its own is asked.
func TestAHubLeadsNowhereElse(t *testing.T) {
	var asked []string
	other := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { asked = append(asked, "other"+r.URL.Path) }))
	defer other.Close()
	hub := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked = append(asked, r.URL.Path)
		switch r.URL.Path {
		case "/moved":
			http.Redirect(w, r, "/hub", http.StatusTemporaryRedirect)
		case "/bad":
			http.Redirect(w, r, other.URL+"/reload", http.StatusTemporaryRedirect)
		case "/round":
			http.Redirect(w, r, "/round", http.StatusTemporaryRedirect)
		}
	}))
	defer hub.Close()
	client := &http.Client{CheckRedirect: stayWithHub}
	for _, c := range []struct {
		path   string
		asked  []string
		status int
	}{
		{"/moved", []string{"/moved", "/hub"}, http.StatusOK},
		{"/bad", []string{"/bad"}, http.StatusTemporaryRedirect},
		{"/round", slices.Repeat([]string{"/round"}, 6), http.StatusTemporaryRedirect},
	} {
		asked = nil
		res, err := client.Post(hub.URL+c.path, "text/plain", nil)
		if err != nil {
			t.Fatal(err)
		}
		_ = res.Body.Close()
		if res.StatusCode != c.status || !slices.Equal(asked, c.asked) {
			t.Errorf("%s: %d after %v", c.path, res.StatusCode, asked)
		}
	}
}
