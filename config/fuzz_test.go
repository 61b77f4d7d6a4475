package config

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func FuzzLoad(f *testing.F) {
	for _, pattern := range []string{"*.good.yaml", "*.bad.yaml"} {
		files, err := filepath.Glob(filepath.Join("testdata", pattern))
		if err != nil || len(files) == 0 {
			f.Fatalf("no seeds %s: %v", pattern, err)
		}
		for _, file := range files {
			text, err := os.ReadFile(file)
			if err != nil {
				f.Fatal(err)
			}
			f.Add(text)
		}
	}
	dir := f.TempDir()
	f.Fuzz(func(t *testing.T, text []byte) {
		if len(text) > 1<<16 {
			return
		}
		path := filepath.Join(dir, "fuzz.yaml")
		if err := os.WriteFile(path, text, 0o600); err != nil {
			t.Fatal(err)
		}
		cfg, err := Load(path, environment)
		if err == nil {
			checkSound(t, cfg)
			return
		}
		checkTold(t, path, err)
	})
}

// checkTold says whether each mistake is told with its place.
func checkTold(t *testing.T, path string, err error) {
	t.Helper()
	e, ok := errors.AsType[*Errors](err)
	if !ok || len(e.Problems) == 0 {
		t.Fatalf("%T: %v", err, err)
	}
	for _, p := range e.Problems {
		if p.Message == "" || p.File != path || p.Line > 0 && p.Snippet == "" {
			t.Fatalf("%+v", p)
		}
	}
}

// checkSound says whether a config that was accepted can be worked with.
func checkSound(t *testing.T, cfg *Config) {
	t.Helper()
	ids := map[string]bool{}
	for _, s := range cfg.Sources {
		if !validID(string(s.ID)) || ids[string(s.ID)] || s.Schedule == nil || !strings.HasPrefix(strings.ToLower(s.URL), "http") {
			t.Fatalf("accepted source %+v", s)
		}
		ids[string(s.ID)] = true
	}
	if len(cfg.Sources) == 0 || len(cfg.Topics) == 0 || cfg.Listen == "" || cfg.Admin == "" || cfg.Fetch.Timeout <= 0 || cfg.Fetch.MaxBody <= 0 || cfg.Retention.Memory < cfg.Retention.Age {
		t.Fatalf("accepted %+v", cfg)
	}
	for _, topic := range cfg.Topics {
		if topic == nil || topic.ID == "" || topic.Limit <= 0 {
			t.Fatalf("accepted topic %+v", topic)
		}
	}
}

func TestLoadRefusesHugeFiles(t *testing.T) {
	path := filepath.Join(t.TempDir(), "huge.yaml")
	if err := os.WriteFile(path, []byte(strings.Repeat("# a comment\n", maxFile/12+1)), 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := Load(path, environment)
	if _, ok := errors.AsType[*Errors](err); !ok || !strings.Contains(err.Error(), "larger than 4MiB") {
		t.Errorf("%v", err)
	}
}

func TestLoadTellsAMissingFile(t *testing.T) {
	_, err := Load(filepath.Join(t.TempDir(), "none.yaml"), environment)
	if !errors.Is(err, os.ErrNotExist) {
		t.Errorf("%v", err)
	}
}

// TestSecretsAreNotTold puts a secret everywhere a secret may stand, beside mistakes.
func TestSecretsAreNotTold(t *testing.T) {
	const secret = "Pa55-phrase"
	for _, text := range []string{
		"admin_token: " + secret + "\ntitel: x",
		"sources: [{url: 'https://a.example.org', user: a, password: '" + secret + "', foo: x}]",
		"sources: [{url: 'https://a.example.org', user: a, paswrd: '" + secret + "'}]",
		"sources: [{url: 'https://a.example.org', bearer: \"" + secret + "\\n\", foo: x}]",
		"sources: [{url: 'https://a.example.org', bearer_token: " + secret + "}]",
		"sources: [{url: 'https://me:" + secret + "@a.example.org'}]",
		"sources: ['https://me:" + secret + "@a.example.org']",
		"sources: ['https://me:" + secret + "@a.example.org:port']",
		"sources: ['ftp://me:" + secret + "@a.example.org']",
		"sources: [{url: 'https://a.example.org', headers: {X-Key: '" + secret + "', Host: x}}]",
		"fetch: {proxy: 'http://me:" + secret + "@proxy', colour: x}",
		"fetch: {proxy: 'http://me:" + secret + "@proxy:port'}",
		"base_url: 'https://me:" + secret + "@example.org'",
		"hubs: ['https://me:" + secret + "@example.org']",
		"admin_token: [" + secret + "]",
		"sources: [{url: 'https://a.example.org', password: '" + secret + "'",
	} {
		path := filepath.Join(t.TempDir(), "foldwire.yaml")
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		_, err := Load(path, environment)
		if err == nil || strings.Contains(err.Error(), secret) {
			t.Errorf("%s\n%v", text, err)
		}
	}
}

func TestSuggest(t *testing.T) {
	for wrong, want := range map[string]string{"titel": "title", "base-url": "base_url", "fecth": "fetch", "Topics": "topics", "xyz": ""} {
		got := suggest(wrong, []string{"title", "base_url", "fetch", "topics", "sources"})
		if want != "" {
			want = "Did you mean " + want + "?"
		}
		if got != want {
			t.Errorf("suggest(%q) = %q, want %q", wrong, got, want)
		}
	}
}

func TestIDFor(t *testing.T) {
	for address, want := range map[string]string{
		"https://vnexpress.net/rss/tin-moi-nhat.rss":     "vnexpress.net-tin-moi-nhat",
		"https://www.laocai.gov.vn/rss":                  "laocai.gov.vn",
		"https://Example.org:8443/Feed.xml":              "example.org-8443",
		"https://example.org/feed?cat=5":                 "example.org-cat-5",
		"https://báo.example.org/tin%20mới/":             "bao.example.org-tin-moi",
		"https://example.org/đời-sống?mục=Xã hội":        "example.org-doi-song-muc-xa-hoi",
		"https://[2001:db8::1]/feed":                     "2001-db8--1",
		"https://www./":                                  "source-239f8e4e",
		"https://日本/":                                    "source-e9e74c35",
		"https://_a.example.org/":                        "source-d629dd6b",
		"https://example.org/" + strings.Repeat("a", 90): "example.org-aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa-c16175b7",
	} {
		if got := IDFor(address); got != want || !validID(got) {
			t.Errorf("IDFor(%q) = %q, want %q", address, got, want)
		}
	}
}
