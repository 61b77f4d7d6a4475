package dedup

import (
	"encoding/binary"
	"slices"
)

// The triples of an imprint are most of it. They are sorted, and so they are kept as gaps, the
// first as that from 0: of as many as there are mostly, few are too large for gapBits, and none of
// an imprint whose are not spread.
const (
	gapBits = 20 // two gaps take five bytes
	gapMask = 1<<gapBits - 1
)

// spread says whether one of the gaps between sorted values is too large to be kept.
func spread(values []uint32) bool {
	last := uint32(0)
	for _, v := range values {
		if v-last > gapMask {
			return true
		}
		last = v
	}
	return false
}

// appendGaps appends values that are not spread.
func appendGaps(run []byte, values []uint32) []byte {
	last, half := uint32(0), false
	for _, v := range values {
		gap := v - last
		last = v
		if half {
			run[len(run)-1] |= byte(gap << 4)
			run = append(run, byte(gap>>4), byte(gap>>12))
		} else {
			run = append(run, byte(gap), byte(gap>>8), byte(gap>>16))
		}
		half = !half
	}
	return run
}

// triplesSize gives the bytes that the triples take.
func (h *printHead) triplesSize() int {
	if h.spread {
		return int(h.triples) * shortBytes
	}
	return (int(h.triples)*gapBits + 7) / 8
}

// gap gives the i-th gap of a run that begins with them.
func gap(run []byte, i int) uint32 { return short(run[i*gapBits/8:]) >> (i * gapBits % 8) & gapMask }

// unpackTriples gives the triples that a run begins with, in the memory of out, and the rest of it.
func (h *printHead) unpackTriples(out []uint32, run []byte) ([]uint32, []byte) {
	out = slices.Grow(out[:0], int(h.triples))[:h.triples]
	if h.spread {
		return readShort(out, run, h.triples)
	}
	last, i := uint32(0), 0
	for from := run; i+1 < len(out) && len(from) >= 8; from = from[gapBits/4:] {
		two := binary.LittleEndian.Uint64(from)
		first := last + uint32(two&gapMask)
		last = first + uint32(two>>gapBits&gapMask)
		out[i], out[i+1] = first, last
		i += 2
	}
	for ; i < len(out); i++ {
		last += gap(run, i)
		out[i] = last
	}
	return out, run[h.triplesSize():]
}
