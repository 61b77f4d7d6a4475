package publisher

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/cespare/xxhash/v2"

	"foldwire/aggregator/feed"
	"foldwire/publisher/render"
	"foldwire/publisher/topic"
	"foldwire/publisher/web"
)

// made is a resource and what it was made from.
type made struct {
	key  uint64
	res  *web.Resource
	next time.Time

	language string        // of a page
	variants []web.Variant // of a page, in other languages
}

// build is one publish under way.
type build struct {
	*Publisher
	now    time.Time
	first  bool
	pass   *topic.Pass
	loaded map[feed.StoryID]*feed.Story
	kept   map[string]made // what the snapshot will hold
	shown  map[feed.StoryID][]*river
	prints map[feed.StoryID]uint64
	errs   []error
}

// begin reads what changed and brings all rivers up to date.
func (p *Publisher) begin(ctx context.Context, now time.Time) (*build, error) {
	b := &build{
		Publisher: p, now: now, first: p.newest.IsZero(), pass: topic.NewPass(now),
		loaded: make(map[feed.StoryID]*feed.Story), kept: make(map[string]made),
		shown: make(map[feed.StoryID][]*river), prints: make(map[feed.StoryID]uint64),
	}
	states, err := p.reader.States(ctx)
	if err != nil {
		return nil, fmt.Errorf("read the states of sources: %w", err)
	}
	since := p.newest
	if since.After(now) { // the clock was set back
		since = now
	}
	if !since.IsZero() {
		since = since.Add(-overlap)
	}
	stories, err := p.reader.Stories(ctx, since)
	if err != nil {
		return nil, fmt.Errorf("read stories: %w", err)
	}
	p.site.learn(states)
	for i := range stories {
		b.take(&stories[i])
		if stories[i].Changed.After(p.newest) {
			p.newest = stories[i].Changed
		}
	}
	if err := b.clock(ctx); err != nil {
		return nil, err
	}
	b.keepShown(stories)
	b.errs = append(b.errs, b.pass.Errors()...)
	return b, nil
}

// take brings all rivers up to date with a story. Those in which its members were before
// were merged into it.
func (b *build) take(s *feed.Story) {
	for _, m := range s.Members {
		for _, p := range m.Past {
			b.merge(p.Story, s.ID)
		}
	}
	for _, r := range b.rivers {
		r.take(b.pass, s)
	}
	b.pass.Forget(s)
}

// merge forgets a story that became part of another one.
func (b *build) merge(id, into feed.StoryID) {
	for _, r := range b.rivers {
		r.leave(id)
	}
	b.moved[b.site.storyPath(id)] = b.site.storyPath(into)
}

// clock lets time pass in all rivers.
func (b *build) clock(ctx context.Context) error {
	for _, r := range b.rivers {
		for _, id := range r.clock(b.now) {
			s, err := b.story(ctx, id)
			if err != nil {
				return err
			}
			if s == nil {
				r.leave(id)
				continue
			}
			r.take(b.pass, s)
			b.pass.Forget(s)
		}
	}
	clear(b.loaded)
	return nil
}

// keepShown keeps the stories just read that some topic shows, so that they need not be
// read again.
func (b *build) keepShown(stories []feed.Story) {
	for _, r := range b.rivers {
		refs := leaves(r.window(b.now))
		for _, a := range r.archives() {
			refs = append(refs, a.refs...)
		}
		told := make(map[string]bool, len(refs)) // the first archive repeats some of the window
		for _, e := range refs {
			if told[e.urn] {
				continue
			}
			told[e.urn] = true
			if !slices.Contains(b.shown[e.story], r) {
				b.shown[e.story] = append(b.shown[e.story], r)
			}
			b.prints[e.story] += e.print
		}
	}
	for i := range stories {
		if len(b.shown[stories[i].ID]) > 0 {
			s := stories[i]
			b.loaded[s.ID] = &s
		}
	}
}

// story gives a story that is shown, from the store if need be.
func (b *build) story(ctx context.Context, id feed.StoryID) (*feed.Story, error) {
	if s, ok := b.loaded[id]; ok {
		return s, nil
	}
	s, err := b.reader.Story(ctx, id)
	if errors.Is(err, feed.ErrNotFound) || err == nil && s.ID != id {
		b.loaded[id] = nil
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read story %v: %w", id, err)
	}
	b.loaded[id] = &s
	return &s, nil
}

// run makes everything that is not as it was.
func (b *build) run(ctx context.Context) {
	for _, r := range b.rivers {
		if err := errors.Join(b.topic(ctx, r), b.topicPages(ctx, r)); err != nil {
			b.fail(r, err)
		}
	}
	b.stories(ctx)
	for _, step := range []func() error{b.home, b.opml, b.assets} {
		if err := step(); err != nil {
			b.errs = append(b.errs, publishError(err, ""))
		}
	}
}

// fail keeps what was published of a topic before.
func (b *build) fail(r *river, err error) {
	b.errs = append(b.errs, publishError(fmt.Errorf("topic %s: %w", r.topic.ID, err),
		"The topic stays as it was published before; the next publish tries again."))
	for path, m := range b.made {
		if path == b.site.topicPath(r.topic.ID) || strings.HasPrefix(path, b.site.topicPath(r.topic.ID)+"/") || strings.HasPrefix(path, "/feeds/"+r.topic.ID+".") ||
			strings.HasPrefix(path, "/feeds/"+r.topic.ID+"/") {
			b.kept[path] = m
		}
	}
}

// topic makes a topic's feeds, unless they would be what they were.
func (b *build) topic(ctx context.Context, r *river) error {
	refs := r.window(b.now)
	days := r.archives()
	if err := b.archive(ctx, r, days); err != nil {
		return err
	}
	h := xxhash.New()
	numbers(h, b.topicKey(r, refs))
	text(h, older(days))
	key := h.Sum64()
	paths := feedPaths(r.topic)
	next := b.site.next(r.topic.Owns, b.now)
	if b.reuse(key, next, paths...) {
		return nil
	}
	entries, err := b.entries(ctx, r, refs)
	if err != nil {
		return err
	}
	ch := b.site.channel(&b.opts, r.topic)
	ch.Updated = b.updated(refs)
	ch.Gone = tombstones(refs)
	for i := range entries {
		ch.Entries = append(ch.Entries, b.site.publish(r.topic, &entries[i]))
	}
	for _, f := range formats() {
		ch.Self = b.site.base + f.path(r.topic)
		ch.Paging = render.Paging{PrevArchive: b.site.absolute(f.archivePath(r, older(days)))}
		var buf bytes.Buffer
		if err := f.write(&buf, ch); err != nil {
			return fmt.Errorf("write %s: %w", f.path(r.topic), err)
		}
		b.keep(f.path(r.topic), key, next, web.Feed, f.mediaType, buf.Bytes(), ch.Updated)
	}
	return nil
}

// entries loads the stories of a window and gives the entries as they are now.
func (b *build) entries(ctx context.Context, r *river, refs []ref) ([]topic.Entry, error) {
	var entries []topic.Entry
	wanted := make(map[string]bool, len(refs))
	for _, e := range leaves(refs) {
		wanted[e.urn] = true
	}
	for _, id := range stories(refs) {
		s, err := b.story(ctx, id)
		if err != nil {
			return nil, err
		}
		if s == nil {
			r.leave(id)
			continue
		}
		for _, entry := range r.topic.Match(b.pass, s) {
			if wanted[entry.URN] {
				entries = append(entries, entry)
			}
		}
	}
	if r.topic.Digest != nil {
		entries = r.topic.Digests(entries, b.now)
	}
	topic.Sort(entries)
	return entries, nil
}

// topicKey hashes all that a topic's documents are made from.
func (b *build) topicKey(r *river, refs []ref) uint64 {
	h := xxhash.New()
	numbers(h, b.site.print(r.topic.Owns))
	for _, e := range refs {
		numbers(h, e.print)
	}
	if len(refs) == 0 {
		text(h, "empty")
	}
	return h.Sum64()
}

// never is the date of a feed that holds nothing: the formats want one, and it must not
// change by itself.
func never() time.Time { return time.Date(2026, time.January, 1, 0, 0, 0, 0, time.UTC) }

// updated is when a feed last changed.
func (b *build) updated(refs []ref) time.Time {
	var last time.Time
	for _, e := range refs {
		if e.updated.After(last) {
			last = e.updated
		}
	}
	if last.IsZero() {
		return never()
	}
	return last
}
