package web

import (
	"bytes"
	"html/template"
	"strconv"
	"sync"
)

// frame is a part that many pages of a site have in common.
type frame struct {
	name string
	site Site
	of   string // what it tells of, as far as it is not of the whole site
}

// frames writes such parts once.
type frames struct {
	set  *template.Template
	mu   sync.Mutex
	made map[frame]Markup
}

// maxFrames bounds how many parts are kept.
const maxFrames = 500

// ofSite gives what is the same on all pages of a site.
func (f *frames) ofSite(name string, s Site) (Markup, error) {
	return f.get(frame{name: name, site: s}, func() any { return s })
}

// ofTopic gives what is the same on all pages of a topic.
func (f *frames) ofTopic(name string, s Site, id, title, language string) (Markup, error) {
	return f.get(frame{name, s, TopicLink{id, title, language}.key()}, func() any { return subscription(s, id, title, language) })
}

// key tells a topic apart from others.
func (t TopicLink) key() string {
	return strconv.Quote(t.ID) + strconv.Quote(t.Title) + strconv.Quote(t.Language)
}

func (f *frames) get(key frame, data func() any) (Markup, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if m, ok := f.made[key]; ok {
		return m, nil
	}
	var b bytes.Buffer
	if err := f.set.ExecuteTemplate(&b, key.name, data()); err != nil {
		return "", err
	}
	if len(f.made) == maxFrames {
		clear(f.made)
	}
	f.made[key] = Markup(b.String()) //nolint:gosec // the template has escaped what is in it
	return f.made[key], nil
}
