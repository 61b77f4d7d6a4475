package aggregator

import (
	"bufio"
	"cmp"
	"compress/gzip"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// maxChurn is the share of a set's items whose story may change after they arrived.
const maxChurn = 0.02

// TestChurn holds that few items change their story, in every labelled set and view.
func TestChurn(t *testing.T) {
	if testing.Short() {
		t.Skip("-short: churn is not measured")
	}
	dir := filepath.Join(cmp.Or(os.Getenv("FOLDWIRE_SHARED"), "../../shared"), "stories")
	paths, err := filepath.Glob(filepath.Join(dir, "*.jsonl.gz"))
	if err != nil || len(paths) == 0 {
		t.Skipf("no labelled sets in %s (%v): churn is not measured", dir, err)
	}
	for _, path := range paths {
		name, _, _ := strings.Cut(filepath.Base(path), ".")
		for _, view := range []string{"feed", "full", "title"} {
			t.Run(name+"/"+view, func(t *testing.T) {
				if got := churn(t, path, view); got > maxChurn {
					t.Errorf("%.2f %% of the items changed their story", 100*got)
				} else {
					t.Logf("%.2f %%", 100*got)
				}
			})
		}
	}
}

// churn decides a set and gives the share of items whose story is not the one that they
// were put into.
func churn(t *testing.T, path, view string) float64 {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	c := newLines()
	in := bufio.NewScanner(z)
	in.Buffer(nil, maxLine)
	seen := map[string]bool{}
	for in.Scan() {
		var l line
		if err := json.Unmarshal(in.Bytes(), &l); err != nil {
			t.Fatal(err)
		}
		if seen[*l.ID] {
			continue
		}
		seen[*l.ID] = true
		switch view {
		case "feed":
			l.Text = ""
		case "title":
			l.Text, l.Summary = "", ""
		}
		raw, err := json.Marshal(l)
		if err != nil {
			t.Fatal(err)
		}
		if err := c.take(raw); err != nil {
			t.Fatal(err)
		}
	}
	if err := in.Err(); err != nil {
		t.Fatal(err)
	}
	moved := 0
	for _, id := range c.order {
		if _, ok := c.into[c.made[id].Story]; ok {
			moved++
		}
	}
	return float64(moved) / float64(len(c.order))
}
