package boltstore

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/google/renameio/v2"
	"go.etcd.io/bbolt"
	berrors "go.etcd.io/bbolt/errors"
)

// Backup writes a consistent copy to the file at path while the store goes on working.
// The copy is durable when Backup returns; until then a file that stood there before
// stays. It is a whole database: put in the place of this one it continues from there.
func (s *Store) Backup(ctx context.Context, path string) error {
	return s.view(ctx, func(b *buckets) error {
		if err := differ(path, s.path); err != nil {
			return err
		}
		f, err := renameio.NewPendingFile(path, renameio.WithTempDir(filepath.Dir(path)), renameio.WithStaticPermissions(0o600))
		if err != nil {
			return fmt.Errorf("backup: %w", err)
		}
		defer f.Cleanup() //nolint:errcheck // the copy is in its place or the error is reported
		out := &ctxWriter{ctx: ctx, w: f}
		if _, err := b.tx.WriteTo(out); err != nil {
			return fmt.Errorf("backup: %w", errors.Join(out.err, err))
		}
		if err := f.CloseAtomicallyReplace(); err != nil {
			return fmt.Errorf("backup: %w", err)
		}
		return syncDir(filepath.Dir(path))
	})
}

// differ refuses a backup onto the database itself.
func differ(path, database string) error {
	a, errA := os.Stat(path)
	b, errB := os.Stat(database)
	if errA == nil && errB == nil && os.SameFile(a, b) {
		return fmt.Errorf("backup: %s is the database itself", path)
	}
	return nil
}

// ctxWriter ends a long copy when its context does, and keeps the error with which it
// ended, of which bbolt passes on only the text.
type ctxWriter struct {
	ctx context.Context
	w   io.Writer
	err error
}

func (c *ctxWriter) Write(p []byte) (n int, err error) {
	if c.err = c.ctx.Err(); c.err == nil {
		n, c.err = c.w.Write(p)
	}
	return n, c.err
}

// compactTx bounds the memory that Compact takes.
const compactTx = 8 << 20

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
	fresh, err := s.openFile(temp)
	if err != nil {
		return err
	}
	defer func() {
		if !swapped {
			_ = fresh.Close()
		}
	}()
	fresh.NoSync, fresh.NoGrowSync = true, true // one sync at the end is enough
	if err := bbolt.Compact(fresh, s.db, compactTx); err != nil {
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
	s.db, swapped = fresh, true
	return errors.Join(syncDir(filepath.Dir(s.path)), old.Close())
}

func sizeOf(path string) (int64, error) {
	info, err := os.Stat(path)
	if err != nil {
		return 0, err
	}
	return info.Size(), nil
}
