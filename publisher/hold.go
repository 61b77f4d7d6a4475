package publisher

import (
	"cmp"
	"maps"
	"math"
	"slices"

	"foldwire/aggregator/feed"
)

// maxHeld bounds the bytes of texts that a build holds of stories which it has looked at
// and is going to show, so that they need not be read again.
const maxHeld = 16 << 20

// held are stories that a build is going to show.
type held struct {
	stories map[feed.StoryID]*feed.Story
	size    int // of their texts, in bytes
}

// hold keeps a story if a topic may show it and there is room.
func (b *build) hold(s *feed.Story) {
	b.held.drop(s.ID)
	if !b.shows(s.ID) {
		return
	}
	if size := weightOf(s); b.held.size+size <= maxHeld {
		b.held.stories[s.ID] = s
		b.held.size += size
	}
}

func (h *held) drop(id feed.StoryID) {
	if s := h.stories[id]; s != nil {
		h.size -= weightOf(s)
		delete(h.stories, id)
	}
}

// keep drops all but some stories.
func (h *held) keep(some map[feed.StoryID]bool) {
	for id := range h.stories {
		if !some[id] {
			h.drop(id)
		}
	}
}

// shows says that a topic has the story.
func (p *Publisher) shows(id feed.StoryID) bool {
	return slices.ContainsFunc(p.rivers, func(r *river) bool { return len(r.entries[id]) > 0 })
}

// makeRoom lets go of stories if less than a quarter of the room is free, until it is: of
// those that no topic can show any more, and then of those that lie deepest in the topics
// that show them.
func (b *build) makeRoom() {
	const full = maxHeld / 4 * 3
	if b.held.size <= full {
		return
	}
	depths := make(map[feed.StoryID]int)
	for _, r := range b.rivers {
		list := r.listed()
		if r.topic.Digest == nil {
			list = list[:min(len(list), r.most())]
		}
		for i := range list {
			if at, known := depths[list[i].story]; !known || i < at {
				depths[list[i].story] = i
			}
		}
	}
	depth := func(id feed.StoryID) int {
		if at, shown := depths[id]; shown {
			return at
		}
		return math.MaxInt
	}
	list := slices.SortedFunc(maps.Keys(b.held.stories), func(x, y feed.StoryID) int { return cmp.Compare(depth(x), depth(y)) })
	for _, id := range slices.Backward(list) {
		if _, shown := depths[id]; shown && b.held.size <= full {
			break
		}
		b.held.drop(id)
	}
}

// weightOf is about how many bytes a story takes.
func weightOf(s *feed.Story) int {
	size := 0
	for i := range s.Members {
		size += weight(s.Members[i].Item) + weight(s.Members[i].Trace)
	}
	return size
}

func weight(it *feed.Item) int {
	if it == nil {
		return 0
	}
	return 1000 + len(it.Title) + len(it.Text) + len(it.Summary) + len(it.Content)
}
