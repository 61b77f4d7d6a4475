package words

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"
)

// TableReader reads what a TableWriter wrote. After the first error, which Err gives, it
// reads zeros.
type TableReader struct {
	start  int // of the blocks
	blocks []byte
	sums   []uint32 // of the blocks
	taken  []bool   // of the blocks
	rest   []byte   // of the tables
	err    error
}

var errTables = errors.New("damaged tables")

// NewTableReader makes a TableReader of a file whose blocks begin at start. Nothing is
// read of tables that do not fit their checksum.
func NewTableReader(file []byte, start int) *TableReader {
	t := &TableReader{}
	end := len(file) - tableTail
	if end < start {
		t.Fail("they are cut short")
		return t
	}
	blocks := binary.LittleEndian.Uint32(file[end:])
	if int64(blocks) > int64(end-start)/(BlockSize+4) {
		t.Fail("%d blocks are too many", blocks)
		return t
	}
	n := int(blocks)
	tables, sums := start+n*BlockSize, end-4*n
	if sumOf(0, file[tables:end+4]) != binary.LittleEndian.Uint32(file[end+4:]) {
		t.Fail("they do not fit their checksum")
		return t
	}
	t.start, t.rest = start, file[tables:sums:sums]
	t.sums, t.taken = make([]uint32, n), make([]bool, n)
	for i := range t.sums {
		t.sums[i] = binary.LittleEndian.Uint32(file[sums+4*i:])
	}
	return t
}

// Size gives where the blocks end in the file.
func (t *TableReader) Size() int { return t.start + len(t.sums)*BlockSize }

// SetBlocks takes up the memory that the blocks are in: the file up to Size. The file itself is only
// needed until all tables are read.
func (t *TableReader) SetBlocks(file []byte) {
	t.blocks = file[t.start:]
	for i, sum := range t.sums {
		if sumOf(0, t.blocks[i*BlockSize:][:BlockSize]) != sum {
			t.Fail("a block does not fit its checksum")
			return
		}
	}
}

// Fail notes that what was read makes no sense.
func (t *TableReader) Fail(format string, args ...any) {
	if t.err == nil {
		t.err = fmt.Errorf("%w: %s", errTables, fmt.Sprintf(format, args...))
	}
	t.rest = nil
}

// Err gives the first error so far.
func (t *TableReader) Err() error { return t.err }

// Sums gives the checksums of all blocks.
func (t *TableReader) Sums() []uint32 { return t.sums }

// Blocks gives the memory of some blocks that begin with a number, so many bytes of it. It is
// given once.
func (t *TableReader) Blocks(number uint32, size int) []byte {
	from, n := int(number), size/BlockSize
	if t.err == nil && int64(number)+int64(n) > int64(len(t.taken)) {
		t.Fail("there is no block %d", number)
	}
	for i := 0; t.err == nil && i < n; i++ {
		if t.taken[from+i] {
			t.Fail("block %d has the memory of two", number)
		} else {
			t.taken[from+i] = true
		}
	}
	if t.err != nil {
		return make([]byte, size)
	}
	return t.blocks[from*BlockSize:][:size:size]
}

// Take gives the next n bytes in the memory of the file, nil if there are not so many.
func (t *TableReader) Take(n int) []byte {
	if n > len(t.rest) {
		t.Fail("%d bytes are wanted where %d are left", n, len(t.rest))
		return nil
	}
	b := t.rest[:n:n]
	t.rest = t.rest[n:]
	return b
}

// Uint32 reads a number.
func (t *TableReader) Uint32() uint32 {
	if b := t.Take(4); b != nil {
		return binary.LittleEndian.Uint32(b)
	}
	return 0
}

// Uint64 reads a number.
func (t *TableReader) Uint64() uint64 {
	if b := t.Take(8); b != nil {
		return binary.LittleEndian.Uint64(b)
	}
	return 0
}

// Uvarint reads a number.
func (t *TableReader) Uvarint() uint64 {
	v, n := binary.Uvarint(t.rest)
	if n <= 0 {
		t.Fail("a number has no end")
		return 0
	}
	t.rest = t.rest[n:]
	return v
}

// Uvarint32 reads a number that has at most 32 bits.
func (t *TableReader) Uvarint32() uint32 {
	v := t.Uvarint()
	if v > math.MaxUint32 {
		t.Fail("%d is too large", v)
		return 0
	}
	return uint32(v)
}

// Uint16s fills v with numbers.
func (t *TableReader) Uint16s(v []uint16) {
	b := t.Take(2 * len(v))
	if b == nil {
		return
	}
	for i := range v {
		v[i] = binary.LittleEndian.Uint16(b[2*i:])
	}
}

// Bytes fills b.
func (t *TableReader) Bytes(b []byte) { copy(b, t.Take(len(b))) }

// String reads a string of at most limit bytes.
func (t *TableReader) String(limit int) string { return string(t.Take(t.Count(limit))) }

// Count reads how many of something follow, at most limit.
func (t *TableReader) Count(limit int) int {
	n := t.Uint32()
	if int64(n) > int64(limit) {
		t.Fail("%d of what there are at most %d", n, limit)
		return 0
	}
	return int(n)
}

// Close gives the first error, or says that not all was read.
func (t *TableReader) Close() error {
	if len(t.rest) > 0 {
		t.Fail("%d bytes are left", len(t.rest))
	}
	return t.err
}
