package main

import (
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

// TestCheckKeepsSecretsAtHome: a page that stands where a feed was names feeds at its own
// origin and at another one. Both are tried, and the other sees no credentials.
func TestCheckKeepsSecretsAtHome(t *testing.T) {
	const document = `<rss version="2.0"><channel><title>Found</title><item><title>First</title><link>http://example.org/1</link></item></channel></rss>`
	var mu sync.Mutex
	sent := map[string]string{} // the credentials that came, by server and path
	serve := func(name string, page func() string) string {
		s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			mu.Lock()
			sent[name+r.URL.Path] = r.Header.Get("Authorization") + r.Header.Get("X-Key")
			mu.Unlock()
			switch r.URL.Path {
			case "/feed.xml":
				_, _ = w.Write([]byte(document)) // the test sees what is missing
			case "/old.xml":
				_, _ = w.Write([]byte(page())) // as above
			default:
				http.NotFound(w, r)
			}
		}))
		t.Cleanup(s.Close)
		return s.URL
	}
	other := serve("other", func() string { return "" })
	home := serve("home", func() string {
		return `<!doctype html><title>Moved</title><link rel=alternate type="application/rss+xml" href="/feed.xml"><link rel=alternate type="application/rss+xml" href="` + other + `/feed.xml">`
	})
	path := filepath.Join(t.TempDir(), "foldwire.yaml")
	text := `fetch: {allow: [127.0.0.0/8], pause: 0s, ports: [` + other[strings.LastIndexByte(other, ':')+1:] + `]}
sources: [{id: a, url: "` + home + `/old.xml", user: lan, password: s3cret, headers: {X-Key: k3y}}]
`
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	var stdout, stderr strings.Builder
	if code := run(t.Context(), []string{"check", "--fetch", "-c", path}, strings.NewReader(""), &stdout, &stderr); code != exitFailed {
		t.Errorf("exit code %d: %s", code, stderr.String())
	}
	for _, server := range []string{home, other} {
		if want := "a: Found offers " + server + "/feed.xml"; !strings.Contains(stdout.String(), want) {
			t.Errorf("does not say %q:\n%s", want, stdout.String())
		}
	}
	if got, tried := sent["other/feed.xml"]; got != "" || !tried || sent["home/feed.xml"] == "" {
		t.Errorf("credentials: %q", sent)
	}
	if all := stdout.String() + stderr.String(); strings.Contains(all, "s3cret") || strings.Contains(all, "k3y") {
		t.Errorf("secrets are told:\n%s", all)
	}
}
