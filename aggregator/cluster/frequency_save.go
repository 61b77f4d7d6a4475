package cluster

import (
	"encoding/binary"
	"math/bits"
	"slices"

	"foldwire/aggregator/words"
)

// cellRun is how many cells are saved together: which of them have a count, as bits, and the codes
// of those.
const cellRun = 64

// save writes the counts, as load reads them. To read them takes far less than to count
// the terms of all items again, each at a place of its own.
func (f *frequencies) save(w *words.TableWriter) {
	b, many := f.append(make([]byte, 0, len(f.codes)/2)) // as most take
	w.Uint32(uint32(len(b)))                             //nolint:gosec // a few megabytes
	w.Bytes(b)
	for _, cell := range many {
		w.Uvarint(uint64(f.count(cell)))
	}
}

// append appends the codes of all cells, and gives the cells whose codes do not tell the count.
func (f *frequencies) append(b []byte) (_ []byte, many []uint32) {
	for at := 0; at < len(f.codes); at += cellRun {
		head := len(b)
		b = binary.LittleEndian.AppendUint64(b, 0)
		set := uint64(0)
		run := f.codes[at:min(at+cellRun, len(f.codes))]
		for i := 0; i < len(run); i += 8 {
			for some := nonzero(run[i:]); some != 0; some &= some - 1 {
				k := i + bits.TrailingZeros64(some)/8
				set |= 1 << k
				if b = append(b, run[k]); run[k] >= exactCodes {
					many = append(many, uint32(at+k)) //nolint:gosec // below cells
				}
			}
		}
		binary.LittleEndian.PutUint64(b[head:], set)
	}
	return b, many
}

// nonzero gives which of the first eight bytes are there and not zero, as the highest bits of eight.
func nonzero(run []byte) uint64 {
	if len(run) < 8 {
		run = append(slices.Clip(run), make([]byte, 8)...)
	}
	const low = 0x7f7f7f7f7f7f7f7f
	v := binary.LittleEndian.Uint64(run)
	return (v&low + low | v) &^ low
}

// load sets the counts of terms. Those of items are counted as they come.
func (f *frequencies) load(r *words.TableReader) {
	many, ok := f.read(r.Take(r.Count(2*len(f.codes) + cellRun)))
	if r.Err() == nil && !ok {
		r.Fail("how often words occur cannot be read")
	}
	for _, cell := range many {
		n := r.Uvarint32()
		if codeOf(n) != f.codes[cell] {
			r.Fail("a word occurs %d times", n)
		}
		f.set(cell, n)
	}
}

// read sets the codes of all cells, and says whether b is what append makes of so many. It gives
// the cells whose counts are to be set yet.
func (f *frequencies) read(b []byte) (many []uint32, ok bool) {
	clear(f.codes)
	for at := 0; at < len(f.codes); at += cellRun {
		if len(b) < cellRun/8 {
			return nil, false
		}
		set := binary.LittleEndian.Uint64(b)
		b = b[cellRun/8:]
		run := f.codes[at:min(at+cellRun, len(f.codes))]
		if bits.OnesCount64(set) > len(b) || bits.Len64(set) > len(run) {
			return nil, false
		}
		for ; set != 0; set &= set - 1 {
			i := bits.TrailingZeros64(set)
			if run[i], b = b[0], b[1:]; run[i] >= exactCodes {
				many = append(many, uint32(at+i)) //nolint:gosec // below cells
			}
		}
	}
	return many, len(b) == 0
}
