package cluster

import (
	"math"
	"slices"
)

// rank is a feature as one number, which is the larger the heavier the feature is: its
// weight, then its term.
type rank uint64

func rankOf(weight float64, term uint32) rank {
	return rank(math.Float32bits(float32(weight)))<<32 | rank(^mixed(term))
}

// weight gives the weight of a feature, as exact as a rank has it.
func (r rank) weight() float64 { return float64(math.Float32frombits(uint32(r >> 32))) }

// term gives the term of a feature.
func (r rank) term() uint32 { return unmixed(^uint32(r) & (1<<termBits - 1)) }

// ranking finds the heaviest of many features, which no two share a rank. It goes
// through the digits of the ranks from the highest on: comparing ranks with each other
// would take longer, for no processor can foresee how that comes out.
type ranking struct {
	all   []rank
	rest  []rank
	count [1 << digitBits]uint16
}

const (
	digitBits = 11
	fewRanks  = 12 // so many are sorted
)

// least gives the rank of the n-th heaviest, 0 if there are no more than n.
func (r *ranking) least(n int) rank {
	if len(r.all) <= n {
		return 0
	}
	in := r.all
	r.rest = slices.Grow(r.rest[:0], len(in))[:len(in)]
	for shift := 64 - digitBits; len(in) > fewRanks && shift >= 0; shift -= digitBits {
		clear(r.count[:])
		digit := rank(0)
		for _, v := range in {
			d := v >> shift & (1<<digitBits - 1)
			digit = max(digit, d)
			r.count[d]++
		}
		for ; int(r.count[digit]) < n; digit-- {
			n -= int(r.count[digit])
		}
		k := 0
		for _, v := range in {
			r.rest[k] = v
			if v>>shift&(1<<digitBits-1) == digit {
				k++
			}
		}
		in = r.rest[:k]
	}
	r.rest = append(r.rest[:0], in...)
	slices.Sort(r.rest)
	return r.rest[len(r.rest)-n]
}
