package aggregator

import (
	"bytes"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"slices"
	"sync"

	"foldwire/aggregator/feed"
)

const (
	spoolMemory = 1 << 20 // bytes that a spool keeps in memory: a pass that brings a few hundred items
	spoolBuffer = 1 << 20 // bytes of the largest buffer that is used again
)

// spool keeps what polls brought until it is folded: a little in memory, the rest in a
// file without a name, which is gone when the program is. It may be used by many
// goroutines.
type spool struct {
	dir string // for the file; empty: the system's for temporary files

	mu     sync.Mutex
	memory int      // bytes kept in memory
	file   *os.File // nil while nothing is in it
	end    int64    // of what is in the file
	inFile int      // how many runs are in it
	arena  arena

	buffers sync.Pool // of *[]byte
}

// extent is where the packed items of a batch lie in a spool.
type extent struct {
	size   int
	inFile bool
}

// put packs items that no store knows yet. If that fails, they are as they were; if not,
// they are packed, and are cleared.
func (s *spool) put(store Store, items []feed.Item) (packedItems, extent, error) {
	if len(items) == 0 {
		return packedItems{}, extent{}, nil
	}
	buf, _ := s.buffers.Get().(*[]byte)
	if buf == nil {
		buf = new([]byte)
	}
	defer s.buffers.Put(buf)
	all, ends := slices.Grow((*buf)[:0], packedSize(items)), make([]int, len(items))
	for i := range items {
		var err error
		if all, err = store.Pack(&items[i], all); err != nil {
			return packedItems{}, extent{}, err
		}
		ends[i] = len(all)
	}
	if cap(all) <= spoolBuffer {
		*buf = all
	}
	p, run, err := s.keep(all)
	if err != nil {
		return packedItems{}, extent{}, err
	}
	c := s.room(len(items), wordsSize(items))
	c.fill(items, p, ends)
	clear(items)
	return c, run, nil
}

// packedSize gives about how many bytes items take once they are packed, if not less.
func packedSize(items []feed.Item) int {
	const rest = 1 << 10 // of one, beside its texts
	n := 0
	for i := range items {
		n += len(items[i].Summary) + len(items[i].Content) + rest
	}
	return n
}

// room gives room for so many packed items and bytes of words.
func (s *spool) room(items, words int) (c packedItems) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c.list, c.words = s.arena.take(items, words)
	return c
}

// keep takes bytes into the spool and says where they begin.
func (s *spool) keep(b []byte) (feed.Packed, extent, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.memory+len(b) <= spoolMemory {
		s.memory += len(b)
		return feed.Packed{From: bytes.NewReader(bytes.Clone(b))}, extent{size: len(b)}, nil
	}
	if s.file == nil {
		f, err := namelessFile(s.dir)
		if err != nil {
			return feed.Packed{}, extent{}, err
		}
		s.file, s.end = f, 0
	}
	if _, err := s.file.WriteAt(b, s.end); err != nil {
		return feed.Packed{}, extent{}, err
	}
	p := feed.Packed{From: s.file, At: s.end}
	s.end += int64(len(b))
	s.inFile++
	return p, extent{size: len(b), inFile: true}, nil
}

// drop gives up a run; its items must not be read any more.
func (s *spool) drop(run extent) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !run.inFile {
		s.memory -= run.size
		return nil
	}
	if s.inFile--; s.inFile > 0 {
		return nil
	}
	err := s.file.Close()
	s.file = nil
	return err
}

// release gives a function that gives up what batches brought. It holds nothing else.
func (s *spool) release(folded []pending, log *slog.Logger) func() {
	runs := make([]extent, len(folded))
	for i := range folded {
		runs[i] = folded[i].extent
	}
	return func() {
		for _, run := range runs {
			if err := s.drop(run); err != nil {
				log.Warn("could not give up a temporary file", "stage", feed.StageFold, "error", err)
			}
		}
	}
}

// namelessFile makes a file that nobody else finds and that leaves nothing behind.
func namelessFile(dir string) (*os.File, error) {
	f, err := os.CreateTemp(dir, ".foldwire-pass-*")
	if err != nil {
		return nil, err
	}
	if err := os.Remove(f.Name()); err != nil {
		return nil, errors.Join(fmt.Errorf("take the name from a temporary file: %w", err), f.Close())
	}
	return f, nil
}
