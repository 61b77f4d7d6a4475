//go:build linux || darwin || freebsd || netbsd || openbsd || dragonfly

package boltstore

import (
	"os"
	"syscall"
)

// unlock gives up the lock of a database that bbolt left open where it panicked, which the
// memory map would hold on to.
func unlock(f *os.File) {
	_ = syscall.Flock(int(f.Fd()), syscall.LOCK_UN) //nolint:gosec // a descriptor is small; or it ends with the process
	_ = f.Close()
}
