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

// packer compresses blocks. It may be used by many goroutines; only one compresses at a time,
// since another encoder would take a megabyte for good.
type packer struct {
	enc *zstd.Encoder
	dec *zstd.Decoder
}

func newPacker() (packer, error) {
	// The window comes first: a level without one cuts what is packed at once in two.
	enc, err := zstd.NewWriter(nil, zstd.WithWindowSize(blockWindow), zstd.WithEncoderLevel(zstd.SpeedFastest),
		zstd.WithEncoderConcurrency(1), zstd.WithLowerEncoderMem(true))
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

// draft is a block that is being filled: bodies, and the length of each. It is used
// again for block after block.
type draft struct {
	raw     []byte
	lengths []int
	packed  []byte
}

// draft gives an empty draft, which goes back to s.drafts.
func (s *Store) draft() *draft {
	d, ok := s.drafts.Get().(*draft)
	if !ok {
		d = &draft{raw: make([]byte, 0, blockTarget+blockTarget/4)}
	}
	d.reset()
	return d
}

func (d *draft) add(encoded []byte) (index uint32) {
	d.raw = append(d.raw, encoded...)
	d.lengths = append(d.lengths, len(encoded))
	return uint32(len(d.lengths) - 1) //nolint:gosec // bounded by blockTarget
}

func (d *draft) full() bool  { return len(d.raw) >= blockTarget }
func (d *draft) empty() bool { return len(d.lengths) == 0 }

func (d *draft) reset() {
	d.raw, d.lengths = d.raw[:0], d.lengths[:0]
	if cap(d.raw) > 16*blockTarget { // one huge item must not stay in memory
		d.raw, d.packed = nil, nil
	}
}

// tail is what a block ends with: how many bodies there are.
const tail = 4

// pack compresses the draft: the bodies, the length of each, their number.
func (p packer) pack(d *draft) []byte {
	for _, n := range d.lengths {
		d.raw = binary.BigEndian.AppendUint32(d.raw, uint32(n)) //nolint:gosec // below blockMax
	}
	d.raw = binary.BigEndian.AppendUint32(d.raw, uint32(len(d.lengths))) //nolint:gosec // below blockMax
	d.packed = p.enc.EncodeAll(d.raw, d.packed[:0])
	return slices.Clone(d.packed) // the transaction keeps it to its end
}

// contents are the bodies of a block, encoded. They share one buffer.
type contents [][]byte

// at gives the body at a place in the block that c are the contents of.
func (c contents) at(p place) ([]byte, error) {
	if uint64(p.Index) >= uint64(len(c)) {
		return nil, damaged("block %d has no body %d", p.Block, p.Index)
	}
	return c[p.Index], nil
}

// unpack decompresses a block into buf and gives its bodies and the buffer for reuse.
func (p packer) unpack(packed, buf []byte) (contents, []byte, error) {
	raw, err := p.dec.DecodeAll(packed, buf[:0])
	if err != nil {
		return nil, buf, damaged("a block of bodies cannot be decompressed: %v", err)
	}
	if len(raw) < tail {
		return nil, raw, damaged("a block of bodies has no end")
	}
	n := int64(binary.BigEndian.Uint32(raw[len(raw)-tail:]))
	at := int64(len(raw)) - tail - 4*n
	if at < 0 {
		return nil, raw, damaged("a block of bodies says to have %d", n)
	}
	lengths, rest := raw[at:], raw[:at]
	bodies := make(contents, n)
	for i := range bodies {
		length := int64(binary.BigEndian.Uint32(lengths[4*i:]))
		if length > int64(len(rest)) {
			return nil, raw, damaged("a block of bodies ends too early")
		}
		bodies[i], rest = rest[:length], rest[length:]
	}
	return bodies, raw, nil
}
