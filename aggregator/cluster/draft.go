package cluster

import (
	"math"
	"slices"

	"foldwire/aggregator/words"
)

// draft is a vector in the making.
type draft struct {
	feats   []feature
	folded  []feature // the memory of feats and of what they are folded into, in turns
	entries []entry
	sorted  []entry
	terms   []uint32
	ranks   ranking
	made    vector
	table   []uint16    // by low bits of a term: 1 + its place among feats; 0 is none
	damped  [64]float64 // what damp gives; 0 is not worked out yet
}

type feature struct {
	term   uint32
	marks  uint16
	times  uint16 // how often it occurs, once folded
	weight float64
}

// build makes the vector of a document, valid until the next call.
func (d *draft) build(doc words.Doc) vector {
	d.feats = d.feats[:0]
	d.add(doc.Title, timesTitle, inTitle)
	d.add(doc.Text[:min(len(doc.Text), maxTokens)], 1, 0)
	d.fold()
	d.trim()
	sum := 0.0
	for _, f := range d.feats {
		sum += f.weight * f.weight
	}
	v := vector{terms: slices.Grow(d.made.terms[:0], len(d.feats))[:len(d.feats)], weights: slices.Grow(d.made.weights[:0], len(d.feats))[:len(d.feats)]}
	d.made = v
	scale := weightOne / math.Sqrt(max(sum, 1e-9))
	d.entries = d.entries[:0]
	for _, f := range d.feats {
		d.entries = append(d.entries, entryOf(f.term, max(uint16(f.weight*scale+0.5)&^markMask, markMask+1)|f.marks))
	}
	for i, e := range d.sort() {
		v.terms[i], v.weights[i] = uint32(e>>weightSize), uint16(e)
	}
	return v
}

// add appends the terms of a run of tokens. In a text, two long words make no pair: each
// says enough itself, while two syllables of Vietnamese are a word. Which words are long, no
// processor can foresee: so what a token does not have is written, too, and written over.
func (d *draft) add(toks []words.Token, times float64, mark uint16) {
	n := len(d.feats)
	d.feats = slices.Grow(d.feats, perToken*len(toks))[:n+perToken*len(toks)]
	worth := worthOf(times)
	last := words.Token{}
	for i, t := range toks {
		out := d.feats[n:][:perToken]
		out[0] = feature{term: termOf(t.Hash, kindWord), marks: mark, weight: worth[t.Flags%maxFlags]}
		out[1] = feature{term: termOf(t.Prefix, kindPrefix), marks: mark, weight: times * timesPrefix}
		n++
		if t.Prefix != 0 {
			n++
		}
		if i > 0 && t.Flags&words.Start == 0 && (mark != 0 || t.Prefix == 0 || last.Prefix == 0) {
			d.feats[n] = feature{term: pair(last.Hash, t.Hash), marks: mark, weight: times * ofPair(last, t)}
			n++
		}
		last = t
	}
	d.feats = d.feats[:n]
}

// perToken is how many terms a token makes at most: a word, its prefix, and a pair.
const perToken = 3

// maxFlags is how many ways there are to set the flags of a token.
const maxFlags = 16

// worthOf gives how much a word counts by its flags, where one that is nothing special counts
// so much.
func worthOf(times float64) (worth [maxFlags]float64) {
	for i := range worth {
		worth[i] = times
		if words.Flags(i)&words.Capital != 0 {
			worth[i] *= timesCapital
		}
		if words.Flags(i)&words.Number != 0 {
			worth[i] *= timesNumber
		}
	}
	return worth
}

// ofPair gives how much two words beside each other count.
func ofPair(a, b words.Token) float64 {
	if a.Prefix|b.Prefix == 0 && (a.Flags|b.Flags)&(words.Gram|words.Number) == 0 {
		return timesShort
	}
	return timesPair
}

func pair(a, b uint32) uint32 {
	h := (uint64(a)*0x9e3779b97f4a7c15 ^ uint64(b)) * 0xbf58476d1ce4e5b9
	return termOf(uint32(h>>32), kindPair)
}

// fold sums up repeated terms and dampens their frequency. It leaves the terms in no order.
// Whether a term was there before, no processor can foresee: so nothing branches on it.
func (d *draft) fold() {
	size := tableFor(len(d.feats))
	d.table = slices.Grow(d.table[:0], size)[:size]
	clear(d.table)
	out := slices.Grow(d.folded[:0], len(d.feats)+1)[:len(d.feats)+1]
	clear(out)
	n := uint16(0)
	for _, f := range d.feats {
		at := f.term & uint32(size-1)
		i := d.table[at]
		for uint64(i)*uint64(out[i].term^f.term) != 0 { // it is the place of another one
			at = (at + 1) & uint32(size-1)
			i = d.table[at]
		}
		fresh := (i - 1) >> 15 // 1 if there is none, as a document has fewer terms than 1<<15
		n += fresh
		i |= n & -fresh
		d.table[at] = i
		o := &out[i]
		o.term = f.term
		o.marks |= f.marks
		o.weight = max(o.weight, f.weight)
		o.times++
	}
	d.folded, d.feats = d.feats, out[1:n+1]
	for i := range d.feats {
		f := &d.feats[i]
		f.weight *= d.damp(f.times) // weight of the strongest occurrence
	}
}

// damp gives how many times as much a term counts that occurs so often.
func (d *draft) damp(n uint16) float64 {
	if int(n) >= len(d.damped) {
		return 1 + math.Log(float64(n))
	}
	if d.damped[n] == 0 {
		d.damped[n] = 1 + math.Log(float64(n))
	}
	return d.damped[n]
}

// tableFor gives a power of two of which n is at most half.
func tableFor(n int) int {
	size := 64
	for size < 2*n {
		size *= 2
	}
	return size
}

// trim keeps the heaviest features.
func (d *draft) trim() {
	if len(d.feats) <= maxFeatures {
		return
	}
	ranks := d.ranks.all[:0]
	for _, f := range d.feats {
		ranks = append(ranks, rankOf(f.weight, f.term))
	}
	d.ranks.all = ranks
	least, k := d.ranks.least(maxFeatures), 0
	for i, r := range ranks {
		d.feats[k] = d.feats[i]
		if r >= least {
			k++
		}
	}
	d.feats = d.feats[:k]
}

// entry is a term of a vector and its weight, as one number.
type entry uint64

const weightSize = 16 // bits

func entryOf(term uint32, weight uint16) entry { return entry(term)<<weightSize | entry(weight) }

// sort gives the entries in order of their terms: hashes, which their upper bits deal out
// over as many buckets evenly enough that little is left to do in each.
func (d *draft) sort() []entry {
	const shift = weightSize + termBits - bucketBits
	var starts [1 << bucketBits]uint16
	for _, e := range d.entries {
		starts[uint8(e>>shift)]++
	}
	before := uint16(0)
	for i, n := range starts {
		starts[i] = before
		before += n
	}
	out := slices.Grow(d.sorted[:0], len(d.entries))[:len(d.entries)]
	for _, e := range d.entries {
		at := &starts[uint8(e>>shift)]
		out[*at] = e
		*at++
	}
	for i := 1; i < len(out); i++ {
		e, k := out[i], i
		for ; k > 0 && out[k-1] > e; k-- {
			out[k] = out[k-1]
		}
		out[k] = e
	}
	d.sorted = out
	return out
}

const bucketBits = 8
