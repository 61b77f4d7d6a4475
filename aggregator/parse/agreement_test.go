package parse_test

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// TestAgreement compares `foldwire parse --json` with the reference reading of the real
// documents, field by field.
func TestAgreement(t *testing.T) {
	if testing.Short() {
		t.Skip("compares hundreds of documents")
	}
	docs := sharedFeeds(t)
	const python = "/usr/bin/python3"
	if err := exec.CommandContext(t.Context(), python, "-c", "import feedparser, html5lib, chardet").Run(); err != nil {
		t.Skipf("the reference reader (python3-feedparser, python3-html5lib, python3-chardet) is not here: %v", err)
	}
	program := filepath.Join(t.TempDir(), "foldwire")
	if out, err := exec.CommandContext(t.Context(), "go", "build", "-o", program, "foldwire/cmd/foldwire").CombinedOutput(); err != nil {
		t.Fatalf("the program does not build: %v\n%s", err, out)
	}
	figures := filepath.Join(t.TempDir(), "figures.json")
	script := filepath.Join(filepath.Dir(docs), "agree.py")
	out, err := exec.CommandContext(t.Context(), python, script, "--causes", "--json", figures, docs, "--", program, "parse", "--json").CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	checkFigures(t, figures)
	if t.Failed() {
		t.Logf("%s", out)
	}
}

func checkFigures(t *testing.T, file string) {
	t.Helper()
	raw, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var figures struct {
		Files  int
		Fields map[string]struct{ N, Agree float64 }
		Errors []struct{ File, Error string }
	}
	if err := json.Unmarshal(raw, &figures); err != nil {
		t.Fatal(err)
	}
	if figures.Files == 0 {
		t.Fatal("no documents were compared")
	}
	for _, e := range figures.Errors {
		t.Errorf("the reference reads %s, we do not: %s", filepath.Base(e.File), e.Error)
	}
	for field, goal := range map[string]float64{
		"items": 99.5, "id": 99, "title": 99, "link": 99, "date(either)": 99, "authors": 98,
		"text(content|summary)": 98, "categories": 98.5, "enclosures(url)": 99.5,
	} {
		f := figures.Fields[field]
		if f.N == 0 {
			t.Errorf("no %s were compared", field)
			continue
		}
		if got := 100 * f.Agree / f.N; got < goal {
			t.Errorf("%s: %.2f %% agree, want %.1f %%", field, got, goal)
		}
	}
}
