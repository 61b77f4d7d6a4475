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
	rewrite := func() error {
		if err := s.settleAll(ctx); err != nil {
			return err
		}
		return s.rewrite()
	}
	if err := guard(rewrite); err != nil {
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
	fresh.NoSync, fresh.NoGrowSync = true, true // one sync at the end is enough
	if err := copyAll(fresh, s.db); err != nil {
		return err
	}
	fresh.NoSync, fresh.NoGrowSync = s.opts.NoSync, s.opts.NoSync
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

// copyAll copies all buckets of a database to one that is empty.
func copyAll(to, from *bbolt.DB) error {
	return from.View(func(tx *bbolt.Tx) error {
		return tx.ForEach(func(name []byte, b *bbolt.Bucket) error { return copyBucket(to, tx, name, b) })
	})
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
