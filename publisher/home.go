package publisher

import (
	"context"
	"slices"
	"time"

	"github.com/cespare/xxhash/v2"

	"foldwire/aggregator/feed"
	"foldwire/publisher/topic"
	"foldwire/publisher/web"
)

// home makes the list of topics.
func (b *build) home(ctx context.Context) error {
	h := xxhash.New()
	for _, r := range b.rivers {
		refs := b.visible(r)
		numbers(h, b.topicKey(r, refs[:min(len(refs), pageful)]))
	}
	key := h.Sum64()
	next := b.site.next(b.site.every(), b.now)
	if b.reuse(key, next, "/") {
		return nil
	}
	page := web.HomePage{Site: b.webSite()}
	for _, r := range b.rivers {
		t := r.topic
		if err := b.newestOf(ctx, r); err != nil {
			return err
		}
		page.Topics = append(page.Topics, web.TopicCard{
			ID: t.ID, Title: t.Title, Description: t.Description, Language: t.Language,
			Sources: b.site.sourcesOf(t), Updated: r.updated, Newest: r.newest,
		})
		if r.updated.After(page.Updated) {
			page.Updated = r.updated
		}
	}
	page.Sources = b.site.together(b.rivers)
	changed := page.Updated
	if changed.IsZero() {
		changed = never()
	}
	return b.keepPage("/", key, next, changed, func(pages *web.Pages, language string) ([]byte, error) {
		return pages.Home(language, page)
	})
}

// newestOf sees to it that a river has the headlines for the home page: a topic whose
// pages were made before this start has not.
func (b *build) newestOf(ctx context.Context, r *river) error {
	if r.newest != nil {
		return nil
	}
	refs := b.visible(r)
	refs = refs[:min(len(refs), pageful)]
	b.matched = make(map[feed.StoryID][]topic.Entry)
	entries, err := b.entries(ctx, r, refs)
	if err != nil {
		return err
	}
	b.setNewest(r, refs, b.headlines(entries))
	return nil
}

// setNewest keeps of a topic's first page what the home page shows.
func (b *build) setNewest(r *river, refs []ref, page []web.Headline) {
	r.newest = slices.Clone(page[:min(len(page), newestFew)])
	if r.newest == nil {
		r.newest = []web.Headline{}
	}
	r.updated = time.Time{}
	if len(refs) > 0 {
		r.updated = b.updated(refs)
	}
}
