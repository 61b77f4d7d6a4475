package words

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"math"
)

// TableWriter writes tables of numbers, little-endian, in blocks of up to 64 KiB. Each has
// its length and a checksum (CRC-32C) of all that was written so far in front.
type TableWriter struct {
	w   io.Writer
	sum uint32
	buf []byte // a head and a block
	err error
}

const (
	blockHead = 8
	blockSize = 64 << 10
)

// NewTableWriter makes a TableWriter over w.
func NewTableWriter(w io.Writer) *TableWriter {
	return &TableWriter{w: w, buf: make([]byte, blockHead, blockHead+blockSize)}
}

func castagnoli() *crc32.Table { return crc32.MakeTable(crc32.Castagnoli) }

// flush writes the block that was begun.
func (t *TableWriter) flush() {
	block := t.buf[blockHead:]
	t.sum = crc32.Update(t.sum, castagnoli(), block)
	binary.LittleEndian.PutUint32(t.buf, uint32(len(block)))
	binary.LittleEndian.PutUint32(t.buf[4:], t.sum)
	if t.err == nil {
		_, t.err = t.w.Write(t.buf)
	}
	t.buf = t.buf[:blockHead]
}

// room begins another block unless n more bytes fit into this one.
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
	t.Uint32(uint32(v))
	t.Uint32(uint32(v >> 32))
}

// Uvarint writes a number that is small mostly, in as few groups of seven bits as it has.
func (t *TableWriter) Uvarint(v uint64) {
	t.room(binary.MaxVarintLen64)
	t.buf = binary.AppendUvarint(t.buf, v)
}

// Uint32s writes numbers, not how many.
func (t *TableWriter) Uint32s(v []uint32) {
	for len(v) > 0 {
		t.room(4)
		n := min(len(v), (cap(t.buf)-len(t.buf))/4)
		for _, u := range v[:n] {
			t.buf = binary.LittleEndian.AppendUint32(t.buf, u)
		}
		v = v[n:]
	}
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

// Close writes what is left and the end, an empty block, and gives the first error. It
// does not close what it writes to.
func (t *TableWriter) Close() error {
	if len(t.buf) > blockHead {
		t.flush()
	}
	t.flush()
	return t.err
}

// TableReader reads what a TableWriter wrote. After the first error, which Err gives, it
// reads zeros.
type TableReader struct {
	r     io.Reader
	sum   uint32
	block []byte // what is left of it
	buf   []byte
	err   error
}

// NewTableReader makes a TableReader over r.
func NewTableReader(r io.Reader) *TableReader {
	return &TableReader{r: r, buf: make([]byte, blockSize)}
}

var errTables = errors.New("damaged tables")

// Fail notes that what was read makes no sense.
func (t *TableReader) Fail(format string, args ...any) {
	if t.err == nil {
		t.err = fmt.Errorf("%w: %s", errTables, fmt.Sprintf(format, args...))
	}
}

// Err gives the first error so far.
func (t *TableReader) Err() error { return t.err }

// next reads the next block; one of length 0 is the end.
func (t *TableReader) next() {
	var head [blockHead]byte
	if t.err != nil {
		return
	}
	if _, t.err = io.ReadFull(t.r, head[:]); t.err != nil {
		return
	}
	size := binary.LittleEndian.Uint32(head[:])
	if size > blockSize {
		t.Fail("a block of %d bytes", size)
		return
	}
	t.block = t.buf[:size]
	if _, t.err = io.ReadFull(t.r, t.block); t.err != nil {
		return
	}
	t.sum = crc32.Update(t.sum, castagnoli(), t.block)
	if t.sum != binary.LittleEndian.Uint32(head[4:]) {
		t.Fail("a block does not fit its checksum")
	}
}

// take gives the next n bytes, which are in one block.
func (t *TableReader) take(n int) []byte {
	if len(t.block) == 0 {
		t.next()
	}
	if t.err == nil && len(t.block) < n {
		t.Fail("%d bytes are wanted where %d are left", n, len(t.block))
	}
	if t.err != nil {
		return make([]byte, n)
	}
	b := t.block[:n]
	t.block = t.block[n:]
	return b
}

// Uint32 reads a number.
func (t *TableReader) Uint32() uint32 { return binary.LittleEndian.Uint32(t.take(4)) }

// Uint64 reads a number.
func (t *TableReader) Uint64() uint64 {
	low := t.Uint32()
	return uint64(t.Uint32())<<32 | uint64(low)
}

// Uvarint reads a number.
func (t *TableReader) Uvarint() uint64 {
	if len(t.block) == 0 {
		t.next()
	}
	v, n := binary.Uvarint(t.block)
	if t.err == nil && n <= 0 {
		t.Fail("a number has no end")
	}
	if t.err != nil {
		return 0
	}
	t.block = t.block[n:]
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

// Uint32s fills v with numbers.
func (t *TableReader) Uint32s(v []uint32) {
	for len(v) > 0 && t.err == nil {
		part := t.take(4)
		n := min(len(v), 1+len(t.block)/4)
		v[0] = binary.LittleEndian.Uint32(part)
		for i := range n - 1 {
			v[i+1] = binary.LittleEndian.Uint32(t.block[4*i:])
		}
		t.block, v = t.block[min(4*(n-1), len(t.block)):], v[n:]
	}
}

// Uint16s fills v with numbers.
func (t *TableReader) Uint16s(v []uint16) {
	for len(v) > 0 && t.err == nil {
		part := t.take(2)
		n := min(len(v), 1+len(t.block)/2)
		v[0] = binary.LittleEndian.Uint16(part)
		for i := range n - 1 {
			v[i+1] = binary.LittleEndian.Uint16(t.block[2*i:])
		}
		t.block, v = t.block[min(2*(n-1), len(t.block)):], v[n:]
	}
}

// Bytes fills b.
func (t *TableReader) Bytes(b []byte) {
	for len(b) > 0 && t.err == nil {
		if len(t.block) == 0 {
			if t.next(); len(t.block) == 0 {
				t.Fail("they end early")
				return
			}
		}
		n := copy(b, t.block)
		t.block, b = t.block[n:], b[n:]
	}
}

// String reads a string of at most limit bytes.
func (t *TableReader) String(limit int) string {
	n := t.Count(limit)
	b := make([]byte, n)
	t.Bytes(b)
	return string(b)
}

// Count reads how many of something follow, at most limit.
func (t *TableReader) Count(limit int) int {
	n := t.Uint32()
	if int64(n) > int64(limit) {
		t.Fail("%d of what there are at most %d", n, limit)
		return 0
	}
	return int(n)
}

// Close reads the end and gives the first error.
func (t *TableReader) Close() error {
	if t.err == nil && len(t.block) > 0 {
		t.Fail("%d bytes are left", len(t.block))
	}
	if t.next(); t.err == nil && len(t.block) > 0 {
		t.Fail("more follows")
	}
	return t.err
}
