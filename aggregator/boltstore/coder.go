package boltstore

import (
	"encoding/binary"
	"math"
)

// coder writes or reads the fields of a record, in the order in which they are named: a map of
// CBOR (RFC 8949) with small integers as keys, without the fields that are zero. It does what codec
// does, for what is written and read most, in a fraction of the time. What it does not expect
// where it reads, such as a field of another version, is left to codec.
type coder struct {
	b       []byte
	reading bool
	failed  bool   // what is read is not as expected
	pairs   uint64 // written, or left to be read
	key     uint64 // of the next to be read, or noKey
}

// noKey stands for a key where no field is left.
const noKey = math.MaxUint64

// What of the encoding it knows, beside the major types that are named where texts are found.
const (
	majorNegative = 1
	majorArray    = 4
	simpleTrue    = 0xf5
	float32Head   = 0xfa
	fewPairs      = 23 // at most, of which the number is in the first byte of a map
)

// record is what a coder writes and reads. It names its fields, at most fewPairs, to a coder that
// does either.
type record interface{ fields(c *coder) }

// appendRecord appends a record to b.
func appendRecord(b []byte, r record) []byte {
	head := len(b)
	c := coder{b: append(b, majorMap<<5)}
	r.fields(&c)
	c.b[head] |= byte(c.pairs) //nolint:gosec // at most fewPairs
	return c.b
}

// readRecord reads a record that is zero, and says whether all of b is as expected. If not, what
// it read is of no use.
func readRecord(b []byte, r record) bool {
	c := coder{b: b, reading: true}
	c.pairs = c.head(majorMap)
	c.next()
	r.fields(&c)
	return !c.failed && c.key == noKey && len(c.b) == 0
}

// decodeRecord is codec.decode for a record that is zero.
func decodeRecord[T any, R interface {
	*T
	record
}](c codec, what string, b []byte, r R) error {
	if readRecord(b, r) {
		return nil
	}
	*r = *new(T)
	return c.decode(what, b, r)
}

// next reads the key of the next field.
func (c *coder) next() {
	c.key = noKey
	if c.pairs > 0 && !c.failed {
		c.pairs--
		c.key = c.head(majorUint)
		c.failed = c.failed || c.key == noKey
	}
}

// head reads the head of a data item of a major type.
func (c *coder) head(want byte) uint64 {
	major, n, rest, ok := head(c.b)
	if !ok || major != want {
		c.failed = true
		return 0
	}
	c.b = rest
	return n
}

// take reads so many bytes.
func (c *coder) take(n uint64) []byte {
	if n > uint64(len(c.b)) || c.failed {
		c.failed = true
		return nil
	}
	b := c.b[:n]
	c.b = c.b[n:]
	return b
}

// has says whether a field is to be read now, or written: unless it is zero.
func (c *coder) has(key uint64, zero bool) bool {
	switch {
	case c.reading:
		return c.key == key && !c.failed
	case zero:
		return false
	}
	c.pairs++
	c.put(majorUint, key)
	return true
}

// then ends a field.
func (c *coder) then() {
	if c.reading {
		c.next()
	}
}

// put writes the head of a data item, the shortest that there is.
func (c *coder) put(major byte, n uint64) {
	m := major << 5
	switch {
	case n < 24:
		c.b = append(c.b, m|byte(n))
	case n <= math.MaxUint8:
		c.b = append(c.b, m|24, byte(n))
	case n <= math.MaxUint16:
		c.b = binary.BigEndian.AppendUint16(append(c.b, m|25), uint16(n))
	case n <= math.MaxUint32:
		c.b = binary.BigEndian.AppendUint32(append(c.b, m|26), uint32(n))
	default:
		c.b = binary.BigEndian.AppendUint64(append(c.b, m|27), n)
	}
}
