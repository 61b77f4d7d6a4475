package aggregator

import (
	"encoding/binary"
	"math/rand/v2"
)

// table finds small numbers by the ids that they stand for. It keeps four bytes for each:
// the ids themselves are its owner's.
type table struct {
	id     func(n uint32) [16]byte
	cells  []uint32 // number + 1, and above as many bits as that may have the hash's; 0 is none
	used   int
	factor uint64 // odd: nobody can know which ids it brings together
}

const minTable = 1 << 6

// newTable makes an empty table. id gives the id of a number that is in it.
func newTable(id func(n uint32) [16]byte) *table {
	return &table{id: id, cells: make([]uint32, minTable), factor: rand.Uint64() | 1} //nolint:gosec // no secret: it only spreads
}

// mask gives the bits of a cell that are its number's: what is in use of a table is the least numbers.
func (t *table) mask() uint32 { return uint32(len(t.cells) - 1) } //nolint:gosec // numbers have 32 bits

// hash gives the hash of an id: in its lower bits the cell at which the search begins, the others are
// those of a cell. Ids are hashes already.
func (t *table) hash(id [16]byte) uint32 {
	return uint32(binary.BigEndian.Uint64(id[:]) * t.factor >> 32) //nolint:gosec // the upper half
}

// find gives the number of an id. Another id is looked at only where its hash is alike.
func (t *table) find(id [16]byte) (n uint32, ok bool) {
	h, mask := t.hash(id), t.mask()
	for at := h & mask; t.cells[at] != 0; at = (at + 1) & mask {
		if c := t.cells[at]; (c^h)&^mask == 0 && t.id(c&mask-1) == id {
			return c&mask - 1, true
		}
	}
	return 0, false
}

// reserve makes room for so many numbers in an empty table.
func (t *table) reserve(n int) {
	size := minTable
	for 3*size < 4*n {
		size *= 2
	}
	t.cells = make([]uint32, size)
}

// add puts in a number whose id is not there yet.
func (t *table) add(n uint32) {
	for 4*(t.used+1) > 3*len(t.cells) || n >= t.mask() {
		old, mask := t.cells, t.mask()
		t.cells = make([]uint32, 2*len(old))
		for _, c := range old {
			if c != 0 {
				t.place(c&mask - 1)
			}
		}
	}
	t.place(n)
	t.used++
}

func (t *table) place(n uint32) {
	h, mask := t.hash(t.id(n)), t.mask()
	at := h & mask
	for t.cells[at] != 0 {
		at = (at + 1) & mask
	}
	t.cells[at] = h&^mask | (n + 1)
}

// remove takes out a number, which must still have its id, and moves up what lies behind
// it (Knuth, The Art of Computer Programming 3, algorithm 6.4 R).
func (t *table) remove(n uint32) {
	mask := t.mask()
	at := t.hash(t.id(n)) & mask
	for t.cells[at]&mask != n+1 {
		if t.cells[at] == 0 {
			return
		}
		at = (at + 1) & mask
	}
	for next := (at + 1) & mask; t.cells[next] != 0; next = (next + 1) & mask {
		if home := t.hash(t.id(t.cells[next]&mask-1)) & mask; (next-home)&mask >= (next-at)&mask {
			t.cells[at], at = t.cells[next], next
		}
	}
	t.cells[at] = 0
	t.used--
}
