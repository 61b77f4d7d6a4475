package cluster

import (
	"math"
	"math/bits"
	"slices"
)

// Counts below exactCodes are their own code. Above, a code is a logarithm: an octave has
// eight codes, each of which stands for the counts about its middle.
const (
	exactBits  = 6
	exactCodes = 1 << exactBits
	eighths    = 3 // bits
	lastOctave = exactBits + (256-exactCodes)>>eighths - 1
)

// codeOf gives the code of a count.
func codeOf(n uint32) uint8 {
	if n < exactCodes {
		return uint8(n)
	}
	octave := bits.Len32(n) - 1
	if octave > lastOctave {
		return math.MaxUint8
	}
	return uint8(exactCodes + (octave-exactBits)<<eighths + int(n>>(octave-eighths)&(1<<eighths-1)))
}

// countOf gives the count that a code stands for.
func countOf(code uint8) float64 {
	if code < exactCodes {
		return float64(code)
	}
	octave, part := (code-exactCodes)>>eighths, (code-exactCodes)&(1<<eighths-1)
	return math.Ldexp(1+(float64(part)+0.5)/(1<<eighths), int(octave)+exactBits)
}

// look gives the codes of terms, valid until the next call. It does nothing else: most of
// the counts have to come from far away, and so many of them are on their way at a time.
func (f *frequencies) look(terms []uint32) []uint8 {
	f.seen = slices.Grow(f.seen[:0], len(terms))[:len(terms)]
	out, codes := f.seen, f.codes
	for i, t := range terms {
		out[i] = codes[cellOf(t)]
	}
	return out
}

// idf gives the inverse document frequency of a code, given the total of its language.
func (f *frequencies) idf(code uint8, total float64) float64 {
	if idf := total - f.logs[code]; idf > 0 {
		return idf
	}
	return 0
}

// idfs fills out with the inverse document frequency of each term.
func (f *frequencies) idfs(out []float64, terms []uint32, total float64) []float64 {
	out = out[:0]
	for _, code := range f.look(terms) {
		out = append(out, f.idf(code, total))
	}
	return out
}

// manyCounts keeps the counts of few cells by their numbers.
type manyCounts struct {
	kept []keptCount // open addressing
	used int

	touched uint32 // what touch read
}

// keptCount is the count of a cell.
type keptCount struct {
	cell  uint32 // + 1; 0 is none
	count uint32
}

// at gives where the count of a cell is kept, which is 0 if it is new, until the next call.
func (m *manyCounts) at(cell uint32) *uint32 {
	if 2*m.used >= len(m.kept) {
		m.grow()
	}
	mask := uint32(len(m.kept) - 1) //nolint:gosec // at most two for each cell
	at := home(cell) & mask
	for ; m.kept[at].cell != cell+1; at = (at + 1) & mask {
		if m.kept[at].cell == 0 {
			m.kept[at].cell = cell + 1
			m.used++
			break
		}
	}
	return &m.kept[at].count
}

// home gives where the search for a cell begins.
func home(cell uint32) uint32 { return cell * 0x9e3779b1 >> 12 }

// touch reads where the counts of cells may be, which are about to be asked for. Each lies far from
// the others, and so many of them are on their way at a time.
func (m *manyCounts) touch(cells []uint32) {
	if len(m.kept) == 0 {
		return
	}
	sum, mask := uint32(0), uint32(len(m.kept)-1) //nolint:gosec // as in at
	for _, cell := range cells {
		sum += m.kept[home(cell)&mask].cell
	}
	m.touched = sum // or the compiler leaves it out
}

// grow makes room for as many counts again.
func (m *manyCounts) grow() {
	old := m.kept
	*m = manyCounts{kept: make([]keptCount, max(2*len(old), 1<<10))}
	for _, k := range old {
		if k.cell != 0 {
			*m.at(k.cell - 1) = k.count
		}
	}
}
