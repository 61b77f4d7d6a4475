package main

import (
	"encoding/json"
	"os"
	"os/exec"
	"strings"
	"testing"
)

// TestBenchMeasuresEveryPass runs a small benchmark whole: the numbers mean nothing, but
// every pass must have done what it is named for, and nothing may be lost or doubled.
func TestBenchMeasuresEveryPass(t *testing.T) {
	cmd := exec.CommandContext(t.Context(), os.Args[0], "bench", "--json", "--feeds", "20", "--items", "8", "--body", "400",
		"--hosts", "5", "--rounds", "1", "--dir", t.TempDir())
	cmd.Env = append(os.Environ(), asFoldwire+"=1")
	var complaint strings.Builder
	cmd.Stderr = &complaint
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%v: %s", err, complaint.String())
	}
	var res struct {
		Passes []struct {
			Pass  string  `json:"pass"`
			CPU   float64 `json:"cpu_seconds"`
			Items int     `json:"items"`
		} `json:"passes"`
		Verdict struct {
			Served, Stored, Lost, Doubled int
		} `json:"verdict"`
	}
	if err := json.Unmarshal(out, &res); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	want := map[string]int{"floor": 160, "cold": 160, "warm": 160, "delta": 166}
	for _, p := range res.Passes {
		if p.Items != want[p.Pass] || p.CPU <= 0 {
			t.Errorf("%s: %d items in %.3f s, want %d", p.Pass, p.Items, p.CPU, want[p.Pass])
		}
		delete(want, p.Pass)
	}
	if len(want) > 0 {
		t.Errorf("passes that are missing: %v", want)
	}
	if v := res.Verdict; v.Served != 166 || v.Stored != 166 || v.Lost != 0 || v.Doubled != 0 {
		t.Errorf("verdict %+v", v)
	}
}
