package rendertest

import (
	"encoding/xml"
	"fmt"
	"maps"
	"regexp"
)

// RSS gives what is wrong with an RSS 2.0 document by the specification and by the
// recommendations of the RSS profile.
func RSS(body []byte) []string {
	p := &problems{}
	p.chars(body)
	root, err := tree(body)
	if err != nil {
		p.add("document", "%v", err)
		return p.list
	}
	if root.name.Local != "rss" || root.attr("version") != "2.0" || len(root.children) != 1 {
		p.add("rss", "is not one RSS 2.0 channel")
		return p.list
	}
	p.channel(root.children[0])
	return p.list
}

func (p *problems) channel(c *node) {
	rules := names("", map[string]string{
		"one": "title link description lastBuildDate generator docs",
		"may": "language copyright ttl image pubDate", "any": "item category",
	})
	rules[xml.Name{Space: nsAtom, Local: "link"}] = "some"
	rules[xml.Name{Space: nsHistory, Local: "archive"}] = "may"
	p.count("channel", c, rules)
	p.filled("channel title", c.value("", "title"))
	p.filled("channel description", c.value("", "description"))
	p.plain("channel title", c.value("", "title"))
	p.web("channel link", c.value("", "link"))
	p.mail("lastBuildDate", c.value("", "lastBuildDate"))
	if l := c.first("", "language"); l != nil {
		p.tag("channel language", l.text)
	}
	if t := c.first("", "ttl"); t != nil {
		p.digits("ttl", t.text)
	}
	if i := c.first("", "image"); i != nil {
		p.count("image", i, names("", map[string]string{"one": "url title link", "may": "width height"}))
		p.web("image url", i.value("", "url"))
		if i.value("", "title") != c.value("", "title") || i.value("", "link") != c.value("", "link") {
			p.add("image", "does not have the channel's title and link")
		}
	}
	p.atomLinks("channel", c.all(nsAtom, "link"), "application/rss+xml")
	guids := map[string]bool{}
	for i, it := range c.all("", "item") {
		where := fmt.Sprintf("item %d", i+1)
		p.item(where, it)
		if g := it.value("", "guid"); guids[g] {
			p.add(where, "has the guid of another item")
		} else {
			guids[g] = true
		}
	}
}

// atomLinks checks the links of a feed to itself and to others.
func (p *problems) atomLinks(where string, links []*node, self string) {
	selves := 0
	seen := map[string]bool{}
	for _, l := range links {
		p.atomLink(where+" link", l)
		rel := l.attr("rel")
		if rel == "self" {
			selves++
			if l.attr("type") != self {
				p.add(where, "links to itself as %q", l.attr("type"))
			}
		}
		key := rel + " " + l.attr("href")
		if seen[key] {
			p.add(where, "links twice: %s", key)
		}
		seen[key] = true
	}
	if selves != 1 {
		p.add(where, "links to itself %d times", selves)
	}
}

func (p *problems) item(where string, it *node) {
	rules := names("", map[string]string{
		"one": "title guid pubDate", "may": "link description enclosure source", "any": "category",
	})
	maps.Copy(rules, names(nsDC, map[string]string{"any": "creator", "may": "language rights"}))
	rules[xml.Name{Space: nsContent, Local: "encoded"}] = "may"
	rules[xml.Name{Space: nsTerms, Local: "modified"}] = "may"
	rules[xml.Name{Space: nsMedia, Local: "content"}] = "any"
	p.count(where, it, rules)
	p.filled(where+" title", it.value("", "title"))
	p.plain(where+" title", it.value("", "title"))
	if l := it.first("", "link"); l != nil {
		p.web(where+" link", l.text)
	}
	for _, d := range []string{it.value("", "description"), it.value(nsContent, "encoded")} {
		p.markup(where, d)
	}
	if g := it.first("", "guid"); g != nil {
		p.uri(where+" guid", g.text)
		if g.attr("isPermaLink") != "false" {
			p.add(where, "says that its guid is a link")
		}
	}
	p.mail(where+" pubDate", it.value("", "pubDate"))
	if m := it.first(nsTerms, "modified"); m != nil {
		p.instant(where+" modified", m.text)
	}
	if l := it.first(nsDC, "language"); l != nil {
		p.tag(where+" language", l.text)
	}
	p.itemLists(where, it)
}

func (p *problems) itemLists(where string, it *node) {
	for _, c := range it.all("", "category") {
		p.filled(where+" category", c.text)
	}
	for _, c := range it.all(nsDC, "creator") {
		p.filled(where+" creator", c.text)
		if regexp.MustCompile(`[^\s@]@[^\s@]*\.[^\s@]`).MatchString(c.text) {
			p.add(where, "tells the mail address %q", c.text)
		}
	}
	if s := it.first("", "source"); s != nil {
		p.web(where+" source", s.attr("url"))
		p.filled(where+" source", s.text)
	}
	if e := it.first("", "enclosure"); e != nil {
		p.web(where+" enclosure", e.attr("url"))
		p.digits(where+" enclosure length", e.attr("length"))
		p.mediaType(where+" enclosure", e.attr("type"))
	}
	for _, m := range it.all(nsMedia, "content") {
		p.web(where+" media", m.attr("url"))
		if t := m.attr("type"); t != "" {
			p.mediaType(where+" media", t)
		}
	}
}
