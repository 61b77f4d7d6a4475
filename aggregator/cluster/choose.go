package cluster

import (
	"math"
	"slices"
)

// maxPosted is how many terms an item can be found by.
const maxPosted = 40

// everyWord is where the lightest word is that an item is found by if it is found by all it has.
const everyWord = math.MaxUint8

// choose gives the words that an item is found by, the heaviest, valid until the next call, and
// the place of the lightest of them.
func (d *draft) choose(v vector) (named []uint32, lightest uint8) {
	d.rankWords(v)
	least := d.ranks.least(maxPosted)
	if least == 0 {
		return d.from(v, 0), everyWord
	}
	return d.from(v, least), uint8(slices.Index(d.ranks.all, least)) //nolint:gosec // below maxFeatures
}

// chosen gives what choose gave, from the vector as it is kept and the place of the lightest.
func (d *draft) chosen(v vector, lightest uint8) []uint32 {
	d.rankWords(v)
	if int(lightest) >= len(d.ranks.all) {
		return d.from(v, 0)
	}
	return d.from(v, d.ranks.all[lightest])
}

// rankWords ranks the words of a vector.
func (d *draft) rankWords(v vector) {
	words, _ := slices.BinarySearch(v.terms, kindPair)
	d.ranks.all = slices.Grow(d.ranks.all[:0], words)[:words]
	for i, t := range v.terms[:words] {
		d.ranks.all[i] = rankOf(v.weight(i), t)
	}
}

// from gives the words of the vector that is ranked from a rank on. No processor can foresee
// which they are, so that it does not branch.
func (d *draft) from(v vector, least rank) []uint32 {
	k := 0
	d.terms = slices.Grow(d.terms[:0], len(d.ranks.all)+1)[:len(d.ranks.all)+1]
	for i, r := range d.ranks.all {
		d.terms[k] = v.terms[i]
		if r >= least {
			k++
		}
	}
	return d.terms[:k]
}
