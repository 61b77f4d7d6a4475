package web

import "time"

// topic writes a page of a topic, whose entries are written already.
func (s *sheet) topic(p *TopicPage) {
	topic := p.Site.Root + "/topics/" + p.ID
	day, above, beside := s.piece(), s.piece(), s.piece() // what only pages of a day have
	if !p.Day.IsZero() {
		date := text(s.lexicon.date(p.Day))
		day.add(` · {}`, date)
		above.add(` › <a href="{}"{}>{}</a>`, href(topic), lang(p.Language), text(p.Title))
		beside.add(` <small lang="{}" dir="ltr">{}</small>`, s.ui(), date)
	}
	s.add(`<!doctype html>
<html lang="{}" data-just-now="{}" data-now="{}">
<head>
{}
<title>{}{} · {}</title>
<link rel="canonical" href="{}">
{}{}{}</head>
<body>
{}
<nav class="where" aria-label="{}"><a href="{}">{}</a>{}</nav>
<main id="main" tabindex="-1">
<h1{} dir="auto">{}{}</h1>
`,
		s.ui(), s.say("just-now"), s.say("now"),
		s.shared("head", p.Site),
		text(p.Title), day.done(), text(p.Site.Title),
		href(p.Site.Base+p.Path),
		s.share(p.Site.Title, p.Title, p.Description), s.ofTopic("alternates", p), neighbours(p),
		s.shared("header", p.Site),
		s.say("where"), href(p.Site.Root+"/"), s.say("home"), above.done(),
		lang(p.Language), text(p.Title), beside.done())
	s.aboutTopic(p)
	s.entries(p.Written)
	if p.Newer != "" || p.Older != "" {
		s.turns(p)
	}
	s.add(`</main>
{}
</body>
</html>
`, s.shared("footer", p.Site))
}

// ofTopic is a part that all pages of a topic have.
func (s *sheet) ofTopic(name string, p *TopicPage) value {
	m, err := s.frames.ofTopic(name, p.Site, p.ID, p.Title, p.Language)
	s.failed(err)
	return done(m)
}

// neighbours tells programs which pages stand beside one.
func neighbours(p *TopicPage) value {
	var s sheet
	if p.Newer != "" {
		s.add(`<link rel="prev" href="{}">
`, href(p.Newer))
	}
	if p.Older != "" {
		s.add(`<link rel="next" href="{}">
`, href(p.Older))
	}
	return s.done()
}

// aboutTopic writes what is said of a topic as a whole.
func (s *sheet) aboutTopic(p *TopicPage) {
	if p.Description != "" {
		s.add(`<p class="about"{} dir="auto">{}</p>
`, lang(p.Language), text(p.Description))
	}
	s.add(`<p class="meta"><span>{}</span>{}</p>
{}
`, s.count(p.Sources, "sources"), s.updated(p.Updated), s.ofTopic("subscribe", p))
}

// updated is when something changed, if that is known.
func (s *sheet) updated(at time.Time) value {
	m := s.piece()
	if !at.IsZero() {
		m.add(` <span>{} {}</span>`, s.say("updated"), s.time(at))
	}
	return m.done()
}

// entries writes what a page of a topic lists.
func (s *sheet) entries(list []Markup) {
	if len(list) > 0 {
		s.add(`<search class="filter"><label for="filter">{}</label>
<input id="filter" type="search" autocomplete="off" spellcheck="false" placeholder="{}" aria-controls="stories">
<p id="no-match" role="status" data-words="{}"></p></search>
`, s.say("filter"), s.say("filter-hint"), s.say("no-match"))
	}
	s.add(`<section id="stories" class="river" aria-label="{}">
`, s.say("stories"))
	for _, m := range list {
		s.add(`{}
`, done(m))
	}
	if len(list) == 0 {
		s.add(`<p class="empty">{}</p>
`, s.say("empty"))
	}
	s.add(`</section>
`)
}

// turns leads to the pages beside one.
func (s *sheet) turns(p *TopicPage) {
	s.add(`<nav class="pages" aria-label="{}">`, s.say("pages"))
	if p.Newer != "" {
		s.add(`<a rel="prev" href="{}">← {}</a>`, href(p.Newer), s.say("newer"))
	}
	if p.Older != "" {
		s.add(`<a class="older" rel="next" href="{}">{} →</a>`, href(p.Older), s.say("older"))
	}
	s.add(`</nav>
`)
}
