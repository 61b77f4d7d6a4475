package boltstore

import (
	"context"
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"runtime"
	"sync"
	"sync/atomic"
	"time"

	"go.etcd.io/bbolt"

	"foldwire/aggregator/feed"
)

// Options say how a database is opened. The zero value is what a daemon wants.
type Options struct {
	// Timeout is how long to wait for another process to let go of the file; 0 means 2 s.
	Timeout time.Duration
	// MaxSize bounds the file in bytes; 0 means no bound. A full database still reads,
	// and Prune makes room in it.
	MaxSize int64
	// ReadOnly opens an existing file for reading. Several processes may do so at once,
	// none while a daemon runs.
	ReadOnly bool
	// NoSync leaves it to the system when data reaches the disk. A kill of the process
	// still loses nothing, but a crash of the machine may damage the file: for tests.
	NoSync bool
	// ReadLoose reads the bodies of items that were committed packed from where they lay, for
	// as long as they do.
	ReadLoose bool
}

// Store is an open database. Its methods may be called from many goroutines.
type Store struct {
	path  string
	opts  Options
	codec codec
	pack  packer
	// drafts holds drafts for reuse by the next commit.
	drafts sync.Pool

	loose loose

	// mu is held for writing only while the file behind db is exchanged or closed.
	mu   sync.RWMutex
	db   *bbolt.DB // nil once closed
	file *os.File  // that db opened

	spoilt atomic.Bool // damage was seen: nothing is written that need not be

	layerFrom int // items of a commit that goes into a layer

	mapped atomic.Int64 // bytes of the file that were touched since the last ease, about
}

const (
	defaultTimeout = 2 * time.Second
	// The file grows by this much at once; a growth costs an fsync.
	growBy = 4 << 20
	// How much of the file is touched before its pages are given back.
	easeFrom = 8 << 20
	// Address space, not memory: as long as the file is smaller, no reader can hold up
	// the writer because the map has to move.
	mapAhead64 = 8 << 30
	mapAhead32 = 256 << 20
)

// Open opens the database at path, and makes it, and its folder, if there is none and
// opts allow. A file of an older schema is brought to the present one first. Errors say
// what to do: ErrInUse, ErrDamaged, ErrNewer, ErrFull or one of the system.
func Open(path string, opts Options) (*Store, error) {
	s := &Store{path: path, opts: opts, layerFrom: layerFrom}
	if err := s.open(); err != nil {
		return nil, s.explain(err)
	}
	return s, nil
}

func (s *Store) open() (err error) {
	if s.codec, err = newCodec(); err != nil {
		return err
	}
	if s.pack, err = newPacker(); err != nil {
		return err
	}
	if !s.opts.ReadOnly {
		if err := os.MkdirAll(filepath.Dir(s.path), 0o750); err != nil {
			return err
		}
	}
	if err := checkLength(s.path, s.opts.ReadOnly); err != nil {
		return err
	}
	if err := s.walkIfCrashed(); err != nil {
		return err
	}
	if s.db, s.file, err = s.openFile(s.path); err != nil {
		return err
	}
	if !s.opts.ReadOnly {
		_ = os.Remove(s.compacted()) // left by a crash, it would keep its room for good
	}
	if err := guard(s.prepare); err != nil {
		_ = s.db.Close()
		return err
	}
	return nil
}

// timeout is how long to wait for another process.
func (s *Store) timeout() time.Duration {
	if s.opts.Timeout <= 0 {
		return defaultTimeout
	}
	return s.opts.Timeout
}

// openFile opens a bbolt file and takes its lock. The file is bbolt's own.
func (s *Store) openFile(path string) (*bbolt.DB, *os.File, error) {
	opts := &bbolt.Options{
		Timeout:         s.timeout(),
		FreelistType:    bbolt.FreelistMapType,
		InitialMmapSize: mapAhead(),
		ReadOnly:        s.opts.ReadOnly,
		NoSync:          s.opts.NoSync,
		NoGrowSync:      s.opts.NoSync,
		PreLoadFreelist: true, // Check and Stats need it in a file that is only read, too
	}
	if s.opts.MaxSize > 0 {
		opts.MaxSize = int(min(s.opts.MaxSize, math.MaxInt))
	}
	for try := 1; ; try++ {
		var opened *os.File // the first that bbolt opens is the database
		opts.OpenFile = func(name string, flag int, mode os.FileMode) (*os.File, error) {
			f, err := os.OpenFile(name, flag, mode)
			if opened == nil {
				opened = f
			}
			return f, err
		}
		var db *bbolt.DB
		err := guard(func() (err error) {
			db, err = bbolt.Open(path, 0o600, opts)
			return err
		})
		if err != nil {
			if opened != nil && errors.Is(err, ErrDamaged) {
				unlock(opened)
			}
			return nil, nil, fmt.Errorf("open: %w", err)
		}
		if try == maxTries || leadsTo(path, opened) {
			db.AllocSize = growBy
			db.NoFreelistSync = true // until closeFile
			return db, opened, nil
		}
		if err := db.Close(); err != nil {
			return nil, nil, fmt.Errorf("open: %w", err)
		}
	}
}

// maxTries bounds how often a database is opened that is exchanged each time; a file
// system whose files look different each time is taken as it is then.
const maxTries = 5

// leadsTo says whether a path still leads to the file that was opened there. While one
// waits for the lock, its holder may put a compacted file in the place of the one that is
// locked; what is written to that is lost.
func leadsTo(path string, f *os.File) bool {
	there, err := os.Stat(path)
	if err != nil {
		return false
	}
	opened, err := f.Stat()
	return err == nil && os.SameFile(there, opened)
}

// mapAhead is how much address space to reserve. On Windows the file itself would get
// that size.
func mapAhead() int {
	switch {
	case runtime.GOOS == "windows":
		return 0
	case math.MaxInt == math.MaxInt32:
		return mapAhead32
	}
	return mapAhead64 % math.MaxInt
}

// Close closes the file after all that runs has ended. Closing twice is closing once.
func (s *Store) Close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.db == nil {
		return nil
	}
	err := s.closeFile()
	s.db = nil
	if packErr := s.pack.close(); err == nil {
		err = packErr
	}
	return s.explain(err)
}

// closeFile writes the list of free pages, so that the next start need not look for them,
// and closes the file. It is not written with each commit: it wants adjacent pages, more
// the longer it is, so that beside readers the file would grow a little for ever. What it
// grew by ahead of its use is given back.
func (s *Store) closeFile() error {
	if !s.opts.ReadOnly && !s.spoilt.Load() {
		s.db.NoFreelistSync = false
		err := guard(func() error { return s.db.Update(func(*bbolt.Tx) error { return nil }) }) // or the next start looks for them
		if err == nil {
			_ = guard(func() error { return s.db.View(func(tx *bbolt.Tx) error { return s.file.Truncate(tx.Size()) }) }) // or the file is as long as it was
		}
	}
	return s.db.Close()
}

// Path gives the file's path as it was given to Open.
func (s *Store) Path() string { return s.path }

// view runs fn in a read transaction.
func (s *Store) view(ctx context.Context, fn func(b *buckets) error) error {
	return s.within(ctx, func() error { return s.look(fn) })
}

// look is view where the file is known to stay open.
func (s *Store) look(fn func(b *buckets) error) error {
	return s.db.View(func(tx *bbolt.Tx) error {
		b, err := openBuckets(tx)
		if err != nil {
			return err
		}
		if s.mapped.Load() > easeFrom {
			s.mapped.Store(0)
			ease(tx)
		}
		return fn(b)
	})
}

// update runs fn in a write transaction: all that it writes is durable, or nothing is
// stored.
func (s *Store) update(ctx context.Context, fn func(w *writer) error) error {
	return s.within(ctx, func() error {
		return s.db.Update(func(tx *bbolt.Tx) error {
			b, err := openBuckets(tx)
			if err != nil {
				return err
			}
			w, err := s.writer(b)
			if err != nil {
				return err
			}
			if err := fn(w); err != nil {
				return err
			}
			if err := w.putMark(); err != nil {
				return err
			}
			return w.putCounts()
		})
	})
}

func notFound(what string, id fmt.Stringer) error {
	return fmt.Errorf("%s %s: %w", what, id, feed.ErrNotFound)
}
