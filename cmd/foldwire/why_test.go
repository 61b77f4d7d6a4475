package main

import (
	"strings"
	"testing"

	"foldwire/aggregator"
	"foldwire/aggregator/feed"
)

// TestWhyTellsWhatWasDecided: also of an item whose match retention took, and of one that
// came with a story which was merged away.
func TestWhyTellsWhatWasDecided(t *testing.T) {
	one, other := feed.NewItemID("b", feed.NewKey("b", "guid", "1")), feed.NewItemID("a", feed.NewKey("a", "guid", "1"))
	old := feed.NewStoryID(one)
	gone := &aggregator.Brief{ID: other, Source: "a", Gone: true}
	for want, r := range map[string]aggregator.Reason{
		"  founded it: nothing known": {Rule: feed.RuleFounded},
		"  founded story " + old.String() + ", which was found to be one with it later: nothing known": {Rule: feed.RuleFounded, Past: []feed.StoryID{old}},
		"  held as a duplicate (same-url, 1.000) of\n    an item that retention took\n    a, " + other.String() + "\n": {
			Rule: feed.RuleURL, Score: 1, Match: gone, DuplicateOf: gone,
		},
		"  joined it (related, 0.700); the member most like this item:\n    an item that retention took\n    " + other.String() + "\n": {
			Rule: feed.RuleRelated, Score: 0.7, Match: &aggregator.Brief{ID: other, Gone: true},
		},
		"  joined it (related, 0.700); the member most like this item:\n    \n    a, \n": { // one without a title and a link
			Rule: feed.RuleRelated, Score: 0.7, Match: &aggregator.Brief{ID: other, Source: "a"},
		},
	} {
		r.Item = aggregator.Brief{ID: one, Source: "b"}
		var out strings.Builder
		if err := printReasons(&out, []aggregator.Reason{r}, false); err != nil || !strings.Contains(out.String(), want) {
			t.Errorf("%+v (%v) is told as\n%s\nwithout %q", r, err, out.String(), want)
		}
	}
}
