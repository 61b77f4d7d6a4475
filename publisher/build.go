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
	sites  map[*river]uint64 // what topics say of their sources, hashed
	errs   []error
}

// maxLoaded bounds how many stories a build holds at a time.
const maxLoaded = 600

// begin reads what changed and brings all rivers up to date.
func (p *Publisher) begin(ctx context.Context, now time.Time) (*build, error) {
	b := &build{
		Publisher: p, now: now, first: p.current.Load() == nil, pass: topic.NewPass(now),
		loaded: make(map[feed.StoryID]*feed.Story), kept: make(map[string]made),
		shown: make(map[feed.StoryID][]*river), prints: make(map[feed.StoryID]uint64),
		sites: make(map[*river]uint64),
	}
	states, err := p.reader.States(ctx)
	if err != nil {
		return nil, fmt.Errorf("read the states of sources: %w", err)
	}
	p.site.learn(states)
	if err := b.read(ctx); err != nil {
		return nil, err
	}
	if err := b.clock(ctx); err != nil {
		return nil, err
	}
	b.findShown()
	b.errs = append(b.errs, b.pass.Errors()...)
	return b, nil
}

// read takes in the stories that changed since the last time, or all if retention took
// some: what is lost leaves no change behind.
func (b *build) read(ctx context.Context) error {
	if lost := b.reader.Retired(); lost != b.lost {
		b.lost, b.newest = lost, time.Time{}
		for _, r := range b.rivers {
			r.forgetAll()
		}
	}
	since := b.newest
	if since.After(b.now) { // the clock was set back
		since = b.now
	}
	few := !since.IsZero() // and so they may be held
	if few {
		since = since.Add(-overlap)
	}
	newest := b.newest
	err := b.reader.EachStory(ctx, since, func(s feed.Story) error {
		b.take(&s)
		if s.Changed.After(newest) {
			newest = s.Changed
		}
		if few && len(b.loaded) < maxLoaded/2 {
			b.loaded[s.ID] = &s
		}
		return ctx.Err()
	})
	if err != nil {
		return fmt.Errorf("read stories: %w", err)
	}
	b.newest = newest
	return nil
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
		again := r.clock(b.now)
		if len(again) == 0 {
			continue
		}
		gone := make(map[feed.StoryID]bool, len(again))
		for _, id := range again {
			gone[id] = true
		}
		err := b.reader.LoadStories(ctx, again, func(s feed.Story) error {
			delete(gone, s.ID)
			r.take(b.pass, &s)
			b.pass.Forget(&s)
			return ctx.Err()
		})
		if err != nil {
			return fmt.Errorf("read stories again: %w", err)
		}
		for id := range gone {
			r.leave(id)
		}
	}
	return nil
}

// findShown finds which stories are shown in which topics.
func (b *build) findShown() {
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
}

// story gives a story, nil if there is none under that id.
func (b *build) story(ctx context.Context, id feed.StoryID) (*feed.Story, error) {
	err := b.load(ctx, []feed.StoryID{id})
	return b.loaded[id], err
}

// load sees to it that stories are in b.loaded, as far as there are any.
func (b *build) load(ctx context.Context, ids []feed.StoryID) error {
	missing := func() (list []feed.StoryID) {
		for _, id := range ids {
			if b.loaded[id] == nil {
				list = append(list, id)
			}
		}
		return list
	}
	list := missing()
	if len(b.loaded)+len(list) > maxLoaded {
		clear(b.loaded)
		list = missing()
	}
	if len(list) == 0 {
		return nil
	}
	err := b.reader.LoadStories(ctx, list, func(s feed.Story) error {
		b.loaded[s.ID] = &s
		return ctx.Err()
	})
	if err != nil {
		return fmt.Errorf("read stories that are shown: %w", err)
	}
	return nil
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
	render.Prepare(&ch)
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
	ids := stories(refs)
	if err := b.load(ctx, ids); err != nil {
		return nil, err
	}
	for _, id := range ids {
		s := b.loaded[id]
		if s == nil {
			r.leave(id)
			continue
		}
		for _, entry := range r.topic.Match(b.pass, s) {
			if wanted[entry.URN] {
				entries = append(entries, entry)
			}
		}
		b.pass.Forget(s)
	}
	if r.topic.Digest != nil {
		entries = r.topic.Digests(entries, b.now)
	}
	topic.Sort(entries)
	return entries, nil
}

// sitePrint hashes what a topic's documents say of its sources, once a build.
func (b *build) sitePrint(r *river) uint64 {
	sum, ok := b.sites[r]
	if !ok {
		sum = b.site.print(r.topic.Owns)
		b.sites[r] = sum
	}
	return sum
}

// topicKey hashes all that a topic's documents are made from.
func (b *build) topicKey(r *river, refs []ref) uint64 {
	h := xxhash.New()
	numbers(h, b.sitePrint(r))
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
