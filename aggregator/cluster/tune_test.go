package cluster

import (
	"fmt"
	"os"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"foldwire/aggregator/dedup"
	"foldwire/aggregator/words"
)

// ready is a set whose texts are cut and whose duplicates are known.
type ready struct {
	set
	texts []Text
	dupOf []int // -1: none
	gold  []string
}

func prepare(s set) ready {
	r := ready{set: s}
	scan := words.NewScanner()
	near := dedup.NewNear(func(a, b words.Ref) bool { return a < b })
	gold := map[string]int{}
	for i, it := range s.items {
		t := Text{Doc: scan.Scan(it.Title, it.Text), Lang: it.Lang}
		if it.Time != nil {
			t.Time = *it.Time
		}
		d := dedup.Text{Doc: t.Doc, Source: it.Source, Lang: it.Lang, Time: t.Time}
		dup := -1
		if m, ok := near.Find(d); ok {
			dup = int(m.Ref)
			t.Copy = true
		}
		near.Add(words.Ref(i), d)
		r.texts = append(r.texts, t)
		r.dupOf = append(r.dupOf, dup)
		r.gold = append(r.gold, it.Story)
		gold[it.ID] = i
	}
	return r
}

type params struct {
	models [2]Values
	join   float64
	merge  float64
}

// live clusters a set as it would be online and gives its score.
func live(r ready, p params) float64 {
	x := NewIndex(func(a, b words.Ref) bool { return a < b })
	x.models, x.joinAt, x.mergeAt = p.models, p.join, p.merge
	var clock, lastExpire time.Time
	up := map[Slot]Slot{}
	_ = up
	names := make([]int, len(r.texts)) // final cluster by founder
	member := map[int][]int{}
	slotName := map[Slot]int{}
	for i, t := range r.texts {
		if t.Time.After(clock) {
			clock = t.Time
		}
		_ = lastExpire
		f := x.Features(t)
		var slot Slot
		if d := r.dupOf[i]; d >= 0 && x.items[d].held {
			slot = x.items[d].story
			x.Join(words.Ref(i), f, slot)
		} else {
			a := x.Assess(f)
			var mergers []Slot
			if a.Join {
				mergers = x.Mergers(a.Best.Slot, a.Near)
				slot = a.Best.Slot
				x.Join(words.Ref(i), f, slot)
				for _, m := range mergers {
					from := slotName[m]
					x.Merge(slot, m)
					for _, k := range member[from] {
						names[k] = slotName[slot]
					}
					member[slotName[slot]] = append(member[slotName[slot]], member[from]...)
					delete(member, from)
					delete(slotName, m)
				}
			} else {
				slot = x.Found(words.Ref(i), f)
				slotName[slot] = i
			}
		}
		names[i] = slotName[slot]
		member[slotName[slot]] = append(member[slotName[slot]], i)
	}
	return score(r, names)
}

func score(r ready, names []int) float64 {
	if r.pairs != nil {
		at := map[string]int{}
		for i, it := range r.items {
			at[it.ID] = i
		}
		tp, fp, fn := 0.0, 0.0, 0.0
		for _, p := range r.pairs {
			same := names[at[p.a]] == names[at[p.b]]
			switch {
			case same && p.same:
				tp++
			case same:
				fp++
			case p.same:
				fn++
			}
		}
		return 2 * tp / (2*tp + fp + fn)
	}
	type cell struct {
		g string
		p int
	}
	cells, gs, ps := map[cell]float64{}, map[string]float64{}, map[int]float64{}
	n := 0.0
	for i, g := range r.gold {
		if g == "" {
			continue
		}
		cells[cell{g, names[i]}]++
		gs[g]++
		ps[names[i]]++
		n++
	}
	bp, br := 0.0, 0.0
	for c, k := range cells {
		bp += k * k / ps[c.p]
		br += k * k / gs[c.g]
	}
	bp, br = bp/n, br/n
	return 2 * bp * br / (bp + br)
}

func liveAll(rs []ready, p params) []float64 {
	out := make([]float64, len(rs))
	var wg sync.WaitGroup
	sem := make(chan int, runtime.NumCPU())
	for i := len(rs) - 1; i >= 0; i-- {
		wg.Add(1)
		sem <- 1
		go func() {
			defer wg.Done()
			out[i] = live(rs[i], p)
			<-sem
		}()
	}
	wg.Wait()
	return out
}

func mean(v []float64) float64 {
	s := 0.0
	for _, x := range v {
		s += x
	}
	return s / float64(len(v))
}

// TestTune fits, then evaluates live at several thresholds.
func TestTune(t *testing.T) {
	dir := os.Getenv("FOLDWIRE_TUNE")
	if dir == "" {
		t.Skip()
	}
	sets := readSets(t, dir)
	var all [2][]example
	var rs []ready
	for i, s := range sets {
		ex, _, _ := examples(i, s)
		for _, e := range ex {
			k := 0
			if e.bare {
				k = 1
			}
			all[k] = append(all[k], e)
		}
		rs = append(rs, prepare(s))
	}
	var p params
	for k := range all {
		p.models[k] = fit(all[k], len(sets), -1)
		fmt.Printf("{")
		for _, x := range p.models[k] {
			fmt.Printf("%.3f, ", x)
		}
		fmt.Println("},")
	}
	best, bestV := params{}, []float64{0}
	for _, j := range []float64{0.3, 0.4, 0.5} {
		p.join, p.merge = j, j
		t0 := time.Now()
		v := liveAll(rs, p)
		fmt.Printf("join %.2f mean %.4f (%.1fs)\n", j, mean(v), time.Since(t0).Seconds())
		if mean(v) > mean(bestV) {
			best, bestV = p, v
		}
	}
	_ = best
	var b strings.Builder
	for i, v := range bestV {
		fmt.Fprintf(&b, "%s %.3f  ", rs[i].name, v)
	}
	fmt.Println(b.String())
}
