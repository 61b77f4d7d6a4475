package boltstore

import (
	"syscall"
	"unsafe"

	"go.etcd.io/bbolt"
)

// ease takes the pages of the file out of this process's memory. They stay in the
// system's cache, from which the next access maps them again; but a file of which all was
// read once would count as resident for good. tx is a read transaction, which keeps the
// map in its place.
func ease(tx *bbolt.Tx) {
	v := tx.Bucket([]byte(bucketMeta)).Get([]byte(metaSchema))
	if len(v) == 0 {
		return
	}
	at := unsafe.Pointer(&v[0])
	behind := uintptr(at) - tx.DB().Info().Data // v lies in the map
	if behind >= uintptr(tx.Size()) {
		return
	}
	start := (*byte)(unsafe.Add(at, -int(behind)))                             //nolint:gosec // less than the size of the file
	_ = syscall.Madvise(unsafe.Slice(start, tx.Size()), syscall.MADV_DONTNEED) // advice that may be refused
}
