package cluster

import (
	"math"
	"math/bits"
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

// ranking finds the heaviest of many features, which no two share a rank. It deals the ranks
// out evenly between the least and the greatest, and looks on among those dealt out with the one
// it is after: comparing ranks with each other would take longer, for no processor can foresee
// how that comes out.
type ranking struct {
	all   []rank
	rest  []rank
	count [1 << digitBits]uint16
}

const (
	digitBits = 8
	fewRanks  = 12 // so many are sorted
)

// least gives the rank of the n-th heaviest, 0 if there are no more than n.
func (r *ranking) least(n int) rank {
	if len(r.all) <= n {
		return 0
	}
	in := r.all
	r.rest = slices.Grow(r.rest[:0], len(in))[:len(in)]
	for len(in) > fewRanks {
		low, high := in[0], in[0]
		for _, v := range in {
			low, high = min(low, v), max(high, v)
		}
		if low == high {
			break
		}
		in, n = r.part(in, n, low, high)
	}
	r.rest = append(r.rest[:0], in...)
	slices.Sort(r.rest)
	return r.rest[len(r.rest)-n]
}

// part gives those of in, which lie between low and high, that are dealt out with the n-th
// heaviest, and which of them that is.
func (r *ranking) part(in []rank, n int, low, high rank) ([]rank, int) {
	shift := max(bits.Len64(uint64(high-low))-digitBits, 0) & 63
	clear(r.count[:])
	for _, v := range in {
		r.count[uint8((v-low)>>shift)]++
	}
	digit := uint8((high - low) >> shift)
	for ; int(r.count[digit]) < n; digit-- {
		n -= int(r.count[digit])
	}
	k, rest := 0, r.rest
	for _, v := range in {
		rest[k] = v
		if uint8((v-low)>>shift) == digit {
			k++
		}
	}
	return rest[:k], n
}
