package dedup

import "foldwire/aggregator/words"

// prints keeps the imprints of all items, in memory without pointers.
type prints struct {
	heads []printHead // by ref
	space words.Space
	runs  [][]uint32 // of the heads: opening, title, triples and numbers, one behind the other
}

// printHead is the part of an imprint that always has the same size.
type printHead struct {
	exact   uint64
	day     int64
	at      uint32 // the first unit of its run
	tokens  uint32
	source  uint32
	lang    uint32
	held    bool
	opening uint8
	title   uint8
	triples uint8
	numbers uint8
}

// unitWords is how many numbers a unit of a run holds.
const unitWords = 4

func (h *printHead) words() int {
	return int(h.opening) + int(h.title) + int(h.triples) + int(h.numbers)
}

func (h *printHead) units() int { return max(1, (h.words()+unitWords-1)/unitWords) }

func (s *prints) has(ref words.Ref) bool { return int(ref) < len(s.heads) && s.heads[ref].held }

// put copies an imprint in.
func (s *prints) put(ref words.Ref, p *imprint) {
	for int(ref) >= len(s.heads) {
		s.heads = append(s.heads, printHead{})
	}
	h := &s.heads[ref]
	*h = printHead{
		exact: p.exact, day: p.day, tokens: p.tokens, source: p.source, lang: p.lang, held: true,
		opening: uint8(p.opening), title: uint8(len(p.title)), triples: uint8(len(p.triples)), numbers: uint8(len(p.numbers)),
	}
	h.at = s.space.Take(h.units())
	for chunk, _ := words.Chunk(h.at); chunk >= len(s.runs); {
		s.runs = append(s.runs, make([]uint32, words.ChunkUnits*unitWords))
	}
	run := s.run(h)
	n := copy(run, p.sketch[:p.opening])
	n += copy(run[n:], p.title)
	n += copy(run[n:], p.triples)
	copy(run[n:], p.numbers)
}

func (s *prints) run(h *printHead) []uint32 {
	chunk, unit := words.Chunk(h.at)
	return s.runs[chunk][unit*unitWords:][:h.words():h.words()]
}

// get makes p the imprint of an item that is held, its sketch not closed; it shares the
// memory of s.
func (s *prints) get(ref words.Ref, p *imprint) {
	h := &s.heads[ref]
	run := s.run(h)
	take := func(n uint8) []uint32 {
		part := run[:n:n]
		run = run[n:]
		return part
	}
	p.exact, p.day, p.tokens, p.source, p.lang = h.exact, h.day, h.tokens, h.source, h.lang
	p.opening = copy(p.sketch[:], take(h.opening))
	p.title, p.triples, p.numbers = take(h.title), take(h.triples), take(h.numbers)
}

// drop forgets an item that is held.
func (s *prints) drop(ref words.Ref) {
	h := &s.heads[ref]
	s.space.Give(h.at, h.units())
	*h = printHead{}
}
