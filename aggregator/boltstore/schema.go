package boltstore

import (
	"fmt"
	"os"
	"path/filepath"

	"go.etcd.io/bbolt"

	"foldwire/aggregator/feed"
)

// A migration brings a database from one schema version to the next, within the
// transaction that also records the new version.
type migration func(tx *bbolt.Tx) error

// migrations gives the step that leads away from each older version. What version 1 wrote
// into an index is read as a leaf of one entry, the texts that version 2 wrote are read as
// they are, and so are the entries that version 3 made in the index of changes; only the
// bucket of layers has to be made.
func migrations() map[uint64]migration {
	nothing := func(*bbolt.Tx) error { return nil }
	layers := func(tx *bbolt.Tx) error {
		_, err := tx.CreateBucketIfNotExists([]byte(bucketRecent))
		return err
	}
	return map[uint64]migration{1: nothing, 2: nothing, 3: layers}
}

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
