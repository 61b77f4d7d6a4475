package publisher

import (
	"slices"
	"time"

	"foldwire/aggregator/feed"
	"foldwire/publisher/topic"
)

// heard is what the phrases of topics say of items that are about to be stored.
type heard struct {
	ear   *topic.Ear
	first map[feed.ItemID]int // where in said an item's begin
	said  []topic.Said        // one for each topic that has phrases
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

// maxHeard bounds of how many items it is kept what they say. They are as many as a
// commit brings, or these commits fail.
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
	if h.first == nil || len(h.first) >= maxHeard {
		h.first, h.said = make(map[feed.ItemID]int), h.said[:0]
	}
	h.first[it.ID] = len(h.said)
	h.said = h.ear.Hear(it, h.said)
}

// of gives what a topic's phrases say of an item, false if nobody knows.
func (h *heard) of(rivers []*river, t *topic.Topic, it *feed.Item) (topic.Said, bool) {
	begin, known := h.first[it.ID]
	if !known {
		if !it.Packed.IsZero() {
			return 0, false
		}
		h.add(rivers, it)
		begin = h.first[it.ID]
	}
	return h.said[begin+h.ear.Place(t)], true
}

// reset forgets all items.
func (h *heard) reset() { h.first, h.said = nil, h.said[:0] }

// scout finds out which topics may show stories that are not read yet.
type scout struct {
	rivers []*river
	heard  *heard
	owners map[feed.SourceID][]int // places of the rivers that a source belongs into
	pass   *topic.Pass

	story feed.Story  // to be looked at, with its items
	own   []int       // how many of its members belong into each river
	times []time.Time // for reuse
}

func (p *Publisher) newScout() *scout {
	s := &scout{
		rivers: p.rivers, heard: &p.heard, owners: make(map[feed.SourceID][]int), own: make([]int, len(p.rivers)),
		pass: topic.NewPass(time.Time{}), // which no entry is too old for
	}
	s.pass.Recall(func(t *topic.Topic, it *feed.Item) (topic.Said, bool) { return p.heard.of(p.rivers, t, it) })
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
// If phrases take it, it gives what its items say.
func (s *scout) prospects(list []prospect) (_ []prospect, said []saying) {
	wanted := false
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
			wanted = wanted || r.topic.Listens()
		}
	}
	if !wanted {
		return list, nil
	}
	for i := range s.story.Members {
		it := s.story.Members[i].Item
		if all := s.heard.all(it); all != nil {
			said = append(said, saying{it.ID, it.Digest, all})
		}
	}
	return list, said
}

// saying is what an item says to topics as long as it has a digest.
type saying struct {
	id     feed.ItemID
	digest feed.Digest
	said   []topic.Said // of each topic that has phrases
}

// all gives what each topic that has phrases says of an item, nil if nobody knows.
func (h *heard) all(it *feed.Item) []topic.Said {
	begin, known := h.first[it.ID]
	if !known {
		return nil
	}
	return slices.Clone(h.said[begin : begin+h.ear.Topics()])
}

// recall has a pass know what the items of candidates say.
func (h *heard) recall(pass *topic.Pass, list []candidate) {
	known := make(map[feed.ItemID]*saying)
	for i := range list {
		for j := range list[i].said {
			known[list[i].said[j].id] = &list[i].said[j]
		}
	}
	if len(known) == 0 {
		return
	}
	ear := h.ear
	pass.Recall(func(t *topic.Topic, it *feed.Item) (topic.Said, bool) {
		s := known[it.ID]
		if s == nil || s.digest != it.Digest {
			return 0, false
		}
		return s.said[ear.Place(t)], true
	})
}
