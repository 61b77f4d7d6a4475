package publisher

import (
	"time"

	"foldwire/aggregator/feed"
	"foldwire/publisher/topic"
)

// heard is what the phrases of topics say of items that are about to be stored, or were since
// the last publish.
type heard struct {
	ear     *topic.Ear
	places  map[feed.ItemID]int32 // of items among the digests
	digests []feed.Digest         // as long as an item has its own, it says the same
	said    []topic.Said          // of each item one for each topic that has phrases
}

// Hear takes note of what an item says while its text is at hand, for the Offer of the
// change that brings it. It keeps nothing of the text. An item that nobody heard is read
// back to be published, if a topic has to know what it says.
func (p *Publisher) Hear(it *feed.Item) {
	if p.forNobody() {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.heard.add(p.rivers, it)
}

// forNobody says that what is published is neither served nor written.
func (p *Publisher) forNobody() bool { return p.opts.FilesOnly && p.output == nil }

// maxHeard bounds of how many items it is kept what they say. They are as many as a commit
// brings, or these commits fail; of those of a pass it is well to know it.
const maxHeard = 1 << 16

func (h *heard) add(rivers []*river, it *feed.Item) {
	if h.ear == nil {
		var topics []*topic.Topic
		for _, r := range rivers {
			topics = append(topics, r.topic)
		}
		h.ear = topic.NewEar(topics)
	}
	if h.ear.Topics() == 0 {
		return
	}
	if h.places == nil || len(h.digests) >= maxHeard {
		h.reset()
		h.places = make(map[feed.ItemID]int32)
	}
	h.places[it.ID] = int32(len(h.digests)) //nolint:gosec // at most maxHeard
	h.digests = append(h.digests, it.Digest)
	h.said = h.ear.Hear(it, h.said)
}

// of gives what a topic's phrases say of an item, false if nobody knows.
func (h *heard) of(t *topic.Topic, it *feed.Item) (topic.Said, bool) {
	n, known := h.places[it.ID]
	if !known || h.digests[n] != it.Digest {
		return 0, false
	}
	return h.said[int(n)*h.ear.Topics()+h.ear.Place(t)], true
}

// reset forgets all items.
func (h *heard) reset() { h.places, h.digests, h.said = nil, h.digests[:0], h.said[:0] }

// scout finds out which topics may show stories that are not read yet.
type scout struct {
	rivers []*river
	owners map[feed.SourceID][]int // places of the rivers that a source belongs into
	pass   *topic.Pass

	story feed.Story  // to be looked at, with its items
	own   []int       // how many of its members belong into each river
	times []time.Time // for reuse
}

func (p *Publisher) newScout() *scout {
	s := &scout{
		rivers: p.rivers, owners: make(map[feed.SourceID][]int), own: make([]int, len(p.rivers)),
		pass: topic.NewPass(time.Time{}), // which no entry is too old for
	}
	s.pass.Recall(func(t *topic.Topic, it *feed.Item) (topic.Said, bool) {
		said, known := p.heard.of(t, it)
		if !known && it.Packed.IsZero() { // its text is at hand
			p.heard.add(p.rivers, it)
			return p.heard.of(t, it)
		}
		return said, known
	})
	return s
}

// load takes a story to be looked at, if the change that founds it has all of its members.
func (s *scout) load(of *feed.Story, at time.Time, items map[feed.ItemID]*feed.Item) bool {
	if !of.Into.IsZero() || !of.Founded.Equal(at) || len(of.Members) == 0 {
		return false
	}
	members := s.story.Members[:0]
	s.story = *of
	s.story.Founded = of.Founded.Round(0).UTC() // as it is stored
	clear(s.own)
	for i := range of.Members {
		m := of.Members[i]
		if m.Item = items[m.ID]; m.Item == nil || len(m.Past) > 0 || !m.Joined.Equal(at) {
			s.story.Members = members
			return false
		}
		members = append(members, m)
		for _, r := range s.ownersOf(m.Source) {
			s.own[r]++
		}
	}
	s.story.Members = members
	return true
}

func (s *scout) ownersOf(source feed.SourceID) []int {
	list, known := s.owners[source]
	if !known {
		for i, r := range s.rivers {
			if r.topic.Owns(source) {
				list = append(list, i)
			}
		}
		s.owners[source] = list
	}
	return list
}

// prospects appends to list what the rivers have, or may have, of the story that was loaded.
func (s *scout) prospects(list []prospect) []prospect {
	for i, r := range s.rivers {
		if s.own[i] == 0 {
			continue
		}
		var sure bool
		s.times, sure = r.topic.Foresee(s.pass, &s.story, s.own[i] == len(s.story.Members), s.times[:0])
		if !sure {
			list = append(list, newProspect(i, false, r.topic.Latest(&s.story)))
		}
		for _, at := range s.times {
			list = append(list, newProspect(i, true, at))
		}
	}
	return list
}
