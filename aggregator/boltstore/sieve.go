package boltstore

import "encoding/binary"

// sieve says of most hashes that they are not in a layer (a Bloom filter, CACM 13 (1970)
// 422). Its length is a power of two. An empty one knows nothing.
type sieve []byte

const (
	sieveBits   = 12 // of each hash, at least; of a hundred that are not there, one passes at most
	sieveProbes = 3
)

// newSieve makes a sieve for so many hashes.
func newSieve(hashes int) sieve {
	size := 64
	for size*8 < hashes*sieveBits {
		size *= 2
	}
	return make(sieve, size)
}

func (s sieve) sound() bool { return len(s)&(len(s)-1) == 0 }

// probe gives the place of a bit of a hash. It is random in itself, but for six bits by which
// ids are known as UUIDs.
func (s sieve) probe(hash [hashSize]byte, i int) (at, bit uint32) {
	from := [sieveProbes]int{0, 9, 12}[i]
	p := binary.BigEndian.Uint32(hash[from:])
	return p >> 3 & uint32(len(s)-1), 1 << (p & 7) //nolint:gosec // far smaller
}

func (s sieve) add(hash [hashSize]byte) {
	for i := range sieveProbes {
		at, bit := s.probe(hash, i)
		s[at] |= byte(bit) //nolint:gosec // below 256
	}
}

// may says whether a hash may be in the layer.
func (s sieve) may(hash [hashSize]byte) bool {
	if len(s) == 0 {
		return true
	}
	for i := range sieveProbes {
		if at, bit := s.probe(hash, i); s[at]&byte(bit) == 0 { //nolint:gosec // below 256
			return false
		}
	}
	return true
}
