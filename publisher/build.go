package publisher

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"maps"
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
	held    held
	loaded  map[feed.StoryID]*feed.Story
	kept    map[string]made // what is published from now on
	pending []document      // of the topic or page at work, to be written
	lent    []*bytes.Buffer // what these may lie in
	spare   []*bytes.Buffer // for those to come
	shown   map[feed.StoryID][]*river
	prints  map[feed.StoryID]uint64         // of the members of shown stories
	missed  map[feed.StoryID][]feed.StoryID // by shown story
	sites   map[any]uint64                  // what topics say of their sources, hashed; by sourcesKey
	called  uint64                          // what all sources are called, hashed; 0 until it is asked for
	nexts   map[any]time.Time               // when topics can change next; likewise
	seen    map[*river][]ref                // what visible gave
	matched map[feed.StoryID][]topic.Entry  // what stories give in the topic at work
	may     map[feed.StoryID][]*river       // of stories taken in one by one, the rivers whose rules they may fulfil
	unread  map[feed.StoryID]candidate      // of which rivers have entries since they were offered
	leads   map[feed.StoryID][]*river       // where the pages of stories lead, as far as it was asked
	blind   bool                            // of what failed nothing is known that was published before, though files may be there
	shelf   shelf
	undone  failures // of writing files
	errs    []error
	faults  []error // of rules on items: told, but no reason to publish again
}

// maxLoaded bounds how many stories a build has loaded at a time, beside those that it
// holds.
const maxLoaded = 600

// begin reads what changed and brings all rivers up to date.
func (p *Publisher) begin(ctx context.Context, now time.Time) (*build, error) {
	b := &build{
		Publisher: p, now: now, first: len(p.made) == 0, pass: topic.NewPass(now),
		held:   held{stories: make(map[feed.StoryID]*feed.Story)},
		loaded: make(map[feed.StoryID]*feed.Story), kept: make(map[string]made, len(p.made)),
		shown: make(map[feed.StoryID][]*river), prints: make(map[feed.StoryID]uint64),
		missed: make(map[feed.StoryID][]feed.StoryID), leads: make(map[feed.StoryID][]*river),
		may: make(map[feed.StoryID][]*river), unread: make(map[feed.StoryID]candidate),
		sites: make(map[any]uint64), nexts: make(map[any]time.Time), seen: make(map[*river][]ref),
		shelf: newShelf(),
	}
	b.pass.Recall(p.heard.of)
	states, err := p.reader.States(ctx)
	if err != nil {
		return nil, fmt.Errorf("read the states of sources: %w", err)
	}
	p.site.learn(states)
	if err := b.read(ctx); err != nil {
		return nil, err
	}
	if err := errors.Join(b.clock(ctx), b.readShown(ctx)); err != nil {
		return nil, err
	}
	if slices.ContainsFunc(p.rivers, func(r *river) bool { return r.short(now) }) {
		if err := errors.Join(b.readAll(ctx), b.clock(ctx)); err != nil {
			return nil, err
		}
	}
	p.at = now
	b.findShown()
	b.faults = b.pass.Errors()
	return b, nil
}

// run makes everything that is not as it was.
func (b *build) run(ctx context.Context) {
	for _, r := range b.rivers {
		b.matched = make(map[feed.StoryID][]topic.Entry)
		if err := errors.Join(b.topic(ctx, r), b.topicPages(ctx, r)); err != nil {
			b.fail(r, err)
		}
		b.flush()
		b.shelf.turn()
	}
	b.matched = nil
	b.stories(ctx)
	b.aliases()
	if err := b.home(ctx); err != nil {
		b.errs = append(b.errs, publishError(err, ""))
		b.restore("/")
	}
	for _, step := range []func() error{b.opml, b.assets} {
		if err := step(); err != nil {
			b.errs = append(b.errs, publishError(err, ""))
		}
	}
	b.flush()
	if err := b.undone.err(); err != nil {
		b.errs = append(b.errs, publishError(err, outputRemedy))
	}
}

// failures are failures of one kind. There may be very many, of which the first is told.
type failures struct {
	first error
	count int
}

func (f *failures) add(err error) {
	if err == nil {
		return
	}
	if f.count++; f.first == nil {
		f.first = err
	}
}

// err gives what is told of them, nil if there are none.
func (f *failures) err() error {
	if f.count > 1 {
		return fmt.Errorf("%w, and %d more like it", f.first, f.count-1)
	}
	return f.first
}

// fail keeps what was published of a topic before.
func (b *build) fail(r *river, err error) {
	b.errs = append(b.errs, publishError(fmt.Errorf("topic %s: %w", r.topic.ID, err),
		"The topic stays as it was published before; the next publish tries again."))
	b.pending = nil
	r.newest = nil // of pages that are not published
	page, feeds := b.site.topicPath(r.topic.ID), "/feeds/"+r.topic.ID
	of := func(path string) bool {
		return path == page || strings.HasPrefix(path, page+"/") || strings.HasPrefix(path, feeds+".") || strings.HasPrefix(path, feeds+"/")
	}
	maps.DeleteFunc(b.kept, func(path string, _ made) bool { return of(path) })
	known := false
	for path, m := range b.made {
		if of(path) {
			b.kept[path], known = m, true
		}
	}
	b.blind = b.blind || !known
}

// restore keeps a document as it was published before.
func (b *build) restore(path string) {
	m, known := b.made[path]
	if known {
		m.heads = nil // which others' pages take for what is told now
		b.kept[path] = m
	}
	b.blind = b.blind || !known
}

// topic makes a topic's feeds, unless they would be what they were.
func (b *build) topic(ctx context.Context, r *river) error {
	refs := r.window(b.now)
	if err := b.archives(ctx, r); err != nil {
		return err
	}
	before := newest(r.archives())
	h := xxhash.New()
	numbers(h, b.topicKey(r, refs))
	text(h, before)
	key := h.Sum64()
	paths := feedPaths(r.topic)
	next := b.next(r)
	if b.reuse(key, next, paths...) {
		return nil
	}
	list, err := b.feedPieces(ctx, r, refs)
	if err != nil {
		return err
	}
	ch := b.site.channel(&b.opts, r.topic)
	ch.Updated = b.updated(refs)
	ch.Gone = tombstones(gone(refs))
	keys := stacked(&ch, list)
	for _, f := range formats() {
		ch.Self = b.site.base + f.path(r.topic)
		ch.Paging = render.Paging{PrevArchive: b.site.absolute(f.archivePath(r, before))}
		buf := b.buffer()
		if err := f.write(buf, ch); err != nil {
			return fmt.Errorf("write %s: %w", f.path(r.topic), err)
		}
		b.keep(f.path(r.topic), key, next, web.Feed, f.mediaType, buf.Bytes(), ch.Updated)
		b.hasSlots(f.path(r.topic), slots(buf.Bytes(), keys, func(i int) []byte { return *f.of(&ch.Pieces[i]) }), nil)
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

// next is when a topic can change: when the first of its sources is polled again, found once a
// build, or when its digest is due.
func (b *build) next(r *river) time.Time {
	key := sourcesKey(r.topic)
	at, ok := b.nexts[key]
	if !ok {
		at = b.site.next(b.site.of(r.topic), b.now)
		b.nexts[key] = at
	}
	if r.topic.Digest != nil {
		if run := r.topic.Digest.Next(b.now); !run.IsZero() && (at.IsZero() || run.Before(at)) {
			return run
		}
	}
	return at
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
