package rendertest

import (
	"encoding/xml"
	"fmt"
	"time"
)

// Atom gives what is wrong with an Atom document by RFC 4287 and RFC 6721, including
// what a validator would only warn of.
func Atom(body []byte) []string {
	p := &problems{}
	p.chars(body)
	root, err := tree(body)
	if err != nil {
		p.add("document", "%v", err)
		return p.list
	}
	if root.name != (xml.Name{Space: nsAtom, Local: "feed"}) {
		p.add("document", "is no Atom feed")
		return p.list
	}
	p.atomFeed(root)
	return p.list
}

func (p *problems) atomFeed(f *node) {
	rules := names(nsAtom, map[string]string{
		"one": "id title updated generator", "some": "author link",
		"may": "subtitle icon logo rights", "any": "entry category",
	})
	rules[xml.Name{Space: nsHistory, Local: "archive"}] = "may"
	rules[xml.Name{Space: nsGone, Local: "deleted-entry"}] = "any"
	p.count("feed", f, rules)
	p.common("feed", f)
	p.atomLinks("feed", f.all(nsAtom, "link"), "application/atom+xml")
	for _, name := range []string{"icon", "logo"} {
		if n := f.first(nsAtom, name); n != nil {
			p.web("feed "+name, n.text)
		}
	}
	updated := p.instant("feed updated", f.value(nsAtom, "updated"))
	ids, times := map[string]bool{}, map[string]bool{}
	for i, e := range f.all(nsAtom, "entry") {
		where := fmt.Sprintf("entry %d", i+1)
		u := p.entry(where, e)
		if u.After(updated) {
			p.add(where, "was updated after the feed")
		}
		id, at := e.value(nsAtom, "id"), e.value(nsAtom, "updated")
		if ids[id] {
			p.add(where, "has the id of another entry")
		}
		if times[at] {
			p.add(where, "was updated when another entry was, %s", at)
		}
		ids[id], times[at] = true, true
	}
	for _, g := range f.all(nsGone, "deleted-entry") {
		p.uri("deleted entry", g.attr("ref"))
		p.instant("deleted entry", g.attr("when"))
		if ids[g.attr("ref")] {
			p.add("deleted entry", "%s is still there", g.attr("ref"))
		}
	}
}

// common checks what feeds and entries share.
func (p *problems) common(where string, n *node) {
	p.uri(where+" id", n.value(nsAtom, "id"))
	p.filled(where+" title", n.value(nsAtom, "title"))
	if lang, ok := n.attrs[xml.Name{Space: nsXML, Local: "lang"}]; ok {
		p.tag(where+" language", lang)
	}
	for _, a := range n.all(nsAtom, "author") {
		p.count(where+" author", a, names(nsAtom, map[string]string{"one": "name", "may": "uri email"}))
		p.filled(where+" author", a.value(nsAtom, "name"))
		if u := a.first(nsAtom, "uri"); u != nil {
			p.web(where+" author", u.text)
		}
	}
	for _, c := range n.all(nsAtom, "category") {
		p.filled(where+" category", c.attr("term"))
	}
	alternates := map[string]bool{}
	for _, l := range n.all(nsAtom, "link") {
		if l.attr("rel") == "alternate" {
			key := l.attr("type") + " " + l.attr("hreflang")
			if alternates[key] {
				p.add(where, "has two alternates of type and language %s", key)
			}
			alternates[key] = true
		}
	}
}

func (p *problems) atomLink(where string, l *node) {
	p.web(where, l.attr("href"))
	p.filled(where+" relation", l.attr("rel"))
	if t := l.attr("type"); t != "" {
		p.mediaType(where, t)
	}
	if t := l.attr("hreflang"); t != "" {
		p.tag(where, t)
	}
	if t := l.attr("length"); t != "" {
		p.digits(where, t)
	}
	if len(l.children) > 0 || l.text != "" {
		p.add(where, "is not empty")
	}
}

func (p *problems) entry(where string, e *node) time.Time {
	p.count(where, e, names(nsAtom, map[string]string{
		"one": "id title updated published content", "any": "author category link", "may": "summary rights source",
	}))
	p.common(where, e)
	for _, l := range e.all(nsAtom, "link") {
		p.atomLink(where+" link", l)
	}
	for _, name := range []string{"content", "summary"} {
		if c := e.first(nsAtom, name); c != nil {
			if c.attr("type") != "html" {
				p.add(where, "%s is of type %q", name, c.attr("type"))
			}
			p.markup(where+" "+name, c.text)
		}
	}
	if s := e.first(nsAtom, "source"); s != nil {
		p.count(where+" source", s, names(nsAtom, map[string]string{"one": "id title updated", "any": "author link"}))
		p.common(where+" source", s)
		p.instant(where+" source", s.value(nsAtom, "updated"))
	}
	updated := p.instant(where+" updated", e.value(nsAtom, "updated"))
	if published := p.instant(where+" published", e.value(nsAtom, "published")); published.After(updated) {
		p.add(where, "was published after it was updated")
	}
	return updated
}
