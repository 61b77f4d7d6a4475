package cluster

import (
	"math"
	"slices"

	"foldwire/aggregator/words"
)

// A term is a hash whose two lowest bits say what it is the hash of.
const (
	kindWord   uint32 = iota
	kindPrefix        // the first letters of a longer word
	kindPair          // two words beside each other
	kindMask   uint32 = 3
)

// Marks of a feature, in the lowest bits of its weight.
const (
	inTitle   uint16 = 1 << iota
	special          // a number, or capitalised inside a sentence
	markMask  uint16 = inTitle | special
	weightOne        = 1 << 13 // the weight of a vector's only feature
)

// How much a term counts by what it is.
const (
	timesTitle   = 1.5
	timesCapital = 2.0
	timesNumber  = 1.5
	timesPrefix  = 0.8
	timesPair    = 0.3
)

// maxFeatures bounds a vector: the heaviest are kept, whatever the corpus says.
const maxFeatures = 224

// vector is a text as its terms, sorted, each with a weight that does not depend on any
// other text: L2-normalised, dampened frequency.
type vector struct {
	terms   []uint32
	weights []uint16 // in units of 1/weightOne, marks in the lowest bits
}

func (v vector) weight(i int) float64 { return float64(v.weights[i] &^ markMask) }

// draft is a vector in the making.
type draft struct {
	feats []feature
	terms []uint32
}

type feature struct {
	term   uint32
	marks  uint16
	weight float64
}

// build makes the vector of a document in memory of its own.
func (d *draft) build(doc words.Doc) vector {
	d.feats = d.feats[:0]
	d.add(doc.Title, timesTitle, inTitle)
	d.add(doc.Text, 1, 0)
	d.fold()
	d.trim()
	sum := 0.0
	for _, f := range d.feats {
		sum += f.weight * f.weight
	}
	v := vector{terms: make([]uint32, len(d.feats)), weights: make([]uint16, len(d.feats))}
	scale := weightOne / math.Sqrt(max(sum, 1e-9))
	for i, f := range d.feats {
		v.terms[i] = f.term
		v.weights[i] = max(uint16(f.weight*scale+0.5)&^markMask, markMask+1) | f.marks
	}
	return v
}

// add appends the terms of a run of tokens.
func (d *draft) add(toks []words.Token, times float64, mark uint16) {
	for i, t := range toks {
		w, marks := times, mark
		if t.Flags&words.Capital != 0 {
			w, marks = w*timesCapital, marks|special
		}
		if t.Flags&words.Number != 0 {
			w, marks = w*timesNumber, marks|special
		}
		d.feats = append(d.feats, feature{t.Hash &^ kindMask, marks, w})
		if t.Prefix != 0 {
			d.feats = append(d.feats, feature{t.Prefix&^kindMask | kindPrefix, mark, times * timesPrefix})
		}
		if i > 0 && t.Flags&words.Start == 0 {
			d.feats = append(d.feats, feature{pair(toks[i-1].Hash, t.Hash), mark, times * timesPair})
		}
	}
}

func pair(a, b uint32) uint32 {
	h := (uint64(a)*0x9e3779b97f4a7c15 ^ uint64(b)) * 0xbf58476d1ce4e5b9
	return uint32(h>>32)&^kindMask | kindPair
}

// fold sums up repeated terms and dampens their frequency.
func (d *draft) fold() {
	slices.SortFunc(d.feats, func(a, b feature) int {
		if a.term != b.term {
			if a.term < b.term {
				return -1
			}
			return 1
		}
		if a.weight > b.weight {
			return -1
		}
		if a.weight < b.weight {
			return 1
		}
		return int(a.marks) - int(b.marks)
	})
	out := d.feats[:0]
	for i := 0; i < len(d.feats); {
		f, n := d.feats[i], 0
		for ; i < len(d.feats) && d.feats[i].term == f.term; i++ {
			f.marks |= d.feats[i].marks
			n++
		}
		f.weight *= 1 + math.Log(float64(n)) // weight of the strongest occurrence
		out = append(out, f)
	}
	d.feats = out
}

// trim keeps the heaviest features, in order of terms.
func (d *draft) trim() {
	if len(d.feats) <= maxFeatures {
		return
	}
	slices.SortFunc(d.feats, func(a, b feature) int {
		switch {
		case a.weight > b.weight:
			return -1
		case a.weight < b.weight:
			return 1
		case a.term < b.term:
			return -1
		}
		return 1
	})
	d.feats = d.feats[:maxFeatures]
	slices.SortFunc(d.feats, func(a, b feature) int {
		if a.term < b.term {
			return -1
		}
		return 1
	})
}
