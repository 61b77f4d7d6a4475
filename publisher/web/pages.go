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

// Pages writes pages, few of them from templates, in each language of the interface. It may be
// used from many goroutines.
type Pages struct{ tongues map[string]tongue }

// tongue is what pages are written with in one language.
type tongue struct {
	lexicon lexicon
	frames  *frames // with the set of templates
}

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
	p := &Pages{tongues: make(map[string]tongue, len(words))}
	for _, l := range words {
		t, err := parsed(l, versions)
		if err != nil {
			return nil, err
		}
		p.tongues[l.language] = t
	}
	return p, nil
}

// parsed reads the templates for one language.
func parsed(l lexicon, versions map[string]string) (tongue, error) {
	set := template.New("")
	t := tongue{lexicon: l, frames: &frames{set: set, made: make(map[frame]Markup)}}
	_, err := set.Funcs(functions(l, versions)).Funcs(t.functions()).ParseFS(files, "page/*.html")
	if err != nil {
		return tongue{}, fmt.Errorf("read the pages' templates: %w", err)
	}
	return t, nil
}

// functions give templates the parts that are written once, or by the program.
func (t tongue) functions() template.FuncMap {
	return template.FuncMap{
		"shared": t.frames.ofSite,
		"brief":  func(h Headline) (Markup, error) { return t.part("brief", func(s *sheet) { s.brief(&h) }) },
	}
}

// part gives what is written of a page.
func (t tongue) part(name string, write func(*sheet)) (Markup, error) {
	body, err := t.page(name, write)
	return Markup(body), err //nolint:gosec // what is no markup in it was escaped
}

// page gives a page as it is written.
func (t tongue) page(name string, write func(*sheet)) ([]byte, error) {
	s := sheet{tongue: t, body: make([]byte, 0, pageSize)}
	if write(&s); s.err != nil {
		return nil, fmt.Errorf("write the page %s: %w", name, s.err)
	}
	return s.body, nil
}

// functions are what templates can ask for.
func functions(l lexicon, versions map[string]string) template.FuncMap {
	return template.FuncMap{
		"ui":      func() string { return l.language },
		"say":     l.say,
		"count":   l.count,
		"machine": func(t time.Time) string { return t.UTC().Format(time.RFC3339) },
		"time":    l.time,
		"percent": percent,
		"bars":    barsPath,
		"labelled": func(key string, at time.Time) (labelled, error) {
			label, err := l.say(key)
			return labelled{Label: label, At: at}, err
		},
		"feeds": subscription,
		"asset": func(root, name string) string { return root + "/" + name + "?v=" + versions[name] },
	}
}

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
	return p.in(language).page("topic", func(s *sheet) { s.topic(&d) })
}

// Headline writes an entry of a topic's page. It is the same on all pages of one language.
func (p *Pages) Headline(language string, h Headline) (Markup, error) {
	return p.in(language).part("headline", func(s *sheet) { s.headline(&h) })
}

// Story writes a story's page.
func (p *Pages) Story(language string, d StoryPage) ([]byte, error) {
	return p.in(language).page("story", func(s *sheet) { s.story(&d) })
}

// Moved writes a page that leads to another one, for servers that only know files.
func (p *Pages) Moved(to string) ([]byte, error) { return p.write(English, "moved.html", to) }

// pageSize is how large most pages and their parts are, in bytes.
const pageSize = 4 << 10

func (p *Pages) in(language string) tongue { return p.tongues[Tongue(language)] }

func (p *Pages) write(language, name string, d any) ([]byte, error) {
	var b bytes.Buffer
	b.Grow(pageSize)
	if err := p.in(language).frames.set.ExecuteTemplate(&b, name, d); err != nil {
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
