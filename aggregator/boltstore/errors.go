package boltstore

import (
	"errors"
	"fmt"
	"io/fs"
	"syscall"

	berrors "go.etcd.io/bbolt/errors"

	"foldwire/aggregator/feed"
)

// The failures that a caller may want to tell apart. Each comes wrapped in a *feed.Error
// that says what to do.
var (
	// ErrInUse says that another process holds the database.
	ErrInUse = errors.New("the database is in use by another process")
	// ErrDamaged says that the file does not hold what this package wrote.
	ErrDamaged = errors.New("the database is damaged")
	// ErrNewer says that a later version of the program wrote the database.
	ErrNewer = errors.New("the database was written by a newer version of foldwire")
	// ErrFull says that the disk, or the bound given by Options.MaxSize, is full.
	ErrFull = errors.New("no room for the database")
	// ErrReadOnly says that the store was opened for reading.
	ErrReadOnly = errors.New("the database was opened for reading only")
	// ErrRefused says that a change contradicts what is stored or itself.
	ErrRefused = errors.New("the change contradicts itself or what is stored")
)

func damaged(format string, args ...any) error {
	return fmt.Errorf("%w: %s", ErrDamaged, fmt.Sprintf(format, args...))
}

func refused(format string, args ...any) error {
	return fmt.Errorf("%w: %s", ErrRefused, fmt.Sprintf(format, args...))
}

// explain gives err the stage and a remedy. Cancellation and ErrNotFound pass as they are.
func (s *Store) explain(err error) error {
	if err == nil {
		return nil
	}
	if _, ok := errors.AsType[*feed.Error](err); ok {
		return err
	}
	remedy, kind := diagnose(err)
	if kind != nil && !errors.Is(err, kind) {
		err = fmt.Errorf("%w: %w", kind, err)
	}
	if remedy == "" {
		return err
	}
	return feed.Errorf(feed.StageStore, remedy, "%s: %w", s.path, err)
}

// diagnose gives the remedy of a failure and its kind, as far as there are any.
func diagnose(err error) (remedy string, kind error) {
	switch {
	case errors.Is(err, berrors.ErrTimeout):
		return "Stop the other foldwire process, or let the command reach it through its admin address.", ErrInUse
	case errors.Is(err, syscall.ENOSPC), errors.Is(err, syscall.EDQUOT), errors.Is(err, syscall.EFBIG),
		errors.Is(err, berrors.ErrMaxSizeReached):
		return "Free space on the disk or shorten the retention; what was stored before is unharmed and the same entries are asked for again.", ErrFull
	case errors.Is(err, ErrDamaged), errors.Is(err, berrors.ErrInvalid), errors.Is(err, berrors.ErrChecksum),
		errors.Is(err, berrors.ErrVersionMismatch):
		return "Keep the file for study, put the last backup in its place and start again; items that the sources still show come back under the same ids.", ErrDamaged
	case errors.Is(err, berrors.ErrDatabaseReadOnly):
		return "Leave writing to the daemon, or stop it and try again.", ErrReadOnly
	case errors.Is(err, fs.ErrPermission), errors.Is(err, syscall.EROFS):
		return "Let the user that runs foldwire read and write the data folder and the file in it.", nil
	case errors.Is(err, fs.ErrNotExist):
		return "Create the data folder, or correct the path in the configuration.", nil
	case errors.Is(err, berrors.ErrDatabaseNotOpen):
		return "The store was closed; nothing was lost.", nil
	}
	return "", nil
}
