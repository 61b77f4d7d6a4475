package publisher

import (
	"iter"
	"maps"
	"net/url"
	"time"

	"github.com/cespare/xxhash/v2"

	"foldwire/aggregator/feed"
	"foldwire/publisher/render"
	"foldwire/publisher/topic"
)

// site knows where things are and what sources are called.
type site struct {
	base    string // absolute URL without a slash at the end
	root    string // its path, as addresses write it
	sources map[feed.SourceID]feed.Source
	outlets map[feed.SourceID]render.Source
	states  map[feed.SourceID]feed.State
	prints  map[feed.SourceID]uint64 // of what sources are called; nil until it is asked for
	rhythms map[any]time.Duration    // by what sources topics have (sourcesKey)
	counts  map[any]int              // likewise
}

func newSite(opts Options) site {
	s := site{
		base: opts.BaseURL, sources: make(map[feed.SourceID]feed.Source, len(opts.Sources)),
		rhythms: make(map[any]time.Duration), counts: make(map[any]int),
	}
	if u, err := url.Parse(opts.BaseURL); err == nil {
		s.root = u.EscapedPath()
	}
	for _, src := range opts.Sources {
		s.sources[src.ID] = src
	}
	return s
}

// learn takes the names and sites of feeds from what they last said themselves.
func (s *site) learn(states map[feed.SourceID]feed.State) {
	s.states, s.prints = states, nil
	s.outlets = make(map[feed.SourceID]render.Source, len(s.sources))
	for id, src := range s.sources {
		s.outlets[id] = outlet(src, states[id])
	}
}

// outlet describes a source to readers. The address of a feed that needs a password, a
// token or headers is nobody's business; such a source is named by its site alone.
func outlet(src feed.Source, st feed.State) render.Source {
	o := render.Source{Title: src.Title, Site: st.Site, Feed: src.URL, ID: src.URL}
	if o.Title == "" {
		o.Title = render.Line(st.Title)
	}
	if o.Title == "" {
		o.Title = string(src.ID)
	}
	if hidden(&src) {
		o.Feed, o.ID = "", feed.NewItemID(src.ID, feed.NewKey(src.ID, "source", string(src.ID))).URN()
	}
	return o
}

// outlet names a source, also one that is configured no more.
func (s *site) outlet(id feed.SourceID) render.Source {
	if o, ok := s.outlets[id]; ok {
		return o
	}
	return render.Source{
		ID:    feed.NewItemID(id, feed.NewKey(id, "source", string(id))).URN(),
		Title: string(id),
	}
}

func (s *site) storyPath(id feed.StoryID) string { return "/stories/" + id.String() }
func (s *site) topicPath(id string) string       { return "/topics/" + id }

// every lists all sources that are configured.
func (s *site) every() iter.Seq[feed.SourceID] { return maps.Keys(s.sources) }

// of lists the sources of a topic.
func (s *site) of(t *topic.Topic) iter.Seq[feed.SourceID] {
	if own := t.Own(); own != nil {
		return own
	}
	return s.every()
}

// print hashes what documents say of sources.
func (s *site) print(sources iter.Seq[feed.SourceID]) uint64 {
	if s.prints == nil {
		s.prints = make(map[feed.SourceID]uint64, len(s.outlets))
		h := xxhash.New()
		for id, o := range s.outlets {
			h.Reset()
			for _, t := range []string{string(id), o.ID, o.Title, o.Feed, o.Site} {
				text(h, t)
			}
			s.prints[id] = h.Sum64()
		}
	}
	var sum uint64 // order does not count
	for id := range sources {
		sum += s.prints[id]
	}
	return sum
}

// next is when the first of some sources is polled again, zero if unknown.
func (s *site) next(sources iter.Seq[feed.SourceID], now time.Time) time.Time {
	var next time.Time
	for id := range sources {
		if at := s.states[id].Next; !at.IsZero() && (next.IsZero() || at.Before(next)) {
			next = at
		}
	}
	if !next.IsZero() && next.Before(now) {
		return now
	}
	return next
}

// rhythm is the shortest time between two polls of a topic's sources, as configured; it
// does not depend on when it is asked for. 0 means unknown.
func (s *site) rhythm(t *topic.Topic) time.Duration {
	key := sourcesKey(t)
	if known, ok := s.rhythms[key]; ok {
		return known
	}
	start := time.Date(2024, time.January, 1, 0, 0, 0, 0, time.UTC)
	var shortest time.Duration
	for id := range s.of(t) {
		src := s.sources[id]
		if src.Schedule == nil {
			continue
		}
		first := src.Schedule.Next(start)
		second := src.Schedule.Next(first)
		if gap := second.Sub(first); !second.IsZero() && gap > 0 && (shortest == 0 || gap < shortest) {
			shortest = gap
		}
	}
	s.rhythms[key] = shortest
	return shortest
}

// sourcesOf is how many sources a topic has.
func (s *site) sourcesOf(t *topic.Topic) int {
	key := sourcesKey(t)
	n, ok := s.counts[key]
	if !ok {
		for range s.of(t) {
			n++
		}
		s.counts[key] = n
	}
	return n
}

// together is how many sources topics have, each counted once.
func (s *site) together(rivers []*river) int {
	known := make(map[feed.SourceID]bool, len(s.sources))
	for _, r := range rivers {
		for id := range s.of(r.topic) {
			known[id] = true
		}
		if len(known) == len(s.sources) {
			break
		}
	}
	return len(known)
}
