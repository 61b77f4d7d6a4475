package boltstore

import (
	"fmt"
	"strings"
	"testing"

	"foldwire/aggregator/feed"
)

// TestSortAlike: languages are apart, within one a story is where the first of its sources is,
// and the rest goes by source.
func TestSortAlike(t *testing.T) {
	var list []pending
	for _, it := range []struct{ language, story, source string }{
		{"vi", "x", "d"}, {"en", "s", "c"}, {"en", "u", "a"}, {"vi", "y", "b"}, {"en", "t", "b"}, {"en", "s", "a"}, {"en", "r", "c"}, {"vi", "x", "a"},
	} {
		one := feed.Item{Language: it.language, Source: feed.SourceID(it.source)}
		copy(one.Verdict.Story[:], it.story)
		rec := recordOf(&one)
		list = append(list, pending{item: &one, rec: &rec})
	}
	sortAlike(list)
	var got []string
	for _, p := range list {
		got = append(got, fmt.Sprintf("%s-%c-%s", p.item.Language, p.rec.Story[0], p.item.Source))
	}
	const want = "en-s-a en-s-c en-u-a en-t-b en-r-c vi-x-a vi-x-d vi-y-b"
	if s := strings.Join(got, " "); s != want {
		t.Errorf("order %s, want %s", s, want)
	}
}
