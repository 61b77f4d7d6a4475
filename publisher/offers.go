package publisher

import (
	"cmp"
	"context"
	"slices"
	"time"

	"foldwire/aggregator/feed"
)

// offers are what commits touched, with what is known of the stories that they founded
// before these are read. There may be very many, of which few are shown.
type offers struct {
	first     uint64 // count of the mark that the first commit set; 0 if some were missed since
	last      feed.Mark
	passes    map[uint64]time.Time // of the commits, by the count of the mark that each set
	stories   map[feed.StoryID]offered
	prospects []prospect // those of a story one after the other
}

// offered is what is known of a story.
type offered struct {
	count      uint64 // of the mark that its commit set
	begin, end uint32 // of its prospects; those of which too little is known end before they begin
}

func (o *offered) known() bool { return o.begin <= o.end }

// prospect is an entry that a topic has of a story, or may have.
type prospect struct {
	sec   int64 // when it was published, or the last that may be in it
	nano  int32
	river int32 // its place among the publisher's; of those that are not sure its complement
}

func newProspect(river int, sure bool, published time.Time) prospect {
	p := prospect{sec: published.Unix(), nano: int32(published.Nanosecond()), river: int32(river)} //nolint:gosec // below 1e9, and far fewer topics
	if !sure {
		p.river = ^p.river
	}
	return p
}

func (p *prospect) sure() bool { return p.river >= 0 }

func (p *prospect) published() time.Time { return time.Unix(p.sec, int64(p.nano)).UTC() }

// of gives the river of a prospect.
func (p *prospect) of(rivers []*river) *river { return rivers[max(p.river, ^p.river)] }

// Offer tells of a change that was just committed, and of the mark that the commit set. Of
// the stories that it founds, the next publish reads only those that are to be shown. It is
// for who publishes once when all is stored; changes that nobody offers are found by the
// next publish, which reads all that they touched.
func (p *Publisher) Offer(c feed.Change, mark feed.Mark) {
	if len(c.Stories) == 0 || p.forNobody() {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.offers == nil {
		p.offers = &offers{first: mark.Count, passes: make(map[uint64]time.Time), stories: make(map[feed.StoryID]offered)}
	} else if p.offers.last.Count+1 != mark.Count {
		p.offers.first = 0
	}
	p.offers.last, p.offers.passes[mark.Count] = mark, c.At.Round(0).UTC() // as it is stored
	items := make(map[feed.ItemID]*feed.Item, len(c.Items))
	for i := range c.Items {
		items[c.Items[i].ID] = &c.Items[i]
		p.offers.touch(c.Items[i].Verdict.Story, mark)
	}
	survivors := make(map[feed.StoryID]bool)
	for i := range c.Stories {
		survivors[c.Stories[i].Into] = true
	}
	scout := p.newScout()
	for i := range c.Stories {
		s := &c.Stories[i]
		p.offers.touch(s.ID, mark)
		if scout.load(s, c.At, items) && !survivors[s.ID] {
			p.offers.add(s.ID, mark, scout)
		}
	}
}

// touch notes that a commit touched a story of which nothing is known.
func (o *offers) touch(id feed.StoryID, mark feed.Mark) {
	o.stories[id] = offered{count: mark.Count, begin: 1}
}

// all gives what was touched since the store was made, if every commit until the present
// mark was offered.
func (o *offers) all(now feed.Mark) (touched map[feed.StoryID]uint64, known bool) {
	if o == nil || o.first != 1 || o.last != now {
		return nil, false
	}
	touched = make(map[feed.StoryID]uint64, len(o.stories))
	for id, one := range o.stories {
		touched[id] = one.count
	}
	return touched, true
}

func (o *offers) add(id feed.StoryID, mark feed.Mark, s *scout) {
	one := offered{count: mark.Count, begin: uint32(len(o.prospects))} //nolint:gosec // far fewer than fit into memory
	o.prospects = s.prospects(o.prospects)
	one.end = uint32(len(o.prospects)) //nolint:gosec // the same
	o.stories[id] = one
}

// candidate is a story that was offered.
type candidate struct {
	id        feed.StoryID
	pass      time.Time // that founded it, and brought all of its members; zero if nobody knows
	latest    time.Time // of its prospects
	prospects []prospect
}

// split takes out of what was touched the stories that are as they were offered, and
// gives the others. Those of which no topic has an entry are in neither.
func (b *build) split(touched map[feed.StoryID]uint64) (list []candidate, others []feed.StoryID) {
	o := b.offers
	if o == nil {
		o = &offers{}
	}
	for id, count := range touched {
		one, known := o.stories[id]
		if !known || !one.known() || one.count != count || b.knows(id) {
			others = append(others, id)
			continue
		}
		if one.begin == one.end {
			continue
		}
		c := candidate{id: id, pass: o.passes[count], prospects: o.prospects[one.begin:one.end]}
		for i := range c.prospects {
			if at := c.prospects[i].published(); i == 0 || at.After(c.latest) {
				c.latest = at
			}
		}
		list = append(list, c)
	}
	return list, others
}

// knows says that a topic has had something of a story.
func (b *build) knows(id feed.StoryID) bool {
	return slices.ContainsFunc(b.rivers, func(r *river) bool { return len(r.entries[id]) > 0 || !r.waiting[id].IsZero() })
}

// takenFirst is how many offered stories are looked at before it is asked which of the
// others are too old. As many as were looked at follow then: what is still wanted is rare, and
// most blocks of the store are read that hold stories of their age.
const takenFirst = 2000

// takeOffered brings the rivers up to date with offered stories.
func (b *build) takeOffered(ctx context.Context, list []candidate) error {
	b.foresee(list)
	list = slices.DeleteFunc(list, func(c candidate) bool { return !b.wants(&c) })
	return b.takeYoungest(ctx, b.takeForeseen(list), func(looked int) int { return looked })
}

// takeYoungest brings the rivers up to date with stories of which they have nothing yet, the
// youngest first: soon these fill what can be shown, and the others need not be read. more
// gives how many are to be looked at next, when so many were.
func (b *build) takeYoungest(ctx context.Context, list []candidate, more func(looked int) int) error {
	slices.SortFunc(list, func(x, y candidate) int {
		return cmp.Or(y.latest.Compare(x.latest), slices.Compare(x.id[:], y.id[:]))
	})
	n, looked := takenFirst, 0
	for len(list) > 0 {
		part := list[:min(n, len(list))]
		list = list[len(part):]
		looked += len(part)
		var ids []feed.StoryID
		of := make(map[feed.StoryID]*candidate, len(part))
		for i := range part {
			if b.wants(&part[i]) {
				ids = append(ids, part[i].id)
				of[part[i].id] = &part[i]
			}
		}
		err := b.retake(ctx, ids, func(s *feed.Story) { b.takeCandidate(s, of[s.ID]) })
		if err != nil {
			return err
		}
		for _, r := range b.rivers {
			r.forget()
		}
		b.makeRoom()
		n = more(looked)
	}
	return nil
}

// takeCandidate brings up to date the rivers that may have an entry of a story. The others
// have none, and had none.
func (b *build) takeCandidate(s *feed.Story, c *candidate) {
	var may []*river
	for i := range c.prospects {
		if r := c.prospects[i].of(b.rivers); len(may) == 0 || r != may[len(may)-1] {
			r.take(b.pass, s)
			may = append(may, r)
		}
	}
	b.may[s.ID] = may
	b.pass.Forget(s)
}

// foresee lets rivers forget what lies behind the entries that they are sure to keep.
func (b *build) foresee(list []candidate) {
	sure := make([][]int64, len(b.rivers)) // to the second, which is sorted soonest
	for i := range list {
		for j := range list[i].prospects {
			p := &list[i].prospects[j]
			if p.sure() && !b.expired(p) {
				sure[p.river] = append(sure[p.river], p.sec)
			}
		}
	}
	for i, r := range b.rivers {
		keep := r.most() * 3 / 2
		if times := sure[i]; len(times) > keep {
			slices.Sort(times)
			r.raise(time.Unix(times[len(times)-keep], 0).UTC())
		}
	}
}

// expired says that an entry is too old for its topic.
func (b *build) expired(p *prospect) bool {
	return p.of(b.rivers).topic.Expired(p.published(), b.now)
}

// wants says that a river may have an entry of a story that can be shown.
func (b *build) wants(c *candidate) bool {
	return slices.ContainsFunc(c.prospects, func(p prospect) bool {
		r := p.of(b.rivers)
		return !r.beyond(p.published()) && (!p.sure() && r.topic.Digest != nil || !b.expired(&p)) // digests are younger than what they tell
	})
}
