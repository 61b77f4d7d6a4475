package boltstore

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash/fnv"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"go.etcd.io/bbolt"

	"foldwire/aggregator/feed"
)

// A migration brings a database from one schema version to the next, within the
// transaction that also records the new version.
type migration func(tx *bbolt.Tx) error

// migrations gives the step that leads away from each older version. There is none yet:
// version 1 is the first.
func migrations() map[uint64]migration { return map[uint64]migration{} }

// prepare makes the buckets of a new file, or brings an old one to the present schema.
func (s *Store) prepare() error {
	if s.opts.ReadOnly {
		return s.db.View(func(tx *bbolt.Tx) error {
			version, err := readVersion(tx)
			if err == nil && version < schemaVersion {
				err = feed.Errorf(feed.StageStore, "Start the daemon once, it brings the file up to date.",
					"%s: schema version %d is older than %d", s.path, version, schemaVersion)
			}
			return err
		})
	}
	fresh := false
	err := s.db.Update(func(tx *bbolt.Tx) error {
		if k, _ := tx.Cursor().First(); k == nil {
			fresh = true
			return create(tx)
		}
		return migrate(tx, schemaVersion, migrations())
	})
	if err == nil && fresh {
		err = syncDir(filepath.Dir(s.path)) // or the new file's name may be lost in a crash
	}
	return err
}

func create(tx *bbolt.Tx) error {
	for _, name := range bucketNames() {
		if _, err := tx.CreateBucket([]byte(name)); err != nil {
			return err
		}
	}
	return writeVersion(tx, schemaVersion)
}

// migrate takes the steps from the version of the file to the one wanted.
func migrate(tx *bbolt.Tx, want uint64, steps map[uint64]migration) error {
	version, err := readVersion(tx)
	if err != nil {
		return err
	}
	for ; version < want; version++ {
		step, ok := steps[version]
		if !ok {
			return damaged("there is no way from schema version %d to %d", version, want)
		}
		if err := step(tx); err != nil {
			return fmt.Errorf("migrate from schema version %d: %w", version, err)
		}
		if err := writeVersion(tx, version+1); err != nil {
			return err
		}
	}
	return nil
}

// readVersion gives the schema version and refuses a file that is not ours or newer.
func readVersion(tx *bbolt.Tx) (uint64, error) {
	meta := tx.Bucket([]byte(bucketMeta))
	if meta == nil || meta.Get([]byte(metaSchema)) == nil {
		return 0, feed.Errorf(feed.StageStore, "Point data at another folder: this file belongs to another program.",
			"%s is not a database of foldwire", tx.DB().Path())
	}
	version, err := parseNumber[uint64](meta.Get([]byte(metaSchema)))
	if err != nil {
		return 0, err
	}
	if version > schemaVersion {
		return 0, feed.Errorf(feed.StageStore, "Use that version, or restore a backup from before it.",
			"%s: %w: its schema version is %d, this one knows up to %d", tx.DB().Path(), ErrNewer, version, schemaVersion)
	}
	return version, nil
}

func writeVersion(tx *bbolt.Tx, version uint64) error {
	return tx.Bucket([]byte(bucketMeta)).Put([]byte(metaSchema), number(version))
}

// The head of a bbolt file: two meta pages, of which the valid one with the higher
// transaction number holds. Offsets are those of bbolt's page and meta structures.
const (
	metaMagic    = 0xED0CDAED
	metaAt       = 16 // behind the page's head
	metaSize     = 64
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
	var want int64
	var newest uint64
	for _, pageSize := range []int64{0, 4 << 10, 8 << 10, 16 << 10, 32 << 10, 64 << 10} {
		m := make([]byte, metaSize)
		if _, err := f.ReadAt(m, pageSize+metaAt); err != nil {
			continue
		}
		if order := byteOrder(m); order != nil && order.Uint64(m[metaTxid:]) >= newest {
			newest = order.Uint64(m[metaTxid:])
			want = int64(order.Uint64(m[metaPgid:])) * int64(order.Uint32(m[8:])) //nolint:gosec // the checksum holds
		}
	}
	return want
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

// syncDir makes the names in a folder durable.
func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	err = d.Sync()
	if closeErr := d.Close(); err == nil {
		err = closeErr
	}
	return err
}
