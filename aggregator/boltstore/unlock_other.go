//go:build !linux && !darwin && !freebsd && !netbsd && !openbsd && !dragonfly

package boltstore

import "os"

// unlock closes a database that bbolt left open where it panicked.
func unlock(f *os.File) { _ = f.Close() }
