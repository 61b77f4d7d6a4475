package web

import "strconv"

// headline writes an entry of a topic's page.
func (s *sheet) headline(h *Headline) {
	s.add(`<article class="story"{} dir="auto">{}
<h2>{}</h2>
{}
`, lang(h.Language), badge(h.Badge), title(h), s.meta(h))
	if h.Summary != "" {
		s.add(`<p class="summary" dir="auto">{}</p>
`, text(h.Summary))
	}
	if len(h.Covers) > 0 {
		s.covers(h)
	}
	s.add(`</article>`)
}

// brief writes an entry where there is little room.
func (s *sheet) brief(h *Headline) {
	s.add(`<article{} dir="auto">{}
<h3>{}</h3>
{}
</article>`, lang(h.Language), badge(h.Badge), title(h), s.meta(h))
}

// title leads to what tells the entry, if anything does.
func title(h *Headline) value {
	if h.Link == "" {
		return linked(h.Page, h.Title)
	}
	return linked(h.Link, h.Title)
}

// meta is where an entry comes from, and where all of its story is told.
func (s *sheet) meta(h *Headline) value {
	m := s.piece()
	m.add(`<p class="meta" lang="{}" dir="ltr"><span class="outlet">{}</span>`, s.ui(), text(h.Outlet))
	if h.Page != "" {
		m.add(` <span><a href="{}" aria-label="{}: {}">{}</a></span>`, href(h.Page), s.say("whole-story"), s.spread(h), s.spread(h))
	}
	m.add(` <span>{}</span></p>`, s.time(h.Published))
	return m.done()
}

// spread is how many tell a story.
func (s *sheet) spread(h *Headline) value {
	switch m := s.piece(); {
	case h.Outlets > 1 && h.Copies > 0:
		m.add(`{}, {}`, s.count(h.Outlets, "outlets"), s.count(h.Copies, "reprints"))
		return m.done()
	case h.Outlets > 1:
		return s.count(h.Outlets, "outlets")
	case h.Copies > 0:
		return s.count(h.Copies, "reprints")
	}
	return s.say("story")
}

// badgesMost is how many badges stand beside the words that say who else tells a story.
const badgesMost = 6

// covers writes who else tells a story.
func (s *sheet) covers(h *Headline) {
	words := s.spread(h)
	if h.Outlets > 1 {
		m := s.piece()
		m.add(`{}`, s.count(h.Outlets, "covered-by"))
		if h.Copies > 0 {
			m.add(`, {}`, s.count(h.Copies, "reprints"))
		}
		words = m.done()
	}
	s.add(`<details class="covers" lang="{}" dir="ltr"><summary><span class="words">{}</span> <span class="badges">`, s.ui(), words)
	for i := range h.Covers[:min(len(h.Covers), badgesMost)] {
		s.add(`{}`, badge(h.Covers[i].Badge))
	}
	s.add(`</span>`)
	if h.Timeline != nil {
		s.add(` {}`, s.timeline(h.Timeline))
	}
	s.add(`</summary>
<ul>`)
	for i := range h.Covers {
		c := &h.Covers[i]
		s.add(`<li>{} <span class="outlet"><bdi>{}</bdi></span>`, badge(c.Badge), text(c.Outlet))
		if c.Copy {
			s.add(` <span class="tag">{}</span>`, s.say("reprint"))
		}
		s.add(` <span{} dir="auto">{}</span> · {}</li>
`, lang(c.Language), linked(c.Link, c.Title), s.time(c.Published))
	}
	if h.More > 0 {
		s.add(`<li><a href="{}">{}</a></li>`, href(h.Page), s.count(h.More, "more-covers"))
	}
	s.add(`</ul></details>
`)
}

func badge(b Badge) value {
	var s sheet
	s.add(`<span class="badge hue{}" dir="auto" aria-hidden="true">{}</span>`, number(b.Hue), text(b.Initials))
	return s.done()
}

// timeline draws when a story was told.
func (s *sheet) timeline(t *Timeline) value {
	m := s.piece()
	m.add(`<svg class="timeline" role="img" aria-label="{}" viewBox="-4 0 208 10" width="208" height="10"><path d="M0 5h200"/>`,
		s.say("timeline", s.lexicon.stamp(t.First), s.lexicon.stamp(t.Last)))
	for _, d := range t.Dots {
		r := "3.5"
		if d.Copy {
			r = "2"
		}
		m.add(`<circle cx="{}" cy="5" r="{}"/>`, number(d.X), text(r))
	}
	m.add(`</svg>`)
	return m.done()
}

// number is an integer.
func number(n int) value { return text(strconv.Itoa(n)) }
