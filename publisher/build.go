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

// build is one publish under way.
type build struct {
	*Publisher
	now     time.Time
	first   bool // nothing is known of what was published before
	changed bool // something is published that was not before, or no more
	pass    *topic.Pass
	loaded  map[feed.StoryID]*feed.Story
	room    int             // how many stories may be loaded
	kept    map[string]made // what is published from now on
	pending []document      // of the topic or page at work, to be written
	shown   map[feed.StoryID][]*river
	prints  map[feed.StoryID]uint64         // of the members of shown stories
	missed  map[feed.StoryID][]feed.StoryID // by shown story
	sites   map[*river]uint64               // what topics say of their sources, hashed
	called  uint64                          // what all sources are called, hashed; 0 until it is asked for
	nexts   map[*river]time.Time            // when topics can change next
	seen    map[*river][]ref                // what visible gave
	matched map[feed.StoryID][]topic.Entry  // what stories give in the topic at work
	errs    []error
	faults  []error // of rules on items: told, but no reason to publish again
}

// maxLoaded bounds how many stories a build holds at a time, beside those that came with
// their commit.
const maxLoaded = 600

// begin reads what changed and brings all rivers up to date.
func (p *Publisher) begin(ctx context.Context, now time.Time) (*build, error) {
	b := &build{
		Publisher: p, now: now, first: len(p.made) == 0, pass: topic.NewPass(now),
		loaded: make(map[feed.StoryID]*feed.Story), kept: make(map[string]made, len(p.made)),
		shown: make(map[feed.StoryID][]*river), prints: make(map[feed.StoryID]uint64),
		missed: make(map[feed.StoryID][]feed.StoryID),
		sites:  make(map[*river]uint64), nexts: make(map[*river]time.Time), seen: make(map[*river][]ref),
	}
	states, err := p.reader.States(ctx)
	if err != nil {
		return nil, fmt.Errorf("read the states of sources: %w", err)
	}
	p.site.learn(states)
	if err := b.read(ctx); err != nil {
		return nil, err
	}
	b.room = len(b.loaded) + maxLoaded
	if err := b.clock(ctx); err != nil {
		return nil, err
	}
	if slices.ContainsFunc(p.rivers, func(r *river) bool { return r.short(now) }) {
		if err := errors.Join(b.readAll(ctx), b.clock(ctx)); err != nil {
			return nil, err
		}
	}
	p.at = now
	b.findShown()
	b.faults = append(p.faults, b.pass.Errors()...)
	p.faults = nil
	return b, nil
}

// read takes in the stories that were touched since the last time, or all if the store
// does not know which these are.
func (b *build) read(ctx context.Context) error {
	if b.now.Before(b.at) { // the clock was set back: what was too old may not be any more
		return b.readAll(ctx)
	}
	touched, now, known, err := b.reader.Since(ctx, b.mark)
	switch {
	case err != nil:
		return fmt.Errorf("read what changed: %w", err)
	case !known:
		return b.readAll(ctx)
	}
	var ids []feed.StoryID
	for id, count := range touched {
		if b.offers.has(id, count) {
			b.loaded[id] = b.offers.stories[id]
			if b.loaded[id] == nil {
				delete(b.loaded, id)
			}
			continue
		}
		ids = append(ids, id)
	}
	b.offers = offers{}
	slices.SortFunc(ids, func(x, y feed.StoryID) int { return slices.Compare(x[:], y[:]) })
	if err := b.retake(ctx, ids, maxLoaded/2); err != nil {
		return err
	}
	b.mark = now
	return nil
}

// readAll forgets what is known of stories and reads all.
func (b *build) readAll(ctx context.Context) error {
	b.offers = offers{}
	_, now, _, err := b.reader.Since(ctx, feed.Mark{})
	if err != nil {
		return fmt.Errorf("read what changed: %w", err)
	}
	b.mark = feed.Mark{} // or a reading that fails half-way would be taken for whole
	for _, r := range b.rivers {
		r.forgetAll()
	}
	err = b.reader.EachStory(ctx, time.Time{}, func(s feed.Story) error {
		b.take(&s)
		return ctx.Err()
	})
	if err != nil {
		return fmt.Errorf("read stories: %w", err)
	}
	b.mark = now
	return nil
}

// retake looks at stories again, and drops those that are no more. It holds some of those
// that it reads, for what follows.
func (b *build) retake(ctx context.Context, ids []feed.StoryID, hold int) error {
	gone := make(map[feed.StoryID]bool, len(ids))
	for _, id := range ids {
		gone[id] = true
	}
	err := b.reader.LoadStories(ctx, ids, func(s feed.Story) error {
		delete(gone, s.ID)
		b.take(&s)
		if hold > 0 {
			hold--
			b.loaded[s.ID] = &s
		}
		return ctx.Err()
	})
	if err != nil {
		return fmt.Errorf("read stories: %w", err)
	}
	for id := range gone {
		for _, r := range b.rivers {
			r.leave(id)
		}
	}
	return nil
}

// take brings all rivers up to date with a story.
func (b *build) take(s *feed.Story) {
	for _, r := range b.rivers {
		r.take(b.pass, s)
	}
	b.pass.Forget(s)
}

// clock lets time pass in all rivers.
func (b *build) clock(ctx context.Context) error {
	var again []feed.StoryID
	seen := make(map[feed.StoryID]bool)
	for _, r := range b.rivers {
		for _, id := range r.clock(b.now) {
			if !seen[id] {
				seen[id] = true
				again = append(again, id)
			}
		}
	}
	if len(again) == 0 {
		return nil
	}
	return b.retake(ctx, again, 0)
}

// findShown finds which stories are shown in which topics.
func (b *build) findShown() {
	for _, r := range b.rivers {
		for _, e := range b.visible(r) {
			if !slices.Contains(b.shown[e.story], r) {
				b.shown[e.story] = append(b.shown[e.story], r)
			}
			b.prints[e.story] = e.members
			b.missed[e.story] = e.missed
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
	if len(b.loaded)+len(list) > b.room {
		clear(b.loaded)
		b.room = maxLoaded
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
		b.matched = make(map[feed.StoryID][]topic.Entry)
		if err := errors.Join(b.topic(ctx, r), b.topicPages(ctx, r)); err != nil {
			b.fail(r, err)
		}
		b.flush()
	}
	b.matched = nil
	b.stories(ctx)
	b.aliases()
	for _, step := range []func(context.Context) error{b.home, b.opml, b.assets} {
		if err := step(ctx); err != nil {
			b.errs = append(b.errs, publishError(err, ""))
		}
		b.flush()
	}
}

// fail keeps what was published of a topic before.
func (b *build) fail(r *river, err error) {
	b.errs = append(b.errs, publishError(fmt.Errorf("topic %s: %w", r.topic.ID, err),
		"The topic stays as it was published before; the next publish tries again."))
	b.pending = nil
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
	next := b.next(r)
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
	if err := b.match(ctx, r, ids); err != nil {
		return nil, err
	}
	for _, id := range ids {
		for _, entry := range b.matched[id] {
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

// match asks the topic at work about stories, each once.
func (b *build) match(ctx context.Context, r *river, ids []feed.StoryID) error {
	var list []feed.StoryID
	for _, id := range ids {
		if _, known := b.matched[id]; !known {
			list = append(list, id)
		}
	}
	if err := b.load(ctx, list); err != nil {
		return err
	}
	for _, id := range list {
		s := b.loaded[id]
		if s == nil {
			r.leave(id)
			continue
		}
		b.matched[id] = r.topic.Match(b.pass, s)
		b.pass.Forget(s)
	}
	return nil
}

// next is when the first of a topic's sources is polled again, found once a build.
func (b *build) next(r *river) time.Time {
	at, ok := b.nexts[r]
	if !ok {
		at = b.site.next(r.topic.Owns, b.now)
		b.nexts[r] = at
	}
	return at
}

// names hashes what all sources are called, once a build.
func (b *build) names() uint64 {
	if b.called == 0 {
		b.called = b.site.print(everySource)
	}
	return b.called
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
