package topic

import (
	"slices"
	"time"

	"github.com/expr-lang/expr/ast"

	"foldwire/aggregator/feed"
)

// clock is how a where rule looks at the clock.
type clock struct {
	looks bool            // at all
	ages  []time.Duration // with which it compares ages, if it does nothing else
}

// maxTurns bounds how many moments of a story are looked at in advance.
const maxTurns = 64

// Timed says that the passing of time alone may change which stories match: the topic's
// where rule looks at the clock. What a digest tells does not change any more.
func (t *Topic) Timed() bool { return t.clock.looks && t.Digest == nil }

// Restless says that the topic is timed, and that nobody can tell from its rule when the
// answer changes. Rules that only compare age with durations are not.
func (t *Topic) Restless() bool { return t.Timed() && t.clock.ages == nil }

// Turn gives the first moment after the pass at which a story has to be matched again,
// since its age alone may have changed the answer: if it matches now, the first at which
// any of its items comes to an age that the rule names, otherwise the first at which it
// will match. It is the zero time if there is none, or if the topic is restless.
func (t *Topic) Turn(p *Pass, s *feed.Story, matches bool) time.Time {
	if !t.Timed() {
		return time.Time{}
	}
	turns := t.turns(s, p.now)
	if len(turns) == 0 {
		return time.Time{}
	}
	if matches || len(turns) > maxTurns {
		return turns[0]
	}
	for _, at := range turns {
		if len(t.Match(p.at(at), s)) > 0 {
			return at
		}
	}
	return time.Time{}
}

// turns lists the moments after now at which a comparison of an item's age turns.
func (t *Topic) turns(s *feed.Story, now time.Time) []time.Time {
	var list []time.Time
	for i := range s.Members {
		m := &s.Members[i]
		if m.Item == nil || !t.Owns(m.Source) {
			continue
		}
		for _, age := range t.clock.ages {
			at := m.Item.Published.Add(age) // where < and >= turn; > and <= turn just after
			for _, turn := range []time.Time{at, at.Add(1)} {
				if turn.After(now) {
					list = append(list, turn)
				}
			}
		}
	}
	slices.SortFunc(list, time.Time.Compare)
	return slices.CompactFunc(list, time.Time.Equal)
}

// clockReader finds out how a rule looks at the clock.
type clockReader struct {
	now, age int // how often the rule names them
	compared int // ages that are compared with a duration
	ages     []time.Duration
}

// Visit implements [ast.Visitor]. Nodes come after those below them.
func (c *clockReader) Visit(node *ast.Node) {
	switch n := (*node).(type) {
	case *ast.IdentifierNode:
		switch n.Value {
		case "now", "$env": // which holds now and age
			c.now++
		case "age":
			c.age++
		}
	case *ast.BinaryNode:
		c.compare(n)
	}
}

// compare notes a comparison of age with a duration, written on either side.
func (c *clockReader) compare(n *ast.BinaryNode) {
	if !slices.Contains([]string{"<", "<=", ">", ">="}, n.Operator) {
		return
	}
	for _, sides := range [][2]ast.Node{{n.Left, n.Right}, {n.Right, n.Left}} {
		id, ok := sides[0].(*ast.IdentifierNode)
		if !ok || id.Value != "age" {
			continue
		}
		if age, ok := duration(sides[1]); ok {
			c.compared++
			c.ages = append(c.ages, age)
		}
	}
}

// duration reads what a rule says as duration("9h").
func duration(n ast.Node) (time.Duration, bool) {
	call, ok := n.(*ast.BuiltinNode)
	if !ok || call.Name != "duration" || len(call.Arguments) != 1 {
		return 0, false
	}
	text, ok := call.Arguments[0].(*ast.StringNode)
	if !ok {
		return 0, false
	}
	d, err := time.ParseDuration(text.Value)
	return d, err == nil
}

func (c *clockReader) clock() clock {
	if c.now > 0 || c.compared != c.age {
		return clock{looks: true}
	}
	return clock{looks: c.age > 0, ages: c.ages}
}
