// Package demo is a small world of made-up publishers for foldwire demo: ten feeds in four
// formats and two languages that report the same events, reprint each other, edit their
// headlines and go on publishing while the demo runs.
package demo

import (
	"embed"
	"encoding/json"
	"fmt"
	"path"
	"slices"
	"strings"
	"time"
)

//go:embed *.json
var files embed.FS

// Paper is one made-up publisher.
type Paper struct {
	Name     string  `json:"-"` // the name of its file, and of its part of the site
	Format   string  `json:"format"`
	Title    string  `json:"title"`
	Language string  `json:"language"`
	Priority int     `json:"priority"` // the highest leads a story; others reprint it
	Entries  []entry `json:"entries"`
}

// entry is one entry as its file tells it. It appears Minutes before the start (negative)
// or After seconds into the run.
type entry struct {
	Minutes    int      `json:"minutes"`
	After      int      `json:"after"`
	Slug       string   `json:"slug"`
	Title      string   `json:"title"`
	Author     string   `json:"author"`
	Categories []string `json:"categories"`
	HTML       string   `json:"html"`
	Reprint    string   `json:"reprint"` // paper/slug of the entry whose text this one repeats
	Prefix     string   `json:"prefix"`  // the credit before a reprint
	Track      bool     `json:"track"`   // whether links carry tracking parameters
	Edit       bool     `json:"edit"`    // replaces the earlier entry with the same slug
}

// Papers reads the bundled publishers, in order of their names.
func Papers() ([]Paper, error) {
	list, err := files.ReadDir(".")
	if err != nil {
		return nil, err
	}
	var papers []Paper
	for _, f := range list {
		b, err := files.ReadFile(f.Name())
		if err != nil {
			return nil, err
		}
		p := Paper{Name: strings.TrimSuffix(f.Name(), path.Ext(f.Name()))}
		if err := json.Unmarshal(b, &p); err != nil {
			return nil, fmt.Errorf("%s: %w", f.Name(), err)
		}
		papers = append(papers, p)
	}
	return papers, reprint(papers)
}

// reprint fills in the texts of the entries that repeat another paper's.
func reprint(papers []Paper) error {
	texts := map[string]string{}
	for _, p := range papers {
		for _, e := range p.Entries {
			texts[p.Name+"/"+e.Slug] = e.HTML
		}
	}
	for _, p := range papers {
		for i := range p.Entries {
			e := &p.Entries[i]
			if e.Reprint == "" {
				continue
			}
			text, ok := texts[e.Reprint]
			if !ok {
				return fmt.Errorf("%s/%s repeats %s, which is not there", p.Name, e.Slug, e.Reprint)
			}
			e.HTML = strings.Replace(text, "<p>", "<p>"+e.Prefix, 1)
		}
	}
	return nil
}

// shown is an entry as readers of a paper see it at some moment.
type shown struct {
	entry

	Link, ID string
	At       time.Time
	Updated  time.Time
}

// at gives what a paper shows at a moment, newest first.
func (p Paper) at(base string, start, now time.Time) []shown {
	var list []shown
	for _, e := range p.Entries {
		when := start.Add(time.Duration(e.Minutes)*time.Minute + time.Duration(e.After)*time.Second)
		if when.After(now) {
			continue
		}
		link := base + "/" + p.Name + "/" + e.Slug
		s := shown{entry: e, Link: link, ID: link, At: when, Updated: when}
		if e.Track {
			s.Link += "?utm_source=" + p.Name + "&utm_medium=rss"
		}
		if i := slices.IndexFunc(list, func(o shown) bool { return o.Slug == e.Slug }); i >= 0 {
			s.At = list[i].At
			list[i] = s
			continue
		}
		list = append(list, s)
	}
	slices.SortStableFunc(list, func(a, b shown) int { return b.At.Compare(a.At) })
	return list
}
