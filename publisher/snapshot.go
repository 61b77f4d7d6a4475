package publisher

import (
	"maps"
	"slices"

	"foldwire/publisher/web"
)

// snapshot takes what was kept for what is published from now on.
func (b *build) snapshot() *web.Snapshot {
	s := &web.Snapshot{
		Site:    b.webSite(),
		Entries: make(map[string]web.Entry, len(b.kept)),
		Moved:   make(map[string]string, len(b.moved)),
		Gone:    make(map[string]bool),
		Built:   b.now,
	}
	for path, m := range b.kept {
		s.Entries[path] = web.Entry{Resource: m.res, Next: m.next, Language: m.language, Variants: m.variants}
	}
	b.made = b.kept
	// A story may be merged into one that is itself merged later, and an alias is worth
	// keeping only while there is a page to lead to.
	for from := range b.moved {
		to := b.moved[from]
		for range len(b.moved) {
			next, ok := b.moved[to]
			if !ok {
				break
			}
			to = next
		}
		if _, ok := s.Entries[to]; ok {
			s.Moved[from] = b.site.root + to
		}
	}
	gone := b.removed()
	for _, path := range gone {
		if _, ok := s.Entries[path]; !ok {
			s.Gone[path] = true
		}
	}
	for _, err := range b.errs {
		s.Problems = append(s.Problems, err.Error())
	}
	s.Problems = append(s.Problems, b.hubs.problems()...)
	return s
}

// write brings the output folder up to date with a snapshot. Pages of stories that were
// merged away lead to the survivor's there, too.
func (b *build) write(s *web.Snapshot) error {
	published := make(map[string]*web.Resource, len(s.Entries)+len(s.Moved))
	for path, e := range s.Entries {
		published[path] = e.Resource
	}
	for from, to := range s.Moved {
		body, err := b.pages.Moved(to)
		if err != nil {
			return err
		}
		published[from] = web.NewResource(web.Page, htmlType, body, s.Built)
	}
	return b.output.write(published)
}

// removed lists the paths that topics had which are no more.
func (b *build) removed() []string {
	ids := slices.Clone(b.opts.Removed)
	if b.output != nil {
		present := make(map[string]bool, len(b.opts.Topics))
		for _, t := range b.opts.Topics {
			present[t.ID] = true
		}
		ids = append(ids, b.output.removedTopics(present)...)
	}
	paths := make(map[string]bool)
	for _, id := range ids {
		paths[b.site.topicPath(id)] = true
		for _, f := range formats() {
			paths["/feeds/"+id+f.extension] = true
		}
	}
	return slices.Sorted(maps.Keys(paths))
}
