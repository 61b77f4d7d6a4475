//go:build linux || darwin || freebsd || netbsd || openbsd || dragonfly

package aggregator

import (
	"os"
	"syscall"
)

// mapFile gives what a file has, up to a size, in memory of its own: the system reads it when it is
// looked at, and copies a page when it is changed.
func mapFile(f *os.File, size int) ([]byte, error) {
	return syscall.Mmap(int(f.Fd()), 0, size, syscall.PROT_READ|syscall.PROT_WRITE, syscall.MAP_PRIVATE) //nolint:gosec // a descriptor is small
}

// unmap frees what mapFile gave.
func unmap(memory []byte) { _ = syscall.Munmap(memory) }
