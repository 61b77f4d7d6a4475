package aggregator

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"pgregory.net/rapid"

	"foldwire/aggregator/cluster"
	"foldwire/aggregator/feed"
)

// stored is a store of the few things that a Folder keeps.
type stored struct {
	items   []feed.Item // in commit order
	stories map[feed.StoryID]feed.Story
	byURL   map[feed.Key]feed.Known
}

func (s *stored) survivor(id feed.StoryID) feed.StoryID {
	for !s.stories[id].Into.IsZero() {
		id = s.stories[id].Into
	}
	return id
}

// fold does with a pass what the Folder does.
func (s *stored) fold(d *Decider, pass []feed.Item, at time.Time) []feed.Story {
	d.Expire(at)
	for i := range pass {
		known, ok := s.byURL[pass[i].Keys.URL]
		if id := s.survivor(known.Story); ok && !d.Has(id) {
			d.Adopt(s.loaded(id))
		}
		known.Story = s.survivor(known.Story)
		if ok {
			s.byURL[pass[i].Keys.URL] = known
		}
	}
	touched := d.Decide(pass, s.byURL)
	for _, story := range touched {
		s.stories[story.ID] = story
	}
	s.items = append(s.items, pass...)
	for _, it := range pass {
		s.byURL[it.Keys.URL] = feed.Known{ID: it.ID, Source: it.Source, Keys: it.Keys, Story: it.Verdict.Story}
	}
	return touched
}

func (s *stored) loaded(id feed.StoryID) feed.Story {
	story := s.stories[id]
	story.Members = slices.Clone(story.Members)
	for i, m := range story.Members {
		for j := range s.items {
			if s.items[j].ID == m.ID {
				it := s.items[j]
				story.Members[i].Item = &it
			}
		}
	}
	return story
}

// restored gives a Decider rebuilt from the store.
func (s *stored) restored(now time.Time) *Decider {
	d := NewDecider()
	for _, it := range s.items {
		it.Verdict.Story = s.survivor(it.Verdict.Story)
		if !s.stories[it.Verdict.Story].Changed.Before(now.Add(-cluster.Window)) {
			d.Restore([]feed.Item{it})
		}
	}
	return d
}

var vocabulary = strings.Fields(`harbour earthquake Valdoria minister bridge strike festival chess Tolbek champion
	flood river Lindau court verdict trial bank merger rates election Marovia ballot recount fire forest
	evacuated rescue satellite launch orbit virus vaccine hospital train derailed 12 47 2026 coast power`)

// stream draws passes of items about a few events, with reprints and shared URLs.
func stream(t *rapid.T) [][]feed.Item {
	events := rapid.SliceOfN(rapid.SliceOfN(rapid.SampledFrom(vocabulary), 6, 9), 2, 6).Draw(t, "events")
	passes := make([][]feed.Item, rapid.IntRange(3, 12).Draw(t, "passes"))
	at, n := start, 0
	for p := range passes {
		at = at.Add(time.Duration(rapid.SampledFrom([]int{1, 6, 24, 24 * 20, 24 * 31}).Draw(t, "hours")) * time.Hour)
		for range rapid.IntRange(1, 6).Draw(t, "items") {
			n++
			event := rapid.SampledFrom(events).Draw(t, "event")
			said := rapid.Permutation(event).Draw(t, "words")
			text := ""
			if rapid.Bool().Draw(t, "has text") {
				text = strings.Join(said, " ") + " said " + strings.Join(event, " ")
			}
			source := rapid.SampledFrom([]string{"a", "b", "c"}).Draw(t, "source")
			it := news(source, strconv.Itoa(n), strings.Join(said[:5], " "), text, at)
			it.Published = at.Add(-time.Duration(rapid.IntRange(0, 40).Draw(t, "late")) * time.Hour)
			if rapid.IntRange(0, 4).Draw(t, "shares a URL") == 0 {
				it.Keys.URL = feed.NewKey("", "url", strconv.Itoa(rapid.IntRange(0, 3).Draw(t, "URL")))
			}
			passes[p] = append(passes[p], it)
		}
		slices.SortFunc(passes[p], func(a, b feed.Item) int {
			if c := a.Published.Compare(b.Published); c != 0 {
				return c
			}
			return slices.Compare(a.ID[:], b.ID[:])
		})
	}
	return passes
}
