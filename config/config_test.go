package config

import (
	"errors"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write the .want files anew")

// environment is what the files in testdata may name.
func environment(name string) (string, bool) {
	v, ok := map[string]string{
		"TOKEN":                 "0123456789abcdef0123456789abcdef",
		"HOST":                  "example.org",
		"EMPTY":                 "",
		"MULTILINE":             "a\nb",
		"CREDENTIALS_DIRECTORY": filepath.Join("testdata", "credentials"),
	}[name]
	return v, ok
}

func corpus(t *testing.T, pattern string) []string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join("testdata", pattern))
	if err != nil || len(files) == 0 {
		t.Fatalf("no files testdata/%s: %v", pattern, err)
	}
	return files
}

// want compares got with the file at path, or writes it with -update.
func want(t *testing.T, path, got string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	wanted, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(wanted) {
		t.Errorf("%s:\n got:\n%s\nwant:\n%s", path, got, wanted)
	}
}

// readable gives the files in testdata the rights that the warnings speak of, whatever
// the umask of the checkout was.
func readable(t *testing.T) {
	t.Helper()
	for _, file := range append(corpus(t, "*.yaml"), corpus(t, "credentials/*")...) {
		if err := os.Chmod(file, 0o644); err != nil {
			t.Skipf("cannot set the rights of the test data: %v", err)
		}
	}
}

func TestGood(t *testing.T) {
	readable(t)
	for _, file := range corpus(t, "*.good.yaml") {
		t.Run(filepath.Base(file), func(t *testing.T) {
			cfg, err := Load(file, environment)
			if err != nil {
				t.Fatal(err)
			}
			want(t, strings.TrimSuffix(file, ".yaml")+".want", describe(cfg))
		})
	}
}

// However the two folders are written: with links, from the root on, or not there yet.
func TestOutputOverData(t *testing.T) {
	dir := t.TempDir()
	t.Chdir(dir)
	if err := errors.Join(os.MkdirAll("site/data", 0o755), os.Symlink("site", "link")); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		data, output string
		over         bool
	}{
		{"data", dir, true},
		{"data", "/", true},
		{"new/data", filepath.Join(dir, "new"), true},
		{"site/data", "link", true},
		{"link/data", "site", true},
		{"link/data", filepath.Join(dir, "site/data"), true},
		{"data", filepath.Join(dir, "data/public"), false},
		{"data", filepath.Join(dir, "public"), false},
		{"..data", "data", false},
		{"site/data", "public", false},
	} {
		text := "sources: [https://example.org/feed]\ndata: " + c.data + "\noutput: " + c.output + "\n"
		if err := os.WriteFile("foldwire.yaml", []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		_, err := Load("foldwire.yaml", environment)
		if over := err != nil && strings.Contains(err.Error(), "would be published"); over != c.over || !over && err != nil {
			t.Errorf("data %s, output %s: %v", c.data, c.output, err)
		}
	}
}

func TestBad(t *testing.T) {
	for _, file := range corpus(t, "*.bad.yaml") {
		t.Run(filepath.Base(file), func(t *testing.T) {
			_, err := Load(file, environment)
			if err == nil {
				t.Fatal("no error")
			}
			if _, ok := err.(*Errors); !ok { //nolint:errorlint // the very type is the contract
				t.Errorf("error is a %T, not an *Errors", err)
			}
			want(t, strings.TrimSuffix(file, ".yaml")+".want", err.Error()+"\n")
		})
	}
}
