package topic

import (
	"testing"

	"foldwire/aggregator/feed"
)

// TestTopicsOfAllSourcesShareThem: topics that take from all sources know them by one name
// and own each of them; one that chooses among them has its own.
func TestTopicsOfAllSourcesShareThem(t *testing.T) {
	sources := NewSources([]feed.Source{{ID: "a", Tags: []string{"x"}}, {ID: "b"}})
	compile := func(s *Sources, from ...string) *Topic {
		t.Helper()
		made, err := s.Topic(Spec{ID: "t", Title: "T", From: from})
		if err != nil {
			t.Fatal(err)
		}
		return made
	}
	one, two, chosen := compile(sources), compile(sources), compile(sources, "x")
	if one.AllOf() != sources || two.AllOf() != sources || chosen.AllOf() != nil {
		t.Errorf("topics are of all of %p, %p and %p, want %p twice and none", one.AllOf(), two.AllOf(), chosen.AllOf(), sources)
	}
	for _, c := range []struct {
		topic *Topic
		id    feed.SourceID
		want  bool
	}{{one, "a", true}, {two, "b", true}, {one, "c", false}, {chosen, "a", true}, {chosen, "b", false}, {compile(NewSources(nil)), "c", true}} {
		if got := c.topic.Owns(c.id); got != c.want {
			t.Errorf("owning %q: %v, want %v", c.id, got, c.want)
		}
	}
}
