package aggregator

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"foldwire/aggregator/cluster"
	"foldwire/aggregator/feed"
)

var start = time.Date(2026, 3, 1, 6, 0, 0, 0, time.UTC)

// news makes an item as normalisation would.
func news(source, id, title, text string, at time.Time) feed.Item {
	key := feed.NewKey(feed.SourceID(source), "guid", id)
	return feed.Item{
		ID: feed.NewItemID(feed.SourceID(source), key), Source: feed.SourceID(source), Title: title, Text: text,
		Language: "en", Published: at, Dated: true, Seen: at, Changed: at,
		Keys: feed.Keys{URL: feed.NewKey("", "url", source+"/"+id)},
	}
}

const quake = "A strong earthquake struck the coast near Valdoria early this morning, shaking buildings and cutting power to thousands of homes, the geological service said."

func TestSameEventInOtherWordsIsOneStory(t *testing.T) {
	d := NewDecider()
	items := []feed.Item{
		news("a", "1", "Strong earthquake hits Valdoria coast", quake, start),
		news("b", "1", "Valdoria earthquake cuts power to thousands", "Thousands of homes near Valdoria were without power after a strong earthquake shook the coast this morning, according to the geological service.", start.Add(time.Hour)),
		news("c", "1", "Chess champion retires", "The reigning champion Irma Tolbek will not defend her title and retires from chess at thirty-four, her federation announced.", start.Add(2*time.Hour)),
	}
	stories := d.Decide(items, nil)
	if items[0].Verdict.Story != items[1].Verdict.Story || items[1].Verdict.Rule != feed.RuleRelated {
		t.Errorf("two reports of one earthquake: verdicts %+v and %+v", items[0].Verdict, items[1].Verdict)
	}
	if v := items[1].Verdict; v.Match != items[0].ID || v.Score <= 0 || v.Score > 1 || !v.DuplicateOf.IsZero() {
		t.Errorf("verdict does not say why: %+v", v)
	}
	if items[2].Verdict.Rule != feed.RuleFounded || items[2].Verdict.Story != feed.NewStoryID(items[2].ID) {
		t.Errorf("an unrelated item did not found its own story: %+v", items[2].Verdict)
	}
	if len(stories) != 2 {
		t.Fatalf("%d stories touched, want 2", len(stories))
	}
	for _, s := range stories {
		if s.ID == items[0].Verdict.Story && len(s.Members) != 2 {
			t.Errorf("story has %d members, want 2: %+v", len(s.Members), s)
		}
	}
}

func TestReprintsAreDuplicates(t *testing.T) {
	first := news("a", "1", "Strong earthquake hits Valdoria coast", quake, start)
	for name, reprint := range map[string]feed.Item{
		"same":   news("b", "1", first.Title, quake, start),
		"prefix": news("b", "1", first.Title, "VALDORIA (Newswire) - "+quake, start),
		"suffix": news("b", "1", first.Title+" | Harbour Post", quake, start),
		"case":   news("b", "1", strings.ToUpper(first.Title), quake, start),
		"cut":    news("b", "1", first.Title, quake[:110]+"…", start),
	} {
		d := NewDecider()
		items := []feed.Item{first, reprint}
		d.Decide(items, nil)
		if v := items[1].Verdict; v.DuplicateOf != first.ID || v.Story != items[0].Verdict.Story {
			t.Errorf("%s: not held as a duplicate: %+v", name, v)
		}
	}
}

func TestSharedTitlesAreNoDuplicates(t *testing.T) {
	weather := func(id string, high, low int, at time.Time) feed.Item {
		return news("w"+id, id, "Weather", fmt.Sprintf("Expect a high of %d degrees and a low of %d with light winds from the south and little chance of rain.", high, low), at)
	}
	cases := map[string][2]feed.Item{
		"forecast":         {weather("1", 21, 12, start), weather("2", 24, 15, start.Add(24*time.Hour))},
		"title alone":      {news("a", "1", "Weather", "", start), news("b", "1", "Weather", "", start)},
		"daily column":     {news("a", "1", "What you need to know today, in five minutes", "", start), news("a", "2", "What you need to know today, in five minutes", "", start.Add(24*time.Hour))},
		"column, blurb":    {news("a", "1", "The morning briefing", "Our editors choose the stories that matter this morning.", start), news("a", "2", "The morning briefing", "Our editors choose the stories that matter this morning.", start.Add(24*time.Hour))},
		"release":          {news("a", "1", "Release v1.4.2", "Version 1.4.2 is out. It closes 41 issues and is a drop-in replacement for the version before.", start), news("a", "2", "Release v1.4.3", "Version 1.4.3 is out. It closes 17 issues and is a drop-in replacement for the version before.", start)},
		"same boilerplate": {news("a", "1", "Mayor opens the new bridge", "Read the full article on our site. Subscribe to get our news every day.", start), news("b", "1", "Orchestra cancels its summer tour", "Read the full article on our site. Subscribe to get our news each morning.", start)},
	}
	for name, pair := range cases {
		d := NewDecider()
		items := pair[:]
		d.Decide(items, nil)
		if v := items[1].Verdict; !v.DuplicateOf.IsZero() {
			t.Errorf("%s: %q was hidden as a duplicate: %+v", name, items[1].Title, v)
		}
	}
}

func TestCanonicalURLs(t *testing.T) {
	url := feed.NewKey("", "url", "https://example.org/quake")
	first := news("a", "1", "Strong earthquake hits Valdoria coast", quake, start)
	other := news("b", "1", "Lãnh đạo họp bàn về giá điện", "Cuộc họp bàn về giá điện và than đá diễn ra sáng nay tại thủ đô với nhiều bộ.", start)
	other.Language = "vi"
	first.Keys.URL, other.Keys.URL = url, url
	d := NewDecider()
	items := []feed.Item{first, other}
	d.Decide(items, nil)
	if v := items[1].Verdict; v.Rule != feed.RuleURL || v.DuplicateOf != first.ID {
		t.Errorf("one URL in two sources: %+v", v)
	}

	same := news("a", "2", "Chess champion retires", "The reigning champion Irma Tolbek will not defend her title, her federation announced.", start)
	same.Keys.URL = url
	d = NewDecider()
	items = []feed.Item{first, same}
	d.Decide(items, nil)
	if v := items[1].Verdict; !v.DuplicateOf.IsZero() {
		t.Errorf("a URL that one source gives to all its entries made them duplicates: %+v", v)
	}
}

func TestNoStoryAcrossLanguages(t *testing.T) {
	d := NewDecider()
	items := []feed.Item{news("a", "1", "Rafael Nadal Roger Federer Wimbledon", "", start), news("b", "1", "Rafael Nadal Roger Federer Wimbledon", "", start)}
	items[1].Language = "es"
	d.Decide(items, nil)
	if items[0].Verdict.Story == items[1].Verdict.Story {
		t.Error("an English and a Spanish item became one story")
	}
}

func TestRestoredDeciderGoesOnAsBefore(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		passes := stream(t)
		whole := &stored{stories: map[feed.StoryID]feed.Story{}, byURL: map[feed.Key]feed.Known{}}
		broken := &stored{stories: map[feed.StoryID]feed.Story{}, byURL: map[feed.Key]feed.Known{}}
		d, e := NewDecider(), NewDecider()
		for _, pass := range passes {
			at := pass[0].Seen
			if rapid.Bool().Draw(t, "stop") {
				e = broken.restored(at)
			}
			left, right := slices.Clone(pass), slices.Clone(pass)
			a, b := whole.fold(d, left, at), broken.fold(e, right, at)
			for i := range left {
				if fmt.Sprint(left[i].Verdict) != fmt.Sprint(right[i].Verdict) {
					t.Fatalf("%q: verdict %v without a stop, %v after one", left[i].Title, left[i].Verdict, right[i].Verdict)
				}
			}
			if fmt.Sprint(a) != fmt.Sprint(b) {
				t.Fatalf("stories touched:\n%v without a stop,\n%v after one", a, b)
			}
			checkStories(t, whole)
		}
	})
}

// checkStories holds what must be true of any store: every item is in one living story,
// which is the one of its verdict, and duplicates name an item of their story.
func checkStories(t *rapid.T, s *stored) {
	in := map[feed.ItemID]feed.StoryID{}
	for id, story := range s.stories {
		if story.Into.IsZero() == (len(story.Members) == 0) {
			t.Fatalf("story %v is neither alive nor merged: %v", id, story)
		}
		for _, m := range story.Members {
			if other, ok := in[m.ID]; ok {
				t.Fatalf("item %v is in stories %v and %v", m.ID, other, id)
			}
			in[m.ID] = id
		}
	}
	for _, it := range s.items {
		if got := s.survivor(it.Verdict.Story); in[it.ID] != got {
			t.Fatalf("item %v says it is in %v, but %v has it", it.ID, got, in[it.ID])
		}
		if of := it.Verdict.DuplicateOf; !of.IsZero() && in[of] != in[it.ID] {
			t.Fatalf("item %v is a duplicate of %v in another story", it.ID, of)
		}
		if len(it.Verdict.Misses) > maxMisses {
			t.Fatalf("item %v has %d misses", it.ID, len(it.Verdict.Misses))
		}
	}
}

func TestMergeKeepsTheOlderStory(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := &stored{stories: map[feed.StoryID]feed.Story{}, byURL: map[feed.Key]feed.Known{}}
		d := NewDecider()
		born := map[feed.StoryID]time.Time{}
		for _, pass := range stream(t) {
			for _, story := range s.fold(d, pass, pass[0].Seen) {
				checkBirth(t, born, story)
			}
		}
		for id := range maps.Keys(s.stories) {
			if into := s.survivor(id); born[id].Before(born[into]) && !born[id].IsZero() {
				t.Fatalf("the older story %v was merged into the younger %v", id, into)
			}
		}
	})
}

// checkBirth holds that a living story never changes when it was founded.
func checkBirth(t *rapid.T, born map[feed.StoryID]time.Time, story feed.Story) {
	if !story.Into.IsZero() {
		return
	}
	if _, ok := born[story.ID]; !ok {
		born[story.ID] = story.Founded
	}
	if !born[story.ID].Equal(story.Founded) {
		t.Fatalf("story %v was founded at %v, now at %v", story.ID, born[story.ID], story.Founded)
	}
}

func TestReviseReplacesWhatIsCompared(t *testing.T) {
	d := NewDecider()
	first := news("a", "1", "Chess champion retires", "The reigning champion Irma Tolbek will not defend her title, her federation announced.", start)
	d.Decide([]feed.Item{first}, nil)
	first.Title, first.Text, first.Changed = "Strong earthquake hits Valdoria coast", quake, start.Add(time.Hour)
	d.Revise([]feed.Item{first})
	items := []feed.Item{news("b", "1", "Strong earthquake hits Valdoria coast", quake, start.Add(2*time.Hour))}
	d.Decide(items, nil)
	if items[0].Verdict.DuplicateOf != first.ID {
		t.Errorf("a copy of the new text is no duplicate: %+v", items[0].Verdict)
	}
}

func TestExpiredStoryIsJoinedByURLOnly(t *testing.T) {
	s := &stored{stories: map[feed.StoryID]feed.Story{}, byURL: map[feed.Key]feed.Known{}}
	d := NewDecider()
	old := []feed.Item{news("a", "1", "Strong earthquake hits Valdoria coast", quake, start)}
	s.fold(d, old, start)
	late := start.Add(cluster.Window + time.Hour)
	again := []feed.Item{news("b", "1", "Strong earthquake hits Valdoria coast", quake, late), news("c", "1", "Valdoria, a month after", "A look back.", late)}
	again[1].Keys.URL = old[0].Keys.URL
	s.fold(d, again[:1], late)
	if again[0].Verdict.Story == old[0].Verdict.Story {
		t.Errorf("an item joined a story that had expired: %+v", again[0].Verdict)
	}
	touched := s.fold(d, again[1:], late)
	if v := again[1].Verdict; v.Story != old[0].Verdict.Story || v.Rule != feed.RuleURL {
		t.Errorf("a late item with the URL of an old story: %+v", v)
	}
	if len(touched) != 1 || len(touched[0].Members) != 2 {
		t.Errorf("the old story must come back with all its members: %+v", touched)
	}
}

func TestAdoptedStoryKeepsMembersThatFaded(t *testing.T) {
	trace := news("a", "1", "", "", start)
	kept := news("b", "1", "Valdoria counts the damage", quake, start.Add(time.Hour))
	id := feed.NewStoryID(trace.ID)
	d := NewDecider()
	d.Adopt(feed.Story{ID: id, Founded: start, Changed: kept.Seen, Members: []feed.Member{
		{ID: trace.ID, Source: trace.Source, Joined: start, Trace: &trace},
		{ID: kept.ID, Source: kept.Source, Joined: kept.Seen, Item: &kept},
	}})
	late := []feed.Item{news("c", "1", "Valdoria, a month after", "A look back.", start.Add(cluster.Window))}
	late[0].Keys.URL = kept.Keys.URL
	touched := d.Decide(late, nil)
	if len(touched) != 1 || touched[0].ID != id || len(touched[0].Members) != 3 {
		t.Fatalf("touched %+v, want the story with its three members", touched)
	}
	if m := touched[0].Members[0]; m.ID != trace.ID || m.Source != "a" || !m.Joined.Equal(start) {
		t.Errorf("the first member is %+v, want the one that faded", m)
	}
}
