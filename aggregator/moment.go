package aggregator

import (
	"cmp"
	"time"
)

// moment is a time.Time in UTC in half of its size, without a pointer.
type moment struct {
	high, low uint32 // seconds since 1970
	nanos     uint32
}

func momentOf(t time.Time) moment {
	s := uint64(t.Unix())                                             //nolint:gosec // two's complement is meant
	return moment{uint32(s >> 32), uint32(s), uint32(t.Nanosecond())} //nolint:gosec // halves, and below 1e9
}

func (m moment) seconds() int64 {
	return int64(uint64(m.high)<<32 | uint64(m.low)) //nolint:gosec // two's complement is meant
}

func (m moment) time() time.Time { return time.Unix(m.seconds(), int64(m.nanos)).UTC() }

func (m moment) compare(o moment) int {
	return cmp.Or(cmp.Compare(m.seconds(), o.seconds()), cmp.Compare(m.nanos, o.nanos))
}

func (m moment) later(o moment) moment {
	if m.compare(o) < 0 {
		return o
	}
	return m
}
