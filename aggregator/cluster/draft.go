package cluster

import (
	"math"
	"slices"

	"foldwire/aggregator/words"
)

// draft is a vector in the making.
type draft struct {
	told    []occurrence
	feats   []feature
	folded  []feature // feats behind one that stands for none
	entries []entry
	sorted  []entry
	terms   []uint32
	ranks   ranking
	made    vector
	places  [1 << foldBits]uint16 // by the lowest bits of a term: its place in folded; 0 is none
	counts  [roles]float64        // how much a term counts by its role
	damped  [64]float64           // how many times as much one counts by how often it occurs
}

// foldBits is enough for each of a document's terms to have a place.
const foldBits = 12

const _ = uint(1<<foldBits - 1 - 2*perToken*maxTokens)

// occurrence is a term that a document has somewhere, and below it the role that it plays there.
type occurrence uint32

// role is what a term is, and whether it is in the title. The later a role, the more it counts.
type role uint8

const (
	rolePair   role = iota * titleRoles // two words beside each other
	roleShort                           // two short ones: two syllables of Vietnamese are a word
	rolePrefix                          // the first letters of a longer word
	roleWord                            //
	roleNumber                          // what begins with a digit
	roleName                            // what has a capital
	roleBoth                            // and begins with a digit
	roles
)

const (
	titleRoles = 2 // of each there is one in the text, and one more in the title
	inTitleToo = role(inTitle)
	roleBits   = 8 // of an occurrence
)

// init sets how much terms count.
func (d *draft) init() {
	const timesTitle = 1.1
	for i, counts := range [...]float64{0.3, 0.6, 0.8, 1, 1.5, 2, 3} {
		r := titleRoles * role(i)
		d.counts[r], d.counts[r+inTitleToo] = counts, counts*timesTitle
	}
	for n := range d.damped {
		d.damped[n] = damp(uint16(n))
	}
}

// build makes the vector of a document, valid until the next call.
func (d *draft) build(doc words.Doc) vector {
	d.told = d.told[:0]
	d.add(doc.Title[:min(len(doc.Title), maxTokens)], inTitleToo)
	d.add(doc.Text[:min(len(doc.Text), maxTokens)], 0)
	d.fold()
	d.trim()
	sum, n := 0.0, len(d.feats)
	for i := range d.feats {
		w := d.feats[i].weight
		sum += w * w
	}
	scale := weightOne / math.Sqrt(max(sum, 1e-9))
	d.entries = slices.Grow(d.entries[:0], n)[:n]
	for i := range d.feats {
		f := &d.feats[i]
		d.entries[i] = entryOf(f.term, max(uint16(f.weight*scale+0.5)&^markMask, markMask+1)|uint16(f.title))
	}
	v := vector{terms: slices.Grow(d.made.terms[:0], n)[:n], weights: slices.Grow(d.made.weights[:0], n)[:n]}
	d.made = v
	for i, e := range d.sort() {
		v.terms[i], v.weights[i] = uint32(e>>weightSize), uint16(e)
	}
	return v
}

// perToken is how many terms a token makes at most: a word, its prefix, and a pair.
const perToken = 3

// add tells the terms of a run of tokens, in the title or not. In a text, two long words make
// no pair: each says enough itself, while two syllables of Vietnamese are a word. Which words
// are long, no processor can foresee: so what a token does not have is written, too, and
// written over.
func (d *draft) add(toks []words.Token, title role) {
	n := len(d.told)
	d.told = slices.Grow(d.told, perToken*len(toks))[:n+perToken*len(toks)]
	last, start := words.Token{}, words.Start
	for _, t := range toks {
		out := d.told[n:][:perToken]
		out[0] = occurrenceOf(termOf(t.Hash, kindWord), roleOf(t.Flags)+title)
		out[1] = occurrenceOf(termOf(t.Prefix, kindPrefix), rolePrefix+title)
		k, pairs := 1, int(title)
		if t.Prefix != 0 {
			k = 2
		}
		if t.Prefix == 0 {
			pairs = 1
		}
		if last.Prefix == 0 {
			pairs = 1
		}
		if (t.Flags|start)&words.Start != 0 {
			pairs = 0
		}
		out[k] = occurrenceOf(pair(last.Hash, t.Hash), roleOfPair(last, t)+title)
		n += k + pairs
		last, start = t, 0
	}
	d.told = d.told[:n]
}

func occurrenceOf(term uint32, r role) occurrence {
	return occurrence(term)<<roleBits | occurrence(r)
}

// roleOf gives the role of a word in a text.
func roleOf(f words.Flags) role {
	r := roleWord
	if f&words.Number != 0 {
		r += roleNumber - roleWord
	}
	if f&words.Capital != 0 {
		r += roleName - roleWord
	}
	return r
}

const _ = uint(roleName + roleNumber - roleWord - roleBoth)

// roleOfPair gives the role of two words beside each other in a text.
func roleOfPair(a, b words.Token) role {
	if a.Prefix|b.Prefix|uint32((a.Flags|b.Flags)&(words.Gram|words.Number)) == 0 {
		return roleShort
	}
	return rolePair
}

func pair(a, b uint32) uint32 {
	h := (uint64(a)*0x9e3779b97f4a7c15 ^ uint64(b)) * 0xbf58476d1ce4e5b9
	return termOf(uint32(h>>32), kindPair)
}

// feature is a term of a document.
type feature struct {
	term   uint32
	times  uint16 // it occurs
	role   role   // the one that counts most
	title  uint8  // inTitle if it is there, too
	weight float64
}

// fold sums up what is told. It leaves the terms in no order. Whether a term was told before,
// no processor can foresee: so nothing branches on it.
func (d *draft) fold() {
	clear(d.places[:])
	d.folded = slices.Grow(d.folded[:0], len(d.told)+1)[:len(d.told)+1]
	clear(d.folded)
	out, n := d.folded, uint16(0)
	for _, o := range d.told {
		term := uint32(o >> roleBits)
		at := term % (1 << foldBits)
		i := d.places[at]
		for uint64(i)*uint64(out[i].term^term) != 0 { // it is the place of another one
			at = (at + 1) % (1 << foldBits)
			i = d.places[at]
		}
		fresh := (i - 1) >> 15 // 1 if there is none
		n += fresh
		i |= n & -fresh
		d.places[at] = i
		f := &out[i]
		f.term = term
		f.role = role(max(uint32(f.role), uint32(role(o))))
		f.title |= uint8(o) & uint8(inTitle)
		f.times++
	}
	d.feats = out[1 : n+1]
	for i := range d.feats {
		f := &d.feats[i]
		if f.weight = d.counts[f.role]; int(f.times) < len(d.damped) {
			f.weight *= d.damped[f.times]
		} else {
			f.weight *= damp(f.times)
		}
	}
}

// damp gives how many times as much a term counts that occurs so often.
func damp(times uint16) float64 { return 1 + math.Log(float64(times)) }

// trim keeps the heaviest features.
func (d *draft) trim() {
	if len(d.feats) <= maxFeatures {
		return
	}
	ranks := slices.Grow(d.ranks.all[:0], len(d.feats))[:len(d.feats)]
	for i := range d.feats {
		ranks[i] = rankOf(d.feats[i].weight, d.feats[i].term)
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
