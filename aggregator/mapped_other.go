//go:build !linux && !darwin && !freebsd && !netbsd && !openbsd && !dragonfly

package aggregator

import "os"

// mapFile gives what a file has, up to a size, in memory of its own.
func mapFile(f *os.File, size int) ([]byte, error) {
	memory := make([]byte, size)
	_, err := f.ReadAt(memory, 0)
	return memory, err
}

// unmap frees what mapFile gave, once nobody uses it.
func unmap([]byte) {}
