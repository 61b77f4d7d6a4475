package main

import (
	"encoding/base64"
	"fmt"
	"maps"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

// The secrets of a config, each in its own place. Nothing that foldwire says may hold any.
const (
	secretPassword = "canary-password-7f3a"
	secretBearer   = "canary-bearer-91bc"
	secretHeader   = "canary-header-c0de"
	secretVariable = "canary-variable-5e5e"
	secretToken    = "canary-token-0123456789abcdef"
	secretFile     = "canary-file-d00d"
)

// leaks says which secrets a text holds, also as they are sent in a header.
func leaks(text string) (found []string) {
	for _, s := range []string{secretPassword, secretBearer, secretHeader, secretVariable, secretToken, secretFile} {
		if strings.Contains(text, s) {
			found = append(found, s)
		}
	}
	for _, s := range []string{"u:" + secretPassword, "u:" + secretFile} {
		if strings.Contains(text, base64.StdEncoding.EncodeToString([]byte(s))) {
			found = append(found, s)
		}
	}
	return found
}

// vault is an origin that asks for secrets, fails in every way, and notes what it is told.
type vault struct {
	mu   sync.Mutex
	told map[string]string // by path, all that the request said
	away string            // another origin
}

// ServeHTTP implements [http.Handler].
func (v *vault) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	v.mu.Lock()
	user, password, _ := r.BasicAuth()
	v.told[r.URL.Path] += fmt.Sprint(user, password, r.Header)
	v.mu.Unlock()
	switch r.URL.Path {
	case "/refused":
		w.WriteHeader(http.StatusUnauthorized)
	case "/broken":
		fmt.Fprint(w, "<html><body>please log in</body></html>")
	case "/hangs-up":
		panic(http.ErrAbortHandler)
	case "/away":
		http.Redirect(w, r, v.away+"/elsewhere", http.StatusFound)
	default:
		fmt.Fprintf(w, "<rss version=\"2.0\"><channel><title>V</title><item><guid>1</guid><link>https://example.org/1</link><title>One %s</title></item></channel></rss>", r.URL.Path[1:])
	}
}

// vaultConfig is a config with a secret of every kind.
func vaultConfig(t *testing.T, s *service, origin, elsewhere string) string {
	t.Helper()
	_, port, err := net.SplitHostPort(elsewhere)
	mustDo(t, err)
	var b strings.Builder
	fmt.Fprintf(&b, "listen: %q\nadmin: %q\nadmin_token: %s\noutput: ./public\nfetch: {allow: [127.0.0.0/8, '::1/128'], ports: [%s], pause: 0s, per_host: 4}\nsources:\n", s.public, s.admin, secretToken, port)
	for _, source := range []string{
		"id: refused, user: u, password: " + secretPassword, "id: broken, bearer: " + secretBearer,
		"id: hangs-up, headers: {X-Api-Key: " + secretHeader + "}", "id: away, user: u, password_file: password",
		"id: well, headers: {X-Api-Key: '${CANARY}'}",
	} {
		path, _, _ := strings.Cut(strings.TrimPrefix(source, "id: "), ",")
		fmt.Fprintf(&b, "  - {%s, url: %q}\n", source, origin+"/"+path)
	}
	return b.String()
}

// filesIn reads all files of a folder, by path.
func filesIn(t *testing.T, folder string) map[string]string {
	t.Helper()
	all := map[string]string{}
	mustDo(t, filepath.WalkDir(folder, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := os.ReadFile(path)
		all[path] = string(text)
		return err
	}))
	return all
}

// TestSecretsStaySecret gives every kind of secret to origins that take or fail them in
// every way, and looks for them in all that foldwire says, stores and publishes.
func TestSecretsStaySecret(t *testing.T) {
	other := &vault{told: map[string]string{}}
	elsewhere := httptest.NewServer(other)
	t.Cleanup(elsewhere.Close)
	v := &vault{told: map[string]string{}, away: strings.Replace(elsewhere.URL, "127.0.0.1", "localhost", 1)}
	server := httptest.NewServer(v)
	t.Cleanup(server.Close)
	s := newService(t, twoPapers(), "")
	mustDo(t, os.WriteFile(filepath.Join(s.dir, "password"), []byte(secretFile+"\n"), 0o600))
	t.Setenv("CANARY", secretVariable)
	config := vaultConfig(t, s, server.URL, elsewhere.Listener.Addr().String())
	s.write(config)
	s.start()
	said := map[string]string{}
	for _, id := range []string{"refused", "broken", "hangs-up", "away", "well"} {
		code, out, err := s.foldwire("poll", id)
		said["poll "+id] = out + err
		if failed := id != "well" && id != "away"; (code == exitFailed) != failed {
			t.Errorf("poll %s: %d %s%s", id, code, out, err)
		}
	}
	for _, args := range []string{"status", "status --json", "dump", "check", "check --fetch", "export", "why https://example.org/1", "backup " + filepath.Join(s.dir, "copy.db")} {
		_, out, err := s.foldwire(strings.Fields(args)...)
		said[args] = out + err
	}
	for _, path := range []string{"/", "/status", "/metrics", "/dump", "/debug/pprof/cmdline", "/nothing"} {
		_, said[path] = s.ask(http.MethodGet, s.admin+path, "Authorization", "Bearer "+secretToken)
		_, said["closed "+path] = s.ask(http.MethodGet, s.admin+path, "Authorization", "Bearer "+secretToken+"x")
	}
	s.write(strings.Replace(config, "id: refused,", "id: refused, nonsense: 1,", 1))
	_, said["reload with a mistake"] = s.ask(http.MethodPost, s.admin+"/reload", "Authorization", "Bearer "+secretToken)
	s.write(config + "  - {id: [\n")
	_, said["reload of no YAML"] = s.ask(http.MethodPost, s.admin+"/reload", "Authorization", "Bearer "+secretToken)
	for _, args := range []string{"check", "status", "run", "replay --against " + s.path} {
		_, out, err := s.foldwire(strings.Fields(args)...)
		said[args+" of no YAML"] = out + err
	}
	s.stop()
	said["the log"] = s.logged()
	maps.Copy(said, filesIn(t, filepath.Join(s.dir, "data")))
	maps.Copy(said, filesIn(t, filepath.Join(s.dir, "public")))
	for what, text := range said {
		if found := leaks(text); len(found) > 0 {
			t.Errorf("%s tells %v:\n%.2000s", what, found, text)
		}
	}
	for path, want := range map[string]string{"/refused": secretPassword, "/broken": secretBearer, "/hangs-up": secretHeader, "/away": secretFile, "/well": secretVariable} {
		if !strings.Contains(v.told[path], want) {
			t.Errorf("the origin is not told the secret of %s: %s", path, v.told[path])
		}
	}
	if told := other.told["/elsewhere"]; told == "" || len(leaks(told)) > 0 {
		t.Errorf("another host, to which a source led, is told %q", told)
	}
}
