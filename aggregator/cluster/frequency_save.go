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
	b := appendCounts(nil, f.terms)
	w.Uint32(uint32(len(b))) //nolint:gosec // a few megabytes
	w.Bytes(b)
}

func appendCounts(b []byte, table []uint32) []byte {
	for i := 0; i < len(table); i++ {
		switch n := table[i]; {
		case n == 0:
			from := i
			for i+1 < len(table) && table[i+1] == 0 && i+1-from < zeroRun {
				i++
			}
			b = append(b, 0, byte(i-from)) //nolint:gosec // below zeroRun
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
	b := make([]byte, r.Count(5*len(f.terms)))
	r.Bytes(b)
	if r.Err() == nil && !readCounts(f.terms, b) {
		r.Fail("how often words occur cannot be read")
	}
}

// readCounts says whether b is what appendCounts makes of a table as long as this one.
func readCounts(table []uint32, b []byte) bool {
	at := 0
	for len(b) > 0 && at < len(table) {
		n := b[0]
		switch {
		case n == 0 && len(b) > 1 && int(b[1]) < len(table)-at:
			run := int(b[1]) + 1
			clear(table[at : at+run])
			at, b = at+run, b[2:]
		case n == savedLong && len(b) > 4:
			table[at] = binary.LittleEndian.Uint32(b[1:])
			at, b = at+1, b[5:]
		case n != 0 && n != savedLong:
			table[at] = uint32(n)
			at, b = at+1, b[1:]
		default:
			return false
		}
	}
	return len(b) == 0 && at == len(table)
}
