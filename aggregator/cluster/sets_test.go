package cluster

import (
	"bufio"
	"compress/gzip"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"foldwire/aggregator/words"
)

// labelled is an item of a labelled set.
type labelled struct {
	ID      string     `json:"id"`
	Time    *time.Time `json:"time"`
	Lang    string     `json:"lang"`
	Source  string     `json:"source"`
	Title   string     `json:"title"`
	Summary string     `json:"summary"`
	Text    string     `json:"text"`
	Story   string     `json:"story"`
}

// labelledPair says whether two items are about one event.
type labelledPair struct {
	a, b string
	same bool
}

// set is a labelled set in one view.
type set struct {
	name  string
	items []labelled
	pairs []labelledPair // nil if the items name their stories
}

func readSets(t *testing.T, dir string) []set {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join(dir, "*.jsonl.gz"))
	if err != nil || len(paths) == 0 {
		t.Fatalf("no labelled sets in %s: %v", dir, err)
	}
	var out []set
	for _, p := range paths {
		name, _, _ := strings.Cut(filepath.Base(p), ".")
		items := readItems(t, p)
		pairs := readPairs(t, strings.TrimSuffix(p, "jsonl.gz")+"pairs.tsv")
		var views []string
		switch name {
		case "neardup": // it is about duplicates
		case "uci", "ruslug":
			views = []string{"title"}
		case "sem8":
			views = []string{"feed", "full"}
		default:
			views = []string{"feed", "full", "title"}
		}
		for _, v := range views {
			out = append(out, set{name: name + "/" + v, items: inView(items, v), pairs: pairs})
		}
	}
	return out
}

func inView(items []labelled, view string) []labelled {
	out := make([]labelled, len(items))
	for i, it := range items {
		switch view {
		case "feed":
			it.Text = it.Summary
		case "full":
			if it.Text == "" {
				it.Text = it.Summary
			}
		case "title":
			it.Text = ""
		}
		out[i] = it
	}
	return out
}

func readItems(t *testing.T, path string) []labelled {
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
	in := bufio.NewScanner(z)
	in.Buffer(nil, 8<<20)
	var out []labelled
	seen := map[string]bool{}
	for in.Scan() {
		var it labelled
		if err := json.Unmarshal(in.Bytes(), &it); err != nil {
			t.Fatal(err)
		}
		if !seen[it.ID] {
			seen[it.ID] = true
			out = append(out, it)
		}
	}
	return out
}

func readPairs(t *testing.T, path string) []labelledPair {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		return nil
	}
	var out []labelledPair
	for l := range strings.Lines(string(b)) {
		c := strings.Split(strings.TrimSpace(l), "\t")
		out = append(out, labelledPair{c[0], c[1], c[2] == "1"})
	}
	return out
}

// stories gives the story of each item; in sets of pairs, what the pairs come to.
func stories(s set) map[string]string {
	up := map[string]string{}
	var root func(string) string
	root = func(id string) string {
		if p, ok := up[id]; ok && p != id {
			up[id] = root(p)
			return up[id]
		}
		return id
	}
	for _, p := range s.pairs {
		if p.same {
			up[root(p.a)] = root(p.b)
		}
	}
	out := map[string]string{}
	for _, it := range s.items {
		if s.pairs == nil {
			out[it.ID] = it.Story
		} else {
			out[it.ID] = root(it.ID)
		}
	}
	return out
}

// noSource is for tests in which it does not matter who published what.
func noSource(words.Ref) uint32 { return 0 }
