package dedup

import (
	"slices"

	"foldwire/aggregator/words"
)

const (
	sketchSize    = titlePairs + textTriples + openTriples + 1 // values an item is found by, at most
	titlePairs    = 5                                          // smallest hashes of pairs in the title
	textTriples   = 5                                          // smallest hashes of triples in the text
	openTriples   = 4                                          // smallest hashes among the first openSpan triples
	openSpan      = 16                                         //
	textSpan      = 100                                        // tokens of the text whose triples are compared
	keptTriples   = 64                                         // smallest triples of these that are kept
	maxNumbers    = 64                                         // numbers that are kept
	recurringText = 40                                         // tokens: below, a source may well repeat itself on another day
)

// imprint is what is kept of an item to compare it with others.
type imprint struct {
	sketch  [sketchSize]uint32
	values  int                // of sketch that are in use
	opening int                // of these, how many do not follow from triples and exact
	title   []uint32           // its tokens, sorted, without repetition; they and the next two without lowBits
	triples []uint32           // smallest of the text's beginning, sorted
	numbers []uint32           // numbers and pairs of adjacent numbers, sorted
	once    parts              // those that have a triple; not told of an item that is held
	twice   parts              // those that have two; neither
	more    int                // triples beside the first two of each part; neither
	low     [textTriples]uint8 // lowBits of the smallest triples, by which an item is found
	exact   uint64
	tokens  uint32 // in the text
	source  uint32 // hash; 0 if unknown
	lang    uint32 // hash; 0 if unknown
	day     int64  // seconds; 0 if unknown
}

// fill makes p the imprint of t, reusing its memory.
func (p *imprint) fill(t Text) {
	title, text := t.Doc.Title, t.Doc.Text
	p.source, p.lang, p.day = hashName(t.Source), hashName(t.Lang), 0
	if !t.Time.IsZero() {
		p.day = t.Time.Unix()
	}
	p.tokens = uint32(len(text))
	p.title = p.title[:0]
	for _, tok := range title {
		p.title = append(p.title, tok.Hash)
	}
	p.title = sortUnique(p.title)
	p.triples = appendRuns(p.triples[:0], text[:min(len(text), textSpan)], 3)
	p.values = 0
	p.sketchOf(title, min(len(p.triples), openSpan))
	p.opening = p.values
	p.triples = sortUnique(p.triples)
	p.triples = p.triples[:min(len(p.triples), keptTriples)]
	p.numbers = appendNumbers(appendNumbers(p.numbers[:0], title), text)
	p.numbers = sortUnique(p.numbers)
	p.exact = exactHash(title, text)
	p.shorten()
	p.setParts()
	p.closeSketch()
}

// lowBits is what hashes are too long by that are only compared within two items.
const lowBits = 8

// shorten takes lowBits from what is compared.
func (p *imprint) shorten() {
	p.low = [textTriples]uint8{}
	for i := range p.low[:min(len(p.triples), textTriples)] {
		p.low[i] = uint8(p.triples[i])
	}
	for _, part := range [...][]uint32{p.title, p.triples, p.numbers} {
		for i := range part {
			part[i] >>= lowBits
		}
	}
}

// closeSketch adds the values of the text's smallest triples and of the whole.
func (p *imprint) closeSketch() {
	p.values = p.opening
	var smallest [textTriples]uint32
	n := min(len(p.triples), textTriples)
	for i, v := range p.triples[:n] {
		smallest[i] = v<<lowBits | uint32(p.low[i])
	}
	p.addSketch(smallest[:n])
	p.addSketch([]uint32{uint32(p.exact)})
}

// sketchOf adds the values of the title and of the text's first triples, which are not
// sorted yet.
func (p *imprint) sketchOf(title []words.Token, open int) {
	var buf [max(openSpan, 64)]uint32
	pairs := sortUnique(appendRuns(buf[:0], title, 2))
	p.addSketch(pairs[:min(len(pairs), titlePairs)])
	first := sortUnique(append(buf[:0], p.triples[:open]...))
	p.addSketch(first[:min(len(first), openTriples)])
}

// addSketch adds values that the sketch does not have yet.
func (p *imprint) addSketch(values []uint32) {
	for _, v := range values {
		if !slices.Contains(p.sketch[:p.values], v) {
			p.sketch[p.values] = v
			p.values++
		}
	}
}

// appendRuns adds the hash of each run of n tokens, or of all tokens if there are fewer.
func appendRuns(out []uint32, toks []words.Token, n int) []uint32 {
	if len(toks) == 0 {
		return out
	}
	n = min(n, len(toks))
	for i := range len(toks) - n + 1 {
		h := uint64(n)
		for _, t := range toks[i : i+n] {
			h = blend(h, t.Hash)
		}
		out = append(out, uint32(h>>32))
	}
	return out
}

// appendNumbers adds the numbers of toks and the pairs of numbers with no word between.
func appendNumbers(out []uint32, toks []words.Token) []uint32 {
	for i, t := range toks {
		if len(out) >= maxNumbers {
			break
		}
		if t.Flags&words.Number == 0 {
			continue
		}
		out = append(out, t.Hash)
		if i > 0 && toks[i-1].Flags&words.Number != 0 {
			out = append(out, uint32(blend(blend(2, toks[i-1].Hash), t.Hash)>>32))
		}
	}
	return out
}

func exactHash(title, text []words.Token) uint64 {
	return blendAll(blend(blendAll(1, title), 0), text)
}

// blendAll adds tokens, two at a time: each step waits for the one before.
func blendAll(h uint64, toks []words.Token) uint64 {
	for ; len(toks) > 1; toks = toks[2:] {
		h = mix(h ^ uint64(toks[0].Hash) ^ uint64(toks[1].Hash)<<32)
	}
	for _, t := range toks {
		h = blend(h, t.Hash)
	}
	return h
}

// blend adds a value to a running hash of which the upper half is well mixed.
func blend(h uint64, v uint32) uint64 { return mix(h ^ uint64(v)) }

func mix(h uint64) uint64 {
	h *= 0x9e3779b97f4a7c15
	return h ^ h>>29
}

func hashName(s string) uint32 {
	if s == "" {
		return 0
	}
	h := uint64(3)
	for i := range len(s) {
		h = blend(h, uint32(s[i]))
	}
	return uint32(h>>32) | 1
}

// sortUnique sorts hashes and leaves out repetitions.
func sortUnique(v []uint32) []uint32 {
	if len(v) > fewHashes && len(v) <= manyHashes {
		sortMany(v)
	} else {
		slices.Sort(v)
	}
	return slices.Compact(v)
}

// How many hashes are dealt out, and by how many bits.
const (
	fewHashes  = 16
	manyHashes = 128
	spreadBits = 7
)

// sortMany deals hashes out over as many buckets by their upper bits, evenly enough mostly that little is
// left to do in each.
func sortMany(v []uint32) {
	var buf [manyHashes]uint32
	var ends [1 << spreadBits]uint8
	in := buf[:copy(buf[:], v)]
	for _, h := range in {
		ends[h>>(32-spreadBits)]++
	}
	sum := uint8(0)
	for i, n := range ends {
		ends[i] = sum // where its bucket begins; it ends there once all of that are there
		sum += n
	}
	for _, h := range in {
		at := &ends[h>>(32-spreadBits)]
		v[*at] = h
		*at++
	}
	for i, h := range v {
		for ; i > 0 && v[i-1] > h; i-- {
			v[i] = v[i-1]
		}
		v[i] = h
	}
}
