package web

// story writes a story's page.
func (s *sheet) story(p *StoryPage) {
	s.add(`<!doctype html>
<html lang="{}" data-just-now="{}" data-now="{}">
<head>
{}
<title>{} · {}</title>
<link rel="canonical" href="{}">
{}{}</head>
<body>
{}
<nav class="where" aria-label="{}"><a href="{}">{}</a>{}</nav>
<main id="main" tabindex="-1">
<h1{} dir="auto">{}</h1>
`,
		s.ui(), s.say("just-now"), s.say("now"),
		s.shared("head", p.Site),
		text(p.Title), text(p.Site.Title),
		href(p.Site.Base+"/stories/"+p.ID),
		s.share(p.Site.Title, p.Title, p.Telling()), s.feeds(p),
		s.shared("header", p.Site),
		s.say("where"), href(p.Site.Root+"/"), s.say("home"), s.topics(p),
		lang(p.Language), text(p.Title))
	s.aboutStory(p)
	s.add(`<ol class="members" aria-label="{}">
`, s.say("members"))
	for i := range p.Members {
		s.add(`<li>`)
		s.member(&p.Members[i])
		s.add(`</li>
`)
	}
	s.add(`</ol>
</main>
{}
</body>
</html>
`, s.shared("footer", p.Site))
}

// aboutStory writes how many tell a story, and when.
func (s *sheet) aboutStory(p *StoryPage) {
	s.add(`<p class="meta"><span>{}</span>`, s.count(p.Outlets, "outlets"))
	if p.Copies > 0 {
		s.add(` <span>{}</span>`, s.count(p.Copies, "reprints"))
	}
	if p.Timeline == nil && len(p.Members) > 0 {
		s.add(` <span>{}</span>`, s.time(p.Members[0].Published))
	}
	s.add(`</p>
`)
	if t := p.Timeline; t != nil {
		s.add(`<div class="span">{}<p class="ends">{} {}</p></div>
`, s.timeline(t), s.time(t.First), s.time(t.Last))
	}
	if p.Untold > 0 {
		s.add(`<p class="about">{}</p>
`, s.count(p.Untold, "untold"))
	}
}

// feeds names the feeds of the topics that show a story.
func (s *sheet) feeds(p *StoryPage) value {
	m := s.piece()
	for _, t := range p.Topics {
		m.add(`<link rel="alternate" type="application/atom+xml" title="{} (Atom)" href="{}">
`, text(t.Title), href(p.Site.Root+"/feeds/"+t.ID+".atom"))
	}
	return m.done()
}

// topics leads to the topics that show a story.
func (s *sheet) topics(p *StoryPage) value {
	m := s.piece()
	for i, t := range p.Topics {
		between := ", "
		if i == 0 {
			between = " › "
		}
		m.add(`{}<a href="{}"{}>{}</a>`, text(between), href(p.Site.Root+"/topics/"+t.ID), lang(t.Language), text(t.Title))
	}
	return m.done()
}

// share is what others show of a page that is passed on to them.
func (s *sheet) share(site, title, about string) value {
	m := s.piece()
	m.add(`<meta property="og:site_name" content="{}">
<meta property="og:title" content="{}">
`, text(site), text(title))
	if about != "" {
		m.add(`<meta name="description" content="{}">
<meta property="og:description" content="{}">
`, text(about), text(about))
	}
	return m.done()
}

// member writes an item of a story.
func (s *sheet) member(m *StoryMember) {
	s.add(`<article id="item-{}"{} dir="auto">{}
<h2>{}</h2>
<p class="meta" lang="{}" dir="ltr"><span class="outlet">{}</span>`,
		text(m.ID), lang(m.Language), badge(m.Badge), linked(m.Link, m.Title), s.ui(), text(m.Outlet))
	if m.Lead {
		s.add(` <span><span class="tag">{}</span></span>`, s.say("leads"))
	}
	s.add(` <span>{}</span></p>
`, s.time(m.Published))
	if m.Summary != "" {
		s.add(`<p class="summary" dir="auto">{}</p>
`, text(m.Summary))
	}
	s.add(`<p class="why" lang="{}" dir="ltr"><span class="label">{}:</span> {}</p>
`, s.ui(), s.say("why"), s.why(m))
	if len(m.Misses) > 0 {
		s.misses(m.Misses)
	}
	if len(m.Copies) > 0 {
		s.copies(m.Copies)
	}
	s.add(`</article>`)
}

// why is the reason for which an item is in its story.
func (s *sheet) why(m *StoryMember) value {
	said, err := s.lexicon.why(*m)
	s.failed(err)
	return text(said)
}

// misses writes which stories an item nearly joined.
func (s *sheet) misses(list []Miss) {
	s.add(`<details class="misses" lang="{}" dir="ltr"><summary>{}</summary>
<ul>`, s.ui(), s.say("misses"))
	for i := range list {
		m := &list[i]
		s.add(`<li><a href="{}"{} dir="auto">{}</a> · <bdi>{}</bdi> · {}</li>
`, href(m.Page), lang(m.Language), text(m.Title), text(m.Outlet), s.say("miss", percent(m.Score)))
	}
	s.add(`</ul></details>
`)
}

// copies writes which items tell the text of one.
func (s *sheet) copies(list []StoryMember) {
	s.add(`<details class="copies" lang="{}" dir="ltr"><summary>{}</summary>
<ul>`, s.ui(), s.count(len(list), "reprints-of"))
	for i := range list {
		m := &list[i]
		s.add(`<li id="item-{}">{} <span class="outlet">{}</span> <span{} dir="auto">{}</span> · {}
<span class="why">{}</span></li>
`, text(m.ID), badge(m.Badge), text(m.Outlet), lang(m.Language), linked(m.Link, m.Title), s.time(m.Published), s.why(m))
	}
	s.add(`</ul></details>
`)
}
