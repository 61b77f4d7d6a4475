package cluster

import (
	"encoding/binary"
	"math"

	"foldwire/aggregator/words"
)

// How a count is saved: one that fits into a byte as that, one that does not as the byte
// savedLong and four more, and a run of zeros as a zero and its length less one.
const (
	savedLong = math.MaxUint8
	zeroRun   = math.MaxUint8 + 1
)

// save writes the counts, as load reads them. To read them takes far less than to count
// the terms of all items again, each at a place of its own.
func (f *frequencies) save(w *words.TableWriter) {
	b := f.append(nil)
	w.Uint32(uint32(len(b))) //nolint:gosec // a few megabytes
	w.Bytes(b)
}

// append appends the counts of all cells.
func (f *frequencies) append(b []byte) []byte {
	for cell := 0; cell < len(f.codes); cell++ {
		switch n := f.count(uint32(cell)); { //nolint:gosec // below cells
		case n == 0:
			from := cell
			for cell+1 < len(f.codes) && f.codes[cell+1] == 0 && cell+1-from < zeroRun {
				cell++
			}
			b = append(b, 0, byte(cell-from)) //nolint:gosec // below zeroRun
		case n < savedLong:
			b = append(b, byte(n))
		default:
			b = binary.LittleEndian.AppendUint32(append(b, savedLong), n)
		}
	}
	return b
}

// load sets the counts of terms. Those of items are counted as they come.
func (f *frequencies) load(r *words.TableReader) {
	b := make([]byte, r.Count(5*len(f.codes)))
	r.Bytes(b)
	if r.Err() == nil && !f.read(b) {
		r.Fail("how often words occur cannot be read")
	}
}

// read sets the counts of all cells, and says whether b is what append makes of so many.
func (f *frequencies) read(b []byte) bool {
	at := 0
	for len(b) > 0 && at < len(f.codes) {
		n := b[0]
		switch {
		case n == 0 && len(b) > 1 && int(b[1]) < len(f.codes)-at:
			run := int(b[1]) + 1
			clear(f.codes[at : at+run])
			at, b = at+run, b[2:]
		case n == savedLong && len(b) > 4:
			f.set(uint32(at), binary.LittleEndian.Uint32(b[1:])) //nolint:gosec // below cells
			at, b = at+1, b[5:]
		case n != 0 && n < exactCodes:
			f.codes[at] = n
			at, b = at+1, b[1:]
		case n != 0 && n != savedLong:
			f.set(uint32(at), uint32(n)) //nolint:gosec // below cells
			at, b = at+1, b[1:]
		default:
			return false
		}
	}
	return len(b) == 0 && at == len(f.codes)
}
