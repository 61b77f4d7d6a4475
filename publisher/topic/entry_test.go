package topic

import (
	"slices"
	"testing"
	"time"

	"foldwire/aggregator/feed"
)

func TestLead(t *testing.T) {
	early, late := item("beta", "Early", "", dawn), item("beta", "Late", "", at(5))
	high := item("alpha", "High", "", at(9))
	for _, tt := range []struct {
		name  string
		items []*feed.Item
		want  *feed.Item
	}{
		{"the highest priority", []*feed.Item{early, high}, high},
		{"whoever came first", []*feed.Item{high, early}, high},
		{"then the earliest", []*feed.Item{late, early}, early},
	} {
		if e := only(t, mustNew(t, Spec{}), story(tt.items...), at(20)); e.Lead != tt.want {
			t.Errorf("%s: %q leads", tt.name, e.Lead.Title)
		}
	}
	x, y := item("beta", "X", "", dawn), item("beta", "Y", "", dawn)
	want := x
	if y.ID.String() < x.ID.String() {
		want = y
	}
	for _, s := range []feed.Story{story(x, y), story(y, x)} {
		if e := only(t, mustNew(t, Spec{}), s, at(20)); e.Lead != want {
			t.Errorf("then the id: %q leads", e.Lead.Title)
		}
	}
}

func TestCompany(t *testing.T) {
	lead := item("alpha", "Lead", "", dawn)
	same := item("beta", "Reprint", "", at(1))
	other := item("gamma", "Other words", "", at(2))
	again := item("gamma", "More of gamma", "", at(3))
	same.Verdict.DuplicateOf = lead.ID
	e := only(t, mustNew(t, Spec{}), story(lead, same, other, again), at(9))
	if !slices.Equal(e.Related, []*feed.Item{other}) || !slices.Equal(e.Duplicates, []*feed.Item{same}) || e.Sources != 3 {
		t.Errorf("related %v, duplicates %v, %d sources", e.Related, e.Duplicates, e.Sources)
	}
}

func TestDuplicatesArePerTopic(t *testing.T) {
	a := item("alpha", "A", "", dawn)
	b, g := item("beta", "B", "", at(1)), item("gamma", "G", "", at(2))
	b.Verdict.DuplicateOf, g.Verdict.DuplicateOf = a.ID, a.ID
	s := story(a, b, g)
	e := only(t, mustNew(t, Spec{From: []string{"beta", "gamma"}}), s, at(9))
	if e.Lead != b || len(e.Related) != 0 || !slices.Equal(e.Duplicates, []*feed.Item{g}) {
		t.Errorf("lead %v, related %v, duplicates %v", e.Lead.Title, e.Related, e.Duplicates)
	}
	items := mustNew(t, Spec{From: []string{"beta", "gamma"}, Entries: EntriesItems}).Select([]feed.Story{s}, at(9))
	if len(items) != 1 || items[0].Lead != b || items[0].URN != b.ID.URN() {
		t.Errorf("as items: %v", items)
	}
	if e := only(t, mustNew(t, Spec{From: []string{"vi"}}), s, at(9)); e.Lead != g {
		t.Errorf("a duplicate elsewhere is missing here")
	}
}

func TestItemsWithinOnePass(t *testing.T) {
	b, a := item("beta", "B", "", dawn), item("alpha", "A", "", dawn)
	a.Verdict.DuplicateOf = b.ID
	items := mustNew(t, Spec{Entries: EntriesItems}).Select([]feed.Story{story(b, a)}, at(9))
	if len(items) != 1 || items[0].Lead != a {
		t.Errorf("of two equal items of one pass the one with less priority stays")
	}
	a.Seen = at(5)
	items = mustNew(t, Spec{Entries: EntriesItems}).Select([]feed.Story{story(b, a)}, at(9))
	if len(items) != 1 || items[0].Lead != b {
		t.Errorf("an item that came later replaced one that was announced")
	}
}

func TestPublishedAndUpdated(t *testing.T) {
	tp := mustNew(t, Spec{})
	a := item("beta", "A", "", at(-30)) // published half an hour before it was seen
	a.Seen = dawn
	b := item("alpha", "B", "", at(-20))
	b.Seen = dawn
	s := story(a, b)
	if e := only(t, tp, s, at(1)); !e.Published.Equal(at(-30)) || !e.Updated.Equal(at(-20)) || e.Lead != b {
		t.Errorf("founded: published %v, updated %v", e.Published, e.Updated)
	}
	c := item("gamma", "C", "", at(-60)) // older, but it joins later
	c.Seen = at(30)
	s = story(a, b, c)
	if e := only(t, tp, s, at(40)); !e.Published.Equal(at(-30)) || !e.Updated.Equal(at(30)) {
		t.Errorf("joined: published %v, updated %v", e.Published, e.Updated)
	}
	more := item("gamma", "C2", "", at(45)) // of a source that is there already
	more.Seen = at(50)
	s = story(a, b, c, more)
	if e := only(t, tp, s, at(60)); !e.Updated.Equal(at(30)) {
		t.Errorf("the same source again: updated %v", e.Updated)
	}
	a.Revisions, a.Changed = 1, at(70)
	if e := only(t, tp, s, at(80)); !e.Updated.Equal(at(30)) {
		t.Errorf("another's text changed: updated %v", e.Updated)
	}
	b.Revisions, b.Changed = 1, at(75)
	if e := only(t, tp, s, at(80)); !e.Updated.Equal(at(75)) || !e.Published.Equal(at(-30)) {
		t.Errorf("the lead's text changed: published %v, updated %v", e.Published, e.Updated)
	}
}

func TestMergeOfTwoEntries(t *testing.T) {
	tp := mustNew(t, Spec{})
	older, younger := story(item("alpha", "A", "", dawn)), story(item("beta", "B", "", at(10)))
	s := merge(older, younger, at(20))
	e := only(t, tp, s, at(30))
	if e.URN != older.ID.URN() || !e.Published.Equal(dawn) || !e.Updated.Equal(at(20)) {
		t.Errorf("urn %s, published %v, updated %v", e.URN, e.Published, e.Updated)
	}
	if len(e.Gone) != 1 || e.Gone[0].URN != younger.ID.URN() || e.Gone[0].At.Before(at(20)) {
		t.Errorf("gone: %v", e.Gone)
	}
}

// A topic that never saw the survivor must not announce its own entry again.
func TestMergeIntoAStrangerKeepsTheName(t *testing.T) {
	tp := mustNew(t, Spec{From: []string{"beta", "gamma"}})
	stranger := story(item("alpha", "A", "", dawn))
	ours := story(item("beta", "B", "", at(10)), item("gamma", "G", "", at(12)))
	before := only(t, tp, ours, at(15))
	s := merge(stranger, ours, at(20))
	after := only(t, tp, s, at(30))
	if after.URN != before.URN || !after.Published.Equal(before.Published) || !after.Updated.Equal(before.Updated) || len(after.Gone) != 0 {
		t.Errorf("before %+v\nafter  %+v", before, after)
	}
	if after.Story != stranger.ID {
		t.Errorf("the entry's story is %v", after.Story)
	}
}

func TestMergedAwayAndFadedLeave(t *testing.T) {
	tp := mustNew(t, Spec{})
	s := story(item("alpha", "A", "", dawn), item("beta", "B", "", at(1)))
	s.Into = feed.NewStoryID(feed.ItemID{1})
	if got := tp.Select([]feed.Story{s}, at(5)); len(got) != 0 {
		t.Errorf("a story merged away gives %v", got)
	}
	s.Into = feed.StoryID{}
	s.Members[0].Item = &feed.Item{ID: s.Members[0].ID, Source: "alpha", Published: dawn} // a trace
	if e := only(t, tp, s, at(5)); e.Lead.Title != "B" || !e.Published.Equal(dawn) || e.Sources != 2 {
		t.Errorf("with a trace: %+v", e)
	}
	s.Members[0].Item = nil
	if e := only(t, tp, s, at(5)); e.Lead.Title != "B" {
		t.Errorf("without the item: %+v", e)
	}
}

func TestCircularDuplicates(t *testing.T) {
	a, b := item("alpha", "A", "", dawn), item("beta", "B", "", dawn)
	a.Verdict.DuplicateOf, b.Verdict.DuplicateOf = b.ID, a.ID
	only(t, mustNew(t, Spec{}), story(a, b), at(1)) // it must come to an end
}

func TestDigest(t *testing.T) {
	tp := mustNew(t, Spec{ID: "daily", Digest: schedule(t, "0 7 * * *"), MinSources: 2, From: []string{"en"}})
	run := dawn.Add(time.Hour) // 07:00
	early := story(item("alpha", "A", "", dawn), item("beta", "B", "", at(10)))
	onTheDot := story(item("alpha", "C", "", at(5)), item("beta", "D", "", run))
	late := story(item("alpha", "E", "", at(20)), item("beta", "F", "", run.Add(time.Minute)))
	all := []feed.Story{early, onTheDot, late}
	if got := tp.Select(all, run.Add(-time.Second)); len(got) != 0 {
		t.Fatalf("before the run: %v", got)
	}
	first := only(t, tp, early, run)
	got := tp.Select(all, run.Add(2*time.Hour))
	if len(got) != 1 || len(got[0].Stories) != 2 || !got[0].Published.Equal(run) || got[0].URN != first.URN {
		t.Fatalf("after the run: %+v", got)
	}
	later := story(early.Members[0].Item, early.Members[1].Item, func() *feed.Item {
		it := item("alpha", "Much later", "", run.Add(time.Hour))
		return it
	}())
	got = tp.Select([]feed.Story{later, onTheDot, late}, run.Add(26*time.Hour))
	if len(got) != 2 || len(got[0].Stories) != 1 || len(got[1].Stories) != 2 {
		t.Fatalf("the next day: %+v", got)
	}
	if got[0].Stories[0].Lead.Title != "E" || !got[0].Published.Equal(run.Add(24*time.Hour)) {
		t.Errorf("the second digest: %+v", got[0])
	}
	for _, e := range got[1].Stories {
		if e.Lead.Title == "Much later" {
			t.Errorf("the first digest learned of what came after it")
		}
	}
}

// A story that a stranger takes in stays in the digest that told it.
func TestDigestSurvivesMerge(t *testing.T) {
	tp := mustNew(t, Spec{Digest: schedule(t, "0 7 * * *"), From: []string{"beta"}})
	ours := story(item("beta", "B", "", at(10)))
	before := only(t, tp, ours, at(600))
	after := only(t, tp, merge(story(item("alpha", "A", "", dawn)), ours, at(120)), at(3000))
	if after.URN != before.URN || len(after.Stories) != 1 {
		t.Errorf("before %+v\nafter  %+v", before, after)
	}
}
