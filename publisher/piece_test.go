package publisher

import (
	"testing"

	"foldwire/aggregator/feed"
)

// TestPiecesOfOneStoryAreToldApart: where each item is an entry, several come from one story,
// of sources that do not trust each other, and a print can be solved for.
func TestPiecesOfOneStoryAreToldApart(t *testing.T) {
	n := newNewsroom()
	one, other := n.item("alpha", "Bridge opens", dawn, dawn), n.item("beta", "Bridge opened", dawn, dawn)
	story := feed.NewStoryID(one.ID)
	a, b := ref{story: story, urn: one.ID.URN(), print: 1}, ref{story: story, urn: other.ID.URN(), print: 1}
	if placed(1, &a) == placed(1, &b) {
		t.Error("the entry of one item is taken for that of another")
	}
}
