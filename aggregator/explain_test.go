package aggregator_test

import (
	"testing"
	"testing/synctest"
	"time"

	"foldwire/aggregator"
	"foldwire/aggregator/feedtest"
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
