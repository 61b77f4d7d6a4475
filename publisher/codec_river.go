package publisher

import (
	"time"

	"foldwire/aggregator/feed"
	"foldwire/publisher/topic"
)

func (e *encoder) rivers(list []*river) {
	e.number(uint64(len(list)))
	for _, r := range list {
		e.text(r.topic.ID)
		e.time(r.edge.published)
		e.text(r.edge.urn)
		e.number(uint64(len(r.waiting)))
		for id, at := range r.waiting {
			e.b = append(e.b, id[:]...)
			e.time(at)
		}
		e.number(uint64(len(r.entries)))
		for id, refs := range r.entries {
			e.b = append(e.b, id[:]...)
			e.number(uint64(len(refs)))
			for i := range refs {
				e.ref(&refs[i])
			}
		}
	}
}

func (e *encoder) ref(r *ref) {
	e.urn(r.urn)
	e.time(r.published)
	if r.unread {
		e.number(1)
		e.time(r.entered)
		return
	}
	e.number(0)
	e.time(r.updated)
	e.hash(r.print)
	e.hash(r.members)
	e.time(r.entered)
	e.number(uint64(len(r.steps)))
	for _, s := range r.steps {
		e.time(s.at)
		e.hash(s.print)
	}
	e.time(r.run)
	e.ids(r.merged)
	e.ids(r.missed)
	e.number(uint64(len(r.gone)))
	for _, g := range r.gone {
		e.urn(g.URN)
		e.time(g.At)
	}
}

// refRoom is for how many entries room is made at a time.
const refRoom = 64

// rivers gives rivers by their topics' ids.
func (d *decoder) rivers() map[string]*river {
	list := make(map[string]*river)
	for range d.count() {
		id := d.text()
		r := &river{edge: edge{published: d.time(), urn: d.text()}, waiting: make(map[feed.StoryID]time.Time)}
		for range d.count() {
			story := d.id()
			r.waiting[story] = d.time()
		}
		n := d.count()
		r.entries = make(map[feed.StoryID][]ref, n)
		var room []ref // that those of stories lie in
		for range n {
			story, own := d.id(), d.count()
			if cap(room)-len(room) < own {
				room = make([]ref, 0, refRoom)
			}
			begin := len(room)
			for range own {
				one := d.ref()
				one.story = story
				room = append(room, one)
			}
			r.entries[story] = room[begin:len(room):len(room)]
		}
		list[id] = r
	}
	return list
}

func (d *decoder) ref() ref {
	r := ref{urn: d.urn(), published: d.time(), unread: d.number() == 1}
	if r.unread {
		r.entered = d.time()
		return r
	}
	r.updated, r.print, r.members, r.entered = d.time(), d.hash(), d.hash(), d.time()
	for range d.count() {
		r.steps = append(r.steps, step{d.time(), d.hash()})
	}
	r.run, r.merged, r.missed = d.time(), d.ids(), d.ids()
	for range d.count() {
		r.gone = append(r.gone, topic.Gone{URN: d.urn(), At: d.time()})
	}
	return r
}
