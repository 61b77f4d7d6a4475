package words

// Arena keeps records of many lengths in memory without pointers. A file may have a copy of
// it, of which only what changed is written anew; and what was loaded lies in the memory of
// that file.
type Arena struct {
	unit   int // bytes
	space  Space
	chunks [][]byte
	kept   []keptChunk
	used   []uint64 // units claimed; while it is loaded
	behind uint32   // the record that was saved or loaded last
}

// keptChunk says where a file has a chunk.
type keptChunk struct {
	block   int  // the first of its blocks; negative: nowhere
	changed bool // since it was written there
}

// NewArena makes an empty arena of units of so many bytes, a multiple of 8.
func NewArena(unit int) Arena { return Arena{unit: unit} }

const _ = uint(-(BlockSize % ChunkUnits)) // the chunks of any unit are whole blocks

// Units gives how many units so many bytes take.
func (a *Arena) Units(size int) int { return (size + a.unit - 1) / a.unit }

// Take makes room for a record of 1 to ChunkUnits units, and gives the first of them.
func (a *Arena) Take(units int) (at uint32) {
	at = a.space.Take(units)
	for chunk, _ := Chunk(at); chunk >= len(a.chunks); {
		a.chunks = append(a.chunks, make([]byte, ChunkUnits*a.unit))
		a.kept = append(a.kept, keptChunk{block: -1})
	}
	return at
}

// Run gives the memory of a record, to be read.
func (a *Arena) Run(at uint32, units int) []byte {
	chunk, from := Chunk(at)
	return a.chunks[chunk][from*a.unit:][:units*a.unit]
}

// Change gives the memory of a record, to be changed.
func (a *Arena) Change(at uint32, units int) []byte {
	chunk, _ := Chunk(at)
	a.kept[chunk].changed = true
	return a.Run(at, units)
}

// Give frees the memory of a record.
func (a *Arena) Give(at uint32, units int) { a.space.Give(at, units) }

// SaveBlocks writes what the file does not have yet of all records.
func (a *Arena) SaveBlocks(w *TableWriter) {
	for i, memory := range a.chunks {
		k := &a.kept[i]
		if w.Whole() {
			k.block = -1
		}
		if k.changed || k.block < 0 {
			k.block, k.changed = w.Blocks(k.block, memory), false
		}
	}
}

// Save writes what Load reads, once SaveBlocks was called. Then SavePlace is to be called for each record,
// in the order in which LoadPlace will be.
func (a *Arena) Save(w *TableWriter) {
	a.behind = 0
	w.Uint32(a.space.next)
	for _, k := range a.kept {
		w.Uint32(uint32(k.block)) //nolint:gosec // not negative any more
	}
}

// SavePlace writes where a record is, which mostly is behind the one before.
func (a *Arena) SavePlace(w *TableWriter, at uint32, units int) {
	w.Uvarint(uint64(at - a.behind)) // which wraps around, and is large then
	a.behind = at + uint32(units)
}

// LoadPlace reads where a record of so many units is. It is false where none can be.
func (a *Arena) LoadPlace(r *TableReader, units int) (at uint32, ok bool) {
	at = a.behind + r.Uvarint32()
	a.behind = at + uint32(units)
	return at, a.claim(at, units)
}

// Load takes up all records of an empty arena. LoadPlace must be called for each, and then Settle.
func (a *Arena) Load(r *TableReader) {
	next := r.Uint32()
	for at := uint64(0); at < uint64(next); at += ChunkUnits {
		block := r.Uint32()
		memory := r.Blocks(block, ChunkUnits*a.unit)
		if r.Err() != nil {
			return
		}
		a.chunks = append(a.chunks, memory)
		a.kept = append(a.kept, keptChunk{block: int(block)})
	}
	a.space.next = next
	a.used = make([]uint64, len(a.chunks)*ChunkUnits/wordUnits)
}

const wordUnits = 64

// claim notes that a record was loaded. It is false where none can be.
func (a *Arena) claim(at uint32, units int) bool {
	_, offset := Chunk(at)
	if units < 1 || offset+units > ChunkUnits || uint64(at)+uint64(units) > uint64(a.space.next) {
		return false
	}
	for from, to := int(at), int(at)+units; from < to; {
		bit := from % wordUnits
		n := min(to-from, wordUnits-bit)
		mask := (^uint64(0) >> (wordUnits - n)) << bit
		word := &a.used[from/wordUnits]
		if *word&mask != 0 {
			return false
		}
		*word |= mask
		from += n
	}
	return true
}

// Settle frees what no record has claimed.
func (a *Arena) Settle() {
	idle := 0 // units before at
	free := func(at int) {
		if idle > 0 {
			a.Give(uint32(at-idle), idle) //nolint:gosec // as large as next at most
		}
		idle = 0
	}
	end := int(a.space.next)
	for at := 0; at < end; at++ {
		if at%ChunkUnits == 0 {
			free(at)
		}
		word := a.used[at/wordUnits]
		if word>>(at%wordUnits)&1 == 0 {
			idle++
			continue
		}
		free(at)
		if word == ^uint64(0) { // as most are
			at |= wordUnits - 1
		}
	}
	free(end)
	a.used = nil
}
