package dedup

import (
	"slices"
	"time"

	"foldwire/aggregator/words"
)

// Text is what the index of near-duplicates needs of an item.
type Text struct {
	Doc    words.Doc
	Source string
	Lang   string    // primary subtag; empty if unknown
	Time   time.Time // of publication; zero if unknown
	// Youngest says that the item is younger than all that are held. It saves time and
	// may be left out.
	Youngest bool
}

// Match is the item that an item is a duplicate of.
type Match struct {
	Ref   words.Ref
	Score float64 // 0…1: how much of the shorter text the two share
	Exact bool    // they have the same words in the same order
}

// Near finds items that tell nearly the same text. It is a table of sketches (Broder,
// "On the resemblance and containment of documents", 1997): a few smallest hashes of
// an item's word pairs and triples. Items that share one are compared in full.
//
// What Find answers depends on the items held and on the order given to NewNear, never
// on the order in which they were added.
type Near struct {
	prints prints
	before func(a, b words.Ref) bool
	found  *words.Postings
	seen   []words.Ref // candidates of one Find
	next   imprint     // of the item that is looked for
	young  bool        // it is younger than all
	other  imprint     // of one that it is compared with
}

// NewNear makes an empty index. Before must tell which of two items it holds is the
// older one, as a strict order.
func NewNear(before func(a, b words.Ref) bool) *Near {
	return &Near{prints: newPrints(), before: before, found: words.NewPostings(before)}
}

// Find gives the item that t is a duplicate of, if the index holds one.
func (n *Near) Find(t Text) (Match, bool) {
	n.regard(t)
	p := &n.next
	n.seen = n.seen[:0]
	n.found.Look(p.sketch[:p.values])
	for i := range p.values {
		n.seen = n.found.AppendLooked(n.seen, i, maxHits)
	}
	if p.tokens >= minTokens {
		n.seen = n.prints.likely(n.seen, p)
	}
	slices.Sort(n.seen)
	n.seen = slices.Compact(n.seen)
	var best Match
	found := false
	for _, ref := range n.seen {
		n.prints.get(ref, &n.other)
		score, exact := compare(p, &n.other)
		if score == 0 {
			continue
		}
		m := Match{Ref: ref, Score: score, Exact: exact}
		if !found || n.better(m, best) {
			best, found = m, true
		}
	}
	return best, found
}

// maxHits bounds how many items of one value are looked at. More than that share only
// boilerplate.
const maxHits = 48

// better says whether a is the match to prefer: the surer, then the older one.
func (n *Near) better(a, b Match) bool {
	if a.Exact != b.Exact {
		return a.Exact
	}
	if a.Score != b.Score {
		return a.Score > b.Score
	}
	return n.before(a.Ref, b.Ref)
}

func (n *Near) regard(t Text) {
	n.next.fill(t)
	n.young = t.Youngest
}

// Add puts an item into the index under a ref that is not in use.
func (n *Near) Add(ref words.Ref, t Text) {
	n.regard(t)
	n.Keep(ref)
}

// Keep is Add for the item that the last call of Find was about.
func (n *Near) Keep(ref words.Ref) {
	n.prints.put(ref, &n.next)
	if sketch := n.next.sketch[:n.next.values]; n.young {
		n.found.AddYoungest(ref, sketch)
	} else {
		n.found.Add(ref, sketch)
	}
}

// Together calls f, in which many items are removed and nothing else is done.
func (n *Near) Together(f func()) { n.found.Together(f) }

// Remove takes an item out of the index.
func (n *Near) Remove(ref words.Ref) {
	if !n.prints.has(ref) {
		return
	}
	n.prints.get(ref, &n.other)
	n.other.closeSketch()
	n.found.Remove(ref, n.other.sketch[:n.other.values])
	n.prints.drop(ref)
}
