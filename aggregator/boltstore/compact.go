package boltstore

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"go.etcd.io/bbolt"
	berrors "go.etcd.io/bbolt/errors"
)

// compactTx bounds the memory that Compact takes.
const compactTx = 1 << 20

// Compact writes the file anew without the room that nothing uses, and gives its size
// before and after. All other calls wait meanwhile. If it fails, what is stored is as it was.
func (s *Store) Compact(ctx context.Context) (before, after int64, err error) {
	if err := ctx.Err(); err != nil {
		return 0, 0, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case s.db == nil:
		return 0, 0, s.explain(berrors.ErrDatabaseNotOpen)
	case s.opts.ReadOnly:
		return 0, 0, s.explain(berrors.ErrDatabaseReadOnly)
	}
	if before, err = sizeOf(s.path); err != nil {
		return 0, 0, s.explain(err)
	}
	if err := guard(s.rewrite); err != nil {
		return before, before, s.explain(fmt.Errorf("compact: %w", err))
	}
	after, err = sizeOf(s.path)
	return before, after, s.explain(err)
}

// compacted is where the compacted file stands until it is whole.
func (s *Store) compacted() string { return s.path + ".compact" }

// rewrite copies the database to a new file and puts that in its place. The new file is
// locked from its first byte on, so that no other process can slip in between.
func (s *Store) rewrite() error {
	temp := s.compacted()
	if err := os.RemoveAll(temp); err != nil { // left by a crash
		return err
	}
	swapped := false
	defer func() {
		if !swapped {
			_ = os.Remove(temp)
		}
	}()
	fresh, file, err := s.openFile(temp)
	if err != nil {
		return err
	}
	defer func() {
		if !swapped {
			_ = fresh.Close()
		}
	}()
	bound := fresh.MaxSize
	fresh.NoSync, fresh.NoGrowSync = true, true // one sync at the end is enough
	fresh.MaxSize = 0                           // the old file may be larger, and is what it is about
	if err := s.copyAll(fresh); err != nil {
		return err
	}
	fresh.NoSync, fresh.NoGrowSync, fresh.MaxSize = s.opts.NoSync, s.opts.NoSync, bound
	if err := fresh.Sync(); err != nil {
		return err
	}
	if err := os.Rename(temp, s.path); err != nil {
		return err
	}
	old := s.db
	s.db, s.file, swapped = fresh, file, true
	return errors.Join(syncDir(filepath.Dir(s.path)), old.Close())
}

// copyAll copies the database to one that is empty, and moves what is in layers to where it
// belongs on the way: in the old file, there may be no room for that.
func (s *Store) copyAll(to *bbolt.DB) error {
	return s.look(func(b *buckets) error {
		err := b.tx.ForEach(func(name []byte, from *bbolt.Bucket) error {
			switch string(name) {
			case bucketIDs, bucketKeys, bucketStories, bucketRecent:
				return nil
			}
			return copyBucket(to, b.tx, name, from)
		})
		if err != nil {
			return err
		}
		held, err := s.readCounts(b)
		if err != nil {
			return err
		}
		return copyLayered(to, b, partsOf(held.Items))
	})
}

// copyLayered makes of layers and what is below them buckets without layers, stretch of hashes
// after stretch.
func copyLayered(to *bbolt.DB, b *buckets, parts uint64) error {
	below := &layer{ids: b.ids, keys: b.keys, stories: b.stories}
	var m merger
	for i := range parts {
		all, err := m.merge(b.layers, below, stretch{i * allHashes / parts, (i + 1) * allHashes / parts})
		if err != nil {
			return err
		}
		err = to.Update(func(tx *bbolt.Tx) error {
			if i == 0 {
				if err := beginLayered(tx, b.recent.Sequence()); err != nil {
					return err
				}
			}
			ids, keys, stories := tx.Bucket([]byte(bucketIDs)), tx.Bucket([]byte(bucketKeys)), tx.Bucket([]byte(bucketStories))
			ids.FillPercent, keys.FillPercent, stories.FillPercent = filled, filled, roomy
			return all.put(newIndex(ids), newIndex(keys), stories)
		})
		if err != nil {
			return err
		}
		ease(b.tx)
	}
	return nil
}

// beginLayered makes the buckets that are layered, with none settled in part. last is the number
// of the last layer.
func beginLayered(to *bbolt.Tx, last uint64) error {
	for _, name := range []string{bucketIDs, bucketKeys, bucketStories, bucketRecent} {
		if _, err := to.CreateBucket([]byte(name)); err != nil {
			return err
		}
	}
	if err := setSequence(to.Bucket([]byte(bucketRecent)), last); err != nil {
		return err
	}
	return to.Bucket([]byte(bucketMeta)).Delete([]byte(metaSettled))
}

// copyBucket copies a bucket in several transactions. What was read of the old file need not
// stay in memory for them.
func copyBucket(to *bbolt.DB, from *bbolt.Tx, name []byte, b *bbolt.Bucket) error {
	c := b.Cursor()
	k, v := c.First()
	for first := true; first || k != nil; first = false {
		err := to.Update(func(tx *bbolt.Tx) error {
			out, err := tx.CreateBucketIfNotExists(name)
			if err != nil {
				return err
			}
			out.FillPercent = fillOf(string(name))
			for size := 0; k != nil && size < compactTx; k, v = c.Next() {
				if v == nil {
					return damaged("there is a bucket in the bucket %q", name)
				}
				if err := out.Put(k, v); err != nil {
					return err
				}
				size += len(k) + len(v)
			}
			return out.SetSequence(b.Sequence())
		})
		if err != nil {
			return err
		}
		ease(from)
	}
	return nil
}
