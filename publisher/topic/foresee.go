package topic

import (
	"slices"
	"time"

	"github.com/expr-lang/expr/ast"

	"foldwire/aggregator/feed"
)

// Said is what a topic's phrases say of an item.
type Said uint8

// An item whose text the topic's phrases were looked up in.
const (
	Wanted  Said = 1 << iota // it fulfils the rules any and all
	Refused                  // it has one of the None phrases
)

// Listens says that the topic looks at what items say, not only at where they come from.
func (t *Topic) Listens() bool { return t.plain != nil }

// Foresight is a pass over stories whose items may be packed: what their texts say was
// heard before, and is told by a function that gives false where it was not. Time does
// not count in it.
func Foresight(heard func(*Topic, *feed.Item) (Said, bool)) *Pass {
	p := NewPass(time.Time{})
	p.heard = heard
	return p
}

// Foresee says which entries Match will give of a story that nobody has seen yet, for as
// long as the story stays as it is: it appends the time of publication of each to list,
// those that are too old for the topic, too. sure is false if it takes the texts, or the
// time, to know. all says that the caller knows all members to come from the topic's own
// sources.
func (t *Topic) Foresee(p *Pass, s *feed.Story, all bool, list []time.Time) (_ []time.Time, sure bool) {
	if t.Digest != nil || t.Timed() || t.reads {
		return list, false
	}
	first, wanted, known := t.inspect(p, s, all)
	if !known {
		return list, false
	}
	switch {
	case first == nil || t.Listens() && !wanted:
		return list, true
	case t.where == nil && t.MinSources <= 1 && t.Entries == EntriesStories:
		return append(list, first.Published), true
	}
	failed := p.failed
	entries := t.Match(p, s)
	if p.failed > failed {
		return list, false // who matches tells of it
	}
	for i := range entries {
		list = append(list, entries[i].Published)
	}
	return list, true
}

// inspect gives the first of a story's items from own sources, and whether the phrases of
// the topic take one of them; known is false if nobody can tell.
func (t *Topic) inspect(p *Pass, s *feed.Story, all bool) (first *feed.Item, wanted, known bool) {
	for i := range s.Members {
		m := &s.Members[i]
		if !all && !t.Owns(m.Source) {
			continue
		}
		if m.Item == nil || !hasBody(m.Item) || len(m.Past) > 0 {
			return nil, false, false
		}
		if first == nil {
			first = m.Item
		}
		if !t.Listens() {
			continue
		}
		said, known := p.heard(t, m.Item)
		if !known {
			return nil, false, false
		}
		wanted = wanted || said == Wanted
	}
	return first, wanted, true
}

// unpacked are the names in a rule of what is at hand of items that are packed, and does
// not change as time passes.
var unpacked = []string{ //nolint:gochecknoglobals // a constant table
	"title", "language", "locale", "source", "tags", "priority", "duplicate", "published", "sources", "members", "founded",
}

// bodyReader finds out whether a rule names anything else.
type bodyReader struct{ reads bool }

// Visit implements [ast.Visitor].
func (b *bodyReader) Visit(node *ast.Node) {
	if n, ok := (*node).(*ast.IdentifierNode); ok && !slices.Contains(unpacked, n.Value) {
		b.reads = true
	}
}
