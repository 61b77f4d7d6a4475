package publisher

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/cespare/xxhash/v2"

	"foldwire/aggregator/feed"
	"foldwire/publisher/render"
	"foldwire/publisher/topic"
	"foldwire/publisher/web"
)

const (
	htmlType  = "text/html; charset=utf-8"
	newestFew = 5  // stories of a topic on the home page
	pageful   = 20 // stories on a page of a topic
	coversFew = 8  // other tellings that a topic's page names of a story
	missesFew = 3  // of the nearest misses of an item that its story's page names

	membersMost = 500 // members of a story that its page tells, beside the lead
)

func (p *Publisher) webSite() web.Site {
	return web.Site{Title: p.opts.Title, Language: p.opts.Language, Root: p.site.root, Base: p.site.base, Version: p.opts.Version}
}

// leaf is one page of a topic: its first, or a part of a day.
type leaf struct {
	path string
	day  time.Time // zero on the first page
	refs []ref     // newest first
}

// topicLeaves cuts what a topic shows into pages: the newest stories on the first, the others
// by day. The parts of a day are counted from its beginning, so that pages of the past
// stay as they are when news comes.
func (b *build) topicLeaves(r *river) []leaf {
	all := b.visible(r)
	path := b.site.topicPath(r.topic.ID)
	first := min(len(all), pageful)
	list := []leaf{{path: path, refs: all[:first]}}
	if first == len(all) {
		return list
	}
	byDay := make(map[string][]ref)
	var days []string
	for _, e := range all {
		d := day(e)
		if len(byDay[d]) == 0 {
			days = append(days, d)
		}
		byDay[d] = append(byDay[d], e)
	}
	slices.Sort(days)
	slices.Reverse(days)
	next := all[first]
	found := false
	for _, d := range days {
		for _, part := range parts(path+"/"+d, byDay[d]) {
			found = found || slices.ContainsFunc(part.refs, func(e ref) bool { return e.urn == next.urn })
			if found {
				list = append(list, part)
			}
		}
	}
	return list
}

func day(e ref) string { return e.published.UTC().Format(time.DateOnly) }

// parts cuts a day into pages, newest first.
func parts(path string, refs []ref) []leaf {
	date := refs[0].published.UTC().Truncate(24 * time.Hour)
	var list []leaf
	for n := 1; len(refs) > 0; n++ {
		from := max(0, len(refs)-pageful)
		l := leaf{path: path, day: date, refs: refs[from:]}
		if n > 1 {
			l.path = fmt.Sprintf("%s/%d", path, n)
		}
		list = append(list, l)
		refs = refs[:from]
	}
	slices.Reverse(list)
	return list
}

// visible gives all entries of a topic whose stories have pages, newest first, found once
// a build.
func (b *build) visible(r *river) []ref {
	if refs, ok := b.seen[r]; ok {
		return refs
	}
	refs := leaves(r.window(b.now))
	if r.topic.Digest != nil {
		sortRefs(refs)
	} else {
		refs = r.withArchived(refs)
	}
	b.seen[r] = refs
	return refs
}

// withArchived adds to the newest entries of a river those that are archived, newest first.
func (r *river) withArchived(refs []ref) []ref {
	archived := make(map[string]bool)
	for _, a := range r.archives() {
		for i := range a.refs {
			archived[a.refs[i].urn] = true
		}
	}
	for i := range refs { // some may be in both
		delete(archived, refs[i].urn)
	}
	rest := r.listed()[len(refs):]
	for i := range rest {
		if archived[rest[i].urn] {
			refs = append(refs, rest[i])
		}
	}
	return refs
}

// topicPages makes the pages of a topic that are not what they were.
func (b *build) topicPages(ctx context.Context, r *river) error {
	list := b.topicLeaves(r)
	for i := range list {
		var newer, older string
		if i > 0 {
			newer = b.site.root + list[i-1].path
		}
		if i+1 < len(list) {
			older = b.site.root + list[i+1].path
		}
		if err := b.topicPage(ctx, r, list[i], newer, older); err != nil {
			return err
		}
	}
	return nil
}

func (b *build) topicPage(ctx context.Context, r *river, l leaf, newer, older string) error {
	h := xxhash.New()
	numbers(h, b.topicKey(r, l.refs))
	text(h, newer)
	text(h, older)
	key := h.Sum64()
	next := b.next(r)
	if b.reuse(key, next, l.path) {
		return nil
	}
	t := r.topic
	page := web.TopicPage{
		Site: b.webSite(), ID: t.ID, Title: t.Title, Description: t.Description, Language: t.Language,
		Sources: b.site.sourcesOf(t), Day: l.day, Path: l.path, Newer: newer, Older: older,
	}
	keys, err := b.fill(ctx, &page, r, l.refs)
	if err != nil {
		return err
	}
	updated := b.updated(l.refs)
	if len(l.refs) > 0 {
		page.Updated = updated
	}
	if l.day.IsZero() {
		list, err := b.newestFrom(ctx, &page, r, l.refs)
		if err != nil {
			return err
		}
		b.setNewest(r, l.refs, list)
	}
	body, err := b.pages.Topic(web.Tongue(b.opts.Language), page)
	if err != nil {
		return err
	}
	written := page.Written
	page.Written = nil // in that language; and it would be held as long as the page is served
	b.keepWritten(l.path, key, next, updated, body, func(pages *web.Pages, language string) ([]byte, error) {
		return pages.Topic(language, page)
	})
	b.hasSlots(l.path, slots(body, keys, func(i int) []byte { return []byte(written[i]) }), page.Entries)
	return nil
}

// headlines gives the entries of a page, the stories of digests in the digests' place.
func (b *build) headlines(entries []topic.Entry) []web.Headline {
	var list []web.Headline
	for i := range entries {
		if e := &entries[i]; e.Lead != nil {
			list = append(list, b.headline(e))
			continue
		}
		list = append(list, b.headlines(entries[i].Stories)...)
	}
	return list
}

func (b *build) headline(e *topic.Entry) web.Headline {
	it := e.Lead
	outlet, title := b.site.outlet(it.Source).Title, b.title(it)
	h := web.Headline{
		Title: title, Summary: summary(it, title), Outlet: outlet, Badge: web.NewBadge(outlet),
		Language: it.Language, Link: web.SafeLink(it.URL), Page: b.site.root + b.site.storyPath(e.Story),
		Published: e.Published, Outlets: 1 + len(e.Related), Copies: len(e.Duplicates),
	}
	told := []web.Moment{{At: it.Published}}
	for _, other := range e.Related {
		h.Covers = append(h.Covers, b.cover(other, false))
		told = append(told, web.Moment{At: other.Published})
	}
	for _, other := range e.Duplicates {
		h.Covers = append(h.Covers, b.cover(other, true))
		told = append(told, web.Moment{At: other.Published, Copy: true})
	}
	slices.SortStableFunc(h.Covers, func(a, c web.Cover) int { return a.Published.Compare(c.Published) })
	if len(h.Covers) > coversFew+1 { // a line that says "and 1 more" would save nothing
		h.More = len(h.Covers) - coversFew
		h.Covers = h.Covers[:coversFew]
	}
	h.Timeline = web.NewTimeline(told)
	return h
}

func (b *build) cover(it *feed.Item, copied bool) web.Cover {
	outlet := b.site.outlet(it.Source).Title
	return web.Cover{
		Outlet: outlet, Badge: web.NewBadge(outlet), Title: b.title(it), Link: web.SafeLink(it.URL),
		Language: it.Language, Published: it.Published, Copy: copied,
	}
}

func (b *build) title(it *feed.Item) string {
	if s := render.Line(beginning(it.Title, briefly)); s != "" {
		return s
	}
	if s := render.Line(beginning(it.Text, 80)); s != "" {
		return s
	}
	return b.site.outlet(it.Source).Title
}

// summary gives the beginning of an item's text, nothing if that is its title again.
func summary(it *feed.Item, title string) string {
	s := render.Line(beginning(it.Text, briefly))
	if s == title {
		return ""
	}
	return s
}

// keepPage puts a page into the next snapshot: in the site's language now, in others when
// somebody asks for them. Until then write is kept, so it must not hold on to the build.
func (b *build) keepPage(path string, key uint64, next, changed time.Time, write func(pages *web.Pages, language string) ([]byte, error)) error {
	body, err := write(b.pages, web.Tongue(b.opts.Language))
	if err != nil {
		return err
	}
	b.keepWritten(path, key, next, changed, body, write)
	return nil
}

// keepWritten does that with a page that is written in the site's language.
func (b *build) keepWritten(path string, key uint64, next, changed time.Time, body []byte, write func(pages *web.Pages, language string) ([]byte, error)) {
	own, pages := web.Tongue(b.opts.Language), b.pages
	b.keep(path, key, next, web.Page, htmlType, body, changed)
	m := b.kept[path]
	m.language = own
	old := b.made[path]
	switch {
	case m.res == nil: // nobody is served
	case old.res == m.res && len(old.variants) > 0:
		m.variants = old.variants
	default:
		for _, l := range web.Languages() {
			if l != own {
				m.variants = append(m.variants, web.NewVariant(l, m.res, func() ([]byte, error) { return write(pages, l) }))
			}
		}
	}
	b.kept[path] = m
}
