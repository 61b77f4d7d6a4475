package web

import (
	"bytes"
	"html/template"
	"testing"
	"time"
)

// TestPagesAreOfTheirSite writes pages of hostile texts for two sites by turns: what pages of a
// site have in common, which is written once, is of that site.
func TestPagesAreOfTheirSite(t *testing.T) {
	pages, err := NewPages()
	if err != nil {
		t.Fatal(err)
	}
	for _, site := range []Site{{Title: "Morning <wire>", Base: "https://news.example.org"}, {Title: "Evening", Root: "/a&b", Base: "https://news.example.org/a&b", Version: "1.2"}} {
		for _, l := range Languages() {
			for name, write := range written(site) {
				t.Run(site.Title+" "+l+" "+name, func(t *testing.T) { checkSite(t, site, page(t, pages, l, write)) })
			}
		}
	}
}

func checkSite(t *testing.T, site Site, body []byte) {
	t.Helper()
	icon := `href="` + template.HTMLEscapeString(site.Root) + `/icon.svg"`
	if title := template.HTMLEscapeString(site.Title); !bytes.Contains(body, []byte(title)) || !bytes.Contains(body, []byte(icon)) {
		t.Errorf("the page is not of the site %q:\n%s", site.Title, body)
	}
	if bytes.Contains(body, []byte("<script>")) {
		t.Errorf("the page runs what an entry says:\n%s", body)
	}
}

func page(t *testing.T, p *Pages, language string, write func(*Pages, string) ([]byte, error)) []byte {
	t.Helper()
	body, err := write(p, language)
	if err != nil {
		t.Fatal(err)
	}
	return body
}

// written are pages of a site with hostile texts.
func written(site Site) map[string]func(p *Pages, language string) ([]byte, error) {
	at := time.Date(2026, time.March, 2, 6, 0, 0, 0, time.UTC)
	nasty := `"><script>alert('x')</script> & +`
	headline := Headline{
		Title: nasty, Summary: nasty, Outlet: nasty, Language: "en", Link: "https://example.org/?a=1&b='2'", Page: "/stories/1", Published: at, Outlets: 2, Copies: 1,
		Covers: []Cover{{Outlet: nasty, Title: nasty, Published: at}}, More: 2, Timeline: NewTimeline([]Moment{{At: at}, {At: at.Add(time.Hour), Copy: true}}),
	}
	member := StoryMember{ID: "1", Title: nasty, Outlet: nasty, Summary: nasty, Published: at, Lead: true, Rule: "related", Score: 0.5, Misses: []Miss{{Title: nasty, Outlet: nasty, Page: "/stories/2", Score: 0.3}}}
	member.Copies = []StoryMember{{ID: "2", Title: nasty, Outlet: nasty, Published: at, Rule: "same-text", Match: nasty}}
	topic := TopicPage{Site: site, ID: "t", Title: nasty, Description: nasty, Sources: 2, Updated: at, Path: "/topics/t", Older: "/topics/t/2026-03-01", Entries: []Headline{headline, {Title: "Two", Published: at}}}
	empty := TopicPage{Site: site, ID: "t", Title: nasty, Path: "/topics/t"}
	return map[string]func(p *Pages, language string) ([]byte, error){
		"home": func(p *Pages, l string) ([]byte, error) {
			return p.Home(l, HomePage{Site: site, Topics: []TopicCard{{ID: "t", Title: nasty, Newest: []Headline{headline}}}, Sources: 2, Updated: at})
		},
		"topic":       func(p *Pages, l string) ([]byte, error) { return p.Topic(l, topic) },
		"empty topic": func(p *Pages, l string) ([]byte, error) { return p.Topic(l, empty) },
		"story": func(p *Pages, l string) ([]byte, error) {
			return p.Story(l, StoryPage{Site: site, ID: "1", Title: nasty, Topics: []TopicLink{{ID: "t", Title: nasty}, {ID: "u", Title: "Two", Language: "vi"}}, Outlets: 1, Copies: 1, Members: []StoryMember{member}})
		},
	}
}
