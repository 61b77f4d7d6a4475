package topic

import (
	"testing"

	"foldwire/aggregator/feed"
)

// What nobody could see under a name gives no name: a story that is founded, or takes in
// another, in the pass in which it is merged away itself.
func TestBriefStays(t *testing.T) {
	tp := mustNew(t, Spec{From: []string{"beta", "gamma"}})
	stranger := story(item("alpha", "A", "", dawn))
	known, fresh := story(item("beta", "B", "", at(1))), story(item("gamma", "G", "", at(20)))
	s := merge(merge(stranger, fresh, at(20)), known, at(20))
	if e := only(t, tp, s, at(30)); e.URN != known.ID.URN() || len(e.Gone) != 0 {
		t.Errorf("named %s, gone %v; want %s", e.URN, e.Gone, known.ID.URN())
	}
	between := story(item("alpha", "C", "", at(2)))
	s = merge(story(item("alpha", "D", "", dawn), item("gamma", "H", "", at(20))), merge(between, known, at(20)), at(20))
	if e := only(t, tp, s, at(30)); e.URN != known.ID.URN() || !e.Published.Equal(at(1)) {
		t.Errorf("named %s, published %v; want %s, %v", e.URN, e.Published, known.ID.URN(), at(1))
	}
}

// An entry keeps its name and its date when what founded it fades.
func TestTracesKeepNames(t *testing.T) {
	tp := mustNew(t, Spec{From: []string{"beta", "gamma"}, MinSources: 2})
	founder := item("beta", "B", "", at(1))
	ours := story(founder, item("gamma", "G", "", at(3)))
	s := merge(story(item("alpha", "A", "", dawn)), ours, at(20))
	before := only(t, tp, s, at(30))
	s.Members[1].Item, s.Members[1].Trace = nil, &feed.Item{
		ID: founder.ID, Source: "beta", Published: founder.Published, Seen: founder.Seen, Verdict: founder.Verdict,
	}
	after := only(t, tp, s, at(30))
	if after.URN != before.URN || after.URN != ours.ID.URN() || !after.Published.Equal(at(1)) || !after.Updated.Equal(before.Updated) || after.Sources != 2 {
		t.Errorf("before %+v\nafter  %+v", before, after)
	}
}
