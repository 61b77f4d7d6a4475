package words

// Space deals out runs of units in memory that is addressed by number, and takes them
// back: the bookkeeping for tables of many small records of various lengths, which would
// cost a slice and an allocation each otherwise. The memory itself is its owner's, in
// chunks of ChunkUnits units; no run crosses the border of two.
type Space struct {
	next uint32     // the first unit that was never dealt out
	free [][]uint32 // by length: where runs begin that were given back
	idle int        // units in them
}

// ChunkUnits is how many units a chunk has, and the longest run.
const ChunkUnits = 1 << chunkBits

const chunkBits = 12

// Chunk says in which chunk a unit is, and its place there.
func Chunk(at uint32) (chunk, offset int) {
	return int(at >> chunkBits), int(at & (ChunkUnits - 1))
}

// Take deals out a run of 1 to ChunkUnits units: one that was given back if there is
// one, a piece of a longer one, or new ones.
func (s *Space) Take(units int) (at uint32) {
	for n := units; n < len(s.free); n++ {
		if last := len(s.free[n]) - 1; last >= 0 {
			at, s.free[n] = s.free[n][last], s.free[n][:last]
			s.idle -= n
			if n > units {
				s.Give(at+uint32(units), n-units)
			}
			return at
		}
	}
	return s.add(units)
}

// add deals out new units.
func (s *Space) add(units int) (at uint32) {
	if _, offset := Chunk(s.next); offset+units > ChunkUnits {
		s.Give(s.next, ChunkUnits-offset)
		s.next += uint32(ChunkUnits - offset)
	}
	at = s.next
	s.next += uint32(units)
	return at
}

// Give takes a run back.
func (s *Space) Give(at uint32, units int) {
	for len(s.free) <= units {
		s.free = append(s.free, nil)
	}
	s.free[units] = append(s.free[units], at)
	s.idle += units
}

// Grown gives a table with room for one more: for a sixteenth more where there is none. Of large
// tables that live long, what append takes ahead would lie idle.
func Grown[T any](table []T) []T {
	if len(table) < cap(table) {
		return table
	}
	return append(make([]T, 0, len(table)+len(table)/16+64), table...)
}
