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
	x := NewIndex(func(a, b words.Ref) bool { return a < b }, func(ref words.Ref) uint32 { return r.texts[ref].Source })
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

// TestSearch looks for better weights near those of model, clustering the sets online, each
// alone and all in one broad stream. It runs only when asked to: FOLDWIRE_SEARCH names the
// folder of the sets, and is followed by FOLDWIRE_SEARCH_TIME (10m).
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
		improve(t, sets[k], prepare(madeUp(k == 1)), &best, k, time.Now().Add(length/2))
		t.Logf("model %d: %.3f", k, best[k])
	}
}

// partOfSets is which share of their stories the sets of one generation have: weights that
// are only good for some one run of a set do not last.
const partOfSets = 0.5

// logEvery is after how many generations a search tells where it is.
const logEvery = 5

// improve searches the weights of one of the models until a time. What it keeps is the
// middle of what was good, never the best of many: that would be the luckiest.
func improve(t *testing.T, sets []ready, alone ready, best *[2]Values, k int, until time.Time) {
	t.Helper()
	random := rand.New(rand.NewPCG(9, uint64(k)))
	t.Logf("model %d begins at %.4f", k, meanQuality(sets, *best))
	e := newEvolution(best[k], random)
	for n := 1; time.Now().Before(until); n++ {
		part := make([]ready, len(sets))
		for i, r := range sets {
			part[i] = someOf(r, random, partOfSets)
		}
		broad := broadOf(append(part, someOf(alone, random, partOfSets)))
		e.generation(func(w Values) float64 {
			next := *best
			next[k] = w
			return (meanQuality(part, next) + broadWeight*broad.quality(next)) / (1 + broadWeight)
		})
		if n%logEvery == 0 {
			t.Logf("model %d after %d generations: %.3f", k, n, e.weights(e.mean))
		}
	}
	best[k] = e.weights(e.mean)
	t.Logf("model %d at %.4f", k, meanQuality(sets, *best))
}

func meanQuality(sets []ready, weights [2]Values) float64 {
	sum := 0.0
	for _, r := range sets {
		sum += quality(r, online(r, weights))
	}
	return sum / float64(len(sets))
}

// someOf gives a set with only a share of its stories, or of its items if they name none.
func someOf(r ready, random *rand.Rand, share float64) ready {
	out := ready{set: set{name: r.name}}
	kept, at := map[string]bool{}, make([]int, len(r.items))
	for i, it := range r.items {
		name := it.Story
		if r.pairs != nil {
			name = it.ID
		}
		keep, ok := kept[name]
		if !ok {
			keep = random.Float64() < share
			kept[name] = keep
		}
		at[i] = -1
		if !keep {
			continue
		}
		at[i] = len(out.items)
		of := r.dupOf[i]
		if of >= 0 {
			of = at[of]
		}
		text := r.texts[i]
		text.Copy = of >= 0
		out.items, out.texts, out.dupOf = append(out.items, it), append(out.texts, text), append(out.dupOf, of)
	}
	for _, p := range r.pairs {
		if kept[p.a] && kept[p.b] {
			out.pairs = append(out.pairs, p)
		}
	}
	return out
}
