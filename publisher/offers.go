package publisher

import (
	"cmp"
	"maps"
	"math"
	"slices"
	"time"

	"foldwire/aggregator/feed"
	"foldwire/publisher/topic"
)

// maxOffered bounds the bytes of texts that wait for the next publish, so that they need
// not be read from the store.
const maxOffered = 16 << 20

// offers are stories that were handed over with their commit.
type offers struct {
	counts  map[feed.StoryID]uint64      // of the mark that the commit set
	stories map[feed.StoryID]*feed.Story // those that topics may show, as far as there is room
	size    int                          // of their texts, in bytes
}

// has says that a story was taken in as the commit with that count left it.
func (o *offers) has(id feed.StoryID, count uint64) bool {
	at, ok := o.counts[id]
	return ok && at == count
}

// Offer tells of a change that was just committed, and of the mark that the commit set:
// what is founded by it needs not be read again. unpack gives an item as a store would. It
// is for who publishes once when all is stored; changes that nobody offers are found by
// the next publish.
func (p *Publisher) Offer(c feed.Change, mark feed.Mark, now time.Time, unpack func(*feed.Item) (*feed.Item, error)) {
	if len(c.Stories) == 0 {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.recall()
	p.install()
	if p.offers.counts == nil {
		p.offers = offers{counts: make(map[feed.StoryID]uint64), stories: make(map[feed.StoryID]*feed.Story)}
	}
	items := make(map[feed.ItemID]*feed.Item, len(c.Items))
	for i := range c.Items {
		items[c.Items[i].ID] = &c.Items[i]
	}
	survivors := make(map[feed.StoryID]bool)
	for i := range c.Stories {
		survivors[c.Stories[i].Into] = true
	}
	pass := topic.NewPass(now)
	for i := range c.Stories {
		s, whole := complete(&c.Stories[i], c.At, items)
		if !whole || survivors[s.ID] || p.wanted(&s) && !fill(&s, unpack) {
			continue
		}
		p.offers.counts[s.ID] = mark.Count
		for _, r := range p.rivers {
			r.take(pass, &s)
		}
		pass.Forget(&s)
		p.hold(&s)
	}
	p.faults = append(p.faults, pass.Errors()...)
}

// complete joins a story and its items, if the change that founds it has all of them.
func complete(s *feed.Story, at time.Time, items map[feed.ItemID]*feed.Item) (feed.Story, bool) {
	if !s.Into.IsZero() || !s.Founded.Equal(at) || len(s.Members) == 0 {
		return feed.Story{}, false
	}
	out := feed.Story{ID: s.ID, Founded: stored(s.Founded), Changed: stored(s.Changed), Members: slices.Clone(s.Members)}
	for i := range out.Members {
		m := &out.Members[i]
		m.Item = items[m.ID]
		if m.Item == nil || len(m.Past) > 0 {
			return feed.Story{}, false
		}
		m.Joined = stored(m.Joined)
	}
	return out, true
}

// stored gives a time as it comes back from a store.
func stored(t time.Time) time.Time { return t.Round(0).UTC() }

// wanted says that some topic has to look at the texts of a story.
func (p *Publisher) wanted(s *feed.Story) bool {
	return slices.ContainsFunc(p.rivers, func(r *river) bool { return !r.tooOld(s) })
}

// fill unpacks the items of a story and says whether all could be.
func fill(s *feed.Story, unpack func(*feed.Item) (*feed.Item, error)) bool {
	for i := range s.Members {
		it, err := unpack(s.Members[i].Item)
		if err != nil {
			return false // it is read from the store
		}
		s.Members[i].Item = it
	}
	return true
}

// hold keeps an offered story for the next publish if a topic may show it then and there
// is room.
func (p *Publisher) hold(s *feed.Story) {
	if !p.shows(s.ID) {
		return
	}
	size := 0
	for _, m := range s.Members {
		size += weight(m.Item)
	}
	if p.offers.size+size > maxOffered {
		p.makeRoom()
	}
	if p.offers.size+size > maxOffered {
		return
	}
	if old := p.offers.stories[s.ID]; old != nil {
		for _, m := range old.Members {
			p.offers.size -= weight(m.Item)
		}
	}
	p.offers.stories[s.ID] = s
	p.offers.size += size
}

// shows says that a topic has the story.
func (p *Publisher) shows(id feed.StoryID) bool {
	return slices.ContainsFunc(p.rivers, func(r *river) bool { return len(r.entries[id]) > 0 })
}

// makeRoom lets go of stories until a quarter of the room is free: of those that no topic can
// show any more, and then of those that lie deepest in the topics that show them.
func (p *Publisher) makeRoom() {
	depths := make(map[feed.StoryID]int)
	for _, r := range p.rivers {
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
	held := slices.SortedFunc(maps.Keys(p.offers.stories), func(a, b feed.StoryID) int { return cmp.Compare(depth(a), depth(b)) })
	for _, id := range slices.Backward(held) {
		if _, shown := depths[id]; shown && p.offers.size <= maxOffered/4*3 {
			break
		}
		for _, m := range p.offers.stories[id].Members {
			p.offers.size -= weight(m.Item)
		}
		delete(p.offers.stories, id)
	}
}

func weight(it *feed.Item) int {
	return 1000 + len(it.Title) + len(it.Text) + len(it.Summary) + len(it.Content)
}
