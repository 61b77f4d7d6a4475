// Package clocktest makes times as a program has them whose wall clock was set while it ran.
package clocktest

import (
	"time"
	"unsafe"
)

// Set gives a time, which must have a monotonic reading, as if the wall clock had been set by
// so much since: what tells how long ago another time was is as before (package time,
// "Monotonic Clocks"). A system that was suspended makes the same. It panics if the layout of
// a time is not what it was in Go 1.9 to 1.26.
func Set(t time.Time, by time.Duration) time.Time {
	before := t
	t = t.Add(by)
	(*struct {
		wall uint64
		ext  int64
		loc  *time.Location
	})(unsafe.Pointer(&t)).ext -= int64(by) //nolint:gosec // there is no other way to make one
	if t.Sub(before) != 0 || t.Round(0).Sub(before.Round(0)) != by {
		panic("times are made otherwise now")
	}
	return t
}
