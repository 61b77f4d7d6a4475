package boltstore

import (
	"encoding/binary"
	"slices"

	"github.com/klauspost/compress/zstd"
)

// Bounds of a block. To read one body its whole block is decompressed, so a block is
// closed once it holds blockTarget bytes.
const (
	blockTarget = 96 << 10
	blockWindow = 256 << 10 // how far back the compressor looks; a power of two
	blockMax    = 1 << 30   // of one block decompressed; a body is far smaller
)

// packer compresses blocks. It may be used by many goroutines.
type packer struct {
	enc *zstd.Encoder
	dec *zstd.Decoder
}

func newPacker() (packer, error) {
	enc, err := zstd.NewWriter(nil, zstd.WithEncoderLevel(zstd.SpeedFastest), zstd.WithEncoderConcurrency(2),
		zstd.WithWindowSize(blockWindow), zstd.WithLowerEncoderMem(true))
	if err != nil {
		return packer{}, err
	}
	dec, err := zstd.NewReader(nil, zstd.WithDecoderConcurrency(2), zstd.WithDecoderMaxMemory(blockMax))
	return packer{enc: enc, dec: dec}, err
}

func (p packer) close() error {
	p.dec.Close()
	return p.enc.Close()
}

// draft is a block that is being filled: the bodies and the ends of each.
type draft struct {
	bodies []byte
	ends   []int
}

func (d *draft) add(encoded []byte) (index uint32) {
	d.bodies = append(d.bodies, encoded...)
	d.ends = append(d.ends, len(d.bodies))
	return uint32(len(d.ends) - 1) //nolint:gosec // bounded by blockTarget
}

func (d *draft) full() bool  { return len(d.bodies) >= blockTarget }
func (d *draft) empty() bool { return len(d.ends) == 0 }

// pack compresses the draft: number of bodies, their lengths, the bodies.
func (p packer) pack(d *draft) []byte {
	raw := binary.AppendUvarint(make([]byte, 0, len(d.bodies)+5*len(d.ends)+5), uint64(len(d.ends)))
	start := 0
	for _, end := range d.ends {
		raw = binary.AppendUvarint(raw, uint64(end-start)) //nolint:gosec // not negative
		start = end
	}
	return p.enc.EncodeAll(append(raw, d.bodies...), nil)
}

// contents are the bodies of a block, encoded. They share one buffer.
type contents [][]byte

// unpack decompresses a block into buf and gives its bodies and the buffer for reuse.
func (p packer) unpack(packed, buf []byte) (contents, []byte, error) {
	raw, err := p.dec.DecodeAll(packed, buf[:0])
	if err != nil {
		return nil, buf, damaged("a block of bodies cannot be decompressed: %v", err)
	}
	n, used := binary.Uvarint(raw)
	if used <= 0 || n > uint64(len(raw)) {
		return nil, raw, damaged("a block of bodies has no valid head")
	}
	rest, lengths := raw[used:], make([]uint64, n)
	for i := range lengths {
		length, used := binary.Uvarint(rest)
		if used <= 0 {
			return nil, raw, damaged("a block of bodies has no valid head")
		}
		lengths[i], rest = length, rest[used:]
	}
	bodies := make(contents, n)
	for i, length := range lengths {
		if length > uint64(len(rest)) {
			return nil, raw, damaged("a block of bodies ends too early")
		}
		bodies[i], rest = slices.Clip(rest[:length]), rest[length:]
	}
	return bodies, raw, nil
}
