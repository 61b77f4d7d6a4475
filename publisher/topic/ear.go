package topic

import (
	"slices"

	"foldwire/aggregator/feed"
)

// Ear looks the phrases of many topics up in items, all at once. It belongs to one
// goroutine.
type Ear struct {
	topics  map[*Topic]int // by their places in an answer; those without phrases are absent
	rules   []earRule
	phrases []phrase

	starts starts
	maybe  [headBits / 64]uint64 // what is in heads
	heads  map[uint32]*head      // phrases by their first letters
	brief  head                  // those that have fewer

	table *plainTable
	known *vocabulary
	found []bool // of each phrase, whether it is in the item
	vain  []bool // of each, whether all of the item was looked at for its accents, in vain
	buf   []byte // for reuse
}

// head has phrases that begin alike.
type head struct {
	phrases []int32
	longest int // of these, in bytes
}

// earRule is what a topic asks for, in phrases.
type earRule struct{ any, all, none []int32 }

const (
	headLetters = 3       // under which a phrase is filed
	headBits    = 1 << 14 // how large the set of these is that is asked first
)

// NewEar makes an Ear for topics.
func NewEar(topics []*Topic) *Ear {
	e := &Ear{topics: make(map[*Topic]int), heads: make(map[uint32]*head), known: &vocabulary{}}
	places := make(map[phrase]int32)
	number := func(list []phrase) (numbers []int32) {
		for _, ph := range list {
			n, known := places[ph]
			if !known {
				n = int32(len(e.phrases)) //nolint:gosec // as many as a config lists
				places[ph] = n
				e.phrases = append(e.phrases, ph)
			}
			numbers = append(numbers, n)
		}
		return numbers
	}
	for _, t := range topics {
		if t.Listens() {
			e.topics[t] = len(e.rules)
			e.rules = append(e.rules, earRule{number(t.any), number(t.all), number(t.none)})
			e.table = t.plain
		}
	}
	e.found, e.vain = make([]bool, len(e.phrases)), make([]bool, len(e.phrases))
	if e.table != nil {
		e.starts.fill(e.table, e.phrases)
	}
	for n := range e.phrases {
		e.file(int32(n)) //nolint:gosec // the same
	}
	return e
}

// file files a phrase under how it begins.
func (e *Ear) file(n int32) {
	ph := e.phrases[n].plain
	h := &e.brief
	if letters := []rune(ph[1:]); len(letters) >= headLetters {
		bit := headBit([headLetters]rune(letters))
		e.maybe[bit/64] |= 1 << (bit % 64)
		if h = e.heads[bit]; h == nil {
			h = new(head)
			e.heads[bit] = h
		}
	}
	h.phrases, h.longest = append(h.phrases, n), max(h.longest, len(ph))
}

// headBit spreads letters over the set (Fibonacci hashing: Knuth, The Art of Computer
// Programming, volume 3, section 6.4).
func headBit(letters [headLetters]rune) uint32 {
	const phi = 0x9e3779b1
	h := uint32(0)
	for _, r := range letters {
		h = (h + uint32(r)) * phi
	}
	return h >> 18
}

// Topics counts the topics that have phrases: an answer has a place for each.
func (e *Ear) Topics() int { return len(e.rules) }

// Place gives a topic's place in an answer; only topics that listen have one.
func (e *Ear) Place(t *Topic) int { return e.topics[t] }

// Hear appends to an answer what each topic's phrases say of an item's title and text.
func (e *Ear) Hear(it *feed.Item, answer []Said) []Said {
	if len(e.rules) == 0 {
		return answer
	}
	e.find(it)
	is := func(n int32) bool { return e.found[n] }
	isNot := func(n int32) bool { return !e.found[n] }
	for i := range e.rules {
		r := &e.rules[i]
		said := Said(0)
		if (len(r.any) == 0 || slices.ContainsFunc(r.any, is)) && !slices.ContainsFunc(r.all, isNot) {
			said |= Wanted
		}
		if slices.ContainsFunc(r.none, is) {
			said |= Refused
		}
		answer = append(answer, said)
	}
	return answer
}

// find finds the phrases that are in an item.
func (e *Ear) find(it *feed.Item) {
	clear(e.found)
	clear(e.vain)
	l := listening{Ear: e, it: it, whole: folded{table: e.table, known: e.known}}
	if len(it.Title)+len(it.Text) <= maxShared && l.listen(it.Title, it.Text) && l.listen(it.Text, "") {
		return
	}
	l.whole.raw = textOf(it) // as other passes look
	for i, ph := range e.phrases {
		e.found[i] = ph.in(&l.whole)
	}
}

// textOf gives what phrases are looked up in.
func textOf(it *feed.Item) string { return it.Title + " \n " + it.Text }
