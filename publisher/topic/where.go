package topic

import (
	"fmt"
	"strings"
	"time"

	"github.com/expr-lang/expr"

	"foldwire/aggregator/feed"
)

// scope is what a where rule sees: an item and the story that it is in. The story's
// numbers count only what comes from the topic's own sources.
type scope struct {
	Title      string        `expr:"title"`
	Text       string        `expr:"text"`
	URL        string        `expr:"url"`
	Language   string        `expr:"language"` // primary subtag: "vi"
	Locale     string        `expr:"locale"`   // as stored: "vi-vn"
	Source     string        `expr:"source"`
	Tags       []string      `expr:"tags"` // of the source
	Priority   int           `expr:"priority"`
	Author     string        `expr:"author"` // all names, separated by ", "
	Authors    []string      `expr:"authors"`
	Categories []string      `expr:"categories"`
	Enclosures int           `expr:"enclosures"`
	Image      bool          `expr:"image"`
	Duplicate  bool          `expr:"duplicate"`
	Published  time.Time     `expr:"published"`
	Updated    time.Time     `expr:"updated"`
	Age        time.Duration `expr:"age"` // since Published
	Sources    int           `expr:"sources"`
	Members    int           `expr:"members"`
	Founded    time.Time     `expr:"founded"`
	Now        time.Time     `expr:"now"`
}

// maxWhere bounds a rule in bytes.
const maxWhere = 10_000

func (t *Topic) compileWhere() error {
	if t.Where == "" {
		return nil
	}
	fail := func(err error) error { return &FieldError{Field: "where", Index: -1, Err: err} }
	if len(t.Where) > maxWhere {
		return fail(fmt.Errorf("it is longer than %d bytes", maxWhere))
	}
	eyes, body := &clockReader{}, &bodyReader{}
	program, err := expr.Compile(t.Where,
		expr.Env(scope{}),
		expr.AsBool(),
		expr.DisableBuiltin("now"), // the pass says what time it is
		expr.Patch(eyes),
		expr.Patch(body),
	)
	if err != nil {
		return fail(err)
	}
	t.where, t.clock, t.reads = program, eyes.clock(), body.reads
	return nil
}

// holds runs the where rule on an item. A rule that fails on it does not hold, and the
// pass remembers why.
func (t *Topic) holds(p *Pass, it *feed.Item, st *feed.Story, seen view) bool {
	if t.where == nil {
		return true
	}
	own := t.own[it.Source]
	s := scope{
		Title: it.Title, Text: it.Text, URL: it.URL, Locale: it.Language,
		Source: string(it.Source), Tags: own.tags, Priority: own.priority,
		Categories: it.Categories, Enclosures: len(it.Enclosures), Image: it.Image != "",
		Duplicate: !it.Verdict.DuplicateOf.IsZero(),
		Published: it.Published, Updated: it.Updated, Age: p.now.Sub(it.Published),
		Sources: seen.sources, Members: len(seen.members), Founded: st.Founded, Now: p.now,
	}
	s.Language, _, _ = strings.Cut(it.Language, "-")
	for _, a := range it.Authors {
		s.Authors = append(s.Authors, a.Name)
	}
	s.Author = strings.Join(s.Authors, ", ")
	out, err := p.machine.Run(t.where, s)
	if err != nil {
		p.fail(t.ID, it.ID, err)
		return false
	}
	yes, _ := out.(bool)
	return yes
}
