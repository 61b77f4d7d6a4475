package aggregator_test

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"foldwire/aggregator"
	"foldwire/aggregator/boltstore"
	"foldwire/aggregator/feed"
	"foldwire/aggregator/feedtest"
	"foldwire/aggregator/storetest"
)

// TestExplainTellsOfOwnStories: two episodes of a podcast are alike in words, and are two
// stories since nobody else told of them; whoever asks why is told.
func TestExplainTellsOfOwnStories(t *testing.T) {
	const notes = " Thank you for listening to our weekly talk about old maps and the people who drew them. Write to the hosts, tell a friend about the show, and find every earlier episode and all our sources on the page.</p>"
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		w.source("show", "/show")
		w.origin.Feed("/show").Items(
			feedtest.Item{GUID: "1", Link: "http://origin.example/1", Title: "Mountains", Content: "<p>Who first measured a peak?" + notes, Published: time.Now().Add(-time.Hour)},
			feedtest.Item{GUID: "2", Link: "http://origin.example/2", Title: "Rivers", Content: "<p>Where does a river begin?" + notes, Published: time.Now()},
		)
		w.run(time.Hour)
		why, err := aggregator.Explain(t.Context(), w.store, "http://origin.example/2")
		if err != nil {
			t.Fatal(err)
		}
		if len(why.Misses) != 1 || !why.Misses[0].Own || why.Misses[0].Item.Title != "Mountains" {
			t.Errorf("the reason does not say that only its own source told the other: %+v", why)
		}
	})
}

// TestExplainWithoutTheOther: of two items that tell the same, retention took one. Why the
// other is where it is is told all the same, and a URL finds whichever is left.
func TestExplainWithoutTheOther(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		why := explainWithout(t, "first")
		if why.Item.Source != "second" || why.Members != 2 || why.Rule != feed.RuleURL {
			t.Errorf("the second is where it is by %+v", why)
		}
		if other := why.DuplicateOf; other == nil || why.Match == nil || *why.Match != *other || other.Source != "first" || other.ID.IsZero() || !other.Gone {
			t.Errorf("it is told to be a duplicate of %+v, and like %+v", other, why.Match)
		}
	})
	synctest.Test(t, func(t *testing.T) {
		why := explainWithout(t, "second")
		if why.Item.Source != "first" || why.Members != 2 || why.Rule != feed.RuleFounded || why.DuplicateOf != nil || why.Match != nil {
			t.Errorf("the first is where it is by %+v", why)
		}
	})
}

// explainWithout lets two sources tell the same, first and second, takes the item of one, and
// asks for the URL.
func explainWithout(t *testing.T, taken feed.SourceID) aggregator.Reason {
	t.Helper()
	const page = "http://origin.example/flood"
	w := newWorld(t)
	for i, name := range []string{"first", "second"} {
		w.source(name, "/"+name)
		w.origin.Feed("/"+name).Items(
			feedtest.Item{GUID: "1", Link: page, Title: "The river is over its banks", Published: time.Now()},
			feedtest.Item{GUID: "2", Link: page + name, Title: []string{"A bridge opens", "Snow in May"}[i], Published: time.Now().Add(time.Minute)},
		)
		w.run(time.Hour)
	}
	took, err := w.store.Prune(t.Context(), boltstore.Policy{Now: time.Now(), Newest: map[feed.SourceID]int{taken: 1}})
	if err != nil || took.Faded != 1 {
		t.Fatalf("retention took %+v: %v", took, err)
	}
	why, err := aggregator.Explain(t.Context(), w.store, page)
	if err != nil {
		t.Fatal(err)
	}
	return why
}

// TestExplainOfStoriesMadeOne: who founded a story that was merged away founded that one, and
// whoever missed it then missed what it is part of now.
func TestExplainOfStoriesMadeOne(t *testing.T) {
	store, err := boltstore.Open(filepath.Join(t.TempDir(), "foldwire.db"), boltstore.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	at := storetest.Epoch()
	a, b, c := storetest.Item("a", 1, at), storetest.Item("b", 1, at), storetest.Item("c", 1, at)
	first, second, third := storetest.Found(&a, at), storetest.Found(&b, at), storetest.Found(&c, at)
	c.Verdict.Misses = []feed.Miss{{Story: second.ID, Item: b.ID, Score: 0.25}}
	one := first
	one.Members = append(slices.Clone(first.Members), second.Members...)
	for _, change := range []feed.Change{
		{At: at, Items: []feed.Item{a, b, c}, Fresh: 3, Stories: []feed.Story{first, second, third}},
		{At: at.Add(time.Hour), Stories: []feed.Story{one, {ID: second.ID, Founded: at, Changed: at.Add(time.Hour), Into: first.ID}}},
	} {
		if err := store.Commit(t.Context(), change); err != nil {
			t.Fatal(err)
		}
	}
	var whys []aggregator.Reason
	for _, it := range []feed.Item{a, b, c} {
		why, err := aggregator.Explain(t.Context(), store, it.ID.String())
		if err != nil {
			t.Fatal(err)
		}
		whys = append(whys, why)
	}
	if len(whys[0].Past) != 0 || whys[0].Story != first.ID {
		t.Errorf("the first is told to have been in %v before %v", whys[0].Past, whys[0].Story)
	}
	if !slices.Equal(whys[1].Past, []feed.StoryID{second.ID}) || whys[1].Story != first.ID || whys[1].Rule != feed.RuleFounded {
		t.Errorf("the second is told to have been in %v before %v", whys[1].Past, whys[1].Story)
	}
	if why := aggregator.Relate(whys[1], whys[2]).Because; !strings.Contains(why, "missed the other's story with a score of 0.250") {
		t.Errorf("the third missed the second's story: %s", why)
	}
}
