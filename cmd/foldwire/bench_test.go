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

// TestBenchMeasuresGrowth runs growth over two tiny sizes: every figure of each row must be
// there, and the passes themselves end with an error if anything is lost or doubled. Of twelve
// items of a feed, nine are found in the past, and three in the cold pass.
func TestBenchMeasuresGrowth(t *testing.T) {
	dir := t.TempDir()
	cmd := exec.CommandContext(t.Context(), os.Args[0], "bench", "--json", "--growth", "20,40", "--items", "12", "--body", "900",
		"--recent", "3", "--hosts", "5", "--dir", dir)
	cmd.Env = append(os.Environ(), asFoldwire+"=1")
	var complaint strings.Builder
	cmd.Stderr = &complaint
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%v: %s", err, complaint.String())
	}
	var rows []map[string]any
	if err := json.Unmarshal(out, &rows); err != nil || len(rows) != 2 {
		t.Fatalf("%v, %d rows: %s", err, len(rows), out)
	}
	for i, want := range []struct{ sources, items int }{{20, 12*20 + 2*3}, {40, 12*40 + 4*3}} {
		row := rows[i]
		if row["sources"] != float64(want.sources) || row["items"] != float64(want.items) {
			t.Errorf("row %d is of %v sources and %v items, want %+v", i, row["sources"], row["items"], want)
		}
		latency, _ := row["commit_nanoseconds"].(map[string]any)
		for _, name := range []string{"states", "items"} {
			row["commit of "+name] = latency[name]
		}
		for _, name := range []string{
			"cold_ms_per_poll", "warm_ms_per_poll", "delta_ms_per_poll", "cold_peak_mb", "delta_peak_mb", "data_mb",
			"served_after_seconds", "polls_after_seconds", "commit of states", "commit of items",
		} {
			if n, ok := row[name].(float64); !ok || n <= 0 {
				t.Errorf("row %d: %s is %v", i, name, row[name])
			}
		}
	}
}
