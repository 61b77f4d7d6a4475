package publisher

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/cespare/xxhash/v2"

	"foldwire/aggregator/feed"
	"foldwire/publisher/web"
)

// stories makes the pages of all stories that some topic shows.
func (b *build) stories(ctx context.Context) {
	var changed []feed.StoryID
	for id, rivers := range b.shown {
		if !b.reuse(b.storyKey(id, rivers), time.Time{}, b.site.storyPath(id)) {
			changed = append(changed, id)
		}
	}
	slices.SortFunc(changed, func(x, y feed.StoryID) int { return slices.Compare(x[:], y[:]) })
	var failed failures
	for part := range slices.Chunk(changed, pagesAtOnce) {
		loading := b.load(ctx, part)
		for _, id := range part {
			err := loading
			if err == nil {
				err = b.storyPage(ctx, id, b.shown[id])
			}
			if err != nil {
				failed.add(fmt.Errorf("the page of story %v: %w", id, err))
				b.restore(b.site.storyPath(id))
			}
		}
		b.flush()
	}
	if err := failed.err(); err != nil {
		b.errs = append(b.errs, publishError(err, ""))
	}
}

// pagesAtOnce is how many stories' pages are made and then written.
const pagesAtOnce = 50

// storyKey hashes all that a story's page is made from.
func (b *build) storyKey(id feed.StoryID, rivers []*river) uint64 {
	h := xxhash.New()
	numbers(h, b.prints[id], b.names())
	unsteady(h, rivers)
	for _, other := range b.missed[id] {
		if sum, ok := b.prints[other]; ok {
			_, _ = h.Write(other[:]) // a hash takes everything
			numbers(h, sum)
			unsteady(h, b.shown[other])
		}
	}
	return h.Sum64()
}

// unsteady hashes the topics among those that show a story which time may take it out of.
func unsteady(h *xxhash.Digest, rivers []*river) {
	for _, r := range rivers {
		if !r.steady() {
			text(h, r.topic.ID)
		}
	}
}

// topicsOf gives the topics that a story's page leads to: those whose rules it fulfils,
// also if it lies too deep in them to be shown, so that pages stay as they are while news
// comes. Where time alone may take a story out, those that show it now.
//
// A story of many members is the near miss of many, so that the answer is kept.
func (b *build) topicsOf(s *feed.Story, shown []*river) []*river {
	list, known := b.leads[s.ID]
	if known {
		return list
	}
	may, known := b.may[s.ID]
	if !known {
		may = b.rivers
	}
	for _, r := range b.rivers {
		if slices.Contains(shown, r) || r.steady() && slices.Contains(may, r) && (len(r.entries[s.ID]) > 0 || len(r.topic.Match(b.pass, s)) > 0) {
			list = append(list, r)
		}
	}
	b.pass.Forget(s)
	b.leads[s.ID] = list
	return list
}

func (b *build) storyPage(ctx context.Context, id feed.StoryID, shown []*river) error {
	path := b.site.storyPath(id)
	s, err := b.story(ctx, id)
	if err != nil || s == nil {
		return err
	}
	rivers := b.topicsOf(s, shown)
	owns := func(src feed.SourceID) bool {
		return slices.ContainsFunc(rivers, func(r *river) bool { return r.topic.Owns(src) })
	}
	items := seenOf(s, owns)
	page, err := b.describe(ctx, s, rivers, items)
	if err != nil {
		return err
	}
	err = b.keepPage(path, b.storyKey(id, shown), time.Time{}, s.Changed, func(pages *web.Pages, language string) ([]byte, error) {
		return pages.Story(language, page)
	})
	if err == nil {
		b.hasHeads(path, b.heads(items))
	}
	return err
}

// seenOf gives the items of a story's members from sources that somebody owns, in the
// order of their publication.
func seenOf(s *feed.Story, owns func(feed.SourceID) bool) []*feed.Item {
	var items []*feed.Item
	for _, m := range s.Members {
		if m.Item != nil && owns(m.Source) {
			items = append(items, m.Item)
		}
	}
	slices.SortStableFunc(items, func(a, c *feed.Item) int { return a.Published.Compare(c.Published) })
	return items
}

// describe gives a story's page: the items that some topic which shows the story can see,
// in the order of their publication, each with those that tell its text.
func (b *build) describe(ctx context.Context, s *feed.Story, rivers []*river, items []*feed.Item) (web.StoryPage, error) {
	page := web.StoryPage{Site: b.webSite(), ID: s.ID.String()}
	for _, r := range rivers {
		page.Topics = append(page.Topics, web.TopicLink{ID: r.topic.ID, Title: r.topic.Title, Language: r.topic.Language})
	}
	seen, outlets := make(map[feed.ItemID]*feed.Item, len(items)), make(map[feed.SourceID]bool)
	var lead *feed.Item
	for _, it := range items {
		seen[it.ID], outlets[it.Source] = it, true
		if lead == nil || b.site.leads(it, lead) {
			lead = it
		}
	}
	if lead != nil {
		page.Title, page.Language = b.title(lead), lead.Language
	}
	var told []web.Moment
	for _, it := range items {
		copied := copies(it, seen)
		told = append(told, web.Moment{At: it.Published, Copy: copied})
		if copied {
			page.Copies++
		}
	}
	page.Outlets, page.Timeline = len(outlets), web.NewTimeline(told)
	list := tellable(items, lead)
	page.Untold = len(items) - len(list)
	return page, b.tellMembers(ctx, &page, list, lead, seen)
}

// copies says that an item tells the text of one among others. Two that name each other are
// told both.
func copies(it *feed.Item, among map[feed.ItemID]*feed.Item) bool {
	original, ok := among[it.Verdict.DuplicateOf]
	return ok && original.Verdict.DuplicateOf != it.ID
}

// tellable gives the items of a story that its page has room for: the newest, and the lead.
func tellable(items []*feed.Item, lead *feed.Item) []*feed.Item {
	if len(items) <= membersMost {
		return items
	}
	list := items[len(items)-membersMost:]
	if slices.Contains(list, lead) {
		return list
	}
	return append([]*feed.Item{lead}, list...)
}

// tellMembers puts items into a story's page, in their order, those that tell the text of
// another one under that one.
func (b *build) tellMembers(ctx context.Context, page *web.StoryPage, items []*feed.Item, lead *feed.Item, seen map[feed.ItemID]*feed.Item) error {
	told := make(map[feed.ItemID]*feed.Item, len(items))
	for _, it := range items {
		told[it.ID] = it
	}
	place := make(map[feed.ItemID]int) // of members that are not copies
	for _, it := range items {
		if copies(it, told) {
			continue
		}
		m, err := b.member(ctx, it, seen)
		if err != nil {
			return err
		}
		m.Lead = it == lead && len(seen) > 1
		place[it.ID] = len(page.Members)
		page.Members = append(page.Members, m)
	}
	for _, it := range items {
		if _, alone := place[it.ID]; alone {
			continue
		}
		m, err := b.member(ctx, it, seen)
		if err != nil {
			return err
		}
		if i, alone := place[repeated(it, told, place)]; alone {
			page.Members[i].Copies = append(page.Members[i].Copies, m)
		} else {
			page.Members = append(page.Members, m)
		}
	}
	return nil
}

// repeated gives the item with a place of its own whose text a copy tells: a copy of a copy
// lies under what both repeat.
func repeated(it *feed.Item, told map[feed.ItemID]*feed.Item, place map[feed.ItemID]int) feed.ItemID {
	of := it.Verdict.DuplicateOf
	for range told { // a bound: stored chains might be circular
		if _, alone := place[of]; alone || told[of] == nil {
			break
		}
		of = told[of].Verdict.DuplicateOf
	}
	return of
}

func (b *build) member(ctx context.Context, it *feed.Item, seen map[feed.ItemID]*feed.Item) (web.StoryMember, error) {
	outlet, title := b.site.outlet(it.Source).Title, b.title(it)
	m := web.StoryMember{
		ID: it.ID.String(), Title: title, Summary: summary(it, title), Outlet: outlet, Badge: web.NewBadge(outlet),
		Language: it.Language, Link: web.SafeLink(it.URL), Published: it.Published,
		Rule: string(it.Verdict.Rule), Score: float64(it.Verdict.Score),
	}
	if other := seen[it.Verdict.Match]; other != nil {
		m.Match = b.site.outlet(other.Source).Title
	}
	for _, miss := range it.Verdict.Misses {
		if len(m.Misses) == missesFew {
			break
		}
		if miss.Story == it.Verdict.Story || len(b.shown[miss.Story]) == 0 {
			continue // joined since, or readers cannot see it
		}
		known, err := b.miss(ctx, miss)
		if err != nil {
			return m, err
		}
		if known != nil {
			m.Misses = append(m.Misses, *known)
		}
	}
	return m, nil
}

// miss describes a story that an item nearly joined, nil if its item is no more or none
// of those that see the story sees that source.
func (b *build) miss(ctx context.Context, miss feed.Miss) (*web.Miss, error) {
	if found, known := b.missedOn(miss); known {
		return found, nil
	}
	s, err := b.story(ctx, miss.Story)
	if err != nil || s == nil {
		return nil, err
	}
	rivers := b.topicsOf(s, b.shown[s.ID])
	for _, m := range s.Members {
		if m.ID == miss.Item && m.Item != nil && slices.ContainsFunc(rivers, func(r *river) bool { return r.topic.Owns(m.Source) }) {
			return b.describeMiss(miss, &b.heads([]*feed.Item{m.Item})[0]), nil
		}
	}
	return nil, nil
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
