package words

// bitWriter writes numbers of so many bits, one behind the other, as whole numbers of 32.
type bitWriter struct {
	w     *TableWriter
	width int
	set   uint64
	bits  int // of set, below 32
}

func (b *bitWriter) put(v uint32) {
	b.set |= uint64(v) << b.bits
	if b.bits += b.width; b.bits >= 32 {
		b.w.Uint32(uint32(b.set)) //nolint:gosec // the lower half
		b.set, b.bits = b.set>>32, b.bits-32
	}
}

// close writes what is left.
func (b *bitWriter) close() {
	if b.bits > 0 {
		b.w.Uint32(uint32(b.set)) //nolint:gosec // there is no more
	}
}

// bitReader reads what a bitWriter wrote.
type bitReader struct {
	r     *TableReader
	width int
	set   uint64
	bits  int
}

func (b *bitReader) next() uint32 {
	if b.bits < b.width {
		b.set |= uint64(b.r.Uint32()) << b.bits
		b.bits += 32
	}
	v := uint32(b.set & (1<<b.width - 1)) //nolint:gosec // at most 32 bits
	b.set, b.bits = b.set>>b.width, b.bits-b.width
	return v
}
