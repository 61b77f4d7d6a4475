package topic

import (
	"slices"
	"testing"
	"time"

	"foldwire/aggregator/feed"
)

var dawn = time.Date(2026, time.March, 2, 6, 0, 0, 0, time.UTC)

// at gives a time some minutes after dawn.
func at(minutes int) time.Time { return dawn.Add(time.Duration(minutes) * time.Minute) }

// sources are three with falling priority.
func sources() []feed.Source {
	return []feed.Source{
		{ID: "alpha", Tags: []string{"en", "news"}, Priority: 9},
		{ID: "beta", Tags: []string{"en"}, Priority: 5},
		{ID: "gamma", Tags: []string{"vi", "news"}, Priority: 1},
	}
}

// item makes an item whose id follows from source and title.
func item(src feed.SourceID, title, text string, published time.Time) *feed.Item {
	return &feed.Item{
		ID: feed.NewItemID(src, feed.NewKey(src, "guid", title)), Source: src, Title: title, Text: text,
		URL: "https://" + string(src) + ".example.org/x", Language: "en",
		Published: published, Seen: published, Changed: published,
	}
}

// story makes a story of items; the first founds it and sets its time, the others join
// in their order, a minute apart, unless they were seen in the same pass.
func story(items ...*feed.Item) feed.Story {
	founder := items[0]
	s := feed.Story{ID: feed.NewStoryID(founder.ID), Founded: founder.Seen, Changed: founder.Seen}
	for i, it := range items {
		v := feed.Verdict{Story: s.ID, Rule: feed.RuleRelated, Match: founder.ID, DuplicateOf: it.Verdict.DuplicateOf}
		if i == 0 {
			v.Rule = feed.RuleFounded
		}
		it.Verdict = v
		s.Members = append(s.Members, feed.Member{ID: it.ID, Source: it.Source, Joined: it.Seen, Item: it})
		if it.Seen.After(s.Changed) {
			s.Changed = it.Seen
		}
	}
	return s
}

// merge puts the younger story into the older one, as a fold does: its members join now.
func merge(older, younger feed.Story, now time.Time) feed.Story {
	for _, m := range younger.Members {
		m.Past = append(slices.Clone(m.Past), feed.Stay{Story: younger.ID, Joined: m.Joined})
		m.Joined = now
		older.Members = append(older.Members, m)
	}
	older.Changed = now
	return older
}

func mustNew(tb testing.TB, spec Spec) *Topic {
	tb.Helper()
	if spec.ID == "" {
		spec.ID = "t"
	}
	t, err := New(spec, sources())
	if err != nil {
		tb.Fatal(err)
	}
	return t
}

// only gives the single entry that a topic makes of a story.
func only(tb testing.TB, t *Topic, s feed.Story, now time.Time) Entry {
	tb.Helper()
	entries := t.Select([]feed.Story{s}, now)
	if len(entries) != 1 {
		tb.Fatalf("Select gives %d entries, want 1", len(entries))
	}
	return entries[0]
}
