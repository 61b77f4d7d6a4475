package fetch

import (
	"encoding/binary"
	"errors"
	"io"
	"slices"
)

// inflater unpacks deflate streams (RFC 1951) that are whole in memory into memory. That takes
// half the time of a decoder that can stop at any byte of either side.
type inflater struct {
	in    []byte // the streams and what is around them, and inSlack bytes more
	end   int    // of what is to be read of in
	out   []byte // all that was unpacked, and room for more
	o     int    // how much was unpacked
	from  int    // where in out the stream at hand begins
	most  int64  // bytes that may be unpacked
	hand  hand
	at    *tables // of the block at hand
	own   tables  // of blocks that bring their codes
	fixed tables  // of blocks that bring none; made is whether these are made
	made  bool

	lengths [maxLits + maxDists]uint8
}

// tables are the codes of a block.
type tables struct {
	lits  codeTable
	dists codeTable // before it is made, of the codes that tell the lengths of others
}

// hand is a place in a stream: the bits that are next, and how many they are. Above them are
// zeros, or the beginning of what is at pos.
type hand struct {
	bits uint64
	n    uint
	pos  int // of the byte behind them
}

const (
	inAhead  = 8   // bytes behind the end that may be in hand
	inSlack  = 24  // bytes that are read behind the end: those, and two words
	outSlack = 288 // three bytes, the longest match, and what copying in words goes beyond it
)

var errCorrupt = errors.New("corrupt deflate stream")

// take fills the hand to at least 56 bits.
func (h hand) take(in []byte) hand {
	h.bits |= binary.LittleEndian.Uint64(in[h.pos:]) << (h.n & 63)
	h.pos += int((63 - h.n) >> 3 & 7) //nolint:gosec // at most 7
	h.n |= 56
	return h
}

func (h hand) drop(n uint32) hand {
	h.bits >>= n & 31
	h.n -= uint(n)
	return h
}

// next gives the place of the byte that is not begun.
func (h hand) next() int { return h.pos - int(h.n>>3) } //nolint:gosec // at most 7

// inflate unpacks the stream that begins at pos and gives the place behind it.
func (z *inflater) inflate(pos int) (int, error) {
	z.hand, z.from = hand{pos: pos}, z.o
	for last := false; !last; {
		z.take()
		last = z.get(1) == 1
		err := z.block(z.get(2))
		if z.hand.next() > z.end {
			err = io.ErrUnexpectedEOF // the zeros behind the end were read
		}
		if err != nil {
			return 0, err
		}
	}
	return z.hand.next(), nil
}

func (z *inflater) block(kind int) error {
	switch kind {
	case 0:
		return z.stored()
	case 1:
		z.usual()
	case 2:
		if err := z.dynamic(); err != nil {
			return err
		}
	default:
		return errCorrupt
	}
	return z.codes()
}

// take is hand.take for what is not in a hurry: it may be called behind the end.
func (z *inflater) take() {
	z.hand.pos = min(z.hand.pos, z.end+inAhead)
	z.hand = z.hand.take(z.in)
}

// get gives the next n bits, which must be in hand.
func (z *inflater) get(n uint32) int {
	v := int(z.hand.bits & (1<<(n&31) - 1)) //nolint:gosec // a few bits
	z.hand = z.hand.drop(n)
	return v
}

// stored copies a block that is not packed.
func (z *inflater) stored() error {
	pos := z.hand.next()
	if pos+4 > z.end {
		return io.ErrUnexpectedEOF
	}
	size := int(binary.LittleEndian.Uint16(z.in[pos:]))
	if size^0xffff != int(binary.LittleEndian.Uint16(z.in[pos+2:])) {
		return errCorrupt
	}
	if pos += 4; pos+size > z.end {
		return io.ErrUnexpectedEOF
	}
	if err := z.room(size); err != nil {
		return err
	}
	z.o += copy(z.out[z.o:], z.in[pos:pos+size])
	z.hand = hand{pos: pos + size}
	return nil
}

// room makes room for n bytes more and the slack, unless more was unpacked than may be.
func (z *inflater) room(n int) error {
	if err := tooMuch(int64(z.o), int64(z.hand.pos), z.most); err != nil {
		return err
	}
	if need := z.o + n + outSlack - len(z.out); need > 0 {
		z.out = slices.Grow(z.out, max(need, len(z.out)))
		z.out = z.out[:cap(z.out)]
	}
	return nil
}

// dynamic reads the codes of a block that brings its own (RFC 1951, section 3.2.7).
func (z *inflater) dynamic() error {
	z.at = &z.own
	const order = "\x10\x11\x12\x00\x08\x07\x09\x06\x0a\x05\x0b\x04\x0c\x03\x0d\x02\x0e\x01\x0f"
	z.take()
	lits, dists, widths := 257+z.get(5), 1+z.get(5), 4+z.get(4)
	if lits > maxLits-2 || dists > maxDists-2 {
		return errCorrupt
	}
	clear(z.lengths[:len(order)])
	for i := range widths {
		z.take()
		z.lengths[order[i]] = uint8(z.get(3)) //nolint:gosec // three bits
	}
	if !z.own.dists.make(z.lengths[:len(order)], widthBits, widthSymbol) {
		return errCorrupt
	}
	if err := z.readLengths(lits + dists); err != nil {
		return err
	}
	if !z.own.lits.make(z.lengths[:lits], litBits, litSymbol) || !z.own.dists.make(z.lengths[lits:lits+dists], distBits, distSymbol) {
		return errCorrupt
	}
	return nil
}

// readLengths reads the lengths of n codes.
func (z *inflater) readLengths(n int) error {
	for i := 0; i < n; {
		z.take()
		e := z.own.dists[z.hand.bits&(1<<widthBits-1)]
		if e&isOdd != 0 {
			return errCorrupt
		}
		z.hand = z.hand.drop(e.width())
		value, repeat := uint8(e>>valueShift), 1 //nolint:gosec // below 19
		switch value {
		case 16:
			if i == 0 {
				return errCorrupt
			}
			value, repeat = z.lengths[i-1], 3+z.get(2)
		case 17:
			value, repeat = 0, 3+z.get(3)
		case 18:
			value, repeat = 0, 11+z.get(7)
		}
		if i+repeat > n {
			return errCorrupt
		}
		for ; repeat > 0; repeat-- {
			z.lengths[i] = value
			i++
		}
	}
	return nil
}

// usual gets the codes that blocks share which bring none (RFC 1951, section 3.2.6). They are
// made once: a body may hold millions of such blocks, of ten bits each.
func (z *inflater) usual() {
	z.at = &z.fixed
	if z.made {
		return
	}
	z.made = true
	for i := range maxLits {
		switch {
		case i < 144, i >= 280:
			z.lengths[i] = 8
		case i < 256:
			z.lengths[i] = 9
		default:
			z.lengths[i] = 7
		}
	}
	z.fixed.lits.make(z.lengths[:maxLits], litBits, litSymbol)
	for i := range maxDists {
		z.lengths[i] = 5
	}
	z.fixed.dists.make(z.lengths[:maxDists], distBits, distSymbol)
}
