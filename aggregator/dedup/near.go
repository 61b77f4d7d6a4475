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
	prints []*imprint
	before func(a, b words.Ref) bool
	found  *words.Postings
	seen   []words.Ref // candidates of one Find
	next   imprint     // of the item that is looked for
}

// NewNear makes an empty index. Before must tell which of two items it holds is the
// older one, as a strict order.
func NewNear(before func(a, b words.Ref) bool) *Near {
	return &Near{before: before, found: words.NewPostings(before)}
}

// Find gives the item that t is a duplicate of, if the index holds one.
func (n *Near) Find(t Text) (Match, bool) {
	n.next.fill(t)
	p := &n.next
	n.seen = n.seen[:0]
	for _, v := range p.sketch[:p.values] {
		n.seen = n.found.AppendNewest(n.seen, v, maxHits)
	}
	slices.Sort(n.seen)
	var best Match
	found := false
	for i, ref := range n.seen {
		if i > 0 && ref == n.seen[i-1] {
			continue
		}
		score, exact := compare(p, n.prints[ref])
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

// Add puts an item into the index under a ref that is not in use.
func (n *Near) Add(ref words.Ref, t Text) {
	for int(ref) >= len(n.prints) {
		n.prints = append(n.prints, nil)
	}
	n.next.fill(t)
	p := n.next.clone()
	n.prints[ref] = p
	n.found.Add(ref, p.sketch[:p.values])
}

// Remove takes an item out of the index.
func (n *Near) Remove(ref words.Ref) {
	if int(ref) >= len(n.prints) || n.prints[ref] == nil {
		return
	}
	p := n.prints[ref]
	n.found.Remove(ref, p.sketch[:p.values])
	n.prints[ref] = nil
}
