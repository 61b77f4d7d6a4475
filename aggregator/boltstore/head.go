package boltstore

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/fnv"
	"io"
	"io/fs"
	"math"
	"os"

	"go.etcd.io/bbolt"

	"foldwire/aggregator/feed"
)

// The head of a bbolt file: two meta pages, of which the valid one with the higher
// transaction number holds. Offsets are those of bbolt's page and meta structures.
const (
	metaMagic    = 0xED0CDAED
	metaAt       = 16 // behind the page's head
	metaSize     = 64
	metaFreelist = 32 // the page of the list of free pages
	metaPgid     = 40 // the first page that was never used
	metaTxid     = 48
	metaChecksum = 56
)

// checkLength finds out whether a file has been cut short before bbolt maps it: reading
// a page that is missing would be a fault. An empty file, as a crash at the very first
// start may leave it, is as good as none, but there is nothing to read in it.
func checkLength(path string, readOnly bool) error {
	f, err := os.Open(path)
	if err != nil {
		if errors.Is(err, fs.ErrNotExist) {
			return nil // to be made, or reported by what opens it
		}
		return err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return err
	}
	if info.IsDir() {
		return fmt.Errorf("%s is a folder, not a database", path)
	}
	if info.Size() == 0 && readOnly {
		return feed.Errorf(feed.StageStore, "Run foldwire once or foldwire run, which fill it.", "nothing is stored yet: %s is empty", path)
	}
	if want := wantedLength(f); info.Size() > 0 && info.Size() < want {
		return damaged("%d of %d bytes are missing at its end", want-info.Size(), want)
	}
	return nil
}

// wantedLength gives the bytes that the file must have by its own account; 0 if it has
// no valid head, which bbolt reports.
func wantedLength(f io.ReaderAt) int64 {
	m, order := newestMeta(f)
	if m == nil {
		return 0
	}
	return int64(order.Uint64(m[metaPgid:])) * int64(order.Uint32(m[8:])) //nolint:gosec // the checksum holds
}

// newestMeta gives the meta page that holds, nil if there is none.
func newestMeta(f io.ReaderAt) (newest []byte, order binary.ByteOrder) {
	for _, pageSize := range []int64{0, 4 << 10, 8 << 10, 16 << 10, 32 << 10, 64 << 10} {
		m := make([]byte, metaSize)
		if _, err := f.ReadAt(m, pageSize+metaAt); err != nil {
			continue
		}
		o := byteOrder(m)
		if o != nil && (newest == nil || o.Uint64(m[metaTxid:]) >= order.Uint64(newest[metaTxid:])) {
			newest, order = m, o
		}
	}
	return newest, order
}

// byteOrder gives the order of a meta page's numbers; nil if it is none.
func byteOrder(m []byte) binary.ByteOrder {
	for _, order := range []binary.ByteOrder{binary.LittleEndian, binary.BigEndian} {
		h := fnv.New64a()
		_, _ = h.Write(m[:metaChecksum]) // never fails
		if order.Uint32(m) == metaMagic && order.Uint64(m[metaChecksum:]) == h.Sum64() {
			return order
		}
	}
	return nil
}

// walkIfCrashed reads the whole tree of a file that was not closed. Its list of free pages
// is missing, and bbolt looks for them in a goroutine of its own, where damage would end the
// process; so it is found here before.
func (s *Store) walkIfCrashed() error {
	f, err := os.Open(s.path)
	if err != nil {
		return nil // there is none yet, or what opens it reports
	}
	defer f.Close()
	m, order := newestMeta(f)
	if m == nil || order.Uint64(m[metaFreelist:]) != math.MaxUint64 {
		return nil
	}
	// Without the list of free pages, nothing in here looks at more than the head.
	db, err := bbolt.Open(s.path, 0o600, &bbolt.Options{ReadOnly: true, Timeout: s.timeout()})
	if err != nil {
		return fmt.Errorf("open: %w", err)
	}
	err = guard(func() error { return db.View(walkTree) })
	return errors.Join(err, db.Close())
}

// layerDepth is how deep buckets lie in the bucket of layers: a layer, and what it has.
const layerDepth = 2

// walkTree reads all keys of a file.
func walkTree(tx *bbolt.Tx) error {
	return tx.ForEach(func(_ []byte, b *bbolt.Bucket) error { return walk(b, layerDepth) })
}

// walk reads the keys of a bucket, and of those in it, which have to be in order. A damaged
// file may have a bucket that lies in itself, so that there is a bound of how deep they may lie.
func walk(b *bbolt.Bucket, depth int) error {
	var last []byte
	return b.ForEach(func(k, v []byte) error {
		switch {
		case last != nil && bytes.Compare(last, k) >= 0:
			return damaged("the key %x follows %x", k, last)
		case v == nil && depth == 0:
			return damaged("there is a bucket under %x, where none belongs", k)
		}
		last = k
		if v != nil {
			return nil
		}
		return walk(b.Bucket(k), depth-1)
	})
}
