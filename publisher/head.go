package publisher

import (
	"foldwire/aggregator/feed"
	"foldwire/publisher/web"
)

// head is what other stories' pages say of a member of a story, whose item nearly was
// theirs. It is kept with the page of its story, so that this need not be read for it.
type head struct {
	item     feed.ItemID
	source   feed.SourceID
	title    string
	language string
}

// heads gives those of a page's items.
func (b *build) heads(items []*feed.Item) []head {
	list := make([]head, 0, len(items))
	for _, it := range items {
		list = append(list, head{item: it.ID, source: it.Source, title: b.title(it), language: it.Language})
	}
	return list
}

// hasHeads keeps the heads of a page that was just kept.
func (b *build) hasHeads(path string, list []head) {
	m := b.kept[path]
	m.heads = list
	b.kept[path] = m
}

// missedOn finds what a page that is up to date says of a story that an item nearly joined;
// known is false if there is no such page. The page tells all members that those who see
// the story see.
func (b *build) missedOn(miss feed.Miss) (found *web.Miss, known bool) {
	m := b.kept[b.site.storyPath(miss.Story)]
	for i := range m.heads {
		if h := &m.heads[i]; h.item == miss.Item {
			return b.describeMiss(miss, h), true
		}
	}
	return nil, m.heads != nil
}

func (b *build) describeMiss(miss feed.Miss, h *head) *web.Miss {
	return &web.Miss{
		Title: h.title, Outlet: b.site.outlet(h.source).Title, Language: h.language,
		Page: b.site.root + b.site.storyPath(miss.Story), Score: float64(miss.Score),
	}
}

func (e *encoder) heads(list []head) {
	e.number(uint64(len(list)))
	for i := range list {
		h := &list[i]
		e.b = append(e.b, h.item[:]...)
		e.text(string(h.source))
		e.text(h.title)
		e.text(h.language)
	}
}

func (d *decoder) heads() []head {
	n := d.count()
	if n == 0 {
		return nil
	}
	list := make([]head, 0, n)
	for range n {
		list = append(list, head{item: feed.ItemID(d.id()), source: feed.SourceID(d.text()), title: d.text(), language: d.text()})
	}
	return list
}
