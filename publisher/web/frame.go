package web

import (
	"bytes"
	"html/template"
	"sync"
)

// frame is a part of pages that is the same on all of a site.
type frame struct {
	name string
	site Site
}

// frames writes such parts once.
type frames struct {
	set  *template.Template
	mu   sync.Mutex
	made map[frame]Markup
}

func (f *frames) get(name string, s Site) (Markup, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	key := frame{name, s}
	if m, ok := f.made[key]; ok {
		return m, nil
	}
	var b bytes.Buffer
	if err := f.set.ExecuteTemplate(&b, name, s); err != nil {
		return "", err
	}
	if len(f.made) == maxFrames {
		clear(f.made)
	}
	f.made[key] = Markup(b.String()) //nolint:gosec // the template has escaped what is in it
	return f.made[key], nil
}

// maxFrames bounds how many parts are kept: those of a few sites.
const maxFrames = 30
