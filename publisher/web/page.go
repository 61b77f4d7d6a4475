package web

import (
	"bytes"
	"embed"
	"fmt"
	"html/template"
	"net/url"
	"time"
)

//go:embed page/*.html page/style.css page/icon.svg page/icon.png
var files embed.FS

// Site is what all pages share.
type Site struct {
	Title    string
	Language string
	Root     string // path at which the site lies, without a slash at the end
	Version  string
}

// HomePage is the list of all topics.
type HomePage struct {
	Site   Site
	Topics []TopicCard
}

// TopicCard is a topic on the home page.
type TopicCard struct {
	ID, Title, Description, Language string
	Sources                          int
	Updated                          time.Time
	Newest                           []Headline
}

// TopicPage is a topic with its entries.
type TopicPage struct {
	Site                             Site
	ID, Title, Description, Language string
	Sources                          int
	Updated                          time.Time
	Entries                          []Headline
}

// Headline is an entry in a list.
type Headline struct {
	Title, Summary, Outlet, Language string
	Link, Page                       string // Page is a path; either may be empty
	Published                        time.Time
	Outlets, Copies                  int // sources with texts of their own, and without
}

// StoryPage is a story with all its members.
type StoryPage struct {
	Site    Site
	ID      string
	Title   string
	Topics  []TopicLink
	Members []StoryMember // in the order of publication
}

// TopicLink leads to a topic.
type TopicLink struct{ ID, Title string }

// StoryMember is an item of a story, and why it is there.
type StoryMember struct {
	ID, Title, Summary, Outlet, Language string
	Link                                 string
	Published                            time.Time
	Lead, Duplicate                      bool
	Why                                  string
}

// Pages writes pages from the templates in this package.
type Pages struct{ set *template.Template }

// NewPages reads the templates.
func NewPages() (*Pages, error) {
	set, err := template.New("").Funcs(template.FuncMap{
		"stamp":   func(t time.Time) string { return t.UTC().Format("2006-01-02 15:04 UTC") },
		"machine": func(t time.Time) string { return t.UTC().Format(time.RFC3339) },
		"plural":  plural,
	}).ParseFS(files, "page/*.html")
	if err != nil {
		return nil, fmt.Errorf("read the pages' templates: %w", err)
	}
	return &Pages{set: set}, nil
}

func plural(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}

// Home writes the list of topics.
func (p *Pages) Home(d HomePage) ([]byte, error) { return p.write("home.html", d) }

// Topic writes a topic's page.
func (p *Pages) Topic(d TopicPage) ([]byte, error) { return p.write("topic.html", d) }

// Story writes a story's page.
func (p *Pages) Story(d StoryPage) ([]byte, error) { return p.write("story.html", d) }

// Moved writes a page that leads to another one, for servers that only know files.
func (p *Pages) Moved(to string) ([]byte, error) { return p.write("moved.html", to) }

func (p *Pages) write(name string, d any) ([]byte, error) {
	var b bytes.Buffer
	if err := p.set.ExecuteTemplate(&b, name, d); err != nil {
		return nil, fmt.Errorf("write the page %s: %w", name, err)
	}
	return b.Bytes(), nil
}

// Assets gives what pages load, by path.
func Assets(modified time.Time) (map[string]*Resource, error) {
	assets := make(map[string]*Resource)
	for path, a := range map[string]struct{ file, mediaType string }{
		"/style.css":   {"page/style.css", "text/css; charset=utf-8"},
		"/icon.svg":    {"page/icon.svg", "image/svg+xml"},
		"/icon.png":    {"page/icon.png", "image/png"},
		"/favicon.ico": {"page/icon.png", "image/png"},
	} {
		body, err := files.ReadFile(a.file)
		if err != nil {
			return nil, fmt.Errorf("read %s: %w", a.file, err)
		}
		assets[path] = NewResource(Asset, a.mediaType, body, modified)
	}
	return assets, nil
}

// SafeLink gives address if it is one that a page may lead to: absolute, http or https.
func SafeLink(address string) string {
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" {
		return ""
	}
	return address
}
