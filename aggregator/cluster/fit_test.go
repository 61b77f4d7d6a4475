package cluster

import (
	"bufio"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"math"
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

// example is one candidate of one item.
type example struct {
	set   int
	bare  bool
	label bool
	v     Values
}

// TestFit works out the weights of model from labelled sets, and prints them with how
// well they separate. It runs only when asked to: FOLDWIRE_FIT names the folder of the
// sets.
func TestFit(t *testing.T) {
	dir := os.Getenv("FOLDWIRE_FIT")
	if dir == "" {
		t.Skip("set FOLDWIRE_FIT to the folder of the labelled sets to fit the weights of the model")
	}
	sets := readSets(t, dir)
	var all []example
	for i, s := range sets {
		ex, found, wanted := examples(i, s)
		all = append(all, ex...)
		fmt.Printf("%-14s examples %6d  right story among the candidates %d of %d\n", s.name, len(ex), found, wanted)
	}
	for _, bare := range []bool{false, true} {
		var in []example
		for _, e := range all {
			if e.bare == bare {
				in = append(in, e)
			}
		}
		w := fit(in, len(sets), -1)
		report(sets, in, w)
		fmt.Printf("bare=%v {", bare)
		for _, x := range w {
			fmt.Printf("%.3f, ", x)
		}
		fmt.Println("}")
	}
}

func readSets(t *testing.T, dir string) []set {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join(dir, "*.jsonl.gz"))
	if err != nil || len(paths) == 0 {
		t.Fatalf("no labelled sets in %s: %v", dir, err)
	}
	var out []set
	for _, p := range paths {
		name := strings.Split(filepath.Base(p), ".")[0]
		if name == "neardup" {
			continue
		}
		items := readItems(t, p)
		pairs := readPairs(t, strings.TrimSuffix(p, "jsonl.gz")+"pairs.tsv")
		views := []string{"feed", "full", "title"}
		if name == "uci" || name == "ruslug" {
			views = []string{"title"}
		} else if name == "sem8" {
			views = []string{"feed", "full"}
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

// examples runs a set through an index with each item put where it belongs, and gives
// the candidates met on the way.
func examples(n int, s set) (out []example, found, wanted int) {
	gold := stories(s)
	against := map[string]map[string]bool{} // story → stories that it was labelled not to be
	for _, p := range s.pairs {
		if !p.same && gold[p.a] != gold[p.b] {
			for _, q := range [][2]string{{gold[p.a], gold[p.b]}, {gold[p.b], gold[p.a]}} {
				if against[q[0]] == nil {
					against[q[0]] = map[string]bool{}
				}
				against[q[0]][q[1]] = true
			}
		}
	}
	x := NewIndex(func(a, b words.Ref) bool { return a < b })
	scan := words.NewScanner()
	slots, names := map[string]Slot{}, map[Slot]string{}
	for i, it := range s.items {
		text := Text{Doc: scan.Scan(it.Title, it.Text), Lang: it.Lang}
		if it.Time != nil {
			text.Time = *it.Time
		}
		f := x.Features(text)
		own := gold[it.ID]
		slot, known := slots[own]
		if known {
			wanted++
		}
		for _, c := range x.Candidates(f) {
			right := known && c.Slot == slot
			if right {
				found++
			}
			if !right && s.pairs != nil && !against[own][names[c.Slot]] {
				continue
			}
			out = append(out, example{n, f.bare, right, c.Values})
		}
		if known {
			x.Join(words.Ref(i), f, slot)
		} else {
			slot = x.Found(words.Ref(i), f)
			slots[own], names[slot] = slot, own
		}
	}
	return out, found, wanted
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

// fit gives the weights of the most likely logistic model with a small L2 penalty, by
// Newton's method; each set counts the same. Set skip is left out.
func fit(in []example, sets, skip int) Values {
	share := make([]float64, sets)
	for _, e := range in {
		share[e.set]++
	}
	var w Values
	n := len(w)
	for range 30 {
		var grad Values
		var hess [len(Values{})][len(Values{})]float64
		for k := range n {
			grad[k] = -ridge * w[k]
			hess[k][k] = ridge
		}
		for _, e := range in {
			if e.set == skip {
				continue
			}
			z, y := 0.0, 0.0
			for k := range n {
				z += w[k] * e.v[k]
			}
			if e.label {
				y = 1
			}
			p := 1 / (1 + math.Exp(-z))
			c := 1000 / share[e.set]
			for k := range n {
				grad[k] += c * (y - p) * e.v[k]
				for l := range n {
					hess[k][l] += c * p * (1 - p) * e.v[k] * e.v[l]
				}
			}
		}
		step := solve(hess, grad)
		moved := 0.0
		for k := range n {
			w[k] += step[k]
			moved += math.Abs(step[k])
		}
		if moved < 1e-6 {
			break
		}
	}
	return w
}

const ridge = 0.05

// solve gives x of a·x = b by elimination.
func solve(a [len(Values{})][len(Values{})]float64, b Values) Values {
	n := len(b)
	for i := range n {
		p := i
		for r := i + 1; r < n; r++ {
			if math.Abs(a[r][i]) > math.Abs(a[p][i]) {
				p = r
			}
		}
		a[i], a[p], b[i], b[p] = a[p], a[i], b[p], b[i]
		for r := i + 1; r < n; r++ {
			m := a[r][i] / a[i][i]
			for c := i; c < n; c++ {
				a[r][c] -= m * a[i][c]
			}
			b[r] -= m * b[i]
		}
	}
	for i := n - 1; i >= 0; i-- {
		for c := i + 1; c < n; c++ {
			b[i] -= a[i][c] * b[c]
		}
		b[i] /= a[i][i]
	}
	return b
}

// report prints, for each set, the loss under w and under weights fitted without it.
func report(sets []set, in []example, w Values) {
	total, held, n := 0.0, 0.0, 0.0
	for i, s := range sets {
		without := fit(in, len(sets), i)
		a, b, m := loss(in, i, w), loss(in, i, without), 0
		for _, e := range in {
			if e.set == i {
				m++
			}
		}
		if m == 0 {
			continue
		}
		fmt.Printf("%-14s loss %.4f  held out %.4f\n", s.name, a, b)
		total, held, n = total+a, held+b, n+1
	}
	fmt.Printf("%-14s loss %.4f  held out %.4f\n", "mean", total/n, held/n)
}

func loss(in []example, set int, w Values) float64 {
	sum, n := 0.0, 0.0
	for _, e := range in {
		if e.set != set {
			continue
		}
		z := 0.0
		for k := range w {
			z += w[k] * e.v[k]
		}
		if !e.label {
			z = -z
		}
		sum, n = sum+math.Log1p(math.Exp(-z)), n+1
	}
	return sum / max(n, 1)
}
