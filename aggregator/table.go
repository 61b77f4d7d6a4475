package aggregator

import "math/rand/v2"

// table finds small numbers by the ids that they stand for. It keeps four bytes for each:
// the ids themselves are its owner's.
type table struct {
	id     func(n uint32) [16]byte
	cells  []uint32 // number + 1; 0 is none
	used   int
	factor uint64 // odd: nobody can know which ids it brings together
}

const minTable = 1 << 6

// newTable makes an empty table. id gives the id of a number that is in it.
func newTable(id func(n uint32) [16]byte) *table {
	return &table{id: id, cells: make([]uint32, minTable), factor: rand.Uint64() | 1} //nolint:gosec // no secret: it only spreads
}

// home gives the cell at which the search for an id begins. Ids are hashes already.
func (t *table) home(id [16]byte) int {
	h := uint64(0)
	for _, b := range id[:8] {
		h = h<<8 | uint64(b)
	}
	return int(h * t.factor >> 32 & uint64(len(t.cells)-1))
}

// find gives the number of an id.
func (t *table) find(id [16]byte) (n uint32, ok bool) {
	for at := t.home(id); t.cells[at] != 0; at = (at + 1) & (len(t.cells) - 1) {
		if n := t.cells[at] - 1; t.id(n) == id {
			return n, true
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
	if 4*(t.used+1) > 3*len(t.cells) {
		old := t.cells
		t.cells = make([]uint32, 2*len(old))
		for _, c := range old {
			if c != 0 {
				t.place(c)
			}
		}
	}
	t.place(n + 1)
	t.used++
}

func (t *table) place(cell uint32) {
	at := t.home(t.id(cell - 1))
	for t.cells[at] != 0 {
		at = (at + 1) & (len(t.cells) - 1)
	}
	t.cells[at] = cell
}

// remove takes out a number, which must still have its id, and moves up what lies behind
// it (Knuth, The Art of Computer Programming 3, algorithm 6.4 R).
func (t *table) remove(n uint32) {
	mask := len(t.cells) - 1
	at := t.home(t.id(n))
	for t.cells[at] != n+1 {
		if t.cells[at] == 0 {
			return
		}
		at = (at + 1) & mask
	}
	for next := (at + 1) & mask; t.cells[next] != 0; next = (next + 1) & mask {
		if home := t.home(t.id(t.cells[next] - 1)); (next-home)&mask >= (next-at)&mask {
			t.cells[at], at = t.cells[next], next
		}
	}
	t.cells[at] = 0
	t.used--
}
