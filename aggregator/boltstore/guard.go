package boltstore

import (
	"context"
	"errors"
	"runtime/debug"
	"time"

	berrors "go.etcd.io/bbolt/errors"
)

// within runs fn while the file stays open and turns panics into errors.
func (s *Store) within(ctx context.Context, fn func() error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if err := s.await(ctx); err != nil {
		return err
	}
	defer s.mu.RUnlock()
	if s.db == nil {
		return s.explain(berrors.ErrDatabaseNotOpen)
	}
	err := guard(fn)
	if errors.Is(err, ErrDamaged) {
		s.spoilt.Store(true)
	}
	return s.explain(err)
}

// maxLook bounds the pause between two looks whether the file is free.
const maxLook = 20 * time.Millisecond

// await takes s.mu for reading. While the file is exchanged, which may take long, it waits no
// longer than ctx lasts.
func (s *Store) await(ctx context.Context) error {
	for pause := time.Millisecond; !s.mu.TryRLock(); pause = min(2*pause, maxLook) {
		timer := time.NewTimer(pause)
		select {
		case <-timer.C:
		case <-ctx.Done():
			timer.Stop()
			return ctx.Err()
		}
	}
	return nil
}

// guard runs fn and reports a panic, or a fault in the memory map, as damage. bbolt
// panics when a page is not what it must be, and a file that was cut short under us
// faults where its end is missing; neither may take the daemon down.
func guard(fn func() error) (err error) {
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer func() {
		if p := recover(); p != nil {
			err = damaged("%v", p)
		}
	}()
	return fn()
}
