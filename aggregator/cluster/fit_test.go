package cluster

import (
	"math/rand/v2"
	"os"
	"path"
	"slices"
	"testing"

	"foldwire/aggregator/words"
)

const (
	liveRounds = 2    // runs in which the model decides
	broadShare = 3    // what the broad stream counts, beside a set
	fewOf      = 0.25 // members that belong to an item, of all, below which its story is another
	mostOf     = 0.67 // and from which it is the item's own
)

// example is the candidates of one item.
type example struct {
	set   int
	group string // of which set the item is, whatever the view
	bare  bool
	right []bool
	v     []Values
}

// TestFit works out weights for the fitted values from labelled sets and prints them, with
// the quality of each set under weights fitted without it in any view: what is to be expected
// of others. They are where TestSearch starts from. It runs only when asked to: FOLDWIRE_FIT
// names the folder of the sets.
func TestFit(t *testing.T) {
	dir := os.Getenv("FOLDWIRE_FIT")
	if dir == "" {
		t.Skip("set FOLDWIRE_FIT to the folder of the labelled sets to fit the weights of the model")
	}
	lessons := lessonsOf(t, dir)
	var in []example
	for n := range lessons {
		in = append(in, lessons[n].examples(n, nil)...)
	}
	w := fitBoth(in, len(lessons), "")
	for range liveRounds {
		for n := range lessons {
			in = append(in, lessons[n].examples(n, &w)...)
		}
		w = fitBoth(in, len(lessons), "")
	}
	mean, left := 0.0, map[string][2]Values{}
	for n := range lessons {
		l := &lessons[n]
		if l.name == "" {
			continue
		}
		group := path.Dir(l.name)
		if _, ok := left[group]; !ok {
			left[group] = fitBoth(in, len(lessons), group)
		}
		q := quality(l.ready, online(l.ready, left[group]))
		t.Logf("%-14s %.4f by weights fitted without it", l.name, q)
		mean += q / float64(len(lessons)-1)
	}
	t.Logf("mean %.4f", mean)
	t.Logf("weights: %.3f", w)
}

// lesson is a stream that examples are taken from.
type lesson struct {
	broad
	gold    map[string]string
	against map[[2]string]bool // pairs of stories that were labelled not to be one
}

// lessonsOf gives the sets and, last and without a name, all of them in one stream.
func lessonsOf(t *testing.T, dir string) []lesson {
	t.Helper()
	var out []lesson
	var all []ready
	for _, s := range readSets(t, dir) {
		l := lesson{broad: broad{ready: prepare(s)}, gold: stories(s), against: map[[2]string]bool{}}
		for range s.items {
			l.of = append(l.of, path.Dir(s.name))
		}
		for _, p := range s.pairs {
			if a, b := l.gold[p.a], l.gold[p.b]; !p.same && a != b {
				l.against[[2]string{a, b}], l.against[[2]string{b, a}] = true, true
			}
		}
		out, all = append(out, l), append(all, l.ready)
	}
	last := lesson{broad: broadOf(append(all, prepare(madeUp(false)))), gold: map[string]string{}}
	for i, it := range last.items {
		last.items[i].ID = last.of[i] + " " + it.ID
		last.gold[last.items[i].ID] = it.Story
	}
	return append(out, last)
}

// relation says whether two items are about one event: 1 if so, -1 if not, 0 if it is not known.
func (l *lesson) relation(i, j int) int {
	a, b := l.gold[l.items[i].ID], l.gold[l.items[j].ID]
	switch {
	case l.of[i] != l.of[j]:
		return -1
	case a == "" || b == "":
		return 0
	case a == b:
		return 1
	case l.pairs == nil || l.against[[2]string{a, b}]:
		return -1
	}
	return 0
}

// fitSplit is the share of items that found a part of their story, as by mistake.
const fitSplit = 0.3

// examples gives the candidates that the items of a stream meet: when each item is put where
// it belongs, but for some that found a part of their story; or, with weights, when the model
// decides, so that it learns to live with its own mistakes (Ross, Gordon, Bagnell, "A
// reduction of imitation learning", 2011).
func (l *lesson) examples(n int, weights *[2]Values) []example {
	x := NewIndex(func(a, b words.Ref) bool { return a < b }, func(ref words.Ref) uint32 { return l.texts[ref].Source })
	if weights != nil {
		x.models = *weights
	}
	random := rand.New(rand.NewPCG(1, uint64(n)))
	var out []example
	for i, text := range l.texts {
		f, ref := x.Features(text), words.Ref(i)
		if of := l.dupOf[i]; of >= 0 && weights != nil {
			x.Join(ref, f, x.Story(words.Ref(of)))
			continue
		}
		near := x.Candidates(f)
		e, at := l.example(x, i, near)
		if e.set, e.bare = n, f.bare; len(e.v) > 0 {
			out = append(out, e)
		}
		if weights != nil {
			at = slices.IndexFunc(near, func(c *Candidate) bool { return c.Score >= JoinAt })
		} else if random.Float64() < fitSplit {
			at = -1
		}
		if at < 0 {
			x.Found(ref, f)
		} else {
			x.Join(ref, f, near[at].Slot)
		}
	}
	return out
}

// example gives the candidates of an item of which it is known whether it belongs there, and
// the place of the first that it belongs to, -1 if there is none.
func (l *lesson) example(x *Index, i int, near []*Candidate) (e example, first int) {
	e, first = example{group: l.of[i]}, -1
	for k, c := range near {
		right, known := l.belongs(x, i, c.Slot)
		if known {
			e.right, e.v = append(e.right, right), append(e.v, c.Values)
		}
		if right && first < 0 {
			first = k
		}
	}
	return e, first
}

// belongs says whether an item belongs to a story, if its members leave no doubt.
func (l *lesson) belongs(x *Index, i int, slot Slot) (right, known bool) {
	same, all := 0.0, 0.0
	for ref := range x.Members(slot) {
		switch l.relation(i, int(ref)) {
		case 1:
			same++
			all++
		case -1:
			all++
		}
	}
	return all > 0 && same >= mostOf*all, all > 0 && (same >= mostOf*all || same <= fewOf*all)
}

func textOf(scan *words.Scanner, it labelled) Text {
	t := Text{Doc: scan.Scan(it.Title, it.Text), Lang: it.Lang, Source: langHash(it.Source)}
	if it.Time != nil {
		t.Time = *it.Time
	}
	return t
}

// fitted gives the places of the values that are fitted, of items with a text and of titles:
// with any of the others, sets that are left out come out worse.
func fitted() [2][]int {
	return [2][]int{
		{
			core, titled, background, size, hours, timeless, grown, spread, titlePrefixes, titleSum,
			textWords, textSum, othersTitles, othersTexts, grownTexts, bias,
		},
		{
			core, background, size, hours, timeless, pairs, likeness, coherence, alone, pace,
			titleWords, titlePrefixes, titleSum, othersTitles, bias,
		},
	}
}

// fitBoth fits both models to the examples of all sets but one.
func fitBoth(in []example, sets int, left string) [2]Values {
	var w [2]Values
	for k := range w {
		part := slices.DeleteFunc(slices.Clone(in), func(e example) bool { return kindOf(e.bare) != k || e.group == left })
		w[k] = fit(part, sets, fitted()[k], ridges()[k])
	}
	return w
}

// kindOf gives the place of the weights in model.
func kindOf(bare bool) int {
	if bare {
		return 1
	}
	return 0
}
