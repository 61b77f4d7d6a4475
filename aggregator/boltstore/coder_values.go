package boltstore

import (
	"bytes"
	"encoding/binary"
	"math"
)

// The fields, each with its key.

func (c *coder) hash(key uint64, h *[hashSize]byte) {
	if c.has(key, *h == [hashSize]byte{}) {
		c.hashValue(h)
		c.then()
	}
}

func (c *coder) text(key uint64, s *string) {
	if c.has(key, *s == "") {
		c.textValue(s)
		c.then()
	}
}

func (c *coder) bytes(key uint64, b *[]byte) {
	if !c.has(key, len(*b) == 0) {
		return
	}
	if c.reading {
		*b = bytes.Clone(c.take(c.head(majorBytes)))
	} else {
		c.put(majorBytes, uint64(len(*b)))
		c.b = append(c.b, *b...)
	}
	c.then()
}

func (c *coder) uint(key uint64, n *uint64) {
	if c.has(key, *n == 0) {
		c.uintValue(n)
		c.then()
	}
}

func (c *coder) int(key uint64, n *int) {
	if c.has(key, *n == 0) {
		long := int64(*n)
		c.intValue(&long)
		*n = int(long)
		c.failed = c.failed || int64(*n) != long
		c.then()
	}
}

func (c *coder) flag(key uint64, f *bool) {
	if !c.has(key, !*f) {
		return
	}
	if c.reading {
		v := c.take(1)
		*f = !c.failed && v[0] == simpleTrue
		c.failed = c.failed || !*f
	} else {
		c.b = append(c.b, simpleTrue)
	}
	c.then()
}

func (c *coder) float(key uint64, f *float32) {
	if c.has(key, *f == 0) {
		c.floatValue(f)
		c.then()
	}
}

func (c *coder) stamp(key uint64, s *stamp) {
	if c.has(key, *s == stamp{}) {
		c.stampValue(s)
		c.then()
	}
}

// list writes or reads a list of values.
func list[T any](c *coder, key uint64, values *[]T, value func(c *coder, v *T)) {
	if !c.has(key, len(*values) == 0) {
		return
	}
	n := uint64(len(*values))
	if !c.reading {
		c.put(majorArray, n)
	} else {
		if n = c.head(majorArray); n == 0 || n > uint64(len(c.b)) {
			c.failed = true
			return
		}
		*values = make([]T, n)
	}
	for i := range *values {
		value(c, &(*values)[i])
	}
	c.then()
}

// The values, without their keys.

func (c *coder) hashValue(h *[hashSize]byte) {
	if !c.reading {
		c.put(majorBytes, hashSize)
		c.b = append(c.b, h[:]...)
	} else if c.head(majorBytes) != hashSize {
		c.failed = true
	} else {
		copy(h[:], c.take(hashSize))
	}
}

func (c *coder) textValue(s *string) {
	if !c.reading {
		c.put(majorText, uint64(len(*s)))
		c.b = append(c.b, *s...)
		return
	}
	*s = string(c.take(c.head(majorText)))
}

func (c *coder) uintValue(n *uint64) {
	if !c.reading {
		c.put(majorUint, *n)
		return
	}
	*n = c.head(majorUint)
}

func (c *coder) intValue(n *int64) {
	switch {
	case !c.reading && *n < 0:
		c.put(majorNegative, uint64(^*n)) //nolint:gosec // not negative
	case !c.reading:
		c.put(majorUint, uint64(*n)) //nolint:gosec // not negative
	case len(c.b) > 0 && c.b[0]>>5 == majorNegative:
		*n = ^c.signed(c.head(majorNegative))
	default:
		*n = c.signed(c.head(majorUint))
	}
}

// signed gives a number that has to be below 1<<63.
func (c *coder) signed(n uint64) int64 {
	if n > math.MaxInt64 {
		c.failed = true
		return 0
	}
	return int64(n)
}

func (c *coder) floatValue(f *float32) {
	if !c.reading {
		c.b = binary.BigEndian.AppendUint32(append(c.b, float32Head), math.Float32bits(*f))
		return
	}
	if b := c.take(5); c.failed || b[0] != float32Head {
		c.failed = true
	} else {
		*f = math.Float32frombits(binary.BigEndian.Uint32(b[1:]))
	}
}

// array writes how many elements an array has, or reads that there are as many.
func (c *coder) array(n uint64) {
	if !c.reading {
		c.put(majorArray, n)
	} else if c.head(majorArray) != n {
		c.failed = true
	}
}

func (c *coder) stampValue(s *stamp) {
	c.array(2)
	frac := int64(s.Frac)
	c.intValue(&s.Unix)
	c.intValue(&frac)
	if s.Frac = int32(frac); int64(s.Frac) != frac { //nolint:gosec // checked
		c.failed = true
	}
}
