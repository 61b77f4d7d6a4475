package topic

import (
	"fmt"
	"time"

	"github.com/expr-lang/expr/vm"

	"foldwire/aggregator/feed"
)

// Pass is one look at a set of stories by any number of topics: it keeps what they can
// share, and what went wrong. It belongs to one goroutine.
type Pass struct {
	now   time.Time
	texts map[*feed.Item]*folded
	known *vocabulary
	errs  []error

	machine vm.VM                                 // for reuse
	failed  int                                   // how many rules did on an item
	heard   func(*Topic, *feed.Item) (Said, bool) // may be nil
}

// maxPassErrors bounds what a pass keeps; one rule fails on all items or on few.
const maxPassErrors = 20

// NewPass starts a look at the time now.
func NewPass(now time.Time) *Pass {
	return &Pass{now: now, texts: make(map[*feed.Item]*folded), known: &vocabulary{}}
}

// at gives the same look at another time. What goes wrong there is not told.
func (p *Pass) at(now time.Time) *Pass {
	return &Pass{now: now, texts: p.texts, known: p.known, heard: p.heard}
}

// Errors gives the first failures of where rules on items. Such an item does not match.
func (p *Pass) Errors() []error { return p.errs }

// Forget drops what is kept of a story's items, so that a pass over many stories stays
// small.
func (p *Pass) Forget(s *feed.Story) {
	for _, m := range s.Members {
		delete(p.texts, m.Item)
	}
}

func (p *Pass) fail(topicID string, id feed.ItemID, err error) {
	p.failed++
	if len(p.errs) < maxPassErrors {
		p.errs = append(p.errs, fmt.Errorf("topic %s: where: item %s: %w", topicID, id, err))
	}
}

// text gives an item's title and text for phrases to be looked up in.
func (p *Pass) text(it *feed.Item, table *plainTable) *folded {
	t := p.texts[it]
	if t == nil {
		t = &folded{raw: textOf(it), table: table, known: p.known}
		p.texts[it] = t
	}
	return t
}
