package web

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/base64"
	"fmt"
	"html/template"
	"net/url"
	"time"
)

//go:embed page/*.html page/style.css page/page.js page/interface.json page/icon.svg page/icon.png
var files embed.FS

// Pages writes pages from the templates in this package, in each language of the
// interface. It may be used from many goroutines.
type Pages struct{ sets map[string]*template.Template }

// NewPages reads the templates.
func NewPages() (*Pages, error) {
	words, err := lexicons()
	if err != nil {
		return nil, err
	}
	versions, err := assetVersions()
	if err != nil {
		return nil, err
	}
	p := &Pages{sets: make(map[string]*template.Template, len(words))}
	for _, l := range words {
		set, err := parsed(l, versions)
		if err != nil {
			return nil, err
		}
		inlineConstants(set, l)
		p.sets[l.language] = set
	}
	return p, nil
}

// parsed reads the templates for one language.
func parsed(l lexicon, versions map[string]string) (*template.Template, error) {
	set := template.New("")
	f := &frames{set: set, made: make(map[frame]Markup)}
	shared := template.FuncMap{"shared": f.ofSite, "of_topic": f.ofTopic, "of_topics": f.ofTopics}
	set, err := set.Funcs(functions(l, versions)).Funcs(shared).ParseFS(files, "page/*.html")
	if err != nil {
		return nil, fmt.Errorf("read the pages' templates: %w", err)
	}
	return set, nil
}

// functions are what templates can ask for.
func functions(l lexicon, versions map[string]string) template.FuncMap {
	return template.FuncMap{
		"ui":      func() string { return l.language },
		"say":     l.say,
		"count":   l.count,
		"why":     l.why,
		"stamp":   l.stamp,
		"date":    l.date,
		"machine": func(t time.Time) string { return t.UTC().Format(time.RFC3339) },
		"time":    l.time,
		"percent": percent,
		"bars":    barsPath,
		"share":   func(site, title, text string) shared { return shared{site, title, text} },
		"labelled": func(key string, at time.Time) (labelled, error) {
			label, err := l.say(key)
			return labelled{Label: label, At: at}, err
		},
		"add":   func(a, b int) int { return a + b },
		"feeds": subscription,
		"asset": func(root, name string) string { return root + "/" + name + "?v=" + versions[name] },
	}
}

// shared is what others show of a page that is passed on to them.
type shared struct{ Site, Title, Text string }

// labelled is a moment in a table, with the words for it that narrow screens show.
type labelled struct {
	Label string
	At    time.Time
}

// subscribing is all the ways in which one can follow a topic.
type subscribing struct {
	Title, Language string
	Atom, RSS, JSON string
	Address         string       // of the Atom feed, absolute
	App             template.URL // for programs that take the feed: scheme
	Readers         []reader
}

// reader is a site in which one can read feeds.
type reader struct {
	Name, Add string
}

func subscription(s Site, id, title, language string) subscribing {
	atom := s.Base + "/feeds/" + id + ".atom"
	quoted := url.QueryEscape(atom)
	return subscribing{
		Title: title, Language: language, Address: atom,
		Atom: s.Root + "/feeds/" + id + ".atom", RSS: s.Root + "/feeds/" + id + ".rss", JSON: s.Root + "/feeds/" + id + ".json",
		App: template.URL("feed:" + atom), //nolint:gosec // our own address with a scheme that the template does not know
		Readers: []reader{
			{"Feedly", "https://feedly.com/i/subscription/feed%2F" + quoted},
			{"Inoreader", "https://www.inoreader.com/?add_feed=" + quoted},
			{"NewsBlur", "https://www.newsblur.com/?url=" + quoted},
			{"The Old Reader", "https://theoldreader.com/feeds/subscribe?url=" + quoted},
		},
	}
}

// Home writes the list of topics.
func (p *Pages) Home(language string, d HomePage) ([]byte, error) {
	return p.write(language, "home.html", d)
}

// Topic writes a page of a topic.
func (p *Pages) Topic(language string, d TopicPage) ([]byte, error) {
	if len(d.Written) == 0 {
		d.Written = make([]Markup, 0, len(d.Entries))
		for _, h := range d.Entries {
			m, err := p.Headline(language, h)
			if err != nil {
				return nil, err
			}
			d.Written = append(d.Written, m)
		}
	}
	return p.write(language, "topic.html", d)
}

// Headline writes an entry of a topic's page. It is the same on all pages of one language.
func (p *Pages) Headline(language string, h Headline) (Markup, error) {
	body, err := p.write(language, "headline", h)
	return Markup(body), err //nolint:gosec // the template has escaped what is in it
}

// Story writes a story's page.
func (p *Pages) Story(language string, d StoryPage) ([]byte, error) {
	return p.write(language, "story.html", d)
}

// Moved writes a page that leads to another one, for servers that only know files.
func (p *Pages) Moved(to string) ([]byte, error) { return p.write(English, "moved.html", to) }

// pageSize is how large most pages and their parts are, in bytes.
const pageSize = 4 << 10

func (p *Pages) write(language, name string, d any) ([]byte, error) {
	var b bytes.Buffer
	b.Grow(pageSize)
	if err := p.sets[Tongue(language)].ExecuteTemplate(&b, name, d); err != nil {
		return nil, fmt.Errorf("write the page %s: %w", name, err)
	}
	return b.Bytes(), nil
}

// asset is a file that pages load.
type asset struct{ path, file, mediaType string }

func assets() []asset {
	return []asset{
		{"/style.css", "page/style.css", "text/css; charset=utf-8"},
		{"/page.js", "page/page.js", "text/javascript; charset=utf-8"},
		{"/icon.svg", "page/icon.svg", "image/svg+xml"},
		{"/icon.png", "page/icon.png", "image/png"},
		{"/favicon.ico", "page/icon.png", "image/png"},
	}
}

// Assets gives what pages load, by path.
func Assets(modified time.Time) (map[string]*Resource, error) {
	list := make(map[string]*Resource)
	for _, a := range assets() {
		body, err := files.ReadFile(a.file)
		if err != nil {
			return nil, fmt.Errorf("read %s: %w", a.file, err)
		}
		list[a.path] = NewResource(Asset, a.mediaType, body, modified)
	}
	return list, nil
}

// assetVersions gives a few letters for each asset that change with it: pages name them,
// so that nobody sees a new page in an old style.
func assetVersions() (map[string]string, error) {
	versions := make(map[string]string)
	for _, a := range assets() {
		body, err := files.ReadFile(a.file)
		if err != nil {
			return nil, fmt.Errorf("read %s: %w", a.file, err)
		}
		sum := sha256.Sum256(body)
		versions[a.path[1:]] = base64.RawURLEncoding.EncodeToString(sum[:6])
	}
	return versions, nil
}
