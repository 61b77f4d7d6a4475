package words

import (
	"encoding/binary"
	"hash/crc32"
	"io"
)

// TableWriter writes a file of blocks of memory, each of which keeps its place, and of tables of
// numbers behind them, little-endian. Each block has a checksum (CRC-32C), and one is of the tables
// and of these. All blocks come first. A file that has some of them already is given
// what changed.
type TableWriter struct {
	f      io.WriterAt
	start  int64    // of the blocks
	sums   []uint32 // of the blocks
	whole  bool     // none was there before
	tables int64    // where buf goes; 0 while there are only blocks
	sum    uint32   // of the tables so far
	buf    []byte
	err    error
}

const (
	// BlockSize is what a block has, in bytes.
	BlockSize = 32 << 10

	bufferSize = 64 << 10
	tableTail  = 8 // how many blocks there are, and the checksum
)

// NewTableWriter makes a TableWriter over f, whose blocks begin at start. It has those whose
// checksums are given; without any, it is a new file.
func NewTableWriter(f io.WriterAt, start int64, sums []uint32) *TableWriter {
	return &TableWriter{f: f, start: start, sums: sums, whole: len(sums) == 0, buf: make([]byte, 0, bufferSize)}
}

func castagnoli() *crc32.Table { return crc32.MakeTable(crc32.Castagnoli) }

func sumOf(sum uint32, b []byte) uint32 { return crc32.Update(sum, castagnoli(), b) }

// Whole says that the file has no blocks yet but those that were written.
func (t *TableWriter) Whole() bool { return t.whole }

// Blocks writes memory of some blocks in the place of those that begin with a number, or behind all
// others if that is negative, and gives the number.
func (t *TableWriter) Blocks(number int, memory []byte) int {
	if number < 0 {
		number = len(t.sums)
		t.sums = append(t.sums, make([]uint32, len(memory)/BlockSize)...)
	}
	for i := range len(memory) / BlockSize {
		t.sums[number+i] = sumOf(0, memory[i*BlockSize:][:BlockSize])
	}
	t.writeAt(memory, t.start+int64(number)*BlockSize)
	return number
}

func (t *TableWriter) writeAt(b []byte, at int64) {
	if t.err == nil {
		_, t.err = t.f.WriteAt(b, at)
	}
}

// flush writes what is in the buffer.
func (t *TableWriter) flush() {
	if t.tables == 0 {
		t.tables = t.start + int64(len(t.sums))*BlockSize
	}
	t.sum = sumOf(t.sum, t.buf)
	t.writeAt(t.buf, t.tables)
	t.tables += int64(len(t.buf))
	t.buf = t.buf[:0]
}

// room makes room for n more bytes.
func (t *TableWriter) room(n int) {
	if len(t.buf)+n > cap(t.buf) {
		t.flush()
	}
}

// Uint32 writes a number.
func (t *TableWriter) Uint32(v uint32) {
	t.room(4)
	t.buf = binary.LittleEndian.AppendUint32(t.buf, v)
}

// Uint64 writes a number.
func (t *TableWriter) Uint64(v uint64) {
	t.room(8)
	t.buf = binary.LittleEndian.AppendUint64(t.buf, v)
}

// Uvarint writes a number that is small mostly, in as few groups of seven bits as it has.
func (t *TableWriter) Uvarint(v uint64) {
	t.room(binary.MaxVarintLen64)
	t.buf = binary.AppendUvarint(t.buf, v)
}

// Uint16s writes numbers, not how many.
func (t *TableWriter) Uint16s(v []uint16) {
	for len(v) > 0 {
		t.room(2)
		n := min(len(v), (cap(t.buf)-len(t.buf))/2)
		for _, u := range v[:n] {
			t.buf = binary.LittleEndian.AppendUint16(t.buf, u)
		}
		v = v[n:]
	}
}

// Bytes writes bytes, not how many.
func (t *TableWriter) Bytes(b []byte) {
	for len(b) > 0 {
		t.room(1)
		n := min(len(b), cap(t.buf)-len(t.buf))
		t.buf, b = append(t.buf, b[:n]...), b[n:]
	}
}

// String writes a string and its length.
func (t *TableWriter) String(s string) {
	t.Uint32(uint32(len(s))) //nolint:gosec // names are shorter
	t.Bytes([]byte(s))
}

// Close writes what is left and the end, and gives how long the file is and the first error. It does
// not close what it writes to.
func (t *TableWriter) Close() (size int64, err error) {
	for _, sum := range t.sums {
		t.Uint32(sum)
	}
	t.Uint32(uint32(len(t.sums))) //nolint:gosec // a file of 128 TiB has as many
	t.flush()
	t.Uint32(t.sum)
	t.writeAt(t.buf, t.tables)
	return t.tables + int64(len(t.buf)), t.err
}

// Sums gives the checksums of all blocks.
func (t *TableWriter) Sums() []uint32 { return t.sums }

// Sum gives the checksum of all that was written, once it is closed.
func (t *TableWriter) Sum() uint32 { return t.sum }
