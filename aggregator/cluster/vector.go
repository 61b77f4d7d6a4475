package cluster

import (
	"math"
	"slices"

	"foldwire/aggregator/words"
)

// A term is a hash of termBits whose two highest bits say what it is the hash of: in the
// order of terms, all of a kind lie together. More bits would cost memory and time, and tell
// little: that two of a hundred words here and a hundred there are taken for one happens
// once in four hundred comparisons.
const (
	kindWord   uint32 = iota << kindAt
	kindPrefix        // the first letters of a longer word
	kindPair          // two words beside each other
	kindMask   uint32 = 3 << kindAt
	kindAt            = termBits - 2
	termBits          = 24
)

// termOf makes a term of a hash.
func termOf(hash, kind uint32) uint32 { return hash>>(32-kindAt) | kind }

// mixed gives a term with the kind in its lowest bits, where it decides the least.
func mixed(term uint32) uint32 { return term<<2&(1<<termBits-1) | term>>kindAt }

func unmixed(term uint32) uint32 { return term>>2 | term<<kindAt&(1<<termBits-1) }

// The mark of a feature, in the lowest bits of its weight.
const (
	inTitle   uint16 = 1
	markMask  uint16 = 3       // one is free, and not kept
	weightOne        = 1 << 13 // the weight of a vector's only feature

	// posted marks, in the vectors that the index keeps, what they are found by.
	posted     uint16 = 1 << 14
	weightBits        = ^(markMask | posted)
)

// How much a term counts by what it is.
const (
	timesTitle   = 1.1
	timesCapital = 2.0
	timesNumber  = 1.5
	timesPrefix  = 0.8
	timesPair    = 0.3
	timesShort   = 0.6 // a pair of short words: two syllables of Vietnamese are a word
)

// maxTokens is how much of a text is looked at: news says first what it is about, and more
// blurs it.
const maxTokens = 300

// maxFeatures bounds a vector: the heaviest are kept, whatever the corpus says.
const maxFeatures = 224

// vector is a text as its terms, sorted, each with a weight that does not depend on any
// other text: L2-normalised, dampened frequency.
type vector struct {
	terms   []uint32
	weights []uint16 // in units of 1/weightOne, marks in the lowest bits
}

func (v vector) weight(i int) float64 { return float64(v.weights[i] & weightBits) }

// draft is a vector in the making.
type draft struct {
	feats  []feature
	sorted []feature
	terms  []uint32
	ranks  ranking
	made   vector
	table  []uint16    // by low bits of a term: its place among feats + 1
	times  []uint16    // by place: how often it occurs
	damped [64]float64 // what damp gives; 0 is not worked out yet
}

type feature struct {
	term   uint32
	marks  uint16
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
	for i, f := range d.feats {
		v.terms[i] = f.term
		v.weights[i] = max(uint16(f.weight*scale+0.5)&^markMask, markMask+1) | f.marks
	}
	return v
}

// add appends the terms of a run of tokens. In a text, two long words make no pair: each
// says enough itself, while two syllables of Vietnamese are a word.
func (d *draft) add(toks []words.Token, times float64, mark uint16) {
	n := len(d.feats)
	d.feats = slices.Grow(d.feats, perToken*len(toks))[:n+perToken*len(toks)]
	for i, t := range toks {
		out := d.feats[n:][:perToken]
		out[0] = feature{termOf(t.Hash, kindWord), mark, ofWord(t, times)}
		n++
		if t.Prefix != 0 {
			out[1] = feature{termOf(t.Prefix, kindPrefix), mark, times * timesPrefix}
			n++
		}
		if i > 0 && t.Flags&words.Start == 0 && (mark != 0 || t.Prefix == 0 || toks[i-1].Prefix == 0) {
			d.feats[n] = feature{pair(toks[i-1].Hash, t.Hash), mark, times * ofPair(toks[i-1], t)}
			n++
		}
	}
	d.feats = d.feats[:n]
}

// perToken is how many terms a token makes at most: a word, its prefix, and a pair.
const perToken = 3

// ofWord gives how much a word counts where one that is nothing special counts so much.
func ofWord(t words.Token, times float64) float64 {
	if t.Flags&words.Capital != 0 {
		times *= timesCapital
	}
	if t.Flags&words.Number != 0 {
		times *= timesNumber
	}
	return times
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
func (d *draft) fold() {
	size := tableFor(len(d.feats))
	d.table = slices.Grow(d.table[:0], size)[:size]
	clear(d.table)
	d.times = d.times[:0]
	out := d.feats[:0]
	for _, f := range d.feats {
		at := f.term & uint32(size-1)
		for d.table[at] != 0 && out[d.table[at]-1].term != f.term {
			at = (at + 1) & uint32(size-1)
		}
		i := int(d.table[at]) - 1
		if i < 0 {
			out = append(out, f)
			d.times = append(d.times, 1)
			d.table[at] = uint16(len(out))
			continue
		}
		out[i].marks |= f.marks
		out[i].weight = max(out[i].weight, f.weight)
		d.times[i]++
	}
	for i, n := range d.times {
		if n > 1 {
			out[i].weight *= d.damp(n) // weight of the strongest occurrence
		}
	}
	d.feats = out
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

// trim keeps the heaviest features, in order of terms.
func (d *draft) trim() {
	if len(d.feats) > maxFeatures {
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
	d.sort()
}

// sort orders the features by their terms: hashes, which their upper bits deal out over as
// many buckets evenly enough that little is left to do in each.
func (d *draft) sort() {
	var starts [1<<bucketBits + 1]uint16
	for _, f := range d.feats {
		starts[f.term>>(termBits-bucketBits)+1]++
	}
	for i := range 1 << bucketBits {
		starts[i+1] += starts[i]
	}
	d.sorted = slices.Grow(d.sorted[:0], len(d.feats))[:len(d.feats)]
	for _, f := range d.feats {
		at := &starts[f.term>>(termBits-bucketBits)]
		d.sorted[*at] = f
		*at++
	}
	d.feats, d.sorted = d.sorted, d.feats
	for i := 1; i < len(d.feats); i++ {
		f, k := d.feats[i], i
		for ; k > 0 && d.feats[k-1].term > f.term; k-- {
			d.feats[k] = d.feats[k-1]
		}
		d.feats[k] = f
	}
}

const bucketBits = 8
