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

// Recall has a pass ask a function what the phrases of topics say of an item, before it
// looks for them; it gives false where it does not know.
func (p *Pass) Recall(heard func(*Topic, *feed.Item) (Said, bool)) { p.heard = heard }

// recall gives what is known of what a topic's phrases say of an item.
func (p *Pass) recall(t *Topic, it *feed.Item) (s Said, known bool) {
	if p.heard == nil || !t.Listens() {
		return 0, false
	}
	return p.heard(t, it)
}

// Foresee says which entries Match will give of a story that nobody has seen yet, for as
// long as the story stays as it is: it appends the time of publication of each to list,
// those that are too old for the topic, too. sure is false if it takes the texts, or the
// time, to know; the pass has to recall what the items say, which may be packed, and its
// time does not count. all says that the caller knows all members to come from the topic's own
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
	before := len(list)
	if len(s.Members) == 1 && t.MinSources <= 1 && t.Entries == EntriesStories { // the rule alone decides
		if t.holds(p, first, s, view{members: s.Members, sources: 1}) {
			list = append(list, first.Published)
		}
	} else {
		for _, e := range t.Match(p, s) {
			list = append(list, e.Published)
		}
	}
	if p.failed > failed {
		return list[:before], false // who matches tells of it
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
		said, known := p.recall(t, m.Item)
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
