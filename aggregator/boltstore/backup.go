package boltstore

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/google/renameio/v2"
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

func sizeOf(path string) (int64, error) {
	info, err := os.Stat(path)
	if err != nil {
		return 0, err
	}
	return info.Size(), nil
}
