package cluster

import (
	"maps"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"foldwire/aggregator/words"
)

func drawVector(t *rapid.T) vector {
	terms := rapid.SliceOfNDistinct(rapid.Uint32Range(1, 40), 0, 12, rapid.ID[uint32]).Draw(t, "terms")
	slices.Sort(terms)
	v := vector{terms: terms}
	for range terms {
		v.weights = append(v.weights, uint16(rapid.IntRange(1, weightOne/4).Draw(t, "weight")<<2|rapid.IntRange(0, int(inTitle)).Draw(t, "marks")))
	}
	return v
}

// TestStoriesFollowFromTheirMembers joins, merges, revises and drops at random, and
// works out afresh what the index keeps of each story.
func TestStoriesFollowFromTheirMembers(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		age := rapid.Permutation(slices.Collect(func(yield func(int) bool) {
			for i := range 150 {
				if !yield(i) {
					return
				}
			}
		})).Draw(t, "age")
		if rapid.Bool().Draw(t, "in order") {
			slices.Sort(age)
		}
		x := NewIndex(func(a, b words.Ref) bool { return age[a] < age[b] }, noSource)
		held, live := map[words.Ref]Features{}, map[Slot][]words.Ref{}
		features := func() Features {
			return Features{vector: drawVector(t), time: int64(rapid.IntRange(0, 3).Draw(t, "time")), lang: uint32(rapid.IntRange(0, 2).Draw(t, "lang")), copied: rapid.IntRange(0, 3).Draw(t, "copied") == 0}
		}
		for ref := range words.Ref(len(age)) {
			slots := slices.Sorted(maps.Keys(live))
			f := features()
			if len(slots) == 0 || rapid.IntRange(0, 19).Draw(t, "found") == 0 {
				slot := x.Found(ref, f)
				live[slot] = []words.Ref{ref}
			} else {
				slot := rapid.SampledFrom(slots).Draw(t, "story")
				x.Join(ref, f, slot)
				live[slot] = append(live[slot], ref)
			}
			held[ref] = f
			change(t, x, held, live, features)
		}
		for slot, members := range live {
			slices.SortFunc(members, func(a, b words.Ref) int { return age[a] - age[b] })
			checkStory(t, x, slot, members, held)
		}
	})
}

// change merges, revises or drops now and then.
func change(t *rapid.T, x *Index, held map[words.Ref]Features, live map[Slot][]words.Ref, features func() Features) {
	slots := slices.Sorted(maps.Keys(live))
	slot := rapid.SampledFrom(slots).Draw(t, "changed")
	switch rapid.IntRange(0, 29).Draw(t, "change") {
	case 0:
		x.Drop(slot)
		delete(live, slot)
	case 1:
		if other := rapid.SampledFrom(slots).Draw(t, "other"); other != slot {
			x.Merge(slot, other)
			live[slot] = append(live[slot], live[other]...)
			delete(live, other)
		}
	case 2:
		ref := rapid.SampledFrom(live[slot]).Draw(t, "revised")
		held[ref] = features()
		x.Revise(ref, held[ref])
	}
}

// checkStory holds a story against its members, oldest first.
func checkStory(t *rapid.T, x *Index, slot Slot, members []words.Ref, held map[words.Ref]Features) {
	if got := slices.Collect(x.Members(slot)); !slices.Equal(got, members) {
		t.Fatalf("members %v, want %v", got, members)
	}
	var told []words.Ref
	want := story{}
	for _, ref := range members {
		f := held[ref]
		if x.Story(ref) != slot {
			t.Fatalf("item %d is in %d, want %d", ref, x.Story(ref), slot)
		}
		checkVector(t, x, ref, f.vector)
		if !f.copied {
			told = append(told, ref)
		}
		if want.lang == 0 {
			want.lang = f.lang
		}
		if f.time != 0 && (want.first == 0 || f.time < want.first) {
			want.first = f.time
		}
		want.last = max(want.last, f.time)
	}
	s := &x.stories[slot]
	if s.first != want.first || s.last != want.last || s.lang != want.lang || int(s.told) != len(told) || int(s.members) != len(members) {
		t.Fatalf("story %+v, want %+v with %d told of %d", s, want, len(told), len(members))
	}
	checkSum(t, x.sumOf(s), told, held)
}

// checkVector holds what the index keeps of an item against its vector.
func checkVector(t *rapid.T, x *Index, ref words.Ref, want vector) {
	got := x.vectors.get(x.items[ref].place)
	if !slices.Equal(got.weights, want.weights) || !slices.Equal(got.terms, want.terms) {
		t.Fatalf("item %d says %v, want %v", ref, got, want)
	}
	chosen := slices.Clone(x.draft.chosen(got, x.vectors.lightest(x.items[ref].place)))
	for _, term := range got.terms {
		found := slices.Contains(x.found.AppendNewest(nil, term, 200), ref)
		if found != slices.Contains(chosen, term) {
			t.Fatalf("item %d is found by %d: %v", ref, term, found)
		}
	}
}

// checkSum holds a sum against the members it is made of.
func checkSum(t *rapid.T, got *sum, told []words.Ref, held map[words.Ref]Features) {
	weights := map[uint32]uint32{}
	for i, ref := range told {
		if i < maxSummed/2 || i >= len(told)-maxSummed/2 {
			for k, term := range held[ref].vector.terms {
				w := held[ref].vector.weights[k]
				weights[term] += uint32(w&weightBits) | uint32(w&inTitle)<<titlesAt
			}
		}
	}
	if !slices.Equal(got.terms, slices.Sorted(maps.Keys(weights))) {
		t.Fatalf("terms %v, want %v", got.terms, weights)
	}
	for i, term := range got.terms {
		if got.weights[i] != weights[term] {
			t.Fatalf("term %d weighs %x, want %x", term, got.weights[i], weights[term])
		}
	}
}

// TestOwnStoriesNeedMore is about a podcast whose episodes have notes in common. Other
// sources join where it does not.
func TestOwnStoriesNeedMore(t *testing.T) {
	const notes = " Thank you for listening to our weekly talk about old maps and the people who drew them. Write to the hosts, tell a friend about the show, and find every earlier episode and all our sources on the page."
	scan := words.NewScanner()
	text := func(title, body string, source uint32) Text {
		return Text{Doc: scan.Scan(title, body), Lang: "en", Source: source}
	}
	sources := []uint32{1, 2, 1}
	x := NewIndex(func(a, b words.Ref) bool { return a < b }, func(ref words.Ref) uint32 { return sources[ref] })
	x.Found(0, x.Features(text("Mountains", "Who first measured a peak?"+notes, 1)))
	own := x.Assess(x.Features(text("Rivers", "Where does a river begin?"+notes, 1)))
	if own.Join {
		t.Errorf("an episode joins another of its show (%.2f)", own.Best.Score)
	}
	if len(own.Near) == 0 || own.Near[0].Score < JoinAt {
		t.Fatal("the notes have too little in common for this test to show anything")
	}
	if other := x.Assess(x.Features(text("Rivers", "Where does a river begin?"+notes, 2))); !other.Join {
		t.Error("what another source tells does not join")
	}
	if unknown := x.Assess(x.Features(text("Rivers", "Where does a river begin?"+notes, 0))); !unknown.Join {
		t.Error("what no source is known of does not join")
	}
	x.Join(1, x.Features(text("Mountains", "Who first measured a peak?"+notes, 2)), 0)
	if shared := x.Assess(x.Features(text("Rivers", "Where does a river begin?"+notes, 1))); !shared.Join {
		t.Error("a story that another source told, too, is taken for its own")
	}
}

// TestLongAfter is about an event that is told again after months: by another source it is the
// same, by its own it is taken for the next of a kind, and after a year by any.
func TestLongAfter(t *testing.T) {
	const flood = "The river Tolm burst its banks at Oskerby in the night and flooded four hundred houses; the mayor asked all who live below the old mill to leave."
	scan := words.NewScanner()
	day := time.Date(2026, 3, 1, 6, 0, 0, 0, time.UTC)
	features := func(x *Index, after int, source uint32) Features {
		return x.Features(Text{Doc: scan.Scan("Flood at Oskerby: the river Tolm bursts its banks", flood), Lang: "en", Source: source, Time: day.AddDate(0, 0, after)})
	}
	for _, c := range []struct {
		after  int
		source uint32
		join   bool
	}{{20, 1, true}, {20, 2, true}, {60, 1, false}, {60, 2, true}, {60, 0, true}, {-60, 1, false}, {-60, 2, true}, {365, 2, false}} {
		x := NewIndex(func(a, b words.Ref) bool { return a < b }, func(words.Ref) uint32 { return 1 })
		x.Found(0, features(x, 0, 1))
		if a := x.Assess(features(x, c.after, c.source)); a.Join != c.join {
			t.Errorf("told %d days after by source %d: joins %v (%.2f)", c.after, c.source, a.Join, a.Best.Score)
		}
	}
}
