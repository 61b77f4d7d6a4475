package boltstore

import (
	"encoding/binary"
	"errors"
	"slices"
	"sync"

	"github.com/cespare/xxhash/v2"
	"github.com/klauspost/compress/huff0"
	"github.com/klauspost/compress/s2"
	"github.com/klauspost/compress/zstd"
)

// A compressed block is what S2, the format of that name in klauspost/compress, makes of it, whose
// bytes are Huffman coded then: half of the work of zstd at its fastest level, for a seventh more
// bytes. It begins with compressedForm and a sum (XXH64) of all that follows: parts of up to
// partMost bytes of the S2 block. Each begins with an unsigned varint: its size, doubled, and one
// more if it is coded. Then the size of its code and the code follow (huff0, four streams behind a
// table), else the part as it is.
//
// Up to schema version 4 a block is a zstd frame (RFC 8878), which begins with another byte.
const (
	compressedForm = 1
	compressedHead = 1 + 8
	partMost       = 128 << 10
)

// packer compresses blocks. It may be used by many goroutines.
type packer struct {
	older   *zstd.Decoder
	presses *sync.Pool // of *press
}

// press is what is used again for each block that is compressed or decompressed.
type press struct {
	lz, out        []byte
	coder, decoder huff0.Scratch
}

func newPacker() (packer, error) {
	dec, err := zstd.NewReader(nil, zstd.WithDecoderConcurrency(2), zstd.WithDecoderMaxMemory(blockMax))
	return packer{older: dec, presses: &sync.Pool{New: newPress}}, err
}

func newPress() any {
	return &press{coder: huff0.Scratch{Reuse: huff0.ReusePolicyNone}} // each block has its own table
}

func (p packer) close() { p.older.Close() }

// compress gives raw compressed, in memory of its own: a transaction keeps it to its end.
func (p packer) compress(raw []byte) []byte {
	w, _ := p.presses.Get().(*press)
	defer p.release(w)
	w.lz = s2.Encode(w.lz, raw)
	out := append(w.out[:0], make([]byte, compressedHead)...)
	for part := range slices.Chunk(w.lz, partMost) {
		code, _, err := huff0.Compress4X(part, &w.coder)
		if err != nil { // it gets no shorter
			out = binary.AppendUvarint(out, uint64(len(part))<<1)
			out = append(out, part...)
			continue
		}
		out = binary.AppendUvarint(out, uint64(len(part))<<1|1)
		out = binary.AppendUvarint(out, uint64(len(code)))
		out = append(out, code...)
	}
	out[0] = compressedForm
	binary.BigEndian.PutUint64(out[1:], xxhash.Sum64(out[compressedHead:]))
	w.out = out
	return slices.Clone(out)
}

// release gives a press back. What it was given may have been huge, and must not stay in memory.
func (p packer) release(w *press) {
	if cap(w.lz) > 16*blockTarget {
		w.lz, w.out, w.coder.Out = nil, nil, nil
	}
	p.presses.Put(w)
}

// decompress gives what was compressed, in buf if it is large enough.
func (p packer) decompress(packed, buf []byte) ([]byte, error) {
	if len(packed) == 0 || packed[0] != compressedForm {
		return p.older.DecodeAll(packed, buf[:0])
	}
	if len(packed) < compressedHead || binary.BigEndian.Uint64(packed[1:]) != xxhash.Sum64(packed[compressedHead:]) {
		return buf, errors.New("its sum is another")
	}
	w, _ := p.presses.Get().(*press)
	defer p.release(w)
	w.lz = w.lz[:0]
	for rest := packed[compressedHead:]; len(rest) > 0; {
		var err error
		if rest, err = w.join(rest); err != nil {
			return buf, err
		}
	}
	if n, err := s2.DecodedLen(w.lz); err != nil || n > blockMax {
		return buf, errors.New("it is larger than blocks are")
	}
	return s2.Decode(buf[:cap(buf)], w.lz)
}

// errParts says that sizes of parts are wrong.
var errParts = errors.New("its parts are not of the sizes that they are said to have")

// join appends the first part of what is left to the S2 block, and gives what is left then.
func (w *press) join(rest []byte) ([]byte, error) {
	head, n := binary.Uvarint(rest)
	size := head >> 1
	if n <= 0 || size > partMost {
		return nil, errParts
	}
	length, coded := size, head&1 > 0
	if rest = rest[n:]; coded {
		if length, n = binary.Uvarint(rest); n <= 0 {
			return nil, errParts
		}
		rest = rest[n:]
	}
	if length > uint64(len(rest)) {
		return nil, errParts
	}
	part, rest := rest[:length], rest[length:]
	if !coded {
		w.lz = append(w.lz, part...)
		return rest, nil
	}
	table, part, err := huff0.ReadTable(part, &w.decoder)
	if err != nil {
		return nil, err
	}
	from := len(w.lz)
	w.lz = slices.Grow(w.lz, int(size))[:from+int(size)]
	_, err = table.Decoder().Decompress4X(w.lz[from:from:len(w.lz)], part)
	return rest, err
}
