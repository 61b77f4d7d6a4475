package cluster_test

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// result is what run.py says of a set in a view.
type result struct {
	BCubed *float64 `json:"bcubed"`
	P      *float64 `json:"p"`
	R      *float64 `json:"r"`
	F1     *float64 `json:"f1"`
}

// slack is how far a score may fall under the recorded one.
const slack = 0.005

const recorded = "testdata/stories.json"

// TestStories runs every labelled set through the cluster command, prints the table,
// and fails if a score fell under the recorded one. FOLDWIRE_RECORD=1 records the
// scores anew.
func TestStories(t *testing.T) {
	shared := os.Getenv("FOLDWIRE_SHARED")
	if shared == "" {
		shared = "../../../shared"
	}
	sets, err := filepath.Abs(filepath.Join(shared, "stories"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Join(sets, "run.py")); err != nil {
		t.Skipf("the labelled sets are not here (%v): story quality is not measured", err)
	}
	if testing.Short() {
		t.Skip("-short: story quality is not measured")
	}
	python, err := exec.LookPath("python3")
	if err != nil {
		t.Skip("no python3 to score with: story quality is not measured")
	}
	got := runSets(t, python, sets)
	if os.Getenv("FOLDWIRE_RECORD") != "" {
		record(t, got)
		return
	}
	b, err := os.ReadFile(recorded)
	if err != nil {
		t.Fatal(err)
	}
	var want map[string]result
	if err := json.Unmarshal(b, &want); err != nil {
		t.Fatal(err)
	}
	if len(want) == 0 {
		t.Fatal("no scores are recorded")
	}
	for name, w := range want {
		g, ok := got[name]
		if !ok {
			t.Errorf("%s was not measured", name)
			continue
		}
		fell(t, name, "BCubed", g.BCubed, w.BCubed)
		fell(t, name, "F1", g.F1, w.F1)
		if name == "neardup/full" {
			fell(t, name, "precision", g.P, w.P)
		}
	}
}

func fell(t *testing.T, set, score string, got, want *float64) {
	t.Helper()
	if want == nil {
		return
	}
	if got == nil || *got < *want-slack {
		t.Errorf("%s: %s fell from %.4f to %v", set, score, *want, deref(got))
	}
}

func deref(v *float64) any {
	if v == nil {
		return "nothing"
	}
	return *v
}

// runSets builds the command, scores it, and logs the table.
func runSets(t *testing.T, python, sets string) map[string]result {
	t.Helper()
	dir := t.TempDir()
	bin, out := filepath.Join(dir, "foldwire"), filepath.Join(dir, "out.json")
	if b, err := exec.CommandContext(t.Context(), "go", "build", "-o", bin, "foldwire/cmd/foldwire").CombinedOutput(); err != nil {
		t.Fatalf("build foldwire: %v\n%s", err, b)
	}
	b, err := exec.CommandContext(t.Context(), python, filepath.Join(sets, "run.py"), "--json", out, sets, "--", bin, "cluster").CombinedOutput()
	if err != nil {
		t.Fatalf("run.py: %v\n%s", err, b)
	}
	t.Logf("\n%s", b)
	raw, err := os.ReadFile(out)
	if err != nil {
		t.Fatal(err)
	}
	var got map[string]result
	if err := json.Unmarshal(raw, &got); err != nil {
		t.Fatal(err)
	}
	return got
}

func record(t *testing.T, got map[string]result) {
	t.Helper()
	b, err := json.MarshalIndent(got, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.MkdirAll(filepath.Dir(recorded), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(recorded, append(b, '\n'), 0o644); err != nil {
		t.Fatal(err)
	}
}
