package words

import (
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// memory is a file.
type memory []byte

func (m *memory) WriteAt(b []byte, at int64) (int, error) {
	if end := int(at) + len(b); end > len(*m) {
		*m = append(*m, make([]byte, end-len(*m))...)
	}
	return copy((*m)[at:], b), nil
}

// tables is what the test writes and reads back.
type tables struct {
	one    uint32
	long   uint64
	small  []uint64
	narrow []uint16
	raw    []byte
	name   string
}

func drawTables(t *rapid.T) tables {
	most := rapid.SampledFrom([]int{10, 100_000}).Draw(t, "most")
	v := tables{one: rapid.Uint32().Draw(t, "one"), long: rapid.Uint64().Draw(t, "long"), name: rapid.String().Draw(t, "name")}
	fill := rapid.Uint32().Draw(t, "fill")
	for i := range uint64(rapid.IntRange(0, most).Draw(t, "small")) {
		v.small = append(v.small, uint64(fill)*i)
	}
	for i := range uint32(rapid.IntRange(0, most).Draw(t, "narrow")) {
		v.narrow = append(v.narrow, uint16(fill*i))
	}
	for i := range uint32(rapid.IntRange(0, most).Draw(t, "raw")) {
		v.raw = append(v.raw, byte(fill*i))
	}
	return v
}

func (v tables) write(w *TableWriter) {
	w.Uint32(v.one)
	w.Bytes(v.raw)
	w.Uint64(v.long)
	for _, n := range v.small {
		w.Uvarint(n)
	}
	w.Uint16s(v.narrow)
	w.String(v.name)
	w.Bytes(v.raw)
}

// read reads tables of the sizes of v.
func (v tables) read(r *TableReader) tables {
	got := tables{small: make([]uint64, len(v.small)), narrow: make([]uint16, len(v.narrow)), raw: make([]byte, len(v.raw))}
	got.one = r.Uint32()
	r.Bytes(got.raw)
	got.long = r.Uint64()
	for i := range got.small {
		got.small[i] = r.Uvarint()
	}
	r.Uint16s(got.narrow)
	got.name = r.String(1000)
	r.Bytes(got.raw)
	return got
}

func (v tables) equal(o tables) bool {
	return v.one == o.one && v.long == o.long && v.name == o.name &&
		slices.Equal(v.small, o.small) && slices.Equal(v.narrow, o.narrow) && slices.Equal(v.raw, o.raw)
}

// start is where blocks begin in the files of the tests.
const start = 100

// drawBlocks draws the memory of some blocks.
func drawBlocks(t *rapid.T) []byte {
	b := make([]byte, rapid.IntRange(1, 3).Draw(t, "blocks")*BlockSize)
	fill := rapid.Byte().Draw(t, "fill of blocks")
	for i := range b {
		b[i] = fill + byte(i>>8)
	}
	return b
}

// TestTablesComeBack writes blocks and tables, and then some of them again and more, and reads what was
// written, and what is damaged or cut short after that: this must be an error.
func TestTablesComeBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var f memory
		var sums []uint32
		kept := map[int][]byte{}
		want := drawTables(t)
		for range rapid.IntRange(1, 3).Draw(t, "times") {
			want = drawTables(t)
			f, sums = writeMore(t, f, sums, kept, want)
		}
		if err := readBack(f, kept, want); err != nil {
			t.Fatalf("read back: %v", err)
		}
		damaged := slices.Clone(f)
		at := rapid.IntRange(start, len(damaged)-1).Draw(t, "at")
		if rapid.Bool().Draw(t, "cut") {
			damaged = damaged[:at]
		} else {
			damaged[at] ^= 1 << rapid.IntRange(0, 7).Draw(t, "bit")
		}
		if err := readBack(damaged, kept, want); err == nil {
			t.Fatal("damage was not noticed")
		}
	})
}

// writeMore writes some of the blocks that a file has again and some more, and tables.
func writeMore(t *rapid.T, f memory, sums []uint32, kept map[int][]byte, v tables) (memory, []uint32) {
	w := NewTableWriter(&f, start, sums)
	for number, b := range kept {
		if rapid.Bool().Draw(t, "again") {
			b[rapid.IntRange(0, len(b)-1).Draw(t, "changed")]++
			w.Blocks(number, b)
		}
	}
	for range rapid.IntRange(0, 2).Draw(t, "more") {
		b := drawBlocks(t)
		kept[w.Blocks(-1, b)] = b
	}
	v.write(w)
	size, err := w.Close()
	if err != nil {
		t.Fatal(err)
	}
	return f[:size], w.Sums()
}

// readBack reads a file, and holds what is read without an error against what was written.
func readBack(f memory, kept map[int][]byte, want tables) error {
	r := NewTableReader(f, start)
	if r.Err() != nil {
		return r.Err()
	}
	r.SetBlocks(slices.Clone(f[:r.Size()]))
	got := want.read(r)
	for number, b := range kept {
		if !slices.Equal(r.Blocks(uint32(number), len(b)), b) {
			r.Fail("block %d is not what was written", number)
		}
	}
	if !got.equal(want) {
		r.Fail("tables are not what was written")
	}
	return r.Close()
}

// TestBlocksAreGivenOnce: memory is nobody's but that of the first who asks for it.
func TestBlocksAreGivenOnce(t *testing.T) {
	var f memory
	w := NewTableWriter(&f, start, nil)
	w.Blocks(-1, make([]byte, 3*BlockSize))
	if _, err := w.Close(); err != nil {
		t.Fatal(err)
	}
	for _, second := range []uint32{0, 1, 2, 1 << 31} {
		r := NewTableReader(f, start)
		r.SetBlocks(f[:r.Size()])
		if r.Blocks(0, 2*BlockSize); r.Err() != nil {
			t.Fatal(r.Err())
		}
		if b := r.Blocks(second, 2*BlockSize); r.Err() == nil || len(b) != 2*BlockSize {
			t.Errorf("the blocks from %d on are given, too: %v", second, r.Err())
		}
	}
}
