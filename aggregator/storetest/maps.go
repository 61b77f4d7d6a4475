package storetest

import (
	"slices"
	"time"

	"foldwire/aggregator/feed"
)

// model is a store made of maps.
type model struct {
	states  map[feed.SourceID]feed.State
	order   []feed.ItemID
	items   map[feed.ItemID]feed.Item
	keys    map[feed.Key]feed.ItemID
	stories map[feed.StoryID]feed.Story
}

func newModel() *model {
	return &model{
		states: map[feed.SourceID]feed.State{}, items: map[feed.ItemID]feed.Item{},
		keys: map[feed.Key]feed.ItemID{}, stories: map[feed.StoryID]feed.Story{},
	}
}

func (m *model) commit(c feed.Change) {
	for _, st := range c.States {
		m.states[st.Source] = st
	}
	for i := range c.Items {
		it := c.Items[i]
		if _, ok := m.items[it.ID]; !ok {
			m.order = append(m.order, it.ID)
		}
		m.items[it.ID] = it
		for _, k := range it.Keys.All() {
			m.keys[k] = it.ID
		}
	}
	moved := map[feed.ItemID]feed.Member{}
	for _, s := range c.Stories {
		if !s.Into.IsZero() {
			for _, member := range m.stories[s.ID].Members {
				moved[member.ID] = Moved(s.ID, member)
			}
		}
	}
	for _, s := range c.Stories {
		m.stories[s.ID] = m.remember(s, moved)
	}
}

// remember gives a story whose members know where they were before.
func (m *model) remember(s feed.Story, moved map[feed.ItemID]feed.Member) feed.Story {
	past := map[feed.ItemID][]feed.Stay{}
	for id, member := range moved {
		past[id] = member.Past
	}
	for _, member := range m.stories[s.ID].Members {
		past[member.ID] = member.Past
	}
	s.Members = slices.Clone(s.Members)
	for i := range s.Members {
		s.Members[i].Past = past[s.Members[i].ID]
	}
	return s
}

func (m *model) survivor(id feed.StoryID) feed.StoryID {
	for !m.stories[id].Into.IsZero() {
		id = m.stories[id].Into
	}
	return id
}

func (m *model) item(id feed.ItemID) feed.Item {
	it := m.items[id]
	it.Verdict.Story = m.survivor(it.Verdict.Story)
	return it
}

func (m *model) known(id feed.ItemID) feed.Known {
	it := m.item(id)
	return feed.Known{
		ID: it.ID, Source: it.Source, Keys: it.Keys, Digest: it.Digest, Published: it.Published, Dated: it.Dated,
		Seen: it.Seen, Changed: it.Changed, Revisions: it.Revisions, Story: it.Verdict.Story,
	}
}

func (m *model) story(id feed.StoryID) feed.Story {
	s := m.stories[m.survivor(id)]
	s.Members = slices.Clone(s.Members)
	for i := range s.Members {
		it := m.item(s.Members[i].ID)
		s.Members[i].Item = &it
	}
	return s
}

func (m *model) replay(since time.Time) []feed.Item {
	in := map[feed.ItemID]bool{}
	for _, s := range m.stories {
		if s.Into.IsZero() && !s.Changed.Before(since) {
			for _, member := range s.Members {
				in[member.ID] = true
			}
		}
	}
	var items []feed.Item
	for _, id := range m.order {
		if in[id] {
			items = append(items, m.item(id))
		}
	}
	return items
}

// living lists the stories that are not merged away, oldest id first.
func (m *model) living() []feed.StoryID {
	var ids []feed.StoryID
	for id, s := range m.stories {
		if s.Into.IsZero() {
			ids = append(ids, id)
		}
	}
	slices.SortFunc(ids, func(a, b feed.StoryID) int { return slices.Compare(a[:], b[:]) })
	return ids
}
