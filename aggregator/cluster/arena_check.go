package cluster

import (
	"encoding/binary"
	"math/bits"

	"foldwire/aggregator/words"
)

// load reads where a vector of so many units and terms is, and says whether there is one.
func (a *arena) load(r *words.TableReader, units, terms uint8) (place, bool) {
	at, ok := a.memory.LoadPlace(r, int(units))
	p := place{at, units, terms}
	return p, ok && wellFormed(a.run(p), len(a.packed(p)), int(terms))
}

// wellFormed says whether the first size bytes of a run that was read are a packed vector of n
// terms, though maybe out of order.
func wellFormed(run []byte, size, n int) bool {
	if n > maxFeatures || size < headBytes || int(run[0]) > min(maxGrades, n) {
		return false
	}
	upper := headBytes + sizeOf(int(run[0]), levelBits) + sizeOf(n, widthFor(int(run[0]))) + n*lowBytes
	if size < upper || !wellGraded(run, n) {
		return false
	}
	set := run[upper:size]
	if n == 0 || len(set) == 0 {
		return n == len(set)
	}
	last := 8*(len(set)-1) + bits.Len8(set[len(set)-1]) - n // the upper byte of the last term, if all of them are there
	ones := 0
	for ; len(set) >= 8; set = set[8:] {
		ones += bits.OnesCount64(binary.LittleEndian.Uint64(set))
	}
	for _, c := range set {
		ones += bits.OnesCount8(c)
	}
	return ones == n && last < kinds<<(kindAt-lowBits)
}

// kinds is how many kinds of terms there are.
const kinds = 3

// wellGraded says whether the first n terms have grades that are there. It looks at every other one
// of eight at a time, with as many bits above each for what is too large to run over into.
func wellGraded(run []byte, n int) bool {
	_, b, width := layout(run)
	each := uint64(1 | 1<<(2*width) | 1<<(4*width) | 1<<(6*width))
	some := each * (1<<width - 1)
	spare := each * (1<<width - uint64(run[0])) // with which no grade that is there runs over
	for i := 0; i < n; i += 8 {
		set := binary.LittleEndian.Uint64(b[i/8*width:])
		if n-i < 8 {
			set &= 1<<((n-i)*width) - 1
		}
		if (set&some+spare)&(each<<width) != 0 || (set>>width&some+spare)&(each<<width) != 0 {
			return false
		}
	}
	return true
}
