package publisher

import (
	"bytes"
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
	newestFew = 5 // stories of a topic on the home page
)

func (b *build) webSite() web.Site {
	return web.Site{Title: b.opts.Title, Language: b.opts.Language, Root: b.site.root, Version: b.opts.Version}
}

func (b *build) topicPage(r *river, entries []topic.Entry, updated time.Time) web.TopicPage {
	t := r.topic
	page := web.TopicPage{
		Site: b.webSite(), ID: t.ID, Title: t.Title, Description: t.Description, Language: t.Language,
		Sources: b.site.count(t.Owns),
	}
	for i := range entries {
		if e := &entries[i]; e.Lead != nil {
			page.Entries = append(page.Entries, b.headline(e))
			continue
		}
		for j := range entries[i].Stories {
			page.Entries = append(page.Entries, b.headline(&entries[i].Stories[j]))
		}
	}
	if len(entries) > 0 {
		page.Updated = updated
	}
	r.newest = page.Entries[:min(len(page.Entries), newestFew)]
	r.updated = page.Updated
	return page
}

func (b *build) headline(e *topic.Entry) web.Headline {
	it := e.Lead
	return web.Headline{
		Title: b.title(it), Summary: beginning(it.Text, briefly), Outlet: b.site.outlet(it.Source).Title,
		Language: it.Language, Link: web.SafeLink(it.URL), Page: b.site.root + b.site.storyPath(e.Story),
		Published: e.Published, Outlets: 1 + len(e.Related), Copies: len(e.Duplicates),
	}
}

func (b *build) title(it *feed.Item) string {
	if it.Title != "" {
		return beginning(it.Title, briefly)
	}
	if s := beginning(it.Text, 80); s != "" {
		return s
	}
	return b.site.outlet(it.Source).Title
}

// stories makes the pages of all stories that some topic shows.
func (b *build) stories(ctx context.Context) {
	for id, rivers := range b.shown {
		if err := b.storyPage(ctx, id, rivers); err != nil {
			b.errs = append(b.errs, publishError(fmt.Errorf("the page of story %v: %w", id, err), ""))
			if m, ok := b.made[b.site.storyPath(id)]; ok {
				b.kept[b.site.storyPath(id)] = m
			}
		}
	}
}

func (b *build) storyPage(ctx context.Context, id feed.StoryID, rivers []*river) error {
	path := b.site.storyPath(id)
	owns := func(src feed.SourceID) bool {
		return slices.ContainsFunc(rivers, func(r *river) bool { return r.topic.Owns(src) })
	}
	h := xxhash.New()
	numbers(h, b.prints[id], b.site.print(owns))
	for _, r := range rivers {
		text(h, r.topic.ID)
	}
	key := h.Sum64()
	if b.reuse(key, time.Time{}, path) {
		return nil
	}
	s, err := b.story(ctx, id)
	if err != nil || s == nil {
		return err
	}
	body, err := b.pages.Story(b.describe(s, rivers, owns))
	if err != nil {
		return err
	}
	b.keep(path, key, time.Time{}, web.Page, htmlType, body, s.Changed)
	return nil
}

// describe gives a story's page: the members that some topic which shows the story can
// see, in the order of their publication.
func (b *build) describe(s *feed.Story, rivers []*river, owns func(feed.SourceID) bool) web.StoryPage {
	page := web.StoryPage{Site: b.webSite(), ID: s.ID.String()}
	for _, r := range rivers {
		page.Topics = append(page.Topics, web.TopicLink{ID: r.topic.ID, Title: r.topic.Title})
	}
	titles := make(map[feed.ItemID]string, len(s.Members))
	var lead *feed.Item
	for _, m := range s.Members {
		if m.Item == nil || !owns(m.Source) {
			continue
		}
		titles[m.ID] = b.site.outlet(m.Source).Title
		if lead == nil || b.site.leads(m.Item, lead) {
			lead = m.Item
		}
	}
	for _, m := range s.Members {
		if it := m.Item; it != nil && owns(m.Source) {
			page.Members = append(page.Members, web.StoryMember{
				ID: m.ID.String(), Title: b.title(it), Summary: beginning(it.Text, briefly),
				Outlet: b.site.outlet(m.Source).Title, Language: it.Language, Link: web.SafeLink(it.URL),
				Published: it.Published, Lead: it == lead, Duplicate: !it.Verdict.DuplicateOf.IsZero(),
				Why: why(it.Verdict, titles),
			})
		}
	}
	if lead != nil {
		page.Title = b.title(lead)
	}
	slices.SortStableFunc(page.Members, func(a, c web.StoryMember) int { return a.Published.Compare(c.Published) })
	return page
}

// leads says whether a goes before c at the head of a story.
func (s *site) leads(a, c *feed.Item) bool {
	if pa, pc := s.sources[a.Source].Priority, s.sources[c.Source].Priority; pa != pc {
		return pa > pc
	}
	if !a.Published.Equal(c.Published) {
		return a.Published.Before(c.Published)
	}
	return a.ID.String() < c.ID.String()
}

// why says in words why an item is in its story.
func why(v feed.Verdict, titles map[feed.ItemID]string) string {
	other := titles[v.Match]
	if other == "" {
		other = "another source"
	}
	switch v.Rule {
	case feed.RuleURL:
		return "The same page as at " + other + "."
	case feed.RuleText:
		return "The same text as at " + other + "."
	case feed.RuleNear:
		return fmt.Sprintf("Nearly the same text as at %s (%.0f %%).", other, v.Score*100)
	case feed.RuleRelated:
		return fmt.Sprintf("The same event as at %s (%.0f %% sure).", other, v.Score*100)
	}
	return "Nothing like it was known when it came."
}

// home makes the list of topics.
func (b *build) home() error {
	page := web.HomePage{Site: b.webSite()}
	var updated time.Time
	for _, r := range b.rivers {
		t := r.topic
		page.Topics = append(page.Topics, web.TopicCard{
			ID: t.ID, Title: t.Title, Description: t.Description, Language: t.Language,
			Sources: b.site.count(t.Owns), Updated: r.updated, Newest: r.newest,
		})
		if r.updated.After(updated) {
			updated = r.updated
		}
	}
	if updated.IsZero() {
		updated = never()
	}
	body, err := b.pages.Home(page)
	if err != nil {
		return err
	}
	b.keep("/", 0, b.site.next(func(feed.SourceID) bool { return true }, b.now), web.Page, htmlType, body, updated)
	return nil
}

// opml makes the list of feeds.
func (b *build) opml() error {
	var outlines []render.Outline
	for _, r := range b.rivers {
		t := r.topic
		outlines = append(outlines, render.Outline{
			Title: t.Title, Description: t.Description, Language: t.Language,
			Feed: b.site.base + "/feeds/" + t.ID + ".atom", Link: b.site.base + b.site.topicPath(t.ID),
		})
	}
	var buf bytes.Buffer
	if err := render.OPML(&buf, b.opts.Title, time.Time{}, outlines); err != nil {
		return err
	}
	b.keep("/feeds.opml", 0, time.Time{}, web.Feed, render.TypeOPML+"; charset=utf-8", buf.Bytes(), b.now)
	return nil
}

func (b *build) assets() error {
	assets, err := web.Assets(b.now)
	if err != nil {
		return err
	}
	for path, res := range assets {
		b.keep(path, 0, time.Time{}, web.Asset, res.Type, res.Body, b.now)
	}
	return nil
}
