package fetch

import (
	"encoding/binary"
	"io"
)

// codes unpacks the rest of a block, of which the tables are made. It is the inner loop: what
// it needs is in variables of its own. Each turn takes up to three bytes, or one or two and a
// match.
func (z *inflater) codes() error {
	in, out, h, o := z.in, z.out, z.hand, z.o
	lits, dists := &z.at.lits, &z.at.dists
	for {
		if o+outSlack > len(out) {
			z.o, z.hand = o, h
			if err := z.room(0); err != nil {
				return err
			}
			out = z.out
		}
		if h.pos > z.end+inAhead {
			return io.ErrUnexpectedEOF
		}
		h = h.take(in)
		e := lits[h.bits&(1<<litBits-1)]
		for i := 0; i < 2 && e >= isLiteral; i++ { // leaves at least 34 bits
			out[o] = byte(e >> valueShift)
			o++
			h = h.drop(e.width())
			e = lits[h.bits&(1<<litBits-1)]
		}
		e = lits.follow(e, h.bits, litBits)
		h = h.drop(e.width())
		if e >= isLiteral {
			out[o] = byte(e >> valueShift)
			o++
			continue
		}
		if e&(isEnd|isOdd) != 0 {
			return z.ended(e, h, o)
		}
		length := e.value(h.bits)
		h = h.drop(e.extra()).take(in)
		d := dists.follow(dists[h.bits&(1<<distBits-1)], h.bits, distBits)
		h = h.drop(d.width())
		distance := d.value(h.bits)
		h = h.drop(d.extra())
		if d&isOdd != 0 || distance > o-z.from {
			return z.ended(isOdd, h, o)
		}
		repeat(out[o-distance:o+length+copySlack], distance)
		o += length
	}
}

// ended notes where a block ended, and says whether that is its end.
func (z *inflater) ended(e entry, h hand, o int) error {
	z.hand, z.o = h, o
	if e&isEnd != 0 {
		return nil
	}
	return errCorrupt
}

// copySlack is how many bytes repeat may write behind a match.
const copySlack = 16

// repeat fills b, but for the slack at its end, with what begins it and is so long.
func repeat(b []byte, distance int) {
	if distance < 8 {
		for i := distance; i < len(b)-copySlack; i++ {
			b[i] = b[i-distance]
		}
		return
	}
	for i, n := 0, len(b)-copySlack-distance; i < n; i += copySlack {
		from, to := b[i:i+copySlack:i+copySlack], b[i+distance:i+distance+copySlack:i+distance+copySlack]
		binary.LittleEndian.PutUint64(to, binary.LittleEndian.Uint64(from))
		binary.LittleEndian.PutUint64(to[8:], binary.LittleEndian.Uint64(from[8:])) // it may be in to
	}
}
