package cluster

import (
	"math/rand/v2"
	"os"
	"strings"
	"testing"
	"time"

	"foldwire/aggregator/dedup"
	"foldwire/aggregator/words"
)

// ready is a set whose texts are cut and whose duplicates are known.
type ready struct {
	set
	texts []Text
	dupOf []int // -1: of nothing
}

func prepare(s set) ready {
	r := ready{set: s}
	scan := words.NewScanner()
	near := dedup.NewNear(func(a, b words.Ref) bool { return a < b })
	for i, it := range s.items {
		t := textOf(scan, it)
		d := dedup.Text{Doc: t.Doc, Source: it.Source, Lang: it.Lang, Time: t.Time}
		m, found := near.Find(d)
		near.Add(words.Ref(i), d)
		of := -1
		if found {
			of, t.Copy = int(m.Ref), true
		}
		r.texts, r.dupOf = append(r.texts, t), append(r.dupOf, of)
	}
	return r
}

// online clusters a set item by item and gives the story of each, merges followed.
func online(r ready, weights [2]Values) []Slot {
	x := NewIndex(func(a, b words.Ref) bool { return a < b })
	x.models = weights
	for i, t := range r.texts {
		f, ref := x.Features(t), words.Ref(i)
		if of := r.dupOf[i]; of >= 0 {
			x.Join(ref, f, x.Story(words.Ref(of)))
			continue
		}
		a := x.Assess(f)
		if !a.Join {
			x.Found(ref, f)
			continue
		}
		slot := a.Best.Slot
		others := x.Mergers(f, slot, a.Near)
		x.Join(ref, f, slot)
		for _, o := range others {
			x.Merge(slot, o)
		}
	}
	out := make([]Slot, len(r.texts))
	for i := range out {
		out[i] = x.Story(words.Ref(i))
	}
	return out
}

// quality is the score of an assignment: F1 of the labelled pairs, or BCubed F1.
func quality(r ready, got []Slot) float64 {
	if r.pairs != nil {
		return pairQuality(r, got)
	}
	type cell struct {
		story string
		slot  Slot
	}
	cells, byStory, bySlot := map[cell]float64{}, map[string]float64{}, map[Slot]float64{}
	for i, it := range r.items {
		cells[cell{it.Story, got[i]}]++
		byStory[it.Story]++
		bySlot[got[i]]++
	}
	p, q := 0.0, 0.0
	for c, n := range cells {
		p += n * n / bySlot[c.slot]
		q += n * n / byStory[c.story]
	}
	return 2 * p * q / (p + q) / float64(len(r.items))
}

func pairQuality(r ready, got []Slot) float64 {
	at := map[string]Slot{}
	for i, it := range r.items {
		at[it.ID] = got[i]
	}
	hit, said, true2 := 0.0, 0.0, 0.0
	for _, p := range r.pairs {
		one := at[p.a] == at[p.b]
		if one {
			said++
		}
		if p.same {
			true2++
		}
		if one && p.same {
			hit++
		}
	}
	return 2 * hit / (said + true2)
}

// TestSearch looks for better weights near those of model: it changes a few at random
// and keeps what raises the mean quality of the sets, clustered online. It runs only
// when asked to: FOLDWIRE_SEARCH names the folder of the sets, and is followed by
// FOLDWIRE_SEARCH_TIME (10m).
func TestSearch(t *testing.T) {
	dir := os.Getenv("FOLDWIRE_SEARCH")
	if dir == "" {
		t.Skip("set FOLDWIRE_SEARCH to the folder of the labelled sets to search for better weights")
	}
	length, err := time.ParseDuration(os.Getenv("FOLDWIRE_SEARCH_TIME"))
	if err != nil {
		length = 10 * time.Minute
	}
	var sets [2][]ready
	for _, s := range readSets(t, dir) {
		k := kindOf(strings.HasSuffix(s.name, "/title"))
		sets[k] = append(sets[k], prepare(s))
	}
	best := model()
	for k := range sets {
		improve(t, sets[k], &best, k, time.Now().Add(length/2))
		t.Logf("model %d: %.3f", k, best[k])
	}
}

// improve searches the weights of one of the models until a time.
func improve(t *testing.T, sets []ready, best *[2]Values, k int, until time.Time) {
	t.Helper()
	random := rand.New(rand.NewPCG(9, uint64(k)))
	at := meanQuality(sets, *best)
	t.Logf("model %d begins at %.4f", k, at)
	for step := 0.1; time.Now().Before(until); step = max(step*0.96, 0.02) {
		next := *best
		for i, w := range next[k] {
			if random.Float64() < 0.3 {
				next[k][i] += step * (1 + max(w, -w)) * random.NormFloat64()
			}
		}
		if q := meanQuality(sets, next); q > at {
			*best, at, step = next, q, min(step*1.25, 0.5)
			t.Logf("model %d at %.4f", k, at)
		}
	}
}

func meanQuality(sets []ready, weights [2]Values) float64 {
	sum := 0.0
	for _, r := range sets {
		sum += quality(r, online(r, weights))
	}
	return sum / float64(len(sets))
}
