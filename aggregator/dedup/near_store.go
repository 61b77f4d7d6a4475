package dedup

import (
	"encoding/binary"
	"slices"

	"foldwire/aggregator/words"
)

// prints keeps the imprints of all items, in memory without pointers.
type prints struct {
	heads []printHead // by ref
	runs  words.Arena // of the heads: opening, low, title, triples and numbers, one behind the other
	parts [][]parts   // by ref, in chunks; none yet of what was loaded

	touched uint64 // what likely read
}

// printHead is the part of an imprint that always has the same size.
type printHead struct {
	exact   uint64
	day     int64
	at      uint32 // the first unit of its run
	source  uint32
	lang    uint32
	tokens  uint16
	held    bool
	spread  bool // its triples lie too far apart to be kept as gaps
	opening uint8
	title   uint8
	triples uint8
	numbers uint8
}

const (
	unitBytes  = 8
	longBytes  = 4 // of a value of the opening
	shortBytes = 3 // of one without lowBits
)

// size gives the bytes of a run.
func (h *printHead) size() int {
	return h.before() + h.triplesSize() + int(h.numbers)*shortBytes
}

// before gives where the triples begin in a run.
func (h *printHead) before() int {
	return int(h.opening)*longBytes + textTriples + int(h.title)*shortBytes
}

func (h *printHead) units() int { return (h.size() + unitBytes - 1) / unitBytes }

func newPrints() prints { return prints{runs: words.NewArena(unitBytes)} }

func (s *prints) has(ref words.Ref) bool { return int(ref) < len(s.heads) && s.heads[ref].held }

// put copies an imprint in.
func (s *prints) put(ref words.Ref, p *imprint) {
	for int(ref) >= len(s.heads) {
		s.heads = append(words.Grown(s.heads), printHead{})
	}
	s.makeParts(len(s.heads))
	*s.partsOf(ref) = p.once
	s.heads[ref] = printHead{
		exact: p.exact, day: p.day, tokens: uint16(p.tokens), source: p.source, lang: p.lang, held: true, spread: spread(p.triples),
		opening: uint8(p.opening), title: uint8(len(p.title)), triples: uint8(len(p.triples)), numbers: uint8(len(p.numbers)),
	}
	h := &s.heads[ref]
	h.at = s.runs.Take(h.units())
	run := s.runs.Change(h.at, h.units())[:0]
	for _, v := range p.sketch[:p.opening] {
		run = binary.LittleEndian.AppendUint32(run, v)
	}
	run = append(run, p.low[:]...)
	run = appendShort(run, p.title)
	if h.spread {
		run = appendShort(run, p.triples)
	} else {
		run = appendGaps(run, p.triples)
	}
	appendShort(run, p.numbers)
}

func appendShort(run []byte, values []uint32) []byte {
	for _, v := range values {
		run = append(run, byte(v), byte(v>>8), byte(v>>16))
	}
	return run
}

// run gives the memory of an imprint.
func (s *prints) run(h *printHead) []byte {
	n := h.size()
	return s.runs.Run(h.at, h.units())[:n:n]
}

// get makes p the imprint of an item that is held, its sketch not closed, nor its parts set.
func (s *prints) get(ref words.Ref, p *imprint) {
	h := &s.heads[ref]
	p.exact, p.day, p.tokens, p.source, p.lang = h.exact, h.day, uint32(h.tokens), h.source, h.lang
	p.unpack(h, s.run(h))
}

// unpack takes in what a run has of an imprint.
func (p *imprint) unpack(h *printHead, run []byte) {
	p.opening = int(h.opening)
	for i := range p.sketch[:h.opening] {
		p.sketch[i], run = binary.LittleEndian.Uint32(run), run[longBytes:]
	}
	run = run[copy(p.low[:], run):]
	p.title, run = readShort(p.title, run, h.title)
	p.triples, run = h.unpackTriples(p.triples, run)
	p.numbers, _ = readShort(p.numbers, run, h.numbers)
}

// readShort gives the first n values of a run, in the memory of out, and the rest of it.
func readShort(out []uint32, run []byte, n uint8) ([]uint32, []byte) {
	out = slices.Grow(out[:0], int(n))[:n]
	for i := range out {
		out[i] = short(run[shortBytes*i:])
	}
	return out, run[shortBytes*int(n):]
}

// short gives the value that a run begins with.
func short(run []byte) uint32 {
	b := run[:shortBytes]
	return uint32(b[0]) | uint32(b[1])<<8 | uint32(b[2])<<16
}

// drop forgets an item that is held.
func (s *prints) drop(ref words.Ref) {
	h := &s.heads[ref]
	s.runs.Give(h.at, h.units())
	*h = printHead{}
	*s.partsOf(ref) = parts{}
}
