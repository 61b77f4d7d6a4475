package cluster

import (
	"math"
	"math/rand/v2"
	"os"
	"path"
	"testing"

	"foldwire/aggregator/words"
)

// How examples are made.
const (
	fitCandidates = 3   // nearest candidates of an item, beside the right ones
	fitSplit      = 0.1 // share of items that found a part of their story by mistake
	ridge         = 0.05
)

// example is one candidate of one item.
type example struct {
	set   int
	bare  bool
	right bool
	v     Values
}

// TestFit works out weights for model from labelled sets and prints them, with the loss
// on each set of weights fitted without it in any view. They are where TestSearch starts
// from. It runs only when asked to: FOLDWIRE_FIT names the folder of the sets.
func TestFit(t *testing.T) {
	dir := os.Getenv("FOLDWIRE_FIT")
	if dir == "" {
		t.Skip("set FOLDWIRE_FIT to the folder of the labelled sets to fit the weights of the model")
	}
	sets := readSets(t, dir)
	var all [2][]example
	for i, s := range sets {
		for _, e := range examples(t, i, s) {
			all[kindOf(e.bare)] = append(all[kindOf(e.bare)], e)
		}
	}
	for k, in := range all {
		for i, s := range sets {
			left := func(set int) bool { return sameSource(sets[set].name, s.name) }
			if n, l := loss(in, i, fit(in, len(sets), left)); n > 0 {
				t.Logf("%-14s %6d examples, loss without it %.4f", s.name, n, l)
			}
		}
		t.Logf("model %d: %.3f", k, fit(in, len(sets), func(int) bool { return false }))
	}
}

// sameSource says whether two sets are views of the same items.
func sameSource(a, b string) bool { return path.Dir(a) == path.Dir(b) }

// kindOf gives the place of the weights in model.
func kindOf(bare bool) int {
	if bare {
		return 1
	}
	return 0
}

// fitting is a run of a set through an index with each item put where it belongs.
type fitting struct {
	x       *Index
	gold    map[string]string
	against map[[2]string]bool // pairs of stories that were labelled not to be one
	pairs   bool
	names   map[Slot]string
	random  *rand.Rand
	out     []example
}

// examples gives the candidates that the items of a set meet when every item is put
// where it belongs, but for some that found a part of their story, as online they do.
func examples(t *testing.T, n int, s set) []example {
	t.Helper()
	run := fitting{
		x:    NewIndex(func(a, b words.Ref) bool { return a < b }, noSource),
		gold: stories(s), against: map[[2]string]bool{}, pairs: s.pairs != nil,
		names: map[Slot]string{}, random: rand.New(rand.NewPCG(1, uint64(n))),
	}
	for _, p := range s.pairs {
		if a, b := run.gold[p.a], run.gold[p.b]; !p.same && a != b {
			run.against[[2]string{a, b}], run.against[[2]string{b, a}] = true, true
		}
	}
	scan := words.NewScanner()
	found, wanted, known := 0, 0, map[string]bool{}
	for i, it := range s.items {
		own := run.gold[it.ID]
		hit := run.take(words.Ref(i), n, own, textOf(scan, it))
		if known[own] {
			wanted++
		}
		if hit {
			found++
		}
		known[own] = true
	}
	t.Logf("%-14s the right story was among the candidates of %d of %d items", s.name, found, wanted)
	return run.out
}

func textOf(scan *words.Scanner, it labelled) Text {
	t := Text{Doc: scan.Scan(it.Title, it.Text), Lang: it.Lang, Source: langHash(it.Source)}
	if it.Time != nil {
		t.Time = *it.Time
	}
	return t
}

// take notes the candidates of an item and files it; it says whether the right story
// was among them.
func (run *fitting) take(ref words.Ref, n int, own string, t Text) bool {
	f := run.x.Features(t)
	hit, slot := false, Slot(0)
	for k, c := range run.x.Candidates(f) {
		other := run.names[c.Slot]
		right := other == own
		if right && !hit {
			hit, slot = true, c.Slot
		}
		labelled := right || !run.pairs || run.against[[2]string{own, other}]
		if labelled && (right || k < fitCandidates) {
			run.out = append(run.out, example{n, f.bare, right, c.Values})
		}
	}
	if hit && run.random.Float64() >= fitSplit {
		run.x.Join(ref, f, slot)
	} else {
		run.names[run.x.Found(ref, f)] = own
	}
	return hit
}

// matrix is square, of one row and column for each value.
type matrix [len(Values{})]Values

// fit gives the weights of the most likely logistic model with a small L2 penalty, by
// Newton's method; each set counts the same, and some are left out.
func fit(in []example, sets int, left func(set int) bool) Values {
	share := make([]float64, sets)
	for _, e := range in {
		share[e.set]++
	}
	var w Values
	for range 30 {
		var slope Values
		var bend matrix
		for k := range w {
			slope[k], bend[k][k] = -ridge*w[k], ridge
		}
		for _, e := range in {
			if !left(e.set) {
				gather(&slope, &bend, e, w, 1000/share[e.set])
			}
		}
		step, moved := solve(bend, slope), 0.0
		for k := range w {
			w[k] += step[k]
			moved += math.Abs(step[k])
		}
		if moved < 1e-6 {
			break
		}
	}
	return w
}

// gather adds an example's part of the first and second derivatives.
func gather(slope *Values, bend *matrix, e example, w Values, weight float64) {
	p := 1 / (1 + math.Exp(-dot(w, e.v)))
	y := 0.0
	if e.right {
		y = 1
	}
	for k, a := range e.v {
		slope[k] += weight * (y - p) * a
		for l, b := range e.v {
			bend[k][l] += weight * p * (1 - p) * a * b
		}
	}
}

func dot(a, b Values) float64 {
	sum := 0.0
	for k := range a {
		sum += a[k] * b[k]
	}
	return sum
}

// solve gives x of a·x = b, a positive definite, by elimination.
func solve(a matrix, b Values) Values {
	for i := range b {
		for r := i + 1; r < len(b); r++ {
			m := a[r][i] / a[i][i]
			for c := i; c < len(b); c++ {
				a[r][c] -= m * a[i][c]
			}
			b[r] -= m * b[i]
		}
	}
	for i := len(b) - 1; i >= 0; i-- {
		for c := i + 1; c < len(b); c++ {
			b[i] -= a[i][c] * b[c]
		}
		b[i] /= a[i][i]
	}
	return b
}

// loss gives the mean logarithmic loss on a set, and of how many examples.
func loss(in []example, set int, w Values) (n int, mean float64) {
	for _, e := range in {
		if e.set != set {
			continue
		}
		z := dot(w, e.v)
		if !e.right {
			z = -z
		}
		mean += math.Log1p(math.Exp(-z))
		n++
	}
	return n, mean / float64(max(n, 1))
}
