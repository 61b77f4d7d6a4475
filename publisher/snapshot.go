package publisher

import (
	"maps"
	"slices"

	"foldwire/publisher/web"
)

// snapshot takes what was kept for what readers are served from now on.
func (b *build) snapshot() *web.Snapshot {
	s := b.serve(b.kept)
	s.Built = b.now
	for _, err := range slices.Concat(b.errs, b.faults) {
		s.Problems = append(s.Problems, err.Error())
	}
	s.Problems = append(s.Problems, b.hubs.problems()...)
	return s
}

// serve makes a snapshot of documents.
func (p *Publisher) serve(documents map[string]made) *web.Snapshot {
	s := &web.Snapshot{
		Site: p.webSite(), Entries: make(map[string]web.Entry, len(documents)), Moved: make(map[string]string), Gone: make(map[string]bool),
	}
	for path, m := range documents {
		switch {
		case m.moved != "":
			s.Moved[path] = m.moved
		case m.res != nil:
			s.Entries[path] = web.Entry{Resource: m.res, Next: m.next, Language: m.language, Variants: m.variants}
		}
	}
	for _, path := range p.removed() {
		if _, ok := s.Entries[path]; !ok {
			s.Gone[path] = true
		}
	}
	return s
}

// inherit takes over the documents of Options.Before, once: what comes out the same stays the
// same for readers, and what does not was modified since. What they were made from is not known.
func (p *Publisher) inherit() {
	s := p.opts.Before
	if p.opts.Before = nil; s == nil {
		return
	}
	for path, e := range s.Entries {
		m := p.made[path]
		if sum := sumOf(e.Body); m.sum != sum || m.size != len(e.Body) {
			m = made{kind: e.Kind, mediaType: e.Type, sum: sum, size: len(e.Body), next: e.Next}
		}
		m.modified, m.res, m.language, m.variants = e.Modified, e.Resource, e.Language, e.Variants
		p.made[path] = m
	}
}

// removed lists the paths that topics had which are no more.
func (p *Publisher) removed() []string {
	ids := slices.Clone(p.opts.Removed)
	if p.output != nil {
		present := make(map[string]bool, len(p.opts.Topics))
		for _, t := range p.opts.Topics {
			present[t.ID] = true
		}
		ids = append(ids, p.output.removedTopics(present)...)
	}
	paths := make(map[string]bool)
	for _, id := range ids {
		paths[p.site.topicPath(id)] = true
		for _, f := range formats() {
			paths["/feeds/"+id+f.extension] = true
		}
	}
	return slices.Sorted(maps.Keys(paths))
}
